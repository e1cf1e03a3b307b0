//! Where credentials are kept, for hosts that have files and programs.

use js_sys::Function;
use serde::Serialize;
use tonnage::{Credentials, CredentialsKind, LookupError, Reference};
use tonnage_credentials::{
    ARGUMENT, AuthFile, ConfigError, Found, HelperCall, HelperError, HelperFault, Place, places,
};
use wasm_bindgen::prelude::*;

use crate::convert::{out, thrown};

/// The files to look into, in that order: `file` alone, or what the environment says.
/// `variable` gives the value of a variable by its name.
#[wasm_bindgen(js_name = credentialPlaces, unchecked_return_type = "CredentialPlace[]")]
pub fn credential_places(variable: Function, file: Option<String>) -> JsValue {
    #[derive(Serialize)]
    struct PlaceOut {
        path: String,
        required: bool,
    }
    let environment = |name: &str| {
        let value = variable.call1(&JsValue::UNDEFINED, &JsValue::from_str(name));
        value.ok().and_then(|value| value.as_string())
    };
    let places = places(environment, file.as_deref());
    let places: Vec<_> =
        places.into_iter().map(|Place { path, required }| PlaceOut { path, required }).collect();
    out(&places)
}

/// What a file has for an image, in the order in which it is tried. Without bytes the file
/// is one that was named and is not there.
#[wasm_bindgen(js_name = credentialsIn, unchecked_return_type = "FoundCredentials[]")]
pub fn credentials_in(
    path: String,
    bytes: Option<Vec<u8>>,
    reference: &str,
) -> Result<JsValue, JsValue> {
    let Some(bytes) = bytes else {
        return Err(misuse_of_file(&Place { path, required: true }.missing()));
    };
    let reference: Reference =
        reference.parse().map_err(|error| thrown(LookupError::from(error)))?;
    let file = AuthFile::parse(&path, &bytes).map_err(|error| misuse_of_file(&error))?;
    let found: Vec<_> = file.find(&reference).map(FoundOut::from).collect();
    Ok(out(&found))
}

/// Reads what a helper wrote before it ended with `status`, which is missing where a signal
/// ended it; `undefined` means that it has no credentials.
#[wasm_bindgen(js_name = helperAnswer, unchecked_return_type = "KnownCredentials | undefined")]
pub fn helper_answer(
    program: String,
    input: String,
    status: Option<i32>,
    output: &[u8],
) -> Result<JsValue, JsValue> {
    let answer = call(program, input).read(status, output);
    let known = answer.map_err(|error| misuse_of_helper(&error))?;
    Ok(known.map_or(JsValue::UNDEFINED, |known| out(&KnownOut::from(&known))))
}

/// The error for a helper that could not be asked to the end. `kind` is `absent`, `late`
/// (after `detail` milliseconds), `large`, or anything else for one that could not be
/// started, which `detail` explains.
#[wasm_bindgen(js_name = helperFailure, unchecked_return_type = "Failure")]
pub fn helper_failure(program: String, input: String, kind: &str, detail: String) -> JsValue {
    let fault = match kind {
        "absent" => HelperFault::Absent,
        "late" => HelperFault::Late(detail.parse().unwrap_or_default()),
        "large" => HelperFault::TooLarge,
        _ => HelperFault::NotStarted(detail),
    };
    misuse_of_helper(&call(program, input).failed(fault))
}

fn call(program: String, input: String) -> HelperCall {
    HelperCall { program, argument: ARGUMENT, input }
}

/// Credentials as JavaScript sees them, and as it hands them to a lookup.
#[derive(Serialize)]
#[serde(untagged)]
enum KnownOut {
    Basic {
        username: String,
        password: String,
    },
    #[serde(rename_all = "camelCase")]
    Identity {
        identity_token: String,
    },
    Token {
        token: String,
    },
}

impl From<&Credentials> for KnownOut {
    fn from(credentials: &Credentials) -> Self {
        match credentials.kind() {
            CredentialsKind::Basic { username, secret } => {
                Self::Basic { username: username.to_owned(), password: secret.to_owned() }
            }
            CredentialsKind::Identity(token) => Self::Identity { identity_token: token.to_owned() },
            CredentialsKind::Token(token) => Self::Token { token: token.to_owned() },
        }
    }
}

/// One of `credentials`, `ask` and `error`.
#[derive(Default, Serialize)]
struct FoundOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<KnownOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<CallOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<FailureOut>,
}

#[derive(Serialize)]
struct CallOut {
    program: String,
    argument: &'static str,
    input: String,
}

impl From<Result<Found, ConfigError>> for FoundOut {
    fn from(found: Result<Found, ConfigError>) -> Self {
        let empty = Self::default();
        match found {
            Ok(Found::Known(known)) => Self { credentials: Some(KnownOut::from(&known)), ..empty },
            Ok(Found::Ask(HelperCall { program, argument, input })) => {
                Self { ask: Some(CallOut { program, argument, input }), ..empty }
            }
            Err(error) => Self { error: Some(FailureOut::of_file(&error)), ..empty },
        }
    }
}

#[derive(Serialize)]
struct FailureOut {
    code: &'static str,
    message: String,
    hint: String,
}

impl FailureOut {
    fn of_file(error: &ConfigError) -> Self {
        Self { code: "MISUSE", message: error.to_string(), hint: error.hint() }
    }
}

fn misuse_of_file(error: &ConfigError) -> JsValue {
    out(&FailureOut::of_file(error))
}

fn misuse_of_helper(error: &HelperError) -> JsValue {
    out(&FailureOut { code: "MISUSE", message: error.to_string(), hint: error.hint() })
}
