//! What people write: references, what they paste, platforms.

use tonnage::{Digest, Platform, Preference, Reference, Registry, Repository, Tag, read_pasted};

/// A reference says again what it was read from, and an error points into it.
pub(crate) fn reference(text: &str) {
    match text.parse::<Reference>() {
        Ok(read) => {
            assert_eq!(read.to_string().parse(), Ok(read.clone()));
            let canonical = read.canonical();
            let again = canonical.parse::<Reference>();
            assert_eq!(again.as_ref().map(Reference::repository), Ok(read.repository()));
            assert_eq!(again.map(|again| again.canonical()), Ok(canonical));
            let target = read.target();
            assert!(target.parse::<Tag>().is_ok() || target.parse::<Digest>().is_ok(), "{target}");
            assert!(read.digest().is_none_or(Digest::is_verifiable));
            assert_eq!(read.repository().as_str().parse().as_ref(), Ok(read.repository()));
            registry(read.registry().as_str());
            assert_eq!(Registry::parse(read.registry().as_str()).as_ref(), Ok(read.registry()));
        }
        Err(error) => {
            assert!(error.position() <= text.chars().count());
            assert!(!error.to_string().is_empty());
        }
    }
    if let Ok(tag) = text.parse::<Tag>() {
        assert_eq!(tag.as_str(), text);
    }
    if let Ok(repository) = text.parse::<Repository>() {
        assert_eq!(repository.as_str(), text);
    }
    registry(text);
}

fn registry(text: &str) {
    match Registry::parse(text) {
        Ok(read) => {
            assert_eq!(Registry::parse(read.as_str()).as_ref(), Ok(&read));
            let canonical = Registry::parse(read.canonical());
            assert_eq!(canonical.as_ref().map(Registry::host), Ok(read.host()));
            let port = read.port().map(|port| format!(":{port}")).unwrap_or_default();
            assert!(read.host().starts_with(read.host_without_port()));
            // `:080` is port 80, as written.
            assert_eq!(port.is_empty(), read.host() == read.host_without_port());
        }
        Err(at) => assert!(at <= text.len()),
    }
}

/// The image found in a text is found again in its own name.
pub(crate) fn pasted(text: &str) {
    match read_pasted(text) {
        Ok(pasted) => {
            let name = pasted.reference.to_string();
            assert_eq!(
                read_pasted(&name).map(|again| again.reference),
                Ok(pasted.reference.clone())
            );
            match pasted.platform_asked() {
                Ok(asked) => assert_eq!(asked.is_some(), pasted.platform.is_some()),
                Err(error) => assert_eq!(error.code(), "INVALID_PLATFORM"),
            }
        }
        Err(error) => {
            assert!(error.position() <= text.chars().count(), "{error}, {}", error.position());
            assert!(!error.to_string().is_empty());
        }
    }
}

/// A platform says again what it was read from; the spellings of one are equal to
/// every rule; and each runs what is made for it.
pub(crate) fn platform(text: &str) {
    match text.parse::<Platform>() {
        Ok(platform) => {
            assert_eq!(platform.to_string().parse(), Ok(platform.clone()));
            let normalized = platform.normalized();
            assert_eq!(normalized.normalized(), normalized);
            let own = Preference::exactly(&platform).rank(&platform);
            assert_eq!(own.map(|rank| rank.place), Ok(0));
            let usual = Platform::default();
            for wanted in [&platform, &usual] {
                for offered in [&platform, &usual] {
                    let said = Preference::of(wanted).rank(offered);
                    let meant = Preference::of(&wanted.normalized()).rank(&offered.normalized());
                    assert_eq!(said, meant);
                }
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
