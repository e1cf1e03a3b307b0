//! [`SavedImage`]: an image as `docker save` lists it.

use std::fmt;

use crate::json::{Json, JsonError, Object};

/// An image as `docker save` lists it in `manifest.json`, which is no manifest.
///
/// ```
/// use tonnage::SavedImage;
///
/// let list = br#"[{"Config":"c.json","RepoTags":["app:1"],"Layers":["a/layer.tar"]}]"#;
/// let images = SavedImage::parse_all(list)?;
/// assert_eq!(images[0].layers, ["a/layer.tar"]);
/// # Ok::<(), tonnage::SavedImageError>(())
/// ```
///
/// Source: moby, "Docker Image Specification v1.2", "Combined Image JSON + Filesystem
/// Changeset Format".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedImage {
    /// The path of the config in the archive.
    pub config: String,
    /// What it is called.
    pub tags: Vec<String>,
    /// The paths of the layers in the archive, base first.
    pub layers: Vec<String>,
}

/// Why a list of saved images is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedImageError(JsonError);

impl SavedImage {
    /// Reads the list.
    ///
    /// # Errors
    ///
    /// [`SavedImageError`], when it is no list of objects, one has no config, or a field
    /// is of the wrong type.
    pub fn parse_all(list: &[u8]) -> Result<Vec<Self>, SavedImageError> {
        // One reader, for objects: a list is the field of one.
        let wrapped = [b"{\"images\":", list, b"}"].concat();
        let images = Object::parse(&wrapped).and_then(|document| document.each("images", read));
        images.map(Option::unwrap_or_default).map_err(SavedImageError)
    }
}

fn read(value: &Json, place: &str) -> Result<SavedImage, JsonError> {
    let image = value.object_at(place)?;
    let config = image.text("Config").and_then(|path| path.ok_or(JsonError::missing("Config")));
    let texts = |key| {
        let texts = image.texts(key).map(Option::unwrap_or_default);
        texts.map_err(|error| error.within(place))
    };
    Ok(SavedImage {
        config: config.map_err(|error| error.within(place))?.to_owned(),
        tags: texts("RepoTags")?,
        layers: texts("Layers")?,
    })
}

impl fmt::Display for SavedImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for SavedImageError {}
