//! [`Call`]: one call of the command.

use std::ffi::OsString;
use std::fmt;

use clap::{CommandFactory as _, FromArgMatches as _};
use tonnage::{Response, Timestamp, TransportFailure};
use tonnage_credentials::HelperFault;

use crate::arguments::{Arguments, Command};
use crate::deed::{Deed, DeedId, FileFault, Piece, Ran};
use crate::outbox::Outbox;
use crate::preparation::{Asked, Preparation, Question};
use crate::work::{FAILED, MISUSED};
use crate::world::World;

/// One call of the command, as deeds that somebody else does.
///
/// # The drain contract
///
/// > After [`new`](Self::new) and after every `handle_…`, call [`poll`](Self::poll) until
/// > it gives [`Deed::Wait`], [`Deed::Serve`] or [`Deed::Exit`].
///
/// Deeds are begun in the order in which they come. What takes time (requests, programs)
/// may go on beside the others, and is handed over as it comes. Something that is handed
/// over and not awaited is ignored. There is no clock inside: a performer gives the time.
pub struct Call {
    world: World,
    now: Timestamp,
    outbox: Outbox,
    phase: Phase,
}

/// How far a call has come.
enum Phase {
    Preparing(Box<Preparation>),
    Asking(Box<Asked>),
    /// The end, once the outbox is empty.
    Over(u8),
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("outbox", &self.outbox).finish_non_exhaustive()
    }
}

