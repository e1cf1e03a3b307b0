//! What to do next.

use super::{LookupError, LookupErrorKind};
use crate::digest::Digest;
use crate::http::TransportFailureKind;
use crate::manifest::ManifestError;
use crate::reference::ReferenceErrorKind;
use crate::registry::fault::Fault;
use crate::registry::refusal::ChallengeFault;

/// The registry that is built into the native command.
const SAMPLES: &str = "samples.localhost";

impl LookupError {
    /// What to do next, in one sentence.
    #[must_use]
    pub fn hint(&self) -> String {
        use LookupErrorKind as Kind;
        use ReferenceErrorKind::{Page, PageWithoutRegistry};
        match self.kind() {
            Kind::InvalidReference(error) if matches!(error.kind(), Page | PageWithoutRegistry) => {
                "Paste the image's name, or the command to pull it, from the page.".into()
            }
            Kind::InvalidReference(_) => {
                "A name looks like ubuntu:14.04 or ghcr.io/owner/app@sha256:….".into()
            }
            Kind::InvalidPlatform { from, .. } if matches!(from.as_str(), "option" | "pasted") => {
                "A platform looks like linux/amd64 or linux/arm/v7.".into()
            }
            Kind::InvalidPlatform { from, .. } => {
                // The pair of variables holds a half each.
                let what = if from.ends_with("ARCHITECTURE") {
                    "an architecture like amd64"
                } else if from.ends_with("OS") {
                    "an operating system like linux"
                } else {
                    "a platform like linux/amd64"
                };
                format!("Set {from} to {what}, or unset it.")
            }
            Kind::Transport { host, .. } if host == SAMPLES => {
                "The native command has it, and so has its server: start tonnage serve, and ask \
                 through that."
                    .into()
            }
            Kind::Transport { failure, .. } => match &failure.kind {
                TransportFailureKind::Proxy(error) => error.hint.clone(),
                TransportFailureKind::Timeout => {
                    "Try again, or allow more time with a longer time-out.".into()
                }
                TransportFailureKind::Redirect => {
                    "The registry sends its visitors where nobody should follow; tell its operator."
                        .into()
                }
                TransportFailureKind::Truncated => {
                    "Try again: the line broke in the middle.".into()
                }
                _ => "Check the name of the registry and the network, then try again.".into(),
            },
            Kind::Unauthorized { withheld: Some(withheld), .. } if withheld.clear_text => {
                format!("{withheld}; use https.")
            }
            Kind::Unauthorized { withheld: Some(withheld), .. } => {
                format!("{withheld}; name it as a trusted realm if it is one.")
            }
            Kind::Unauthorized { credentials: true, .. } => {
                "Check the credentials, or whether they may pull this.".into()
            }
            Kind::Unauthorized { registry, .. } => {
                format!("Check the name, or add credentials for {registry}.")
            }
            Kind::NotFound { tags: Some(tags), repository, target, .. } => match tags.first() {
                Some(nearest) if nearest == target => {
                    "It was deleted, or never pushed whole; push it again.".into()
                }
                Some(nearest) => format!("The nearest tag is {repository}:{nearest}."),
                None => format!("{repository} has no tags at all."),
            },
            Kind::NotFound { target, .. } if target.parse::<Digest>().is_ok() => {
                "It may have been deleted, or lie in another repository.".into()
            }
            Kind::NotFound { .. } | Kind::RepositoryNotFound { .. } => {
                "Check the spelling of the name.".into()
            }
            Kind::RateLimited { retry_after_seconds: Some(seconds @ 1..), .. } => {
                format!("Try again in {}.", waiting(*seconds))
            }
            Kind::RateLimited { .. } => {
                "Try again later, or sign in: registries grant more to those they know.".into()
            }
            Kind::Challenge { error: ChallengeFault::Scheme(_), .. } => {
                "Tokens and passwords are spoken here; ask its operator for either.".into()
            }
            Kind::Challenge { .. } | Kind::Token { .. } => {
                "This registry, or what stands before it, is set up wrongly; tell its operator."
                    .into()
            }
            Kind::Registry { faults, .. } if faults.iter().any(Fault::names_oci) => {
                "It has an OCI image, and did not see that one was asked for; look for a proxy \
                 that drops the Accept header."
                    .into()
            }
            Kind::Registry { status: 406 | 415, .. } => {
                "It has this in a form that is not known here; tell us its name.".into()
            }
            Kind::Registry { status: 500.., retry_after_seconds: Some(seconds @ 1..), .. } => {
                format!("Try again in {}.", waiting(*seconds))
            }
            Kind::Registry { status: 500.., .. } => "Try again later.".into(),
            Kind::Registry { faults, .. } if faults.iter().any(|fault| !fault.code.is_empty()) => {
                "Check the name; the registry understood it, and did not like it.".into()
            }
            Kind::Registry { .. } => "Check that this host is a registry.".into(),
            Kind::Manifest(ManifestError::Markup) => {
                "Check that this host is a registry, and that no login page stands before it."
                    .into()
            }
            Kind::Manifest(error) if error.is_unsupported() => {
                "If this is a container image, tell us its name.".into()
            }
            Kind::Manifest(_) => {
                "Try again; if it stays so, whoever made this image should push it again.".into()
            }
            Kind::DigestMismatch(_) => {
                "Nothing in them is shown. Try again; if it stays so, do not pull this.".into()
            }
            Kind::PlatformNotFound { available, .. } if available.is_empty() => {
                "Its index lists no image at all; whoever made it should push it again.".into()
            }
            Kind::PlatformNotFound { available, .. } => {
                let list: Vec<_> = available.iter().map(ToString::to_string).collect();
                format!("There are: {}.", list.join(", "))
            }
            Kind::TooLarge { .. } | Kind::TooDeep { .. } => {
                "Nothing of this kind needs as much; tell whoever made it.".into()
            }
            Kind::NotAnInspection(_) => {
                "Hand over what an inspection gave, whole and unchanged.".into()
            }
            Kind::File(error) => error.hint.clone(),
            Kind::Aborted => "Ask again when you like.".into(),
            Kind::Misuse(_) => "See the contract of Lookup; this is a mistake in a program.".into(),
        }
    }
}

fn waiting(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..=119 => (seconds, "second"),
        120..=7199 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3600), "hour"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}
