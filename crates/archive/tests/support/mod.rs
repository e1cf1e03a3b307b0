//! Archives made by hand, and a host that reads them.
#![allow(dead_code, reason = "not every test needs all of it")]

pub(crate) mod host;
pub(crate) mod samples;
pub(crate) mod tarball;

use tonnage::{Inspection, LookupError, LookupOptions};
use tonnage_archive::{Archive, ArchiveError};

use host::HOST;

pub(crate) fn read(bytes: &[u8]) -> Result<Archive, ArchiveError> {
    HOST.read(bytes).0
}

/// What was typed, in all of these tests.
pub(crate) const TYPED: &str = "oci-archive:app.tar";

pub(crate) fn options() -> LookupOptions {
    LookupOptions { input: Some(TYPED.to_owned()), ..LookupOptions::default() }
}

pub(crate) fn inspect(bytes: &[u8], tag: Option<&str>) -> Result<Inspection, LookupError> {
    read(bytes)?.inspect(tag, options()).map(|inspection| *inspection)
}

/// An error as people read it.
pub(crate) fn told(error: &LookupError) -> String {
    format!("{}: {error}. {}", error.code(), error.hint())
}
