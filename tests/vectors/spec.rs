//! Documents of the image-spec with the verdicts of its own checks.

use tonnage::conformance::{Document, Edition, check};

use crate::differences::DIFFERENCES;
use crate::shared::{Row, Table, read_bytes, same};

fn document(kind: &str) -> Option<Document> {
    match kind {
        "descriptor" => Some(Document::Descriptor),
        "manifest" | "oci-manifest" | "schema2" => Some(Document::Manifest),
        "index" | "oci-index" | "oci-layout-index" | "manifest-list" => Some(Document::Index),
        "config" => Some(Document::Config),
        "layout" => Some(Document::Layout),
        _ => None,
    }
}

fn verdict(row: &Row, path: &str, edition: Edition) -> Result<(&'static str, String), String> {
    let kind = row.get("kind");
    let document = document(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
    let bytes = read_bytes(path).unwrap_or_default();
    Ok(match check(document, edition, &bytes) {
        Ok(()) => ("valid", String::new()),
        Err(error) => ("invalid", error.to_string()),
    })
}

#[test]
fn documents_conform_or_do_not() {
    let Some(table) = Table::read("vectors/spec_json.tsv") else { return };
    table.hold("expected", &[], |row| {
        let file = row.get("file");
        // A note says which rows an older edition judged.
        let of_2019 = row.get("note").contains("(2019,");
        let edition = if of_2019 { Edition::Of2019 } else { Edition::Current };
        let (ours, why) = verdict(row, &format!("vectors/spec_json/{file}"), edition)?;
        same(&row.get("expected"), &ours).map_err(|differ| format!("{file}: {differ} {why}"))
    });
}

/// The same of the documents of the field. Their column is by the schema alone.
#[test]
fn real_documents_conform_as_the_schema_says() {
    let Some(mut table) = Table::read("corpus/INDEX.tsv") else { return };
    table.rows.retain(|row| row.maybe("oci_schema").is_some());
    table.hold("oci_schema", &DIFFERENCES, |row| {
        let path = row.get("path");
        let (ours, why) = verdict(row, &format!("corpus/{path}"), Edition::Current)?;
        // Why follows in parentheses.
        let stated = row.get("oci_schema").split(' ').next().unwrap_or_default();
        same(&stated, &ours).map_err(|differ| format!("{path}: {differ} {why}"))
    });
}
