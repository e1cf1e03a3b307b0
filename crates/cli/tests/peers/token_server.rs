//! [`TokenServer`]: strangers may pull what is public, its one user may do all.
//!
//! Source: distribution, "Token Authentication Implementation": a JWT of ES256
//! with the certificate of its key in `x5c`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use super::message::{Answer, Question};
use super::registry::{PASSWORD, USER};

/// How long a token is good for, in seconds.
const LIFE: u64 = 300;
/// What everybody may pull.
const PUBLIC: &str = "pub/";

/// A token server without a port: a [`Door`](super::Door) gives it one.
pub(crate) struct TokenServer {
    key: EcdsaKeyPair,
    certificate: String,
    der: Vec<u8>,
    issued: AtomicU64,
}

impl TokenServer {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "tonnage peers");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pair = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&pair).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &pair.serialize_der(),
            &SystemRandom::new(),
        )
        .unwrap();
        let der = certificate.der().to_vec();
        Self { key, certificate: certificate.pem(), der, issued: AtomicU64::new(0) }
    }

    /// The certificate that proves its tokens, in PEM form.
    pub(crate) fn certificate(&self) -> &str {
        &self.certificate
    }

    pub(crate) fn answer(&self, question: &Question) -> Answer {
        let known = match question.field("authorization") {
            None => false,
            Some(shown) if shown == basic() => true,
            Some(_) => {
                let body = json!({"details": "incorrect username or password"});
                return Answer::new(401, body.to_string().into_bytes());
            }
        };
        let query = question.target.split_once('?').map_or("", |(_, query)| query);
        let mut access = Vec::new();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            if name == "scope" {
                access.extend(decoded(value).split(' ').filter_map(|scope| granted(scope, known)));
            }
        }
        let token = self.token(if known { USER } else { "" }, &access);
        Answer::new(200, json!({"token": token, "expires_in": LIFE}).to_string().into_bytes())
    }

    fn token(&self, subject: &str, access: &[Value]) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let number = self.issued.fetch_add(1, Ordering::SeqCst);
        let head = json!({"typ": "JWT", "alg": "ES256", "x5c": [STANDARD.encode(&self.der)]});
        let claims = json!({
            "iss": "peers", "sub": subject, "aud": "peers", "jti": number.to_string(),
            "iat": now, "nbf": now - 10, "exp": now + LIFE, "access": access,
        });
        let encode = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encode(head), encode(claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What its one user shows.
pub(crate) fn basic() -> String {
    format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")))
}

/// What of `repository:NAME:pull,push` is granted.
fn granted(scope: &str, known: bool) -> Option<Value> {
    let (kind, rest) = scope.split_once(':')?;
    let (name, actions) = rest.rsplit_once(':')?;
    let may = |action: &&str| known || (*action == "pull" && name.starts_with(PUBLIC));
    let actions: Vec<_> = actions.split(',').filter(may).collect();
    Some(json!({"type": kind, "name": name, "actions": actions}))
}

/// The value of a query, its `%3A` and `+` made good.
fn decoded(value: &str) -> String {
    let mut parts = value.split('%');
    let mut text = parts.next().unwrap_or_default().replace('+', " ");
    for part in parts {
        let (hex, rest) = part.split_at(2);
        text.push(char::from(u8::from_str_radix(hex, 16).unwrap()));
        text.push_str(&rest.replace('+', " "));
    }
    text
}
