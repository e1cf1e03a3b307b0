//! [`Report`]: what is told of an image that was in no registry.

use std::collections::BTreeSet;

use tonnage::{
    Inspection, Layer, MediaType, ReferenceParts, SourceKind, Status, Subject, Verification,
    Warning, WarningCode,
};

use crate::blob::verdict;
use crate::encoding::Encoding;
use crate::image::{Asked, Image};
use crate::shelf::{File, Shelf, blob_path};

/// How many layers that are not there are named.
const MAX_NAMED: usize = 3;

/// What is told of an image that was in no registry.
pub(crate) struct Report<'a> {
    pub(crate) inspection: Box<Inspection>,
    pub(crate) shelf: &'a Shelf,
    pub(crate) kind: SourceKind,
}

impl Report<'_> {
    /// What it is called, and whose word that is.
    pub(crate) fn reference(&mut self, image: &Image, asked: &Asked, input: Option<String>) {
        let digest = match asked {
            Asked::Digest(digest) => Some(digest.clone()),
            _ => None,
        };
        let (claimed, tag) = image.claimed(asked);
        let claimed = claimed.map(|name| ReferenceParts::new(&name, ""));
        let named = image.names.first().cloned();
        let name = input.unwrap_or_else(|| named.unwrap_or(image.descriptor.digest.to_string()));
        let parts = claimed.as_ref();
        self.inspection.reference = ReferenceParts {
            registry: parts.map(|parts| parts.registry.clone()).unwrap_or_default(),
            namespace: parts.and_then(|parts| parts.namespace.clone()),
            repository: parts.map(|parts| parts.repository.clone()).unwrap_or_default(),
            tag: tag.filter(|_| digest.is_none()),
            canonical: name.clone(),
            input: name,
            source: Some(self.kind),
            digest,
        };
        self.inspection.requests.clear();
        if self.kind != SourceKind::Document && !matches!(asked, Asked::Digest(_)) {
            let digest = image.descriptor.digest.clone();
            let (of, status) = (Subject::Tag, Status::Claimed);
            let note = "the word of this file".to_owned();
            self.inspection.verification.insert(0, Verification { of, digest, status, note });
        }
        self.unknown_sizes();
    }

    /// No registry was asked for the sizes of layers.
    fn unknown_sizes(&mut self) {
        let Inspection { layers, warnings, .. } = &mut *self.inspection;
        let of_sizes = |warning: &Warning| warning.code == WarningCode::SizeUnknown;
        if warnings.iter().any(of_sizes) {
            warnings.retain(|warning| !of_sizes(warning));
            let unknown = layers.iter().filter(|layer| layer.size.is_none());
            let digests: BTreeSet<_> = unknown.map(|layer| &layer.digest).collect();
            for digest in digests {
                let message = format!("Layer {digest} is not there, and so is its size.");
                warnings.push(Warning { code: WarningCode::SizeUnknown, message });
            }
        }
    }

    /// The manifest is none that anybody made before.
    pub(crate) fn made_here(&mut self) {
        for check in &mut self.inspection.verification {
            if check.of == Subject::Manifest {
                check.status = Status::NotChecked;
                "made here of what the archive has, which is no manifest"
                    .clone_into(&mut check.note);
            }
        }
        self.warn(
            WarningCode::NoManifest,
            "This archive has a config and layers, and no manifest; one was made of them. In a \
             registry the image has another digest, and its layers are compressed."
                .to_owned(),
        );
    }

    fn warn(&mut self, code: WarningCode, message: String) {
        self.inspection.warnings.push(Warning { code, message });
    }

    /// Holds the layers against the files that they are stored in.
    pub(crate) fn layers(&mut self, made: bool) {
        if self.kind == SourceKind::Document {
            return;
        }
        let mut layers = std::mem::take(&mut self.inspection.layers);
        let mut seen = BTreeSet::new();
        let mut missing = Vec::new();
        for layer in &mut layers {
            let file = self.shelf.file(&blob_path(&layer.digest));
            if let Some(file) = file.filter(|_| made) {
                layer.media_type = stored_as(file.encoding);
            }
            if !seen.insert(layer.digest.clone()) {
                continue;
            }
            match file {
                Some(file) => self.layer(layer, file, made),
                None if layer.media_type.is_foreign_layer() => {}
                None => missing.push(layer.digest.short().to_owned()),
            }
        }
        if !missing.is_empty() {
            let (count, all) = (missing.len(), seen.len());
            let more = if count > MAX_NAMED { ", …" } else { "" };
            missing.truncate(MAX_NAMED);
            let named = missing.join(", ");
            let message = format!("{count} of {all} layers are not in the file: {named}{more}.");
            self.warn(WarningCode::LayerUnavailable, message);
        }
        self.inspection.layers = layers;
    }

    fn layer(&mut self, layer: &Layer, file: &File, made: bool) {
        let digest = &layer.digest;
        if let Some(said) = layer.size.filter(|said| *said != file.size) {
            let message = format!(
                "Layer {digest} is said to have {said} bytes, and is stored in {}.",
                file.size
            );
            self.warn(WarningCode::LayerMismatch, message);
        }
        let (status, note) = verdict(digest, file, made);
        if let (Status::Failed, Some(hash)) = (status, &file.hash) {
            let message = format!("Layer {digest} is not what its digest says: got {hash}.");
            self.warn(WarningCode::LayerMismatch, message);
        }
        let (digest, note) = (digest.clone(), note.to_owned());
        let of = Subject::Layer;
        self.inspection.verification.push(Verification { of, digest, status, note });
    }
}

/// The type of a layer that `docker save` wrote: it names none.
fn stored_as(encoding: Option<Encoding>) -> MediaType {
    match encoding {
        None => MediaType::parse("application/vnd.docker.image.rootfs.diff.tar"),
        Some(Encoding::Gzip) => MediaType::DOCKER_LAYER,
        Some(encoding) => {
            MediaType::parse(&format!("application/vnd.docker.image.rootfs.diff.tar.{encoding}"))
        }
    }
}
