//! A shelf of documents, asked as a registry is: so that what holds for images in
//! registries holds for those in files.

use std::collections::BTreeMap;

use tonnage::{
    Descriptor, Digest, Headers, Inspection, Lookup, LookupError, LookupErrorKind, LookupOptions,
    Manifest, ManifestKind, MediaType, Method, Purpose, Reference, Request, Response, Session,
    SourceKind, Step, Timestamp, TransportFailure, TransportFailureKind, Warning, WarningCode,
};

use crate::error::ArchiveError;
use crate::shelf::{Shelf, blob_path};

/// A name that nobody has (RFC 2606, section 2). It is asked for nothing, and shown to
/// nobody.
const NOBODY: &str = "file.invalid/image";

/// Looks up what a descriptor of the shelf names.
pub(crate) fn look_up(
    shelf: &Shelf,
    kind: SourceKind,
    descriptor: &Descriptor,
    options: LookupOptions,
) -> Result<Box<Inspection>, LookupError> {
    let reference: Reference = format!("{NOBODY}@{}", descriptor.digest).parse()?;
    let options = LookupOptions {
        credentials: None,
        scheme: None,
        plain_http: Vec::new(),
        trusted_realms: Vec::new(),
        delegated: false,
        ..options
    };
    let mut registry = Registry { shelf, kind, types: BTreeMap::new() };
    registry.note(descriptor);
    if let Some(file) = shelf.file(&blob_path(&descriptor.digest))
        && file.size != descriptor.size
    {
        let (digest, said, size) = (descriptor.digest.clone(), descriptor.size, file.size);
        return Err(tonnage::ManifestError::EntrySize { digest, said, size }.into());
    }
    let mut lookup = Lookup::new(reference, options, &Session::new(), NOW);
    let mut known = None;
    loop {
        match lookup.poll() {
            Step::Send(request) => registry.answer(&request, &mut lookup),
            Step::Progress(inspection) => known = Some(inspection),
            Step::Wait => return Err(LookupErrorKind::Misuse("the file gave no answer").into()),
            Step::Done(Ok(inspection)) => return Ok(inspection),
            Step::Done(Err(error)) => return registry.failed(error, known),
        }
    }
}

/// Nothing here takes time.
const NOW: Timestamp = Timestamp::from_millis(0);

struct Registry<'a> {
    shelf: &'a Shelf,
    kind: SourceKind,
    /// What indexes say that their entries are: a registry, to which they were pushed as
    /// that, would say it again.
    types: BTreeMap<Digest, MediaType>,
}

impl Registry<'_> {
    fn note(&mut self, entry: &Descriptor) {
        if entry.media_type.is_manifest() {
            self.types.insert(entry.digest.clone(), entry.media_type.clone());
        }
    }

    fn answer(&mut self, request: &Request, lookup: &mut Lookup) {
        let url = request.url.to_string();
        let digest = url.rsplit('/').next().and_then(|digest| digest.parse().ok());
        let found = digest.ok_or_else(String::new).and_then(|digest| self.found(&digest, request));
        match found {
            Ok((headers, body)) => {
                lookup.handle_response(request.id, Response::new(200, headers, body), NOW);
            }
            Err(why) => {
                let failure = TransportFailure::new(TransportFailureKind::Unreachable, why);
                lookup.handle_failure(request.id, failure, NOW);
            }
        }
    }

    fn found(&mut self, digest: &Digest, request: &Request) -> Result<(Headers, &[u8]), String> {
        let place = match self.kind {
            SourceKind::Oci => "the folder",
            SourceKind::Document => "what was given",
            _ => "the archive",
        };
        let file = self.shelf.file(&blob_path(digest));
        let file = file.ok_or_else(|| format!("{digest} is not in {place}"))?;
        let mut headers = Headers::new();
        if request.purpose == Purpose::BlobSize && request.method == Method::Head {
            headers.push("content-length", file.size.to_string());
            return Ok((headers, &[]));
        }
        let body = file.content.as_deref().ok_or_else(|| {
            format!(
                "{digest} is in {place}, and was not kept: it is no document, is larger than 4 MiB, \
                 or too many came before it"
            )
        })?;
        if request.purpose == Purpose::Manifest {
            if let Some(media_type) = self.types.get(digest) {
                headers.push("content-type", media_type.as_str());
            }
            let manifest = Manifest::parse(body, headers.get("content-type"));
            if let Ok(ManifestKind::Index(index)) = manifest.map(|manifest| manifest.kind) {
                index.manifests.iter().for_each(|entry| self.note(entry));
            }
        }
        Ok((headers, body))
    }

    /// What failed here is that something is not there. Of documents alone, what is known
    /// without it is an answer.
    fn failed(
        &self,
        error: LookupError,
        known: Option<Box<Inspection>>,
    ) -> Result<Box<Inspection>, LookupError> {
        let LookupErrorKind::Transport { failure, .. } = error.kind() else { return Err(error) };
        let what = failure.detail.clone();
        match known {
            Some(mut inspection) if self.kind == SourceKind::Document => {
                let message = format!("What it weighs is not known: {what}.");
                let code = WarningCode::PlatformUnavailable;
                inspection.warnings.push(Warning { code, message });
                Ok(inspection)
            }
            _ => Err(ArchiveError::NotThere { what }.into()),
        }
    }
}