impl Call {
    /// Begins a call at `now`, with the arguments behind the program's name.
    pub fn new<A>(arguments: impl IntoIterator<Item = A>, world: World, now: Timestamp) -> Self
    where
        A: Into<OsString> + Clone,
    {
        let mut call = Self { world, now, outbox: Outbox::default(), phase: Phase::Over(FAILED) };
        let width = call.world.output_style().width;
        let matches = Arguments::command().term_width(width).try_get_matches_from(arguments);
        match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
            Ok(arguments) => call.begin(arguments.command),
            Err(error) => call.explain(&error),
        }
        call
    }

    fn begin(&mut self, command: Command) {
        let question = match command {
            Command::Inspect(arguments) => Question::Inspect(arguments),
            Command::Compare(arguments) => Question::Compare(arguments),
            Command::Tags(arguments) => Question::Tags(arguments),
            Command::Serve(arguments) if self.world.serves => {
                return self.outbox.push(Deed::Serve(Box::new(arguments)));
            }
            Command::Serve(_) => return self.misused(NO_SERVER),
        };
        match Preparation::new(question, &self.world, &mut self.outbox) {
            Ok(preparation) => self.phase = Phase::Preparing(Box::new(preparation)),
            Err(words) => self.misused(words),
        }
    }

    /// Help and the version are results; what is wrong with the arguments is none.
    fn explain(&mut self, error: &clap::Error) {
        let is_result = !error.use_stderr();
        let style = if is_result { self.world.output_style() } else { self.world.errors_style() };
        let text = error.render();
        let text = if style.color { text.ansi().to_string() } else { text.to_string() };
        let text = text.strip_suffix('\n').map(str::to_owned).unwrap_or(text);
        if is_result {
            self.outbox.print(text);
        } else {
            self.outbox.tell(text);
        }
        self.phase = Phase::Over(u8::try_from(error.exit_code()).unwrap_or(MISUSED));
    }

    /// What is wanted next. Call it until it gives [`Deed::Wait`], [`Deed::Serve`] or
    /// [`Deed::Exit`].
    pub fn poll(&mut self) -> Deed {
        loop {
            if let Some(deed) = self.outbox.take() {
                return deed;
            }
            match &mut self.phase {
                Phase::Preparing(preparation) if preparation.is_over() => self.ask(),
                Phase::Preparing(_) => return Deed::Wait,
                Phase::Asking(asked) => {
                    let Asked { inquiries, work } = &mut **asked;
                    match inquiries.next(&**work, &mut self.outbox, self.now) {
                        Some(outcome) => work.take(outcome, &mut self.outbox),
                        None if inquiries.is_over() => {
                            work.end(&mut self.outbox);
                            self.phase = Phase::Over(work.status());
                        }
                        None if self.outbox.is_empty() => return Deed::Wait,
                        None => {}
                    }
                }
                Phase::Over(status) => return Deed::Exit(*status),
            }
        }
    }

    fn ask(&mut self) {
        // What is put in its place stays only where there is nothing to put there.
        let phase = std::mem::replace(&mut self.phase, Phase::Over(FAILED));
        let Phase::Preparing(preparation) = phase else { return };
        match preparation.end(&self.world) {
            Ok(asked) => self.phase = Phase::Asking(Box::new(asked)),
            Err(words) => self.misused(words),
        }
    }

    /// Hands over the answer to a request, which came whole at `now`.
    pub fn handle_response(&mut self, id: DeedId, response: Response<'_>, now: Timestamp) {
        self.handle(id, Ok(response), now);
    }

    /// Says that no answer to a request will come.
    pub fn handle_failure(&mut self, id: DeedId, failure: TransportFailure, now: Timestamp) {
        self.handle(id, Err(failure), now);
    }

    fn handle(&mut self, id: DeedId, came: Result<Response<'_>, TransportFailure>, now: Timestamp) {
        self.now = now;
        if let Phase::Asking(asked) = &mut self.phase {
            asked.inquiries.handle(id, came, &mut self.outbox, now);
        }
    }

    /// Hands over a part of a file, or says why it was not read.
    pub fn handle_file(&mut self, id: DeedId, came: Result<Piece, FileFault>, now: Timestamp) {
        self.now = now;
        let taken = match &mut self.phase {
            Phase::Preparing(preparation) => preparation.handle_file(came, &mut self.outbox),
            Phase::Asking(asked) => asked.inquiries.handle_file(id, came, &mut self.outbox, now),
            Phase::Over(_) => Ok(()),
        };
        if let Err(words) = taken {
            self.misused(words);
        }
    }

    /// Hands over how a program ended, or says why it did not.
    pub fn handle_ran(&mut self, id: DeedId, came: Result<Ran, HelperFault>, now: Timestamp) {
        self.now = now;
        if let Phase::Asking(asked) = &mut self.phase {
            asked.inquiries.handle_ran(id, came, &mut self.outbox, now);
        }
    }

    /// Hands over what standard input held, or the system's words on why it cannot be
    /// read.
    pub fn handle_input(&mut self, came: Result<Vec<u8>, String>, now: Timestamp) {
        self.now = now;
        if let Phase::Preparing(preparation) = &mut self.phase
            && let Err(words) = preparation.handle_input(came)
        {
            self.misused(words);
        }
    }

    /// Says that requests cannot be sent as [`Deed::Ready`] asks, and why.
    pub fn handle_unready(&mut self, words: &str) {
        self.misused(words);
    }

    /// Says that standard output takes nothing more: the system's words on why, or `None`
    /// where somebody simply reads no further (`tonnage inspect … | head`), which is no
    /// fault.
    pub fn handle_unwritable(&mut self, words: Option<&str>) {
        let status = match &self.phase {
            Phase::Preparing(_) => FAILED,
            Phase::Asking(asked) => asked.work.status(),
            Phase::Over(status) => *status,
        };
        self.outbox.clear();
        self.phase = Phase::Over(status);
        if let Some(words) = words {
            self.outbox.tell(format!("error: standard output cannot be written: {words}"));
            self.phase = Phase::Over(FAILED);
        }
    }

    /// Ends the call: it was used wrongly.
    fn misused(&mut self, words: impl fmt::Display) {
        self.outbox.clear();
        self.outbox.tell(format!("error: {words}"));
        self.phase = Phase::Over(MISUSED);
    }
}

/// What a performer without a server says.
const NO_SERVER: &str = "\
serve: only the native command has a server; start that one, or cargo xtask serve in a checkout";
