//! What stands in a file for one registry.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use tonnage::Credentials;

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
pub(crate) fn read(entry: &Value) -> Result<Option<Credentials>, EntryFault> {
    let entry = entry.as_object().ok_or(EntryFault::NotAnObject)?;
    let text = |name: &'static str| match entry.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(EntryFault::NotText(name)),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryFault {
    /// It is not an object.
    NotAnObject,
    /// The field of that name is not a text.
    NotText(&'static str),
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
        match self {
            Self::NotAnObject => f.write_str("is not an object"),
            Self::NotText(name) => write!(f, "has a field {name} that is not a text"),
            Self::NotBase64 => f.write_str("has an auth that is not base64"),
            Self::NoUser => f.write_str("names no user"),
            Self::NotSendable => f.write_str("has a registrytoken that fits into no header"),
            Self::NotAHelper => f.write_str("is not the name of a credential helper"),
        }
    }
}

impl std::error::Error for EntryFault {}
