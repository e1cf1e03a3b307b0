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

/// Why a signature that nobody checked is no loss.
const PROVES_LITTLE: &str = "a signature proves only that its own key signed";

impl Lookup {
    pub(super) fn take_schema1(
        &mut self,
        manifest: &Manifest,
        digest: &Digest,
        schema1: &Schema1,
        body: &[u8],
    ) -> Result<(), LookupError> {
        self.report.verification(Subject::Manifest, digest, Status::Verified, HASHED);
        if schema1.signed {
            let (status, note) = match self.options.signatures {
                Some(check) => check(body, &manifest.payload(body)),
                None => (Status::NotChecked, PROVES_LITTLE.to_owned()),
            };
            self.report.verification(Subject::Schema1Signature, digest, status, note);
        }
        self.report.schema1(manifest, digest, schema1);
        self.report.platform(schema1.config.platform());
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
        let length = response.headers.get("content-length");
        let size = length.and_then(|text| text.parse().ok()).filter(|_| response.status == 200);
        // Storage behind a signed address, and some proxies, answer no HEAD.
        let ask_again = match response.status {
            200 => length.is_none(),
            status => matches!(status, 400 | 403 | 405 | 501),
        };
        if ask_again {
            self.conversation.note(id, "no size; a byte is asked for");
            self.ask(Task::BlobByte(digest.clone()));
            return Ok(());
        }
        self.blob_size_told(id, digest, size);
        Ok(())
    }

    pub(super) fn blob_byte_answered(
        &mut self,
        id: RequestId,
        digest: &Digest,
        response: &Response<'_>,
    ) -> Result<(), LookupError> {
        let size = match response.status {
            // All of it came: it is smaller than what is read at most.
            200 => Some(response.body.len() as u64),
            // Of an empty blob there is no first byte.
            206 | 416 => response.headers.get("content-range").and_then(whole_length),
            _ => None,
        };
        self.blob_size_told(id, digest, size);
        Ok(())
    }

    fn blob_size_told(&mut self, id: RequestId, digest: &Digest, size: Option<u64>) {
        match size.filter(|size| *size <= MAX_SIZE) {
            Some(size) => {
                self.conversation.note(id, format!("{} bytes", with_separators(size)));
                self.report.blob_size(digest, size);
                self.conversation.memory.remember_size(digest, size);
            }
            None => self.conversation.note(id, "no size"),
        }
        self.sizes_may_be_complete();
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

/// How long the whole is of which a part came: `bytes 0-0/1234` (RFC 9110, section
/// 14.4).
fn whole_length(content_range: &str) -> Option<u64> {
    content_range.strip_prefix("bytes ")?.rsplit_once('/')?.1.parse().ok()
}
