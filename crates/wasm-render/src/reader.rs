//! An archive, as its bytes come.

use std::rc::Rc;

use tonnage_archive::Want;
use wasm_bindgen::prelude::*;

use crate::archive::{Archive, misuse};
use crate::border::thrown;

/// Reads an archive as its bytes come.
#[wasm_bindgen]
pub struct Reader(Option<tonnage_archive::Reader>);

#[wasm_bindgen]
impl Reader {
    /// A reader of documents alone, or one that hashes every byte.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(hashing: bool) -> Self {
        let new =
            if hashing { tonnage_archive::Reader::hashing } else { tonnage_archive::Reader::new };
        Self(Some(new()))
    }

    /// Takes the next bytes, and says what it wants: a number of bytes that may be passed
    /// over, `-1` for nothing more, `-2` for the same decompressed from gzip, `-3` from
    /// zstd.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<f64, JsValue> {
        let reader = self.0.as_mut().ok_or_else(misuse)?;
        Ok(match reader.feed(bytes).map_err(thrown)? {
            Want::Bytes => 0.0,
            // No file is longer than a number can say.
            #[expect(clippy::cast_precision_loss)]
            Want::Skip(bytes) => bytes as f64,
            Want::Nothing => -1.0,
            Want::Decompressed(tonnage_archive::Encoding::Gzip) => -2.0,
            Want::Decompressed(_) => -3.0,
        })
    }

    /// Says that so many bytes were passed over.
    pub fn skipped(&mut self, bytes: f64) {
        if let Some(reader) = &mut self.0 {
            // What is negative or no number is none.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            reader.skipped(bytes as u64);
        }
    }

    /// Says that no more bytes come.
    pub fn finish(&mut self) -> Result<Archive, JsValue> {
        let archive = self.0.take().ok_or_else(misuse)?.finish();
        archive.map(|archive| Archive(Rc::new(archive))).map_err(thrown)
    }
}
