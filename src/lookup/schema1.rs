//! A schema 1 image, whose sizes are asked for one by one.

use super::Lookup;
use super::arrival::HASHED;
use super::task::Task;
use crate::descriptor::MAX_SIZE;
use crate::digest::Digest;
use crate::error::LookupError;
use crate::http::{RequestId, Response};
use crate::inspection::{Status, Subject};
use crate::manifest::{Manifest, ManifestError, Schema1};
use crate::order::firsts;
use crate::size::with_separators;

impl Lookup {
    pub(super) fn take_schema1(
        &mut self,
        manifest: &Manifest,
        digest: &Digest,
        schema1: &Schema1,
    ) -> Result<(), LookupError> {
        self.report.verification(Subject::Manifest, digest, Status::Verified, HASHED);
        if schema1.signed {
            let note = "a signature proves only that its own key signed";
            let of = Subject::Schema1Signature;
            self.report.verification(of, digest, Status::NotChecked, note);
        }
        self.report.schema1(manifest, digest, schema1);
        self.report.single_platform(schema1.config.platform());
        self.progress();
        let layers = &schema1.layers;
        let first = firsts(layers.len(), &|a, b| layers.get(a).cmp(&layers.get(b)));
        for (digest, _) in layers.iter().zip(first).filter(|(_, first)| *first) {
            match self.conversation.memory.size(digest) {
                Some(size) => self.report.blob_size(digest, size),
                None => self.ask(Task::BlobSize(digest.clone())),
            }
        }
        self.sizes_may_be_complete();
        Ok(())
    }

    pub(super) fn blob_size_answered(
        &mut self,
        id: RequestId,
        digest: &Digest,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        let length = response.headers.get("content-length").and_then(|text| text.parse().ok());
        match length.filter(|length| response.status == 200 && *length <= MAX_SIZE) {
            Some(size) => {
                self.conversation.note(id, format!("{} bytes", with_separators(size)));
                self.report.blob_size(digest, size);
                self.conversation.memory.remember_size(digest, size);
            }
            None => self.conversation.note(id, "no size"),
        }
        self.sizes_may_be_complete();
        Ok(())
    }

    pub(super) fn sizes_may_be_complete(&mut self) {
        if !self.conversation.is_idle() {
            return;
        }
        match self.report.weigh() {
            Ok(()) => self.finish(),
            Err(error) => self.end(Err(ManifestError::from(error).into())),
        }
    }
}
