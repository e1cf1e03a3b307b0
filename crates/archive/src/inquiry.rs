//! [`Inquiry`]: an image of an archive, for whoever looks it up.

use std::collections::BTreeMap;
use std::ops::Deref;

use tonnage::{
    Descriptor, Digest, Headers, Inspection, LookupError, Manifest, ManifestError, ManifestKind,
    MediaType, Method, Purpose, SourceKind, Warning, WarningCode,
};

use crate::archive::Archive;
use crate::error::ArchiveError;
use crate::image::{Asked, Image};
use crate::report::Report;
use crate::shelf::blob_path;

/// A name that nobody has (RFC 2606, section 2). It is asked for nothing, and shown to
/// nobody.
const NOBODY: &str = "file.invalid/image";

/// An image of an archive, for whoever looks it up.
///
/// [`Archive::inspect`] is all of it where the lookup is at hand. A host that runs it
/// elsewhere begins one of [`reference`](Self::reference), has its requests answered by
/// [`answer`](Self::answer), and shows nobody what comes of it before
/// [`told`](Self::told) or [`without`](Self::without) made of it what a file can say: until
/// then it is the word of a registry that is none.
pub struct Inquiry<A> {
    archive: A,
    image: Image,
    asked: Asked,
    /// What indexes say that their entries are: a registry, to which they were pushed as
    /// that, would say it again.
    types: BTreeMap<Digest, MediaType>,
}

impl<A: Deref<Target = Archive>> Inquiry<A> {
    /// Asks for an image, by what [`Archive::inspect`] takes.
    ///
    /// # Errors
    ///
    /// [`LookupError`], when no image, or more than one, goes by that name, or it has not
    /// the size that is said of it.
    pub fn new(archive: A, tag: Option<&str>) -> Result<Self, LookupError> {
        let asked = Asked::of(tag);
        let image = archive.image(&asked)?;
        let Descriptor { digest, size: said, .. } = &image.descriptor;
        if let Some(file) = archive.shelf.file(&blob_path(digest))
            && file.size != *said
        {
            let (digest, said, size) = (digest.clone(), *said, file.size);
            return Err(ManifestError::EntrySize { digest, said, size }.into());
        }
        let mut inquiry = Self { archive, image, asked, types: BTreeMap::new() };
        let descriptor = inquiry.image.descriptor.clone();
        inquiry.note(&descriptor);
        Ok(inquiry)
    }

    /// What a lookup is begun of: a name that nobody has, and the digest of the image.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{NOBODY}@{}", self.image.descriptor.digest)
    }

    /// Answers a request of the lookup, with what would come with the status 200.
    ///
    /// # Errors
    ///
    /// What is not there, and why: to the lookup, that nobody could be reached.
    pub fn answer(
        &mut self,
        method: Method,
        purpose: Purpose,
        url: &str,
    ) -> Result<(Headers, &[u8]), String> {
        let digest = url.rsplit('/').next().and_then(|digest| digest.parse().ok());
        let digest: Digest = digest.ok_or_else(String::new)?;
        let place = match self.archive.kind() {
            SourceKind::Oci => "the folder",
            SourceKind::Document => "what was given",
            _ => "the archive",
        };
        let path = blob_path(&digest);
        let file = self.archive.shelf.file(&path);
        let file = file.ok_or_else(|| format!("{digest} is not in {place}"))?;
        let mut headers = Headers::new();
        if purpose == Purpose::BlobSize && method == Method::Head {
            headers.push("content-length", file.size.to_string());
            return Ok((headers, &[]));
        }
        if file.content.is_none() {
            return Err(format!(
                "{digest} is in {place}, and was not kept: it is no document, is larger than 4 MiB, \
                 or too many came before it"
            ));
        }
        if purpose == Purpose::Manifest {
            if let Some(media_type) = self.types.get(&digest) {
                headers.push("content-type", media_type.as_str());
            }
            self.follow(&path, headers.get("content-type").map(str::to_owned).as_deref());
        }
        Ok((headers, self.archive.shelf.document(&path).unwrap_or_default()))
    }

    /// Notes what an index says of its entries.
    fn follow(&mut self, path: &str, content_type: Option<&str>) {
        let Some(body) = self.archive.shelf.document(path) else { return };
        let manifest = Manifest::parse(body, content_type);
        if let Ok(ManifestKind::Index(index)) = manifest.map(|manifest| manifest.kind) {
            index.manifests.iter().for_each(|entry| self.note(entry));
        }
    }

    fn note(&mut self, entry: &Descriptor) {
        if entry.media_type.is_manifest() {
            self.types.insert(entry.digest.clone(), entry.media_type.clone());
        }
    }

    /// What came of the lookup, as the word of a file. `input` is what was typed, and what
    /// the image is called in the answer.
    #[must_use]
    pub fn told(&self, inspection: Box<Inspection>, input: Option<String>) -> Box<Inspection> {
        let (shelf, kind, made) = (&self.archive.shelf, self.archive.kind(), self.archive.made);
        let mut report = Report { inspection, shelf, kind };
        report.reference(&self.image, &self.asked, input);
        if made {
            report.made_here();
        }
        report.layers(made);
        report.inspection
    }

    /// What is said when something is not there: `what` is the error of
    /// [`answer`](Self::answer) by which the lookup failed. Of documents alone, what was
    /// `known` without it is an answer, yet to be [`told`](Self::told).
    ///
    /// # Errors
    ///
    /// [`ArchiveError`], of everything else.
    pub fn without(
        &self,
        what: String,
        known: Option<Box<Inspection>>,
    ) -> Result<Box<Inspection>, ArchiveError> {
        match known {
            Some(mut inspection) if self.archive.kind() == SourceKind::Document => {
                let message = format!("What it weighs is not known: {what}.");
                let code = WarningCode::PlatformUnavailable;
                inspection.warnings.push(Warning { code, message });
                Ok(inspection)
            }
            _ => Err(ArchiveError::NotThere { what }),
        }
    }
}
