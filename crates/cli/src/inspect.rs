//! `tonnage inspect`: several images at once, printed in the order asked.

use std::io::{ErrorKind, Write as _};
use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use tonnage::{
    Credentials, Inspection, Lookup, LookupError, LookupOptions, Parts, Pasted, PlatformAsked,
    Session, WarningCode, read_pasted,
};
use tonnage_client::{Client, ClientOptions, drive, now};
use tonnage_render::visible;

use crate::arguments::{Format, Inspect};
use crate::teller::Teller;
use crate::transport::Transport;
use crate::{credentials, platform, terminal};

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

/// What all images of one call have in common.
struct Context {
    arguments: Inspect,
    /// What the environment says may be no platform, and then no image has one.
    platform: Result<PlatformAsked, LookupError>,
    credentials: Option<Credentials>,
    transport: Transport,
    session: Session,
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
        let extra_roots = match &arguments.ca_file {
            Some(file) => std::fs::read(file)
                .map_err(|error| format!("--ca-file {}: {error}", file.display()))?,
            None => Vec::new(),
        };
        let timeout = arguments.timeout;
        let client =
            Client::new(ClientOptions { timeout, extra_roots, ..ClientOptions::default() })
                .map_err(|error| error.to_string())?;
        let credentials =
            arguments.creds_stdin.then(credentials::from_standard_input).transpose()?;
        let option = arguments.platform.as_deref();
        let platform = platform::asked(option, |name| std::env::var(name).ok());
        if let (Some(_), Err(error)) = (option, &platform) {
            let (error, hint, code) = (error.to_string(), error.hint(), error.code());
            return Err(format!("--platform: {}\n  {hint}\n  {code}", visible(&error)));
        }
        let transport = Transport::new(client);
        let session = Session::new();
        Ok(Self { arguments, platform, credentials, transport, session })
    }

    async fn look_up(&self, input: String, mut teller: Teller) -> Outcome {
        let understood = read_pasted(&input).map_err(LookupError::from);
        let understood = understood.and_then(|pasted| Ok((self.platform(&pasted)?, pasted)));
        let (platform, pasted) = match understood {
            Ok(understood) => understood,
            Err(error) => return Outcome { input, result: Err(error) },
        };
        let parts = self.parts(&platform);
        let options = LookupOptions {
            input: Some(input.clone()),
            platform,
            scheme: pasted.scheme,
            plain_http: self.arguments.plain_http.clone(),
            credentials: self.credentials.clone(),
            trusted_realms: self.arguments.allow_realm.clone(),
            signatures: Some(tonnage_signatures::check),
            picks: self.arguments.picks,
            parts,
            ..LookupOptions::default()
        };
        let mut lookup = Lookup::new(pasted.reference, options, &self.session, now());
        let send = async |request| self.transport.send(request).await;
        let result = drive(&mut lookup, send, &mut teller).await;
        // Gone before anything is printed.
        drop(teller);
        let result = result.map(|inspection| {
            let document = self.wanted_digest(&inspection).and_then(|d| lookup.document(d));
            Answer { inspection, document }
        });
        Outcome { input, result }
    }

    /// The platform that is asked for: by the option, else in what was pasted, else
    /// by the environment.
    fn platform(&self, pasted: &Pasted) -> Result<PlatformAsked, LookupError> {
        if self.arguments.platform.is_none()
            && let Some(asked) = pasted.platform_asked()?
        {
            return Ok(asked);
        }
        self.platform.clone()
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
