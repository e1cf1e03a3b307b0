//! What stands in a file for one registry.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use tonnage::Credentials;
use tonnage::json::{Json, JsonError};

/// Some tools leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The credentials in an entry of `auths`; an empty one has none, and stands there where a
/// helper keeps them.
///
/// A registry token comes before an identity token, and that before a password, as
/// Docker takes them; `auth` before `username` and `password`.
pub(crate) fn read(entry: &Json) -> Result<Option<Credentials>, EntryFault> {
    let entry = entry.as_object().ok_or(EntryFault::Json(JsonError::NotAnObject))?;
    let text = |name| match entry.text(name) {
        Ok(text) => Ok(text.filter(|text| !text.is_empty())),
        Err(error) => Err(EntryFault::Json(error)),
    };
    if let Some(token) = text("registrytoken")? {
        return Credentials::token(token).map(Some).ok_or(EntryFault::NotSendable);
    }
    if let Some(token) = text("identitytoken")? {
        return Ok(Some(Credentials::identity(token)));
    }
    if let Some(encoded) = text("auth")? {
        return decode(encoded).map(Some);
    }
    match (text("username")?, text("password")?) {
        (Some(user), password) => Ok(Some(Credentials::basic(user, password.unwrap_or_default()))),
        (None, Some(_)) => Err(EntryFault::NoUser),
        (None, None) => Ok(None),
    }
}

/// `USER:PASSWORD` in base64. The password may have colons; Docker fills it up with zeros.
fn decode(encoded: &str) -> Result<Credentials, EntryFault> {
    let decoded = BASE64.decode(encoded.trim()).map_err(|_| EntryFault::NotBase64)?;
    let text = String::from_utf8(decoded).map_err(|_| EntryFault::NoUser)?;
    match text.split_once(':') {
        Some((user, password)) if !user.is_empty() => {
            Ok(Credentials::basic(user, password.trim_matches('\0')))
        }
        _ => Err(EntryFault::NoUser),
    }
}

/// Why an entry holds no credentials that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryFault {
    /// It is another value, or has one in it.
    Json(JsonError),
    /// `auth` is not base64.
    NotBase64,
    /// There is no user in it.
    NoUser,
    /// The registry token fits into no header.
    NotSendable,
    /// What stands there for a helper's name is none.
    NotAHelper,
}

impl fmt::Display for EntryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json(error) => return error.fmt(f),
            Self::NotBase64 => "auth is not base64",
            Self::NoUser => "it names no user",
            Self::NotSendable => "registrytoken fits into no header",
            Self::NotAHelper => "it is not the name of a credential helper",
        })
    }
}

impl std::error::Error for EntryFault {}
