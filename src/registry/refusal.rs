//! [`ChallengeFault`]: why a challenge is not answered.

use std::fmt;

use crate::registry::token::RealmError;

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
