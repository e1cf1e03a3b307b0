//! [`Inquiries`]: several names asked about at once, and told in the order asked.

use std::collections::{BTreeMap, VecDeque};

use tonnage::{Request, Response, Timestamp, TransportFailure};
use tonnage_render::{Style, answered, asked};

use crate::asker::Asker;
use crate::deed::{Deed, DeedId};
use crate::inquiry::{Inquiry, Next, Outcome};
use crate::outbox::Outbox;
use crate::work::Work;

/// Several names asked about at once, and told in the order asked.
pub(crate) struct Inquiries {
    asker: Asker,
    /// How many may be begun and not told yet.
    at_once: usize,
    telling: Telling,
    /// Names that nobody has asked about yet.
    coming: VecDeque<String>,
    begun: usize,
    told: usize,
    open: BTreeMap<usize, Inquiry>,
    /// Those that came before their turn.
    held_back: BTreeMap<usize, Outcome>,
    /// Whose requests are under way.
    under_way: BTreeMap<DeedId, usize>,
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
    pub(crate) fn new(asker: Asker, names: Vec<String>, at_once: usize, telling: Telling) -> Self {
        Self {
            asker,
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
                Ok(subject) => {
                    let inquiry = self.asker.inquire(subject, work.wanted(), now);
                    self.open.insert(place, inquiry);
                    self.go_on(place, outbox);
                }
                Err(error) => {
                    self.held_back.insert(place, Outcome { input, result: Err(error) });
                }
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

    pub(crate) fn handle(
        &mut self,
        id: DeedId,
        came: Result<Response<'_>, TransportFailure>,
        outbox: &mut Outbox,
        now: Timestamp,
    ) {
        // Nobody waits any more for what was asked for those that are told.
        let Some(place) = self.under_way.remove(&id) else { return };
        let Some(inquiry) = self.open.get_mut(&place) else { return };
        let exchange = inquiry.handle(id, came, now);
        if let (Telling::Trace { style, name }, Some(exchange)) = (&self.telling, exchange) {
            outbox.tell(format!("{}{}", name(place), answered(exchange, style)));
        }
        self.go_on(place, outbox);
    }

    fn go_on(&mut self, place: usize, outbox: &mut Outbox) {
        let Some(inquiry) = self.open.get_mut(&place) else { return };
        loop {
            match inquiry.poll() {
                Next::Send(request) => {
                    self.telling.going_out(place, &request, outbox);
                    let request_id = request.id;
                    let id = outbox.push_named(|id| Deed::Send { id, request });
                    inquiry.sent(id, request_id);
                    self.under_way.insert(id, place);
                }
                Next::Wait => return,
                Next::Done(outcome) => {
                    self.open.remove(&place);
                    self.held_back.insert(place, outcome);
                    return;
                }
            }
        }
    }
}

impl Telling {
    fn going_out(&self, place: usize, request: &Request, outbox: &mut Outbox) {
        match self {
            Self::Trace { style, name } => {
                outbox.tell(format!("{}{}", name(place), asked(request, style)));
            }
            Self::Line => {
                let host = request.url.origin().authority();
                outbox.push(Deed::Doing(format!("asking {host}")));
            }
            Self::Silence => {}
        }
    }
}
