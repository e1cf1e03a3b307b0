//! [`Preparation`]: what is read before anything can be asked.

use crate::arguments::{Asking, Compare, Inspect};
use crate::asker::Asker;
use crate::compare::{Comparing, ONE_BY_ONE};
use crate::deed::{Deed, FileFault, Transport};
use crate::input;
use crate::inquiries::{Inquiries, Telling};
use crate::inspect::{Inspecting, MAX_AT_ONCE};
use crate::outbox::Outbox;
use crate::work::Work;
use crate::world::World;

/// The largest file of certificates read, in bytes. Those of all authorities that
/// systems come with are a quarter of a MiB.
const MAX_CERTIFICATES: u64 = 16 * 1024 * 1024;

/// A command that asks registries.
pub(crate) enum Question {
    Inspect(Inspect),
    Compare(Compare),
}

/// What is read before anything can be asked: certificates, then standard input.
pub(crate) struct Preparation {
    question: Question,
    asker: Asker,
    stage: Stage,
}

/// What is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Certificates,
    Input,
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
        }
    }

    fn platform(&self) -> Option<&str> {
        match self {
            Self::Inspect(arguments) => arguments.platform.as_deref(),
            Self::Compare(arguments) => arguments.platform.as_deref(),
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
        let asker = Asker::new(question.asking(), question.platform(), world)?;
        let mut preparation = Self { question, asker, stage: Stage::Certificates };
        match preparation.question.asking().ca_file.clone() {
            Some(file) => {
                outbox.push_named(|id| Deed::Read { id, file, limit: MAX_CERTIFICATES });
            }
            None => preparation.ready(Vec::new(), outbox),
        }
        Ok(preparation)
    }

    /// The file of certificates. `Err` for wrong usage.
    pub(crate) fn handle_file(
        &mut self,
        came: Result<Vec<u8>, FileFault>,
        outbox: &mut Outbox,
    ) -> Result<(), String> {
        if self.stage != Stage::Certificates {
            return Ok(());
        }
        let file = self.question.asking().ca_file.clone().unwrap_or_default();
        let certificates =
            came.map_err(|fault| format!("--ca-file {}: {}", file.display(), fault.words))?;
        self.ready(certificates, outbox);
        Ok(())
    }

    /// Standard input. `Err` for wrong usage.
    pub(crate) fn handle_input(&mut self, came: Result<Vec<u8>, String>) -> Result<(), String> {
        if self.stage != Stage::Input {
            return Ok(());
        }
        let bytes = came
            .map_err(|words| format!("--creds-stdin: standard input is not readable: {words}"))?;
        self.asker.identify(input::credentials(&bytes)?);
        self.stage = Stage::Nothing;
        Ok(())
    }

    fn ready(&mut self, certificates: Vec<u8>, outbox: &mut Outbox) {
        let asking = self.question.asking();
        let timeout = asking.timeout;
        outbox.push(Deed::Ready(Transport { timeout, certificates }));
        self.stage = Stage::Nothing;
        if asking.creds_stdin {
            outbox.push(Deed::ReadInput { limit: input::MAX_CREDENTIALS });
            self.stage = Stage::Input;
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
                let several = arguments.images.len() > 1;
                let names = arguments.images.clone();
                let number = |place: usize| format!("[{}] ", place + 1);
                let telling = match (arguments.trace, several) {
                    (true, true) => trace(world, number),
                    (true, false) => trace(world, |_| String::new()),
                    (false, false) => line(world),
                    (false, true) => Telling::Silence,
                };
                let work = Box::new(Inspecting::new(arguments, several, world)?);
                Ok(Asked {
                    inquiries: Inquiries::new(self.asker, names, MAX_AT_ONCE, telling),
                    work,
                })
            }
            Question::Compare(arguments) => {
                let side = |place| if place == 0 { "[A] ".to_owned() } else { "[B] ".to_owned() };
                let telling = if arguments.trace { trace(world, side) } else { line(world) };
                let work = Box::new(Comparing::new(&arguments, world));
                let names = vec![arguments.a, arguments.b];
                Ok(Asked {
                    inquiries: Inquiries::new(self.asker, names, ONE_BY_ONE, telling),
                    work,
                })
            }
        }
    }
}

fn trace(world: &World, name: fn(usize) -> String) -> Telling {
    Telling::Trace { style: world.errors_style(), name }
}

fn line(world: &World) -> Telling {
    if world.errors.is_terminal { Telling::Line } else { Telling::Silence }
}
