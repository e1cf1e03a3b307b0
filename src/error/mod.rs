//! [`LookupError`]: why a lookup has no answer.

mod file;
mod hint;

use std::fmt;

pub use file::FileError;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::digest::{Digest, DigestMismatch};
use crate::http::{TransportFailure, TransportFailureKind};
use crate::inspection::InspectionError;
use crate::manifest::ManifestError;
use crate::platform::{Platform, PlatformError};
use crate::reference::ReferenceError;
use crate::registry::fault::Fault;
use crate::registry::refusal::ChallengeFault;
use crate::registry::token::TokenError;
use crate::size::{ReadableSize, Units};
use crate::withheld::Withheld;

/// Why a lookup has no answer: what happened, where, and what to do next.
///
/// `Display` is one sentence; [`hint`](Self::hint) is the next step;
/// [`code`](Self::code) is for programs. Serialized, it is
/// `{"code","message","hint",…}` with the details of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupError(Box<LookupErrorKind>);

/// The ways in which a lookup fails.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookupErrorKind {
    /// The name is no reference.
    InvalidReference(ReferenceError),
    /// The platform is none.
    InvalidPlatform {
        /// Who asked for it: `option`, `pasted` or the name of a variable.
        from: String,
        /// What is wrong with it.
        error: PlatformError,
    },
    /// No answer came.
    Transport {
        /// The host that was asked.
        host: String,
        /// What the driver says of it.
        failure: TransportFailure,
    },
    /// The registry will not say.
    Unauthorized {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// The registry's words.
        faults: Vec<Fault>,
        /// Whether a name and password were sent.
        credentials: bool,
        /// From whom they were kept, if they were.
        withheld: Option<Withheld>,
    },
    /// The registry asks to be asked in a way that is not possible here.
    Challenge {
        /// The registry.
        registry: String,
        /// What is wrong with it.
        error: ChallengeFault,
    },
    /// There is no such manifest, or no such repository.
    NotFound {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// The tag or digest.
        target: String,
        /// The tags there are, the nearest first, when they could be listed.
        tags: Option<Vec<String>>,
        /// The registry's words.
        faults: Vec<Fault>,
    },
    /// There is no such repository.
    RepositoryNotFound {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// The registry's words.
        faults: Vec<Fault>,
    },
    /// Too many pulls.
    RateLimited {
        /// The registry.
        registry: String,
        /// After how many seconds it may be tried again.
        retry_after_seconds: Option<u64>,
    },
    /// The registry answered something that is no answer.
    Registry {
        /// The host that was asked.
        host: String,
        /// The status of its answer.
        status: u16,
        /// Its words.
        faults: Vec<Fault>,
        /// After how many seconds it wants to be asked again.
        retry_after_seconds: Option<u64>,
    },
    /// The token server answered without a token.
    Token {
        /// The host that was asked.
        host: String,
        /// What is wrong with its answer.
        error: TokenError,
    },
    /// The manifest is not one, or could be read in two ways.
    Manifest(ManifestError),
    /// The bytes are not what their digest says.
    DigestMismatch(DigestMismatch),
    /// No image for the platform.
    PlatformNotFound {
        /// The platform that was asked for.
        asked: Platform,
        /// The platforms there are.
        available: Vec<Platform>,
    },
    /// A document larger than is read.
    TooLarge {
        /// What it is.
        what: &'static str,
        /// The most bytes that are read.
        limit: u64,
    },
    /// Indexes within indexes, deeper or wider than is followed.
    TooDeep {
        /// The most levels, or entries, that are followed.
        limit: usize,
    },
    /// What was handed over as an inspection is none.
    NotAnInspection(InspectionError),
    /// A file that was read is no image, or not whole.
    File(FileError),
    /// The caller stopped it.
    Aborted,
    /// The driver did what the contract of [`Lookup`](crate::Lookup) does not allow.
    Misuse(&'static str),
}

/// The codes that a proxy may say in its own name.
const PROXY_CODES: [&str; 9] = [
    "PROXY_REFUSED",
    "HUB_QUOTA",
    "TRANSPORT",
    "TIMEOUT",
    "TOO_LARGE",
    "UNAUTHORIZED",
    "RATE_LIMITED",
    "REGISTRY",
    "INVALID_REFERENCE",
];

impl LookupError {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &LookupErrorKind {
        &self.0
    }

    /// The code for programs, one of those in the project's contract.
    #[must_use]
    pub fn code(&self) -> &'static str {
        use LookupErrorKind as Kind;
        match self.kind() {
            Kind::InvalidReference(_) => "INVALID_REFERENCE",
            Kind::InvalidPlatform { .. } => "INVALID_PLATFORM",
            Kind::Transport { failure, .. } => match &failure.kind {
                TransportFailureKind::Timeout => "TIMEOUT",
                TransportFailureKind::Proxy(error) => {
                    PROXY_CODES.iter().find(|code| **code == error.code).unwrap_or(&"PROXY_REFUSED")
                }
                _ => "TRANSPORT",
            },
            Kind::Unauthorized { .. } => "UNAUTHORIZED",
            Kind::NotFound { .. } | Kind::RepositoryNotFound { .. } => "NOT_FOUND",
            Kind::RateLimited { .. } => "RATE_LIMITED",
            Kind::Challenge { .. } | Kind::Registry { .. } | Kind::Token { .. } => "REGISTRY",
            Kind::Manifest(error) if error.is_unsupported() => "UNSUPPORTED_MANIFEST",
            Kind::Manifest(_) => "MALFORMED_MANIFEST",
            Kind::DigestMismatch(_) => "DIGEST_MISMATCH",
            Kind::PlatformNotFound { .. } => "PLATFORM_NOT_FOUND",
            Kind::TooLarge { .. } | Kind::TooDeep { .. } => "TOO_LARGE",
            Kind::File(error) => error.code,
            Kind::Aborted => "ABORTED",
            Kind::NotAnInspection(_) | Kind::Misuse(_) => "MISUSE",
        }
    }
}

