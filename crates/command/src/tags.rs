//! `tonnage tags`: which tags a repository has.

use serde::Serialize;
use tonnage::{LookupError, MAX_LISTED_TAGS, ReferenceParts, Tags};
use tonnage_render::Style;

use crate::arguments::{Format, TagsOf};
use crate::inquiry::{Answer, Outcome, Wanted};
use crate::outbox::Outbox;
use crate::work::{FAILED, WELL, Work};
use crate::world::World;

/// `tonnage tags`: which tags a repository has.
pub(crate) struct Listing {
    format: Format,
    limit: Option<usize>,
    errors: Style,
    status: u8,
}

/// The tags of a repository, for programs.
#[derive(Serialize)]
struct Listed<'a> {
    reference: &'a ReferenceParts,
    tags: &'a [String],
    complete: bool,
}

impl Listing {
    pub(crate) fn new(arguments: &TagsOf, world: &World) -> Self {
        let limit = arguments.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        Self { format: arguments.format, limit, errors: world.errors_style(), status: WELL }
    }

    fn failed(&mut self, input: &str, error: &LookupError, outbox: &mut Outbox) {
        self.status = FAILED;
        outbox.tell(tonnage_render::failure(input, error, &self.errors));
        if self.format == Format::Json {
            outbox.print(tonnage_render::failure_line(input, error));
        }
    }

    fn print(&self, reference: &ReferenceParts, tags: &Tags, outbox: &mut Outbox) {
        match self.format {
            Format::Json => {
                let Tags { tags, complete } = tags;
                let listed = Listed { reference, tags, complete: *complete };
                outbox.print(tonnage_render::pretty(&listed));
            }
            // A tag has no character that could steer a terminal.
            Format::Table if tags.tags.is_empty() => {}
            Format::Table => outbox.print(tags.tags.join("\n")),
        }
        // Who set a limit knows of it.
        if !tags.complete && self.limit.is_none_or(|limit| limit > tags.tags.len()) {
            let count = tags.tags.len();
            outbox.tell(format!("note: these are {count} tags, and there may be more"));
        }
    }
}

impl Work for Listing {
    fn wanted(&self) -> Wanted {
        Wanted::Tags(self.limit.unwrap_or(MAX_LISTED_TAGS))
    }

    fn take(&mut self, outcome: Outcome, outbox: &mut Outbox) {
        match outcome.result {
            Ok(Answer::Tags { reference, tags }) => self.print(&reference, &tags, outbox),
            Ok(Answer::Image(_)) => {}
            Err(error) => self.failed(&outcome.input, &error, outbox),
        }
    }

    fn status(&self) -> u8 {
        self.status
    }
}
