//! Whom we trust: the system's certificates and the caller's.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{Error as PemError, PemObject as _};
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;
use tonnage::TransportFailure;

use crate::failure::unreachable;
use crate::options::ClientError;

/// The protocols offered within TLS, best first (RFC 7301).
const ALPN: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificates that are trusted, and the TLS configuration with them,
/// made when it is first needed: reading hundreds of certificates is most of
/// what a lookup in plain HTTP would ever wait for.
#[derive(Debug)]
pub(crate) struct Roots {
    extra: Vec<CertificateDer<'static>>,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Roots {
    /// Reads the caller's certificates; `pem` may be empty.
    pub(crate) fn new(pem: &[u8]) -> Result<Self, ClientError> {
        let mut extra = Vec::new();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate =
                certificate.map_err(|error| ClientError::Certificate(describe(&error)))?;
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| ClientError::Certificate(error.to_string()))?;
            extra.push(certificate);
        }
        if extra.is_empty() && !pem.is_empty() {
            return Err(ClientError::NoCertificate);
        }
        Ok(Self { extra, config: OnceCell::new() })
    }

    /// The TLS configuration, read from the system at the first call.
    pub(crate) async fn config(&self) -> Result<Arc<ClientConfig>, TransportFailure> {
        self.config.get_or_try_init(|| load(self.extra.clone())).await.cloned()
    }
}

fn describe(error: &PemError) -> String {
    // Its own words print the offending line, which may be a private key.
    match error {
        PemError::MissingSectionEnd { .. } => "it has no end line".to_owned(),
        PemError::Base64Decode(_) => "it is not proper base64".to_owned(),
        _ => "it is not proper PEM".to_owned(),
    }
}

async fn load(extra: Vec<CertificateDer<'static>>) -> Result<Arc<ClientConfig>, TransportFailure> {
    tokio::task::spawn_blocking(move || build(extra))
        .await
        .map_err(|_| unreachable("the system's certificates could not be read"))?
}

fn build(extra: Vec<CertificateDer<'static>>) -> Result<Arc<ClientConfig>, TransportFailure> {
    let native = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(native.certs);
    store.add_parsable_certificates(extra);
    if store.is_empty() {
        let why = native.errors.first().map(|error| format!(": {error}")).unwrap_or_default();
        return Err(unreachable(format!(
            "this system has no certificates to check others by{why} \
             (the package is mostly called ca-certificates)"
        )));
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unreachable(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(store)
        .with_no_client_auth();
    config.alpn_protocols = ALPN.iter().map(|name| name.to_vec()).collect();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_that_are_none() {
        assert!(Roots::new(b"").is_ok());
        assert_eq!(Roots::new(b"hello").unwrap_err(), ClientError::NoCertificate);
        let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n";
        assert_eq!(
            Roots::new(cut.as_bytes()).unwrap_err().to_string(),
            "a trusted certificate cannot be read: it has no end line"
        );
        let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(Roots::new(empty.as_bytes()), Err(ClientError::Certificate(_))));
    }
}
