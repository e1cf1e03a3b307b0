//! `WWW-Authenticate` headers as RFC 9110 reads them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tonnage::registry::challenge::Challenge;

use crate::shared::{Table, read_text, same};

/// As the column `all_challenges` writes it.
fn as_json(challenge: &Challenge) -> Value {
    let params: BTreeMap<&String, &String> =
        challenge.params.iter().map(|(name, value)| (name, value)).collect();
    match &challenge.token68 {
        Some(token68) => json!({ "scheme": challenge.scheme, "params": token68 }),
        None => json!({ "scheme": challenge.scheme, "params": params }),
    }
}

/// What else is in it, as the column `extra_params` writes it.
fn more_of(challenge: &Challenge) -> Option<Value> {
    let known = |name: &&String| ["realm", "service", "scope"].contains(&name.as_str());
    let params = challenge.params.iter().map(|(name, value)| (name, value));
    let more: BTreeMap<_, _> = params.filter(|(name, _)| !known(name)).collect();
    match &challenge.token68 {
        Some(token68) => Some(json!({ "token68": token68 })),
        None if more.is_empty() => None,
        None => Some(json!(more)),
    }
}

#[test]
fn challenges_are_what_rfc_9110_says() {
    let Some(table) = Table::read("vectors/challenges.tsv") else { return };
    table.hold("rfc9110", &[], |row| {
        let header = row.text("header_json");
        let ours = Challenge::parse_all(&header);
        let verdict = match &ours {
            Ok(challenges) if challenges.is_empty() => "none",
            Ok(_) => "valid",
            Err(_) => "invalid",
        };
        same(&row.get("rfc9110"), &verdict).map_err(|why| format!("{header}: {why}"))?;
        let ours = ours.unwrap_or_default();
        let Some(first) = ours.first() else { return Ok(()) };
        same(&row.get("n_challenges"), &ours.len().to_string().as_str())?;
        same(&row.get("scheme"), &first.scheme.as_str())?;
        for name in ["realm", "service", "scope"] {
            // A value that is there and empty is written `""`.
            let ours = first.param(name).map(|value| if value.is_empty() { "\"\"" } else { value });
            same(&row.maybe(name), &ours).map_err(|why| format!("{header}: {name}: {why}"))?;
        }
        same(&row.maybe("extra_params").map(|_| row.json("extra_params")), &more_of(first))
            .map_err(|why| format!("{header}: {why}"))?;
        same(&row.json("all_challenges"), &ours.iter().map(as_json).collect())
    });
}

/// A browser joins several headers with commas; it must make no difference.
#[test]
fn several_headers_are_one_list() {
    let Some(text) = read_text("vectors/challenges_multi.jsonl") else { return };
    let rows: Vec<Value> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for row in &rows {
        let headers = row.get("headers").and_then(Value::as_array);
        let headers: Vec<&str> = headers.into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(headers.len() > 1, "{row}");
        let apart: Vec<Challenge> = headers
            .iter()
            .flat_map(|header| Challenge::parse_all(header).unwrap_or_default())
            .collect();
        assert_eq!(apart.len(), headers.len(), "{row}");
        assert_eq!(Challenge::parse_all(&headers.join(", ")), Ok(apart), "{row}");
    }
    assert_eq!(rows.len(), text.lines().count());
    println!("challenges_multi.jsonl: {} rows, 0 deliberate differences", rows.len());
}
