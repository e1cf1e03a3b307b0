//! The shape of an inspection: the fields of the project's contract, all of them
//! there and no others.

use serde_json::Value;

const INSPECTION: &str = "reference resolved manifest kind artifactType subject platformAsked \
    platform platforms indexTotal picks config layers annotations size verification warnings \
    rateLimit requests";
const REFERENCE: &str = "input registry namespace repository tag digest canonical";
const DOCUMENT: &str = "mediaType digest size";
const DESCRIPTOR: &str = "mediaType digest size urls? annotations? platform? artifactType?";
const PLATFORM: &str = "os architecture variant? osVersion? osFeatures?";
const ENTRY: &str = "platform digest mediaType size role selected reason download layers created \
    unique shared";
const INDEX_TOTAL: &str = "download distinctLayers complete";
const PICK: &str = "tool selected reason";
const CONFIG: &str = "digest architecture os variant osVersion? osFeatures? created author \
    dockerVersion env labels entrypoint cmd user workingDir exposedPorts volumes stopSignal \
    healthcheck shell onBuild history";
const HISTORY: &str = "created createdBy author? comment? emptyLayer layer";
const LAYER: &str = "digest mediaType size diffId createdBy urls annotations";
const SIZE: &str = "download layers foreign config manifest complete";
const VERIFICATION: &str = "of digest status note";
const WARNING: &str = "code message";
const RATE_LIMIT: &str = "limit remaining windowSeconds";
const REQUEST: &str = "method url purpose status bytes durationMs note upstream";

/// Checks every object of an inspection. One that is not there yet is `null`.
pub(crate) fn check(inspection: &Value) -> Result<(), String> {
    object(inspection, "", INSPECTION)?;
    let field = |key: &str| inspection.get(key).unwrap_or(&Value::Null);
    object(field("reference"), "reference", REFERENCE)?;
    object(field("resolved"), "resolved", DOCUMENT)?;
    object(field("manifest"), "manifest", DOCUMENT)?;
    object(field("subject"), "subject", DESCRIPTOR)?;
    object(field("platformAsked"), "platformAsked", "platform from")?;
    object(field("platform"), "platform", PLATFORM)?;
    object(field("indexTotal"), "indexTotal", INDEX_TOTAL)?;
    object(field("config"), "config", CONFIG)?;
    object(field("size"), "size", SIZE)?;
    object(field("rateLimit"), "rateLimit", RATE_LIMIT)?;
    each(field("platforms"), "platforms", ENTRY)?;
    each(field("picks"), "picks", PICK)?;
    each(field("layers"), "layers", LAYER)?;
    each(field("verification"), "verification", VERIFICATION)?;
    each(field("warnings"), "warnings", WARNING)?;
    each(field("requests"), "requests", REQUEST)?;
    each(&field("config")["history"], "config.history", HISTORY)?;
    let entries = field("platforms").as_array().into_iter().flatten();
    entries.map(|entry| &entry["platform"]).try_for_each(|p| object(p, "platforms", PLATFORM))
}

/// What there is of a finished lookup; `partly` when less was
/// wanted.
pub(crate) fn check_finished(inspection: &Value, partly: bool) -> Result<(), String> {
    check(inspection)?;
    let missing = |key: &&&str| inspection[**key].is_null();
    let promised = ["resolved", "manifest", "kind", "size"];
    match promised.iter().take(if partly { 1 } else { 4 }).find(missing) {
        Some(key) => Err(format!("the lookup is done, and {key} is null")),
        None => Ok(()),
    }
}

fn each(list: &Value, at: &str, fields: &str) -> Result<(), String> {
    let entries = list.as_array().into_iter().flatten();
    entries.enumerate().try_for_each(|(i, entry)| object(entry, &format!("{at}[{i}]"), fields))
}

fn object(value: &Value, at: &str, fields: &str) -> Result<(), String> {
    let Value::Object(map) = value else {
        return if value.is_null() { Ok(()) } else { Err(format!("{at} is {value}")) };
    };
    let fields: Vec<_> = fields.split_whitespace().collect();
    if let Some(missing) = fields.iter().find(|f| !f.ends_with('?') && !map.contains_key(**f)) {
        return Err(format!("{at} has no {missing}, which the contract promises"));
    }
    match map.keys().find(|key| !fields.iter().any(|field| field.trim_end_matches('?') == *key)) {
        Some(more) => Err(format!("{at} has {more}, of which the contract says nothing")),
        None => Ok(()),
    }
}
