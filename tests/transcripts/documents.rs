//! [`Documents`]: what a transcript names once and says many times.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tonnage::Digest;

/// The `Accept` of a request for a manifest.
pub(crate) const USUAL_ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// That of a request for schema 1, which stands alone.
const SCHEMA1_ACCEPT: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws, \
    application/vnd.docker.distribution.manifest.v1+json";

/// What every transcript may name without saying it.
const KNOWN: [(&str, &str); 2] = [("accept", USUAL_ACCEPT), ("accept-schema1", SCHEMA1_ACCEPT)];

/// Texts by name, in the order in which they were said.
#[derive(Debug)]
pub(crate) struct Documents(Vec<(String, String)>);

impl Documents {
    pub(crate) fn new() -> Self {
        Self(KNOWN.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
    }

    /// Names a text; those named before may stand in it.
    pub(crate) fn say(&mut self, name: &str, text: &str) -> Result<(), String> {
        if self.get(name).is_ok() {
            return Err(format!("{name} is named twice"));
        }
        let text = self.fill(text)?;
        self.0.push((name.to_owned(), text));
        Ok(())
    }

    /// What must not be printed: whatever is named `secret…`.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(|(name, _)| name.starts_with("secret"));
        named.map(|(_, text)| text.as_str())
    }

    /// Replaces every `{{…}}`.
    pub(crate) fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").ok_or("{{ is not closed")?;
            filled.push_str(before);
            filled.push_str(&self.value(name)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn get(&self, name: &str) -> Result<&str, String> {
        let known = self.0.iter().find(|(known, _)| known == name);
        known.map(|(_, text)| text.as_str()).ok_or(format!("nothing is named {name}"))
    }

    fn value(&self, name: &str) -> Result<String, String> {
        if let Some(count) = name.strip_prefix("blanks:") {
            return count
                .parse()
                .map(|count| " ".repeat(count))
                .map_err(|e| format!("{name}: {e}"));
        }
        if let Some(text) = name.strip_prefix("base64:") {
            return Ok(STANDARD.encode(text));
        }
        let Some((name, what)) = name.split_once('.') else {
            return self.get(name).map(str::to_owned);
        };
        let text = self.get(name)?;
        Ok(match what {
            "digest" => Digest::sha256(text.as_bytes()).to_string(),
            "short" => Digest::sha256(text.as_bytes()).short().to_owned(),
            "sha512" => sha512(text.as_bytes()),
            "size" => text.len().to_string(),
            "base64" => STANDARD.encode(text),
            _ => return Err(format!("{what} of {name} is not known")),
        })
    }
}

/// The library computes this only to tell what it found instead.
fn sha512(bytes: &[u8]) -> String {
    let nothing: Digest = format!("sha512:{}", "0".repeat(128)).parse().unwrap();
    nothing.verify(bytes).unwrap_err().found.unwrap().to_string()
}
