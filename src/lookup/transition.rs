//! The transitions: what an answer leads to.

use super::arrival::Arrival;
use super::task::Task;
use super::{Lookup, Phase, Step};
use crate::conversation::Document;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::error::{LookupError, LookupErrorKind};
use crate::http::{RequestId, Response};
use crate::inspection::WarningCode;
use crate::registry::fault::Fault;

impl Lookup {
    pub(super) fn answered(&mut self, id: RequestId, task: &Task, response: &Response<'_>) {
        let result = match (task, response.status) {
            (Task::Revalidate { target }, _) => self.revalidated(id, target, response),
            (Task::BlobSize(digest), _) => self.blob_size_answered(id, digest, response),
            (Task::BlobByte(digest), _) => self.blob_byte_answered(id, digest, response),
            (Task::Tags { url }, _) => self.tags_answered(id, url, response),
            (Task::Config(descriptor), 200) => self.config_answered(id, descriptor, response),
            (Task::Asked { .. } | Task::AskedAsSchema1 { .. }, 200) => {
                self.asked_answered(id, response)
            }
            (Task::Entry(candidate), 200) => self.entry_answered(id, candidate, response),
            (Task::Platform(candidate), 200) => {
                self.platform_answered(id, candidate, response);
                Ok(())
            }
            (Task::PlatformConfig { descriptor, row }, 200) => {
                self.platform_config_answered(id, *row, descriptor, response);
                Ok(())
            }
            (Task::Asked { target }, 404 | 406 | 415) => self.not_found(id, target, response),
            (Task::AskedAsSchema1 { refusal, .. }, 404 | 406 | 415) => {
                self.conversation.note(id, "nor as schema 1");
                match refusal {
                    Some(refusal) => Err((**refusal).clone()),
                    None => {
                        self.ask_for_tags();
                        Ok(())
                    }
                }
            }
            (Task::Entry(candidate) | Task::Platform(candidate), 404) => {
                self.conversation.note(id, "not there");
                let target = candidate.descriptor.digest.to_string();
                let error = self.not_found_error(target, None, Fault::parse_all(response.body));
                self.all_failed(vec![task.clone()], &error);
                Ok(())
            }
            (task, _) => {
                self.conversation.note(id, "refused");
                let url = task.ask(&self.endpoint).url;
                let error = self.conversation.refused(&url, response);
                self.all_failed(vec![task.clone()], &error);
                Ok(())
            }
        };
        if let Err(error) = result {
            self.end(Err(error));
        }
    }

    /// Some tasks had no answer. Without a config, or the size of a blob, or the
    /// list of tags, there is still something to say.
    pub(super) fn all_failed(&mut self, tasks: Vec<Task>, error: &LookupError) {
        if *error.kind() == LookupErrorKind::Aborted {
            return self.end(Err(error.clone()));
        }
        for task in tasks {
            if self.phase != Phase::Running {
                return;
            }
            match task {
                Task::Config(_) => {
                    self.config_unavailable(&format!("The config cannot be had: {error}."));
                }
                Task::BlobSize(_) | Task::BlobByte(_) => self.sizes_may_be_complete(),
                Task::Tags { .. } => self.offer_tags(),
                Task::Platform(_) | Task::PlatformConfig { .. } => {
                    self.platform_failed(&task, error);
                }
                _ => self.end(Err(error.clone())),
            }
        }
        if self.phase == Phase::Running && self.survey.begun {
            self.look_further();
        }
    }

    /// What was asked for is known.
    pub(super) fn finish(&mut self) {
        if self.begin_survey() {
            return;
        }
        self.report.warn_of_unknown_sizes();
        if let Some(withheld) = self.conversation.withheld() {
            let message = format!("{withheld}; a stranger's token was asked for instead.");
            self.report.warn(WarningCode::RealmNotTrusted, message);
        }
        let inspection = self.report.snapshot(&self.conversation.exchanges);
        self.end(Ok(inspection));
    }

    pub(super) fn progress(&mut self) {
        if self.options.quiet {
            return;
        }
        let inspection = self.report.snapshot(&self.conversation.exchanges);
        self.outbox.push_back(Step::Progress(inspection));
    }

    pub(super) fn say(&mut self, id: Option<RequestId>, note: String) {
        if let Some(id) = id {
            self.conversation.note(id, note);
        }
    }

    pub(super) fn remembered(&self, digest: &Digest) -> Option<Document> {
        self.conversation.memory.document(digest)
    }

    /// A document that need not be asked for: it is remembered, or came along.
    pub(super) fn at_hand(&self, descriptor: &Descriptor) -> Option<Document> {
        self.remembered(&descriptor.digest).or_else(|| {
            let body = descriptor.embedded()?;
            Some(Document { content_type: None, body: body.into() })
        })
    }

    pub(super) fn remember(&self, digest: &Digest, arrival: &Arrival<'_>) {
        if arrival.id.is_none() {
            return;
        }
        let document =
            Document { content_type: arrival.content_type.clone(), body: arrival.body.into() };
        self.conversation.memory.remember_document(digest, document);
    }

    /// Asks the registry for something, as soon as there is leave.
    pub(super) fn ask(&mut self, task: Task) {
        self.conversation.ask(task.ask(&self.endpoint), task);
    }
}
