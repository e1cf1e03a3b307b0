//! [`Inquiries`]: several names asked about at once, and told in the order asked.

use std::collections::{BTreeMap, VecDeque};

use tonnage::{
    FileError, LookupError, LookupErrorKind, Request, RequestId, Response, Timestamp,
    TransportFailure,
};
use tonnage_credentials::HelperFault;
use tonnage_render::{Style, answered, asked};

use crate::asker::{Asker, Name};
use crate::deed::{Deed, DeedId, FileFault, Piece, Ran};
use crate::inquiry::{Inquiry, Next, Outcome, Subject, Wanted};
use crate::keyring::{Key, Keyring};
use crate::outbox::Outbox;
use crate::reading::{self, Reading};
use crate::work::Work;

/// The registry that is built in, which knows nobody.
const SAMPLES: &str = "samples.localhost";

/// Several names asked about at once, and told in the order asked.
pub(crate) struct Inquiries {
    asker: Asker,
    keyring: Keyring,
    wanted: Wanted,
    /// How many may be begun and not told yet.
    at_once: usize,
    telling: Telling,
    /// Names that nobody has asked about yet.
    coming: VecDeque<String>,
    begun: usize,
    told: usize,
    open: BTreeMap<usize, Open>,
    /// Those that came before their turn.
    held_back: BTreeMap<usize, Outcome>,
    /// For whom something is under way.
    under_way: BTreeMap<DeedId, usize>,
}

/// How far an inquiry has come.
enum Open {
    /// It waits for credentials.
    Waiting(Box<Subject>),
    Asking(Box<Inquiry>),
    Reading(Box<Reading>),
}

/// What is told of an inquiry while it goes on.
pub(crate) enum Telling {
    /// Each request and answer, behind the name of its image where there are several.
    Trace {
        /// How it looks.
        style: Style,
        /// What stands before it.
        name: fn(usize) -> String,
    },
    /// One line.
    Line,
    /// Nothing: the lines of several images would fall over each other.
    Silence,
}

impl Inquiries {
    pub(crate) fn new(
        asker: Asker,
        names: Vec<String>,
        wanted: Wanted,
        at_once: usize,
        telling: Telling,
    ) -> Self {
        Self {
            keyring: Keyring::new(asker.places()),
            asker,
            wanted,
            at_once,
            telling,
            coming: names.into(),
            begun: 0,
            told: 0,
            open: BTreeMap::new(),
            held_back: BTreeMap::new(),
            under_way: BTreeMap::new(),
        }
    }

    /// What came of the next name, when it is known. Until then, what is wanted for it
    /// and those behind it goes into the outbox.
    pub(crate) fn next(
        &mut self,
        work: &dyn Work,
        outbox: &mut Outbox,
        now: Timestamp,
    ) -> Option<Outcome> {
        // One after the other: what the first learns at once the second knows.
        while outbox.is_empty()
            && self.begun - self.told < self.at_once
            && let Some(input) = self.coming.pop_front()
        {
            let place = self.begun;
            self.begun += 1;
            match self.asker.read(&input, |options| work.want(options)) {
                Ok(Name::Image(subject)) => self.identify(place, Box::new(subject), outbox, now),
                Ok(Name::File(..)) if matches!(self.wanted, Wanted::Tags(_)) => {
                    self.end(place, Outcome { input, result: Err(no_repository()) });
                }
                Ok(Name::File(source, options)) => {
                    let mut reading = Box::new(Reading::new(source, options));
                    let next = reading.begin();
                    self.open.insert(place, Open::Reading(reading));
                    self.read_on(place, next, outbox);
                }
                Err(error) => self.end(place, Outcome { input, result: Err(error) }),
            }
        }
        let outcome = self.held_back.remove(&self.told)?;
        self.told += 1;
        Some(outcome)
    }

    /// Whether all were told.
    pub(crate) fn is_over(&self) -> bool {
        self.coming.is_empty() && self.told == self.begun
    }

    /// What came of a request.
    pub(crate) fn handle(
        &mut self,
        id: DeedId,
        came: Result<Response<'_>, TransportFailure>,
        outbox: &mut Outbox,
        now: Timestamp,
    ) {
        // Nobody waits any more for what was asked for those that are told.
        let Some(place) = self.under_way.remove(&id) else { return };
        let Some(Open::Asking(inquiry)) = self.open.get_mut(&place) else { return };
        let exchange = inquiry.handle(id, came, now);
        if let (Telling::Trace { style, name }, Some(exchange)) = (&self.telling, exchange) {
            outbox.tell(format!("{}{}", name(place), answered(&exchange, style)));
        }
        self.ask_on(place, outbox, now);
    }

