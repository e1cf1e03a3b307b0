//! `tonnage compare`: two images beside each other.

use tonnage::{Inspection, compare};
use tonnage_render::Style;

use crate::arguments::{Compare, Format};
use crate::inquiry::{Answer, Outcome};
use crate::outbox::Outbox;
use crate::work::{FAILED, WELL, Work};
use crate::world::World;

/// A is looked up before B: what they have in common is asked for once.
pub(crate) const ONE_BY_ONE: usize = 1;

/// `tonnage compare`: two images beside each other.
pub(crate) struct Comparing {
    format: Format,
    output: Style,
    errors: Style,
    found: Vec<Inspection>,
}

impl Comparing {
    pub(crate) fn new(arguments: &Compare, world: &World) -> Self {
        let (output, errors) = (world.output_style(), world.errors_style());
        Self { format: arguments.format, output, errors, found: Vec::new() }
    }
}

impl Work for Comparing {
    fn take(&mut self, outcome: Outcome, outbox: &mut Outbox) {
        match outcome.result {
            Ok(Answer::Image(image)) => self.found.push(*image.inspection),
            Ok(Answer::Tags { .. }) => {}
            Err(error) => {
                outbox.tell(tonnage_render::failure(&outcome.input, &error, &self.errors));
                if self.format == Format::Json {
                    outbox.print(tonnage_render::failure_line(&outcome.input, &error));
                }
            }
        }
    }

    fn end(&mut self, outbox: &mut Outbox) {
        let [a, b] = self.found.as_slice() else { return };
        let comparison = compare(a, b);
        outbox.print(match self.format {
            Format::Table => tonnage_render::comparison(&comparison, &self.output),
            Format::Json => tonnage_render::pretty(&comparison),
        });
    }

    fn status(&self) -> u8 {
        if self.found.len() == 2 { WELL } else { FAILED }
    }
}
