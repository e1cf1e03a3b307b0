//! `tonnage inspect`: several images at once, printed in the order asked.

use std::io::{ErrorKind, Write as _};
use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use tonnage::{Inspection, LookupError, LookupOptions, Parts, PlatformAsked, WarningCode};
use tonnage_render::visible;

use crate::arguments::{Format, Inspect};
use crate::asker::Asker;
use crate::teller::Teller;
use crate::terminal;

/// How many images are looked up at once.
const MAX_AT_ONCE: usize = 4;

/// What came of one image.
struct Outcome {
    input: String,
    result: Result<Answer, LookupError>,
}

struct Answer {
    inspection: Box<Inspection>,
    /// The bytes that `--raw` and `--config` print.
    document: Option<Arc<[u8]>>,
}

struct Context {
    arguments: Inspect,
    asker: Asker,
}

/// Runs the command. `Ok(false)` when a lookup failed; `Err` for wrong usage.
pub(crate) async fn run(arguments: Inspect) -> Result<bool, String> {
    let context = Context::new(arguments)?;
    let several = context.arguments.images.len() > 1;
    let look_up = |(number, input): (usize, &String)| {
        let name = if several { format!("[{}] ", number + 1) } else { String::new() };
        let teller = match (context.arguments.trace, several) {
            (true, _) => Teller::trace(name),
            (false, false) => Teller::line(),
            (false, true) => Teller::Silent,
        };
        context.look_up(input.clone(), teller)
    };
    let images = context.arguments.images.iter().enumerate().map(look_up);
    let mut outcomes = stream::iter(images).buffered(MAX_AT_ONCE);
    let mut all_well = true;
    let mut first = true;
    while let Some(outcome) = outcomes.next().await {
        all_well &= context.is_well(&outcome);
        if let Err(error) = context.print(&outcome, several, first) {
            if error.kind() == ErrorKind::BrokenPipe {
                // Nobody reads any more: `tonnage inspect … | head`.
                return Ok(all_well);
            }
            terminal::tell(format_args!("error: standard output cannot be written: {error}"));
            return Ok(false);
        }
        first = false;
    }
    Ok(all_well)
}

impl Context {
    fn new(arguments: Inspect) -> Result<Self, String> {
        let instead = &arguments.instead;
        if (instead.raw || instead.config) && arguments.images.len() > 1 {
            return Err("--raw and --config print the bytes of one document: name one image".into());
        }
        let asker = Asker::new(&arguments.asking, arguments.platform.as_deref())?;
        Ok(Self { arguments, asker })
    }

    async fn look_up(&self, input: String, teller: Teller) -> Outcome {
        let want = |options: LookupOptions| LookupOptions {
            all_platforms: self.arguments.all_platforms,
            picks: self.arguments.picks,
            parts: self.parts(&options.platform),
            ..options
        };
        let result = self.asker.look_up(&input, want, teller).await;
        let result = result.map(|(inspection, lookup)| {
            let document = self.wanted_digest(&inspection).and_then(|d| lookup.document(d));
            Answer { inspection, document }
        });
        Outcome { input, result }
    }

    fn parts(&self, platform: &PlatformAsked) -> Parts {
        let instead = &self.arguments.instead;
        match (instead.raw || instead.digest, is_chosen(platform)) {
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

    /// Whether there is an answer, and the document in it that was asked for.
    fn is_well(&self, outcome: &Outcome) -> bool {
        let instead = &self.arguments.instead;
        let wants_document = instead.raw || instead.config;
        matches!(&outcome.result, Ok(answer) if answer.document.is_some() || !wants_document)
    }

    fn print(&self, outcome: &Outcome, several: bool, first: bool) -> std::io::Result<()> {
        let mut output = std::io::stdout().lock();
        let json = self.arguments.format == Format::Json;
        let answer = match &outcome.result {
            Ok(answer) => answer,
            Err(error) => {
                let failure = tonnage_render::failure(&outcome.input, error, &terminal::errors());
                terminal::tell(failure);
                if json {
                    writeln!(output, "{}", tonnage_render::failure_line(&outcome.input, error))?;
                }
                return output.flush();
            }
        };
        let inspection = &answer.inspection;
        let instead = &self.arguments.instead;
        if instead.raw || instead.config {
            match &answer.document {
                Some(document) => output.write_all(document)?,
                None => {
                    terminal::tell(format_args!("error: {}", visible(why_no_config(inspection))));
                }
            }
        } else if instead.digest {
            if let Some(digest) = self.wanted_digest(inspection) {
                writeln!(output, "{digest}")?;
            }
        } else if json && several {
            writeln!(output, "{}", tonnage_render::line(inspection))?;
        } else if json {
            writeln!(output, "{}", tonnage_render::pretty(inspection))?;
        } else {
            let between = if first { "" } else { "\n\n" };
            let table = tonnage_render::table(inspection, &terminal::output());
            writeln!(output, "{between}{table}")?;
        }
        output.flush()
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