    /// A part of a file. `Err` for one that somebody named and that cannot be taken.
    pub(crate) fn handle_file(
        &mut self,
        id: DeedId,
        came: Result<Piece, FileFault>,
        outbox: &mut Outbox,
        now: Timestamp,
    ) -> Result<(), String> {
        let Some(place) = self.under_way.remove(&id) else {
            self.keyring.handle_file(id, came)?;
            self.identify_all(outbox, now);
            return Ok(());
        };
        if let Some(Open::Reading(reading)) = self.open.get_mut(&place) {
            let next = reading.handle(came);
            self.read_on(place, next, outbox);
        }
        Ok(())
    }

    /// How a program ended.
    pub(crate) fn handle_ran(
        &mut self,
        id: DeedId,
        came: Result<Ran, HelperFault>,
        outbox: &mut Outbox,
        now: Timestamp,
    ) {
        self.keyring.handle_ran(id, came);
        self.identify_all(outbox, now);
    }

    /// All that waited for credentials may have them now.
    fn identify_all(&mut self, outbox: &mut Outbox, now: Timestamp) {
        let waits =
            |(place, open): (&usize, &Open)| matches!(open, Open::Waiting(_)).then_some(*place);
        let waiting: Vec<_> = self.open.iter().filter_map(waits).collect();
        for place in waiting {
            if let Some(Open::Waiting(subject)) = self.open.remove(&place) {
                self.identify(place, subject, outbox, now);
            }
        }
    }

    /// Begins to ask, with the credentials that there are.
    fn identify(
        &mut self,
        place: usize,
        mut subject: Box<Subject>,
        outbox: &mut Outbox,
        now: Timestamp,
    ) {
        let is_known = subject.options.credentials.is_some();
        if !is_known && subject.reference.registry().host() != SAMPLES {
            match self.keyring.find(&subject.reference, outbox) {
                Key::Known(credentials) => subject.options.credentials = credentials,
                Key::Wait => {
                    self.open.insert(place, Open::Waiting(subject));
                    return;
                }
                Key::Broken(error) => {
                    return self.end(place, Outcome { input: subject.input, result: Err(error) });
                }
            }
        }
        let inquiry = self.asker.inquire(*subject, self.wanted, now);
        self.open.insert(place, Open::Asking(Box::new(inquiry)));
        self.ask_on(place, outbox, now);
    }

    fn ask_on(&mut self, place: usize, outbox: &mut Outbox, now: Timestamp) {
        let Some(Open::Asking(inquiry)) = self.open.get_mut(&place) else { return };
        loop {
            match inquiry.poll(now) {
                Next::Send(request) => {
                    let id = inquiry.numbered(request.id);
                    self.telling.going_out(place, id, &request, outbox);
                    let request_id = request.id;
                    let id = outbox.push_named(|id| Deed::Send { id, request });
                    inquiry.sent(id, request_id);
                    self.under_way.insert(id, place);
                }
                Next::Wait => return,
                Next::Done(outcome) => return self.end(place, outcome),
            }
        }
    }

    fn read_on(&mut self, place: usize, next: reading::Next, outbox: &mut Outbox) {
        match next {
            reading::Next::Read(part) => {
                let id = outbox.push_named(|id| Deed::Read { id, part });
                self.under_way.insert(id, place);
            }
            reading::Next::Done(outcome) => self.end(place, outcome),
        }
    }

    fn end(&mut self, place: usize, outcome: Outcome) {
        self.open.remove(&place);
        self.held_back.insert(place, outcome);
    }
}

impl Telling {
    /// A request goes out, by this number.
    fn going_out(&self, place: usize, id: RequestId, request: &Request, outbox: &mut Outbox) {
        match self {
            Self::Trace { style, name } => {
                let numbered = Request { id, ..request.clone() };
                outbox.tell(format!("{}{}", name(place), asked(&numbered, style)));
            }
            Self::Line => {
                let host = request.url.origin().authority();
                outbox.push(Deed::Doing(format!("asking {host}")));
            }
            Self::Silence => {}
        }
    }
}

/// Files have images, and no repository.
fn no_repository() -> LookupError {
    LookupErrorKind::File(FileError {
        code: "INVALID_REFERENCE",
        message: "tags are those of a repository, and this is a file".to_owned(),
        hint: "Inspect it: where there are several images in it, their names are told.".to_owned(),
        position: None,
        tags: None,
    })
    .into()
}
