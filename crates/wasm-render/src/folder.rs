//! A folder, file by file.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::archive::{Archive, misuse};
use crate::border::thrown;

/// Reads an image layout that is a folder, file by file.
#[wasm_bindgen]
pub struct Folder {
    inner: Option<tonnage_archive::Folder>,
    content: bool,
}

#[wasm_bindgen]
impl Folder {
    /// A folder of which every image is wanted; with its layers, if they are to be hashed.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(hashing: bool) -> Self {
        Self { inner: Some(tonnage_archive::Folder::whole(hashing)), content: false }
    }

    /// The path of the next file that is wanted, if one is.
    pub fn want(&mut self) -> Option<String> {
        let wanted = self.inner.as_mut()?.want()?;
        self.content = wanted.content;
        Some(wanted.path)
    }

    /// The file is there and has so many bytes; gives whether its content is wanted.
    pub fn found(&mut self, size: f64) -> bool {
        if let Some(folder) = &mut self.inner {
            // What is negative or no number is none.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            folder.found(size as u64);
        }
        self.content
    }

    /// The next bytes of the file; gives whether there is use for more.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        self.inner.as_mut().is_some_and(|folder| folder.feed(bytes))
    }

    /// There is no such file.
    #[wasm_bindgen(js_name = isMissing)]
    pub fn is_missing(&mut self) {
        if let Some(folder) = &mut self.inner {
            folder.is_missing();
        }
    }

    /// Makes of the files what they are.
    pub fn finish(&mut self) -> Result<Archive, JsValue> {
        let archive = self.inner.take().ok_or_else(misuse)?.finish();
        archive.map(|archive| Archive(Rc::new(archive))).map_err(thrown)
    }
}
