//! [`ChallengeFault`] and [`Withheld`]: why a challenge is not answered, or not as
//! the registry wished.

use std::fmt;

use crate::registry::token::RealmError;

/// A host from which credentials were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The host, with its port where it is not the usual one.
    pub host: String,
    /// Whether they could have been read on the way. Else nobody vouches for it.
    pub clear_text: bool,
}

/// The beginning of a sentence.
impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = if self.clear_text { "speaks clear text" } else { "nobody vouches for" };
        write!(f, "The credentials were kept from {}, which {why}", self.host)
    }
}

/// Why a registry cannot be asked in the way that it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChallengeFault {
    /// It refused, and did not say how it wants to be asked.
    Missing,
    /// It wants a scheme that is not spoken here.
    Scheme(String),
    /// Where a token is had is nowhere to send a request.
    Realm(RealmError),
}

impl fmt::Display for ChallengeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it does not say how it wants to be asked"),
            Self::Scheme(scheme) => {
                write!(f, "it wants to be asked with {scheme:?}, which is not spoken here")
            }
            Self::Realm(error) => error.fmt(f),
        }
    }
}
