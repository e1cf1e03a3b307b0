//! Whether the signatures of a schema 1 manifest are good.
//!
//! Docker signed these manifests with a key that it made up and sent along. So a good
//! signature proves that whoever has that key signed these bytes, and not who that is.
//!
//! ```
//! use tonnage::LookupOptions;
//!
//! let options =
//!     LookupOptions { signatures: Some(tonnage_signatures::check), ..LookupOptions::default() };
//! ```
//!
//! Source: RFC 7515 (JSON Web Signature), RFC 7518, sections 3.3, 3.4 and 6; distribution,
//! "Image Manifest V 2, Schema 1".

mod key;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use key::Verdict;
use serde_json::Value;
use tonnage::Status;

/// The most signatures checked; each costs a pass over the manifest. Docker made one.
pub const MAX_SIGNATURES: usize = 16;

/// Checks the signatures in `body`, a signed schema 1 manifest, over `payload`, what is
/// signed in it ([`tonnage::Manifest::payload`]).
///
/// [`Status::Verified`] when all are good, [`Status::Failed`] when one is not, and else
/// [`Status::NotChecked`]; the text says why, for people.
#[must_use]
pub fn check(body: &[u8], payload: &[u8]) -> (Status, String) {
    let document: Value = serde_json::from_slice(body).unwrap_or_default();
    let signatures = document.get("signatures").and_then(Value::as_array);
    let signatures = signatures.map(Vec::as_slice).unwrap_or_default();
    if signatures.is_empty() || signatures.len() > MAX_SIGNATURES {
        let count = signatures.len();
        let text = format!("it has {count} signatures; 1 to {MAX_SIGNATURES} are checked");
        return (Status::NotChecked, text);
    }
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let verdicts: Vec<Verdict> =
        signatures.iter().map(|signature| judge(signature, &payload)).collect();
    if let Some(text) = verdicts.iter().find_map(Verdict::bad) {
        return (Status::Failed, text.to_owned());
    }
    if let Some(text) = verdicts.iter().find_map(Verdict::unknown) {
        return (Status::NotChecked, text.to_owned());
    }
    let text = "its own key signed this, which is all that it proves";
    (Status::Verified, text.to_owned())
}

/// Judges one signature over the payload, which is in base64.
fn judge(signature: &Value, payload: &str) -> Verdict {
    let text = |name: &str| signature.get(name).and_then(Value::as_str);
    let (Some(protected), Some(signed)) = (text("protected"), text("signature")) else {
        return Verdict::Bad("a signature is not whole".to_owned());
    };
    let Ok(signed) = URL_SAFE_NO_PAD.decode(signed.trim_end_matches('=')) else {
        return Verdict::Bad("a signature is not readable".to_owned());
    };
    let message = format!("{protected}.{payload}");
    key::judge(signature.get("header").unwrap_or(&Value::Null), message.as_bytes(), &signed)
}
