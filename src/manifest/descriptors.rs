//! How descriptors are read out of a document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::ManifestError;
use crate::descriptor::{Descriptor, MAX_SIZE};
use crate::digest::Digest;
use crate::fields::Fields;
use crate::json::{JsonError, Object};
use crate::media_type::MediaType;
use crate::platform::Platform;

/// Reads the list of descriptors that stands at `key`, at most `limit` of them.
pub(super) fn read_all(
    document: &Object,
    key: &'static str,
    limit: usize,
) -> Result<Option<Vec<Descriptor>>, ManifestError> {
    if document.list(key)?.is_some_and(|list| list.len() > limit) {
        return Err(ManifestError::TooMany { what: key, limit });
    }
    document.each(key, |value, place| read(value.object_at(place)?, place))
}

/// Reads the descriptor that stands at `key`.
pub(super) fn read_one(
    document: &Object,
    key: &'static str,
) -> Result<Option<Descriptor>, ManifestError> {
    document.object(key)?.map(|object| read(object, key)).transpose()
}

fn read(object: &Object, place: &str) -> Result<Descriptor, ManifestError> {
    let within = |error: JsonError| error.within(place);
    let needed = |key| {
        let text = object.text(key).and_then(|text| text.ok_or(JsonError::missing(key)));
        text.map_err(within)
    };
    let media_type = MediaType::parse(needed("mediaType")?);
    let digest = read_digest(needed("digest")?, || format!("{place}.digest"))?;
    let size = object.whole("size").and_then(|size| size.ok_or(JsonError::missing("size")));
    let size = size.map_err(within)?;
    if size > MAX_SIZE {
        return Err(ManifestError::Size { at: format!("{place}.size") });
    }
    let mut descriptor = Descriptor::new(media_type, digest, size);
    let mut fields = Fields::of(object);
    descriptor.urls = fields.texts("urls");
    descriptor.annotations = fields.map("annotations");
    descriptor.platform = fields.part("platform", read_platform);
    descriptor.artifact_type = fields.words("artifactType");
    // Data that does not decode is data that does not match: it is fetched.
    descriptor.data = fields.text("data").and_then(|text| STANDARD.decode(text).ok());
    fields.end().map_err(within)?;
    Ok(descriptor)
}

pub(super) fn read_digest(
    text: &str,
    at: impl FnOnce() -> String,
) -> Result<Digest, ManifestError> {
    text.parse().map_err(|error| ManifestError::Digest { at: at(), error })
}

fn read_platform(object: &Object) -> Result<Platform, JsonError> {
    let mut fields = Fields::of(object);
    let platform = Platform {
        os: fields.text("os").unwrap_or_default(),
        architecture: fields.text("architecture").unwrap_or_default(),
        variant: fields.words("variant"),
        os_version: fields.words("os.version"),
        os_features: fields.texts("os.features"),
    };
    fields.end().map(|()| platform)
}
