//! [`Preparation`]: what is read before anything can be asked.

use crate::arguments::{Asking, Compare, Inspect, TagsOf};
use crate::asker::Asker;
use crate::compare::{Comparing, ONE_BY_ONE};
use crate::deed::{Deed, FileFault, Part, Piece, Transport};
use crate::inquiries::{Inquiries, Telling};
use crate::inspect::{Inspecting, MAX_AT_ONCE};
use crate::outbox::Outbox;
use crate::tags::Listing;
use crate::work::Work;
use crate::world::World;
use crate::{input, names};

/// The largest file of certificates read, in bytes. Those of all authorities that
/// systems come with are a quarter of a MiB.
const MAX_CERTIFICATES: u64 = 16 * 1024 * 1024;

/// A command that asks registries.
pub(crate) enum Question {
    Inspect(Inspect),
    Compare(Compare),
    Tags(TagsOf),
}

/// What is read before anything can be asked: certificates, then standard input.
pub(crate) struct Preparation {
    question: Question,
    asker: Asker,
    input: Option<Input>,
    /// The names that standard input held.
    names: Vec<String>,
    stage: Stage,
}

/// What standard input is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    Credentials,
    Names,
}

/// What is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Certificates,
    Input(Input),
    Nothing,
}

/// Names that are asked about, and what is done with what comes.
pub(crate) struct Asked {
    pub(crate) inquiries: Inquiries,
    pub(crate) work: Box<dyn Work>,
}

impl Question {
    fn asking(&self) -> &Asking {
        match self {
            Self::Inspect(arguments) => &arguments.asking,
            Self::Compare(arguments) => &arguments.asking,
            Self::Tags(arguments) => &arguments.asking,
        }
    }

    fn asker(&self, world: &World) -> Result<Asker, String> {
        let platform = match self {
            Self::Inspect(arguments) => arguments.platform.as_deref(),
            Self::Compare(arguments) => arguments.platform.as_deref(),
            Self::Tags(arguments) => return Ok(Asker::of_any_platform(&arguments.asking, world)),
        };
        Asker::of_platform(self.asking(), platform, world)
    }

    /// What standard input is read for. `Err` for wrong usage.
    fn input(&self) -> Result<Option<Input>, String> {
        let names = match self {
            Self::Inspect(arguments) => {
                arguments.images.iter().filter(|name| *name == names::FROM_INPUT).count()
            }
            Self::Compare(_) | Self::Tags(_) => 0,
        };
        match (names, self.asking().creds_stdin) {
            (0, false) => Ok(None),
            (0, true) => Ok(Some(Input::Credentials)),
            (1, false) => Ok(Some(Input::Names)),
            (1, true) => {
                Err("- and --creds-stdin both read standard input: name the images".to_owned())
            }
            _ => Err("-: standard input is read once".to_owned()),
        }
    }
}

impl Preparation {
    /// `Err` for wrong usage.
    pub(crate) fn new(
        question: Question,
        world: &World,
        outbox: &mut Outbox,
    ) -> Result<Self, String> {
        let (asker, input) = (question.asker(world)?, question.input()?);
        let (names, stage) = (Vec::new(), Stage::Certificates);
        let mut preparation = Self { question, asker, input, names, stage };
        match preparation.question.asking().ca_file.clone() {
            Some(file) => {
                let part = Part::beginning(file, MAX_CERTIFICATES + 1);
                outbox.push_named(|id| Deed::Read { id, part });
            }
            None => preparation.ready(Vec::new(), outbox),
        }
        Ok(preparation)
    }

    /// The file of certificates. `Err` for wrong usage.
    pub(crate) fn handle_file(
        &mut self,
        came: Result<Piece, FileFault>,
        outbox: &mut Outbox,
    ) -> Result<(), String> {
        if self.stage != Stage::Certificates {
            return Ok(());
        }
        let file = self.question.asking().ca_file.clone().unwrap_or_default();
        let wrong = |words: &str| format!("--ca-file {}: {words}", file.display());
        let Piece { bytes, .. } = came.map_err(|fault| wrong(&fault.words))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_CERTIFICATES {
            let words =
                format!("it is larger than {MAX_CERTIFICATES} bytes, the most that is read");
            return Err(wrong(&words));
        }
        self.ready(bytes, outbox);
        Ok(())
    }

