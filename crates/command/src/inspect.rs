//! `tonnage inspect`: each image as it was asked for.

use tonnage::{Inspection, LookupError, LookupOptions, Parts, PlatformAsked, WarningCode};
use tonnage_render::{Style, visible};

use crate::arguments::{Inspect, InspectFormat as Format};
use crate::deed::Deed;
use crate::gate::Verdict;
use crate::inquiry::{Answer, Image, Outcome, Wanted};
use crate::outbox::Outbox;
use crate::work::{EXCEEDED, FAILED, WELL, Work};
use crate::world::World;

/// How many images are looked up at once.
pub(crate) const MAX_AT_ONCE: usize = 4;

/// `tonnage inspect`: each image as it was asked for.
pub(crate) struct Inspecting {
    arguments: Inspect,
    several: bool,
    output: Style,
    errors: Style,
    /// Whether nothing was printed yet.
    first: bool,
    status: u8,
}

impl Inspecting {
    /// `several` images are printed apart. `Err` for wrong usage.
    pub(crate) fn new(arguments: Inspect, several: bool, world: &World) -> Result<Self, String> {
        let instead = &arguments.instead;
        if (instead.raw || instead.config) && several {
            return Err("--raw and --config print the bytes of one document: name one image".into());
        }
        let (output, errors) = (world.output_style(), world.errors_style());
        Ok(Self { arguments, several, output, errors, first: true, status: WELL })
    }

    fn parts(&self, platform: &PlatformAsked) -> Parts {
        let instead = &self.arguments.instead;
        let is_weighed = self.arguments.fail_over.is_some();
        match (instead.raw || instead.digest, is_weighed || is_chosen(platform)) {
            (true, false) => Parts::Resolved,
            (true, true) => Parts::Size,
            (false, _) => Parts::All,
        }
    }

    fn wanted_digest<'a>(&self, inspection: &'a Inspection) -> Option<&'a tonnage::Digest> {
        if self.arguments.instead.config {
            return inspection.config.as_ref()?.digest.as_ref();
        }
        let is_chosen = is_chosen(&inspection.platform_asked);
        let of_platform = inspection.manifest.as_ref().filter(|_| is_chosen);
        of_platform.or(inspection.resolved.as_ref()).map(|document| &document.digest)
    }

    fn failed(&mut self, input: &str, error: &LookupError, outbox: &mut Outbox) {
        self.status = FAILED;
        outbox.tell(tonnage_render::failure(input, error, &self.errors));
        if self.arguments.format == Format::Json {
            outbox.print(tonnage_render::failure_line(input, error));
        }
    }

    fn print(&mut self, image: &Image, outbox: &mut Outbox) {
        let Image { inspection, documents, tags } = image;
        let instead = &self.arguments.instead;
        let digest = self.wanted_digest(inspection);
        if instead.raw || instead.config {
            match digest.and_then(|digest| documents.document(digest)) {
                Some(document) => outbox.push(Deed::Out(document)),
                None => {
                    self.status = FAILED;
                    outbox.tell(format!("error: {}", visible(why_no_config(inspection))));
                }
            }
        } else if instead.digest {
            if let Some(digest) = digest {
                outbox.print(digest.to_string());
            }
        } else {
            outbox.print(match (self.arguments.format, self.several) {
                (Format::Json, true) => tonnage_render::line(inspection),
                (Format::Json, false) => tonnage_render::pretty(inspection),
                (Format::Skopeo, _) => {
                    let tags = tags.as_ref().map(|tags| tags.tags.as_slice());
                    tonnage_render::skopeo(inspection, tags.unwrap_or_default())
                }
                (Format::Table, _) => {
                    let between = if self.first { "" } else { "\n\n" };
                    format!("{between}{}", tonnage_render::table(inspection, &self.output))
                }
            });
        }
    }

    /// Holds an image to the gate, if there is one. A failed lookup counts for more.
    fn weigh(&mut self, input: &str, inspection: &Inspection, outbox: &mut Outbox) {
        let verdict = self.arguments.fail_over.map(|gate| gate.judge(inspection));
        if let Some(Verdict::Stopped(why)) = verdict {
            outbox.tell(format!("over: {} {why}", visible(input)));
            if self.status == WELL {
                self.status = EXCEEDED;
            }
        }
    }
}

impl Work for Inspecting {
    fn wanted(&self) -> Wanted {
        let instead = &self.arguments.instead;
        match self.arguments.format {
            _ if instead.raw || instead.config || instead.digest => Wanted::Image,
            Format::Skopeo => Wanted::ImageAndTags,
            Format::Table | Format::Json => Wanted::Image,
        }
    }

    fn want(&self, options: LookupOptions) -> LookupOptions {
        LookupOptions {
            all_platforms: self.arguments.all_platforms,
            picks: self.arguments.picks,
            parts: self.parts(&options.platform),
            ..options
        }
    }

    fn take(&mut self, outcome: Outcome, outbox: &mut Outbox) {
        match outcome.result {
            Ok(Answer::Image(image)) => {
                self.print(&image, outbox);
                self.weigh(&outcome.input, &image.inspection, outbox);
            }
            Ok(Answer::Tags { .. }) => {}
            Err(error) => self.failed(&outcome.input, &error, outbox),
        }
        self.first = false;
    }

    fn status(&self) -> u8 {
        self.status
    }
}

/// Whether `--raw` and `--digest` are of the platform's manifest, and not of what
/// the name points at: where somebody chose the platform for this image.
fn is_chosen(platform: &PlatformAsked) -> bool {
    matches!(platform.from.as_str(), "option" | "pasted")
}

/// Why the config that was asked for is not printed.
fn why_no_config(inspection: &Inspection) -> &str {
    use WarningCode as Code;
    let mut warnings = inspection.warnings.iter();
    let reason = warnings.find(|warning| {
        matches!(
            warning.code,
            Code::ConfigUnavailable | Code::ConfigDigestMismatch | Code::ConfigMalformed
        )
    });
    reason.map_or("this image has no config document", |warning| &warning.message)
}
