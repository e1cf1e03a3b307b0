//! How descriptors are read out of a document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::ManifestError;
use crate::descriptor::{Descriptor, MAX_SIZE};
use crate::digest::Digest;
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
    let mut rest = || -> Result<(), JsonError> {
        descriptor.urls = object.texts("urls")?.unwrap_or_default();
        descriptor.annotations = object.map("annotations")?;
        descriptor.platform = object.object("platform")?.map(read_platform).transpose()?;
        descriptor.artifact_type = object.words("artifactType")?;
        // Data that does not decode is data that does not match: it is fetched.
        descriptor.data = object.text("data")?.and_then(|text| STANDARD.decode(text).ok());
        Ok(())
    };
    rest().map_err(within)?;
    Ok(descriptor)
}

pub(super) fn read_digest(
    text: &str,
    at: impl FnOnce() -> String,
) -> Result<Digest, ManifestError> {
    text.parse().map_err(|error| ManifestError::Digest { at: at(), error })
}

fn read_platform(object: &Object) -> Result<Platform, JsonError> {
    let read = || {
        Ok(Platform {
            os: object.text("os")?.unwrap_or_default().to_owned(),
            architecture: object.text("architecture")?.unwrap_or_default().to_owned(),
            variant: object.words("variant")?,
            os_version: object.words("os.version")?,
            os_features: object.texts("os.features")?.unwrap_or_default(),
        })
    };
    read().map_err(|error: JsonError| error.within("platform"))
}
