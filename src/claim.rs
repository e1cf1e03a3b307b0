//! [`Claim`]: what somebody says of a tag, and nothing proves.

use serde::Serialize;

use crate::descriptor::MAX_SIZE;
use crate::digest::Digest;
use crate::json::{Json, Object};
use crate::platform::Platform;

/// The largest answer read for a claim, in bytes.
pub const MAX_CLAIM_BODY: u64 = 256 * 1024;

/// The most images of a claim; more are left out.
pub const MAX_CLAIMED_IMAGES: usize = 64;

/// The longest text that is taken for a moment or a platform's part, in bytes.
const MAX_TEXT: usize = 64;

/// What somebody says of a tag, where the manifest that would prove it is not to be had.
/// It is shown as their word, and nothing rests on it.
///
/// ```
/// use tonnage::Claim;
///
/// let said = br#"{"images":[{"os":"linux","architecture":"amd64","size":29536818}]}"#;
/// let claim = Claim::of_hub(said, "hub.docker.com").unwrap();
/// assert_eq!(claim.images[0].platform.to_string(), "linux/amd64");
/// assert_eq!(claim.images[0].download, 29_536_818);
/// ```
///
/// Source: Docker Hub API, "Read repository tag".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// Whose word it is: a host.
    pub by: String,
    /// What the tag is said to point at.
    pub digest: Option<Digest>,
    /// When it is said to have changed last, as they write it.
    pub updated: Option<String>,
    /// The images that it is said to have, in their order.
    pub images: Vec<ClaimedImage>,
}

/// One image of a [`Claim`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimedImage {
    /// The platform that it is said to be for.
    pub platform: Platform,
    /// What its manifest's digest is said to be.
    pub digest: Option<Digest>,
    /// What its layers are said to weigh, in bytes.
    pub download: u64,
}

/// How the same things are called here and there.
struct Names {
    updated: &'static str,
    download: &'static str,
}

const HUB: Names = Names { updated: "last_updated", download: "size" };
const OURS: Names = Names { updated: "updated", download: "download" };

impl Claim {
    /// Reads what Docker Hub's public API answers about a tag; `by` is the host that was
    /// asked. What makes no sense is left out; `None` when nothing is left.
    #[must_use]
    pub fn of_hub(body: &[u8], by: &str) -> Option<Self> {
        Self::read(&Object::parse(body).ok()?, by.to_owned(), &HUB)
    }

    /// Reads a claim that a proxy passes on.
    pub(crate) fn passed_on(object: &Object) -> Option<Self> {
        let by = object.words("by").ok()??;
        let is_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
        let is_host = by.len() <= MAX_TEXT && by.bytes().all(is_host);
        Self::read(object, by, &OURS).filter(|_| is_host)
    }

    fn read(object: &Object, by: String, names: &Names) -> Option<Self> {
        let images = object.list("images").ok().flatten().unwrap_or_default();
        let images = images.iter().filter_map(|image| ClaimedImage::read(image, names));
        let images: Vec<_> = images.take(MAX_CLAIMED_IMAGES).collect();
        let updated = object.words(names.updated).ok().flatten();
        let is_moment = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'.' | b'+');
        let is_moment = |text: &String| {
            text.len() <= MAX_TEXT && text.bytes().all(|b| is_moment(b) || matches!(b, b'T' | b'Z'))
        };
        let claim = Self { by, digest: digest(object), updated: updated.filter(is_moment), images };
        (claim.digest.is_some() || !claim.images.is_empty()).then_some(claim)
    }
}

impl ClaimedImage {
    fn read(image: &Json, names: &Names) -> Option<Self> {
        let image = image.as_object()?;
        let download = image.whole(names.download).ok()??;
        let platform = platform(image.object("platform").ok()?.unwrap_or(image))?;
        let digest = digest(image);
        (download <= MAX_SIZE).then_some(Self { platform, digest, download })
    }
}

fn digest(object: &Object) -> Option<Digest> {
    object.text("digest").ok()??.parse().ok()
}

/// A platform that is one: attestations are said to be for an unknown one.
fn platform(object: &Object) -> Option<Platform> {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let part = |key| {
        let text = object.words(key).ok().flatten()?;
        (text.len() <= MAX_TEXT && text.bytes().all(is_part)).then_some(text)
    };
    let platform = Platform {
        variant: part("variant"),
        os_version: part("os_version").or_else(|| part("osVersion")),
        ..Platform::new(&part("os")?, &part("architecture")?)
    };
    (!platform.is_unknown()).then_some(platform)
}
