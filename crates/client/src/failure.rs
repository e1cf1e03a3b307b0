//! The sentences: what went wrong, in words for the person who mends it.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::CertificateError;
use tonnage::{TransportFailure, TransportFailureKind};

/// A failure to reach somebody or to understand them.
pub(crate) fn unreachable(detail: impl Into<String>) -> TransportFailure {
    TransportFailure::new(TransportFailureKind::Unreachable, detail)
}

/// A failure that a second time may mend.
pub(crate) fn broken(detail: impl Into<String>) -> TransportFailure {
    TransportFailure::new(TransportFailureKind::Broken, detail)
}

/// A failure because somebody is not to be asked.
pub(crate) fn refused(detail: impl Into<String>) -> TransportFailure {
    TransportFailure::new(TransportFailureKind::Refused, detail)
}

/// A failure for want of time.
pub(crate) fn timeout(detail: impl Into<String>) -> TransportFailure {
    TransportFailure::new(TransportFailureKind::Timeout, detail)
}

/// `20 seconds`, `1 second`, `0.2 seconds`.
pub(crate) fn spell(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if time == Duration::from_secs(1) {
        "1 second".to_owned()
    } else {
        format!("{seconds} seconds")
    }
}

/// Why `name`, which may end in a clause with a comma, could not be connected to.
pub(crate) fn of_connect(name: &str, error: &io::Error) -> TransportFailure {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => unreachable(format!("{name} refused the connection")),
        io::ErrorKind::TimedOut => timeout(format!("{name} did not take the connection in time")),
        _ => {
            let name = name.trim_end_matches(',');
            unreachable(format!("there is no way to {name}: {}", flatten(error)))
        }
    }
}

/// Why TLS with `name` did not come about.
pub(crate) fn of_tls(name: &str, error: &io::Error) -> TransportFailure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let detail = match inner {
        Some(rustls::Error::InvalidCertificate(fault)) => of_certificate(name, fault),
        Some(rustls::Error::InvalidMessage(_)) => format!("{name} does not speak TLS"),
        Some(other) => format!("{name} and we did not agree on TLS: {other}"),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            format!("{name} closed the connection instead of speaking TLS")
        }
        None => {
            let why = flatten(error);
            return broken(format!("{name} broke the connection before TLS stood: {why}"));
        }
    };
    unreachable(detail)
}

fn of_certificate(name: &str, fault: &CertificateError) -> String {
    use CertificateError as Fault;
    let why = match fault {
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => {
            return format!("the certificate of {name} is for another name");
        }
        Fault::UnknownIssuer => "nobody we trust issued it",
        Fault::Expired | Fault::ExpiredContext { .. } => "it has expired",
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => {
            "it is not valid yet by this machine's clock"
        }
        Fault::Revoked => "it was revoked",
        Fault::BadSignature => "its signature is false",
        Fault::InvalidPurpose | Fault::InvalidPurposeContext { .. } => "it is not for servers",
        // What `openssl req -x509` makes when it is told nothing else.
        Fault::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "it is an authority's (CA:TRUE) and not a server's"
        }
        other => return format!("the certificate of {name} is not trusted: {other}"),
    };
    format!("the certificate of {name} is not trusted: {why}")
}

/// Why `name` gave no answer to a request.
pub(crate) fn of_exchange(
    name: &str,
    error: &hyper_util::client::legacy::Error,
) -> TransportFailure {
    if let Some(ours) = find::<TransportFailure>(error) {
        return ours.clone();
    }
    let hyper = find::<hyper::Error>(error);
    if hyper.is_some_and(hyper::Error::is_parse_too_large) {
        unreachable(format!("{name} sent more header fields than are read"))
    } else if let Some(hyper) = hyper.filter(|error| error.is_parse()) {
        unreachable(format!("{name} does not speak HTTP: {}", flatten(hyper)))
    } else if let Some(io) = find::<io::Error>(error) {
        broken(format!("{name} broke the connection without an answer: {}", flatten(io)))
    } else if hyper.is_some_and(|error| error.is_incomplete_message() || error.is_canceled()) {
        broken(format!("{name} closed the connection without an answer"))
    } else {
        unreachable(format!("{name} gave no answer: {}", flatten(error)))
    }
}

/// Why the body that `name` was sending stopped after `read` bytes of, where it
/// was said, `length`.
pub(crate) fn of_body(
    name: &str,
    read: u64,
    length: Option<u64>,
    error: &hyper::Error,
) -> TransportFailure {
    let garbled = find::<io::Error>(error).filter(|error| {
        matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
    });
    if let Some(garbled) = garbled {
        return unreachable(format!("{name} garbled its answer: {}", flatten(garbled)));
    }
    let of = length.map(|length| format!(" of {length}")).unwrap_or_default();
    TransportFailure::new(
        TransportFailureKind::Truncated,
        format!("{name} broke off its answer after {read}{of} bytes"),
    )
}

/// The first error of type `T`, from the outside in.
pub(crate) fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref())
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// An error and its sources as one sentence, nothing said twice.
pub(crate) fn flatten(error: &(dyn Error + 'static)) -> String {
    let mut sentence = String::new();
    for error in chain(error) {
        let text = error.to_string();
        // The number says nothing to a reader that the words do not.
        let text = text.split(" (os error").next().unwrap_or_default();
        if !sentence.contains(text) {
            if !sentence.is_empty() {
                sentence.push_str(": ");
            }
            sentence.push_str(text);
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_say_them() {
        assert_eq!(spell(Duration::from_secs(20)), "20 seconds");
        assert_eq!(spell(Duration::from_secs(1)), "1 second");
        assert_eq!(spell(Duration::from_millis(200)), "0.2 seconds");
    }

    #[test]
    fn connections_that_fail() {
        let sentence = |code| {
            let failure = of_connect("registry.example", &io::Error::from_raw_os_error(code));
            (failure.kind, failure.detail)
        };
        if cfg!(target_os = "linux") {
            assert_eq!(
                sentence(111),
                (
                    TransportFailureKind::Unreachable,
                    "registry.example refused the connection".to_owned()
                )
            );
            assert_eq!(
                sentence(110),
                (
                    TransportFailureKind::Timeout,
                    "registry.example did not take the connection in time".to_owned()
                )
            );
            assert_eq!(
                sentence(101),
                (
                    TransportFailureKind::Unreachable,
                    "there is no way to registry.example: Network is unreachable".to_owned()
                )
            );
        }
    }

    #[test]
    fn certificates_that_are_refused() {
        for (fault, sentence) in [
            (CertificateError::NotValidForName, "the certificate of a.b is for another name"),
            (
                CertificateError::UnknownIssuer,
                "the certificate of a.b is not trusted: nobody we trust issued it",
            ),
            (CertificateError::Expired, "the certificate of a.b is not trusted: it has expired"),
            (
                CertificateError::NotValidYet,
                "the certificate of a.b is not trusted: it is not valid yet by this machine's clock",
            ),
        ] {
            let error = io::Error::other(rustls::Error::InvalidCertificate(fault));
            assert_eq!(of_tls("a.b", &error).detail, sentence);
        }
    }

    #[test]
    fn a_chain_says_nothing_twice() {
        let error = io::Error::other("gone");
        assert_eq!(flatten(&error), "gone");
    }
}
