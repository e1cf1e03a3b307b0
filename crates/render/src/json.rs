//! JSON: one object for one image, one object a line for several.

use serde::Serialize;
use tonnage::{Inspection, LookupError};

/// An inspection or a comparison over several lines.
#[must_use]
pub fn pretty(answer: &impl Serialize) -> String {
    serde_json::to_string_pretty(answer).unwrap_or_default()
}

/// An inspection on one line.
#[must_use]
pub fn line(inspection: &Inspection) -> String {
    serde_json::to_string(inspection).unwrap_or_default()
}

/// A failure on one line, with what was asked for.
#[must_use]
pub fn failure_line(input: &str, error: &LookupError) -> String {
    #[derive(Serialize)]
    struct Asked<'a> {
        input: &'a str,
    }
    #[derive(Serialize)]
    struct Failure<'a> {
        reference: Asked<'a>,
        error: &'a LookupError,
    }
    let failure = Failure { reference: Asked { input }, error };
    serde_json::to_string(&failure).unwrap_or_default()
}
