//! [`Deed`]: what a call of the command wants done.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tonnage::Request;

use crate::serve::Serve;

/// The name of one deed within one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeedId(pub(crate) u32);

impl DeedId {
    /// The number behind the name, for hosts that cannot hold the type.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The name behind a number that [`get`](Self::get) gave.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }
}

/// What a call of the command wants done.
///
/// Closed on purpose: a performer does all of it.
#[derive(Debug)]
#[must_use = "a deed is not done until a performer does it"]
pub enum Deed {
    /// Be ready to send requests in this way. It comes once, before the first of them;
    /// [`Call::handle_unready`](crate::Call::handle_unready) says that it cannot be.
    Ready(Transport),
    /// Perform this request, and know its answer by the deed's name and not by the
    /// request's: several lookups are under way. Several may be under way at once.
    Send {
        /// The name under which the answer is handed back.
        id: DeedId,
        /// What is sent.
        request: Request,
    },
    /// Read a file to its end, and hand it to
    /// [`Call::handle_file`](crate::Call::handle_file).
    Read {
        /// The name under which it is handed back.
        id: DeedId,
        /// Which file.
        file: PathBuf,
        /// The most bytes that are read; a larger file is a fault.
        limit: u64,
    },
    /// Read standard input to its end, and hand it to
    /// [`Call::handle_input`](crate::Call::handle_input).
    ReadInput {
        /// The most bytes that are read. What comes after is left.
        limit: u64,
    },
    /// Write this to standard output, and no byte beside. Where it cannot be written,
    /// [`Call::handle_unwritable`](crate::Call::handle_unwritable) says so.
    Out(Vec<u8>),
    /// Write this to standard error, with a line break after it. That nobody listens is
    /// no fault.
    Tell(String),
    /// What goes on, for a line that passes, when it takes a while. It comes only where
    /// standard error is a terminal.
    Doing(String),
    /// Serve, until somebody ends it. It comes alone and only where
    /// [`World::serves`](crate::World::serves); the call has nothing more to say.
    Serve(Box<Serve>),
    /// Nothing to do until something was handed over.
    Wait,
    /// The end, and the status of the process.
    Exit(u8),
}

/// How requests are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Transport {
    /// The time for each.
    pub timeout: Duration,
    /// Certificates in PEM form (RFC 7468) that are trusted beside the system's own; may
    /// be empty.
    pub certificates: Vec<u8>,
}

/// Certificates are counted, not printed.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("timeout", &self.timeout)
            .field("certificates", &self.certificates.len())
            .finish()
    }
}

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// Whether there is no such file.
    pub missing: bool,
    /// The system's words: `No such file or directory (os error 2)`.
    pub words: String,
}
