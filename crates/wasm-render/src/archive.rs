//! What was read, and the lookup of an image in it.

use std::rc::Rc;

use serde::Serialize;
use tonnage::{
    Descriptor, Digest, Inspection, LookupErrorKind, MediaType, Method, Purpose, ReferenceParts,
    Status, Verification, Warning,
};
use tonnage_archive::Blob;
use wasm_bindgen::prelude::*;

use crate::border::{inspection, json, thrown};

/// What was read, and the images in it.
#[wasm_bindgen]
pub struct Archive(pub(crate) Rc<tonnage_archive::Archive>);

#[derive(Serialize)]
struct Image<'a> {
    name: String,
    #[serde(flatten)]
    descriptor: &'a Descriptor,
}

#[derive(Serialize)]
struct Hashed<'a> {
    digest: &'a Digest,
    size: &'a u64,
    status: &'a Status,
}

#[wasm_bindgen]
impl Archive {
    /// `oci`, `oci-archive`, `docker-archive` or `document`.
    pub fn kind(&self) -> String {
        self.0.kind().as_str().to_owned()
    }

    /// The names in it, each with its descriptor, as JSON.
    pub fn images(&self) -> String {
        let images = self.0.images().map(|(name, descriptor)| Image { name, descriptor });
        json(&images.collect::<Vec<_>>())
    }

    /// The exact bytes of a document.
    pub fn document(&self, digest: &str) -> Option<Vec<u8>> {
        let digest: Digest = digest.parse().ok()?;
        self.0.document(&digest).map(<[u8]>::to_vec)
    }

    /// Every blob in it with its size and whether it is what its digest says, those first
    /// that are not, as JSON.
    pub fn blobs(&self) -> String {
        let blobs = self.0.blobs();
        let all = blobs.iter().map(|Blob { digest, size, status }| Hashed { digest, size, status });
        json(&all.collect::<Vec<_>>())
    }

    /// Asks for an image by its name; for the only one without.
    pub fn inquire(&self, name: Option<String>) -> Result<Inquiry, JsValue> {
        let inquiry = tonnage_archive::Inquiry::new(Rc::clone(&self.0), name.as_deref());
        inquiry.map(Inquiry).map_err(thrown)
    }
}

/// Documents alone, as they come.
#[wasm_bindgen]
#[derive(Default)]
pub struct Documents(Vec<Vec<u8>>);

#[wasm_bindgen]
impl Documents {
    /// None yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    pub fn add(&mut self, body: Vec<u8>) {
        self.0.push(body);
    }

    /// Makes of them what they are.
    pub fn finish(self) -> Result<Archive, JsValue> {
        let bodies: Vec<&[u8]> = self.0.iter().map(Vec::as_slice).collect();
        let archive = tonnage_archive::Archive::of_documents(&bodies);
        archive.map(|archive| Archive(Rc::new(archive))).map_err(thrown)
    }
}

/// An image of an archive, for a lookup that runs elsewhere.
#[wasm_bindgen]
pub struct Inquiry(tonnage_archive::Inquiry<Rc<tonnage_archive::Archive>>);

#[wasm_bindgen]
impl Inquiry {
    /// What the lookup is begun of.
    pub fn reference(&self) -> String {
        self.0.reference()
    }

    /// Answers a request with status 200, or throws as a text why nobody could be reached.
    pub fn answer(&mut self, method: &str, purpose: &str, url: &str) -> Result<Answer, JsValue> {
        let method = if method == "HEAD" { Method::Head } else { Method::Get };
        let purpose = match purpose {
            "manifest" => Purpose::Manifest,
            "blob-size" => Purpose::BlobSize,
            _ => Purpose::Config,
        };
        let answer = self.0.answer(method, purpose, url);
        let (headers, body) = answer.map_err(|why| JsValue::from_str(&why))?;
        let length = headers.get("content-length").map(str::to_owned);
        let media_type = headers.get("content-type").map(str::to_owned);
        Ok(Answer { media_type, length, body: body.to_vec() })
    }

    /// What of the inspection is otherwise as the word of a file, as JSON. `input` is what
    /// the image is called in it.
    pub fn told(&self, found: &str, input: &str) -> Result<String, JsValue> {
        Ok(self.otherwise(inspection(found)?, input))
    }

    /// The same where the lookup failed, because `what` is not there: of what was known
    /// before, if that is an answer.
    pub fn without(
        &self,
        what: String,
        known: Option<String>,
        input: &str,
    ) -> Result<String, JsValue> {
        let known = known.map(|known| inspection(&known)).transpose()?;
        let found = self.0.without(what, known).map_err(thrown)?;
        Ok(self.otherwise(found, input))
    }
}

impl Inquiry {
    fn otherwise(&self, found: Box<Inspection>, input: &str) -> String {
        let told = self.0.told(found, Some(input.to_owned()));
        let Inspection { reference, verification, warnings, layers, .. } = &*told;
        let layer_types = layers.iter().map(|layer| &layer.media_type).collect();
        json(&Told { reference, verification, warnings, layer_types })
    }
}

/// What a file says otherwise.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    reference: &'a ReferenceParts,
    verification: &'a [Verification],
    warnings: &'a [Warning],
    /// For each layer, in order.
    layer_types: Vec<&'a MediaType>,
}

/// What is answered to a request.
#[wasm_bindgen(getter_with_clone)]
pub struct Answer {
    /// Its `Content-Type`.
    pub media_type: Option<String>,
    /// Its `Content-Length`, where that is all there is.
    pub length: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// That something was fed that was not asked for.
pub(crate) fn misuse() -> JsValue {
    thrown(LookupErrorKind::Misuse("nothing more is read here"))
}
