//! [`Deed`]: what a call of the command wants done.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tonnage::Request;
use tonnage_archive::Encoding;

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
    /// Read a part of a file, and hand it to
    /// [`Call::handle_file`](crate::Call::handle_file). The parts of one file come one
    /// after the other, farther on each time.
    Read {
        /// The name under which it is handed back.
        id: DeedId,
        /// Which part.
        part: Part,
    },
    /// Run a program that is looked for on the PATH, without a shell and for at most
    /// [`PROGRAM_TIMEOUT`], and hand what it wrote to standard output to
    /// [`Call::handle_ran`](crate::Call::handle_ran).
    Run {
        /// The name under which it is handed back.
        id: DeedId,
        /// Its name; no path.
        program: String,
        /// Its only argument.
        argument: &'static str,
        /// What it reads from standard input, which ends after it.
        input: String,
        /// The most bytes of what it writes that are read.
        limit: usize,
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
    /// The time for each, each time that it is made.
    pub timeout: Duration,
    /// How often each is made again, at most, where a second answer may be another
    /// ([`tonnage::Retry`]).
    pub retries: u32,
    /// Certificates in PEM form (RFC 7468) that are trusted beside the system's own; may
    /// be empty.
    pub certificates: Vec<u8>,
}

/// Certificates are counted, not printed.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .field("certificates", &self.certificates.len())
            .finish()
    }
}

/// How long a program may run.
pub const PROGRAM_TIMEOUT: Duration = Duration::from_secs(10);

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The file.
    pub file: PathBuf,
    /// How it is compressed, where its content is wanted decompressed; then the places
    /// are those of the content.
    pub encoding: Option<Encoding>,
    /// How many bytes stand before it.
    pub offset: u64,
    /// The most bytes that are read; fewer come only where the file ends.
    pub limit: u64,
    /// Whether nothing but a regular file will do: no device, no pipe.
    pub is_plain: bool,
}

impl Part {
    /// The first `limit` bytes of a file.
    pub(crate) const fn beginning(file: PathBuf, limit: u64) -> Self {
        Self { file, encoding: None, offset: 0, limit, is_plain: false }
    }
}

/// What was read of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// The part.
    pub bytes: Vec<u8>,
    /// The size of the file in bytes, where that is known; not when it is decompressed.
    pub size: Option<u64>,
}

/// Bytes are counted, not printed: they may be somebody's password.
impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Piece").field("bytes", &self.bytes.len()).field("size", &self.size).finish()
    }
}

/// How a program ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its status; `None` where a signal ended it.
    pub status: Option<i32>,
    /// What it wrote to standard output.
    pub output: Vec<u8>,
}

/// Bytes are counted, not printed: they may be somebody's password.
impl fmt::Debug for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ran")
            .field("status", &self.status)
            .field("output", &self.output.len())
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