    /// Standard input. `Err` for wrong usage.
    pub(crate) fn handle_input(&mut self, came: Result<Vec<u8>, String>) -> Result<(), String> {
        let Stage::Input(input) = self.stage else { return Ok(()) };
        let option = match input {
            Input::Credentials => "--creds-stdin",
            Input::Names => names::FROM_INPUT,
        };
        let bytes =
            came.map_err(|words| format!("{option}: standard input is not readable: {words}"))?;
        match input {
            Input::Credentials => self.asker.identify(input::credentials(&bytes)?),
            Input::Names => self.names = names::read(&bytes)?,
        }
        self.stage = Stage::Nothing;
        Ok(())
    }

    fn ready(&mut self, certificates: Vec<u8>, outbox: &mut Outbox) {
        let Asking { timeout, retries, .. } = *self.question.asking();
        outbox.push(Deed::Ready(Transport { timeout, retries, certificates }));
        self.stage = self.input.map_or(Stage::Nothing, Stage::Input);
        if let Some(input) = self.input {
            let most = match input {
                Input::Credentials => input::MAX_CREDENTIALS,
                Input::Names => names::MAX_NAMES,
            };
            // One more, so that more is told from just enough.
            outbox.push(Deed::ReadInput { limit: most + 1 });
        }
    }

    /// Whether all was read that is needed.
    pub(crate) fn is_over(&self) -> bool {
        self.stage == Stage::Nothing
    }

    /// Begins to ask. `Err` for wrong usage.
    pub(crate) fn end(self, world: &World) -> Result<Asked, String> {
        match self.question {
            Question::Inspect(arguments) => {
                // Who reads names from elsewhere does not know how many there are.
                let several = arguments.images.len() > 1 || self.input == Some(Input::Names);
                let names = names::joined(arguments.images.clone(), self.names);
                let number = |place: usize| format!("[{}] ", place + 1);
                let telling = match (arguments.trace, several) {
                    (true, true) => trace(world, number),
                    (true, false) => trace(world, |_| String::new()),
                    (false, false) => line(world),
                    (false, true) => Telling::Silence,
                };
                let work = Inspecting::new(arguments, several, world)?;
                Ok(Asked::new(self.asker, names, MAX_AT_ONCE, telling, work))
            }
            Question::Compare(arguments) => {
                let side = |place| if place == 0 { "[A] ".to_owned() } else { "[B] ".to_owned() };
                let telling = if arguments.trace { trace(world, side) } else { line(world) };
                let work = Comparing::new(&arguments, world);
                let names = vec![arguments.a, arguments.b];
                Ok(Asked::new(self.asker, names, ONE_BY_ONE, telling, work))
            }
            Question::Tags(arguments) => {
                let telling =
                    if arguments.trace { trace(world, |_| String::new()) } else { line(world) };
                let work = Listing::new(&arguments, world);
                Ok(Asked::new(self.asker, vec![arguments.name], ONE_BY_ONE, telling, work))
            }
        }
    }
}

impl Asked {
    fn new(
        asker: Asker,
        names: Vec<String>,
        at_once: usize,
        telling: Telling,
        work: impl Work + 'static,
    ) -> Self {
        let inquiries = Inquiries::new(asker, names, work.wanted(), at_once, telling);
        Self { inquiries, work: Box::new(work) }
    }
}

fn trace(world: &World, name: fn(usize) -> String) -> Telling {
    Telling::Trace { style: world.errors_style(), name }
}

fn line(world: &World) -> Telling {
    if world.errors.is_terminal { Telling::Line } else { Telling::Silence }
}
