//! The key that came along with a signature, and what it says of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};
use serde_json::Value;

/// What becomes of one signature.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The key signed the message.
    Good,
    /// It did not.
    Bad(String),
    /// Nobody here can tell.
    Unknown(String),
}

impl Verdict {
    pub(crate) fn bad(&self) -> Option<&str> {
        if let Self::Bad(text) = self { Some(text) } else { None }
    }

    pub(crate) fn unknown(&self) -> Option<&str> {
        if let Self::Unknown(text) = self { Some(text) } else { None }
    }
}

/// The algorithms by their names in RFC 7518, section 3.1.
enum Algorithm {
    /// The curve, and how many bytes a coordinate has.
    Ecdsa(&'static dyn VerificationAlgorithm, &'static str, usize),
    Rsa(&'static RsaParameters),
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ES256" => Self::Ecdsa(&ECDSA_P256_SHA256_FIXED, "P-256", 32),
            "ES384" => Self::Ecdsa(&ECDSA_P384_SHA384_FIXED, "P-384", 48),
            // Keys of that time are shorter than those of ours.
            "RS256" => Self::Rsa(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
            "RS384" => Self::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            "RS512" => Self::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            _ => return None,
        })
    }

    /// Whether the key signed the message; `None` for a key of another kind.
    fn verify(&self, key: &Value, message: &[u8], signed: &[u8]) -> Option<bool> {
        let number = |name: &str| {
            let text = key.get(name)?.as_str()?;
            let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
            let leading = bytes.iter().take_while(|byte| **byte == 0).count();
            bytes.get(leading..).map(<[u8]>::to_vec)
        };
        let is = |name: &str, value: &str| key.get(name).and_then(Value::as_str) == Some(value);
        match self {
            Self::Ecdsa(algorithm, curve, width) => {
                if !is("kty", "EC") || !is("crv", curve) {
                    return None;
                }
                // An uncompressed point: SEC 1, section 2.3.3.
                let mut point = vec![4];
                for coordinate in [number("x")?, number("y")?] {
                    point.resize(point.len() + width.checked_sub(coordinate.len())?, 0);
                    point.extend(coordinate);
                }
                Some(UnparsedPublicKey::new(*algorithm, point).verify(message, signed).is_ok())
            }
            Self::Rsa(parameters) => {
                if !is("kty", "RSA") {
                    return None;
                }
                let key = RsaPublicKeyComponents { n: number("n")?, e: number("e")? };
                Some(key.verify(parameters, message, signed).is_ok())
            }
        }
    }
}

/// Judges a signature by its header: the algorithm, and the key.
pub(crate) fn judge(header: &Value, message: &[u8], signed: &[u8]) -> Verdict {
    let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    // Anybody could make these.
    if name == "none" || name.starts_with("HS") {
        return Verdict::Bad("it says that its signature is by no key of its own".to_owned());
    }
    let Some(algorithm) = Algorithm::named(name) else {
        return Verdict::Unknown("it is signed in a way that is not checked here".to_owned());
    };
    let Some(key) = header.get("jwk") else {
        return Verdict::Unknown("the key of its signature did not come along".to_owned());
    };
    match algorithm.verify(key, message, signed) {
        Some(true) => Verdict::Good,
        Some(false) => Verdict::Bad(format!("the key that came along did not sign this ({name})")),
        None => Verdict::Bad(format!("the key that came along is none for {name}")),
    }
}