impl From<LookupErrorKind> for LookupError {
    #[cold]
    fn from(kind: LookupErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

impl From<ReferenceError> for LookupError {
    fn from(error: ReferenceError) -> Self {
        LookupErrorKind::InvalidReference(error).into()
    }
}

impl From<ManifestError> for LookupError {
    fn from(error: ManifestError) -> Self {
        LookupErrorKind::Manifest(error).into()
    }
}

impl From<InspectionError> for LookupError {
    fn from(error: InspectionError) -> Self {
        LookupErrorKind::NotAnInspection(error).into()
    }
}

impl From<DigestMismatch> for LookupError {
    fn from(error: DigestMismatch) -> Self {
        LookupErrorKind::DigestMismatch(error).into()
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use LookupErrorKind as Kind;
        match self.kind() {
            Kind::InvalidReference(error) => error.fmt(f),
            Kind::InvalidPlatform { from, error }
                if matches!(from.as_str(), "option" | "pasted") =>
            {
                write!(f, "this is not a platform: {error}")
            }
            Kind::InvalidPlatform { from, error } => {
                write!(f, "{from} does not hold a platform: {error}")
            }
            Kind::Transport { failure, .. } => f.write_str(&failure.detail),
            Kind::Unauthorized { registry, repository, faults, credentials, .. } => {
                let without = if *credentials { "" } else { " without signing in" };
                write!(f, "{registry} will not say whether {repository} exists{without}")?;
                said(f, faults)
            }
            Kind::Challenge { registry, error } => {
                write!(f, "{registry} refused, and {error}")
            }
            Kind::NotFound { registry, repository, target, tags, faults } => {
                let digest = target.parse::<Digest>().is_ok();
                if tags.as_ref().is_some_and(|tags| tags.contains(target)) {
                    write!(
                        f,
                        "{registry}/{repository} lists the tag {target}, but has no manifest for it"
                    )
                } else if tags.is_some() {
                    write!(f, "there is no tag {target} in {registry}/{repository}")
                } else if digest {
                    write!(f, "there is nothing at {target} in {registry}/{repository}")?;
                    said(f, faults)
                } else {
                    write!(f, "{registry} has no {repository}:{target}")?;
                    said(f, faults)
                }
            }
            Kind::RepositoryNotFound { registry, repository, faults } => {
                write!(f, "{registry} has no repository {repository}")?;
                said(f, faults)
            }
            Kind::RateLimited { registry, .. } => {
                write!(f, "{registry} counts pulls, and this address has used its share")
            }
            Kind::Registry { host, status, faults, .. } => {
                write!(f, "{host} answered {status}, which is no answer to this")?;
                said(f, faults)
            }
            Kind::Token { host, error } => write!(f, "{host} gave no usable token: {error}"),
            Kind::Manifest(error) => error.fmt(f),
            Kind::DigestMismatch(error) => {
                write!(f, "the bytes are not what their digest says: {error}")
            }
            Kind::PlatformNotFound { asked, .. } => write!(f, "{asked} is not in this image"),
            Kind::TooLarge { what, limit } => {
                let limit = ReadableSize::new(*limit, Units::Binary);
                write!(f, "{what} is larger than {limit}, the most that is read")
            }
            Kind::TooDeep { limit } => {
                write!(
                    f,
                    "the index leads through more than {limit} others, the most that are read"
                )
            }
            Kind::NotAnInspection(error) => error.fmt(f),
            Kind::File(error) => f.write_str(&error.message),
            Kind::Aborted => f.write_str("the lookup was stopped"),
            Kind::Misuse(what) => f.write_str(what),
        }
    }
}

fn said(f: &mut fmt::Formatter<'_>, faults: &[Fault]) -> fmt::Result {
    match faults.first() {
        Some(fault) => write!(f, " ({fault})"),
        None => Ok(()),
    }
}

impl std::error::Error for LookupError {}

impl Serialize for LookupError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use LookupErrorKind as Kind;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code())?;
        map.serialize_entry("message", &self.to_string())?;
        map.serialize_entry("hint", &self.hint())?;
        match self.kind() {
            Kind::InvalidReference(error) => map.serialize_entry("position", &error.position())?,
            Kind::NotFound { tags, .. } => map.serialize_entry("tags", tags)?,
            Kind::RateLimited { retry_after_seconds, .. } => {
                map.serialize_entry("retryAfterSeconds", retry_after_seconds)?;
            }
            Kind::PlatformNotFound { available, .. } => {
                map.serialize_entry("available", available)?;
            }
            Kind::DigestMismatch(error) => {
                map.serialize_entry("expected", &error.expected)?;
                map.serialize_entry("found", &error.found)?;
            }
            Kind::Registry { status, .. } => map.serialize_entry("status", status)?,
            Kind::File(error) => {
                if let Some(position) = error.position {
                    map.serialize_entry("position", &position)?;
                }
                if let Some(tags) = &error.tags {
                    map.serialize_entry("tags", tags)?;
                }
            }
            Kind::Transport { failure, .. } => {
                if let TransportFailureKind::Proxy(error) = &failure.kind {
                    map.serialize_entry("reason", &error.reason)?;
                    if let Some(claimed) = &error.claimed {
                        map.serialize_entry("claimed", claimed)?;
                    }
                }
            }
            _ => {}
        }
        map.end()
    }
}
