//! What the reference names: the first answer.

use super::arrival::{Arrival, HASHED, describe, stated_digest};
use super::task::Task;
use super::{Lookup, Parts};
use crate::conversation::Document;
use crate::digest::Digest;
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{RequestId, Response};
use crate::inspection::{Status, Subject};
use crate::manifest::{Manifest, ManifestKind};
use crate::registry::fault::Fault;

impl Lookup {
    pub(super) fn begin(&mut self) {
        let reference = &self.reference;
        let target = reference.target().to_owned();
        if let Some(digest) = reference.digest().cloned() {
            return match self.remembered(&digest) {
                Some(document) => self.asked_is_here(&digest, &document),
                None => self.ask(Task::Asked { target }),
            };
        }
        let known = self.conversation.memory.tag(&target);
        let task = match known.filter(|digest| self.remembered(digest).is_some()) {
            Some(_) => Task::Revalidate { target },
            None => Task::Asked { target },
        };
        self.ask(task);
    }

    pub(super) fn revalidated(
        &mut self,
        id: RequestId,
        target: &str,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        if response.status == 429 {
            self.conversation.note(id, "refused");
            let url = self.endpoint.manifest(target);
            return Err(self.conversation.refused(&url, response));
        }
        let stated = stated_digest(response).filter(|_| response.status == 200);
        let known = stated.and_then(|digest| self.remembered(&digest).map(|known| (digest, known)));
        match known {
            Some((digest, document)) => {
                self.conversation.note(id, "nothing new: its documents are known");
                self.remember_tag(&digest);
                self.asked_is_here(&digest, &document);
            }
            None => {
                let note = match (response.status, stated_digest(response)) {
                    (200, Some(_)) => "something new",
                    (200, None) => "does not tell the digest",
                    _ => "not told by a HEAD",
                };
                self.conversation.note(id, note);
                self.ask(Task::Asked { target: target.to_owned() });
            }
        }
        Ok(())
    }

    fn remember_tag(&self, digest: &Digest) {
        self.conversation.memory.remember_tag(self.reference.target(), digest);
    }

    pub(super) fn asked_is_here(&mut self, digest: &Digest, document: &Document) {
        let arrival =
            Arrival { id: None, content_type: document.content_type.clone(), body: &document.body };
        let result = arrival
            .read(Some(digest))
            .and_then(|manifest| self.asked_is_known(&arrival, &manifest, digest));
        if let Err(error) = result {
            self.end(Err(error));
        }
    }

    pub(super) fn asked_answered(
        &mut self,
        id: RequestId,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        let arrival = Arrival::of(id, response);
        let asked = self.reference.digest().cloned();
        // For a tag, the registry's own word on the digest: it must at least agree
        // with the bytes that it sent.
        let stated = asked.clone().or_else(|| stated_digest(response));
        let manifest = arrival.read(stated.as_ref())?;
        let digest = stated.unwrap_or_else(|| manifest.digest.clone());
        self.remember(&digest, &arrival);
        if asked.is_none() {
            self.remember_tag(&digest);
        }
        self.asked_is_known(&arrival, &manifest, &digest)
    }

    pub(super) fn asked_is_known(
        &mut self,
        arrival: &Arrival<'_>,
        manifest: &Manifest,
        digest: &Digest,
    ) -> Result<(), LookupError> {
        if self.reference.digest().is_none() {
            let note = format!("the word of {}", self.reference.registry().canonical());
            self.report.verification(Subject::Tag, digest, Status::Claimed, note);
        }
        self.report.resolved(manifest, digest);
        self.report.generic_header(manifest);
        if let ManifestKind::Index(index) = &manifest.kind {
            self.report.picks(index);
        }
        self.say(arrival.id, describe(manifest));
        if self.options.parts == Parts::Resolved {
            let of =
                if manifest.media_type.is_index() { Subject::Index } else { Subject::Manifest };
            self.report.verification(of, digest, Status::Verified, HASHED);
            self.finish();
            return Ok(());
        }
        match &manifest.kind {
            ManifestKind::Index(index) => match index.as_artifact() {
                Some(cache) => self.take_image(manifest, digest, &cache, None),
                None => self.index_known(index, digest, 0),
            },
            ManifestKind::Image(image) => self.take_image(manifest, digest, image, None),
            ManifestKind::Schema1(schema1) => {
                self.take_schema1(manifest, digest, schema1, arrival.body)
            }
        }
    }

    pub(super) fn not_found(
        &mut self,
        id: RequestId,
        target: &str,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        let faults = Fault::parse_all(response.body);
        let has = |code: &str| faults.iter().any(|fault| fault.code == code);
        let by_tag = self.reference.digest().is_none();
        let names_oci = faults.iter().any(Fault::names_oci);
        let missing = response.status == 404 && !names_oci;
        self.conversation.note(id, if missing { "not there" } else { "not in a newer form" });
        if has("NAME_UNKNOWN") || has("NAME_INVALID") || (missing && !by_tag) {
            return Err(self.not_found_error(target.to_owned(), None, faults));
        }
        if missing && !has("MANIFEST_UNKNOWN") {
            self.ask_for_tags();
            return Ok(());
        }
        let url = self.endpoint.manifest(target);
        let refusal = (!missing).then(|| self.conversation.refused(&url, response));
        match refusal {
            Some(refusal) if names_oci || !by_tag => Err(refusal),
            refusal => {
                let refusal = refusal.map(Box::new);
                let target = target.to_owned();
                self.ask(Task::AskedAsSchema1 { target, refusal });
                Ok(())
            }
        }
    }

    pub(super) fn not_found_error(
        &self,
        target: String,
        tags: Option<Vec<String>>,
        faults: Vec<Fault>,
    ) -> LookupError {
        let reference = &self.reference;
        LookupErrorKind::NotFound {
            registry: reference.registry().canonical().to_owned(),
            repository: reference.repository().to_string(),
            target,
            tags,
            faults,
        }
        .into()
    }
}
