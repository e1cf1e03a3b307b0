//! [`Performance`]: one lookup on the stage, and what holds of every lookup.

use serde_json::Value;
use tonnage::{
    Inspection, Lookup, LookupError, LookupOptions, Method, Parts, Purpose, Reference, Request,
    RequestId, Response, Session, Step, Timestamp, TransportFailure,
};

use super::documents::USUAL_ACCEPT;
use super::shape;

/// A lookup, what it asked for, and what it said.
pub(crate) struct Performance {
    lookup: Lookup,
    /// Requests that wait for an answer.
    waiting: Vec<Request>,
    /// Method, address, headers and form of every request.
    sent: Vec<String>,
    /// The status of every answer; `None` where none came.
    statuses: Vec<Option<u64>>,
    /// Whether less than all was wanted.
    partly: bool,
    /// What was shown since the last answer.
    pub(crate) progress: Option<Value>,
    end: Option<Result<Box<Inspection>, LookupError>>,
    secrets: Vec<String>,
}

type Checked<T> = Result<T, String>;

impl Performance {
    pub(crate) fn begin(
        reference: Reference,
        options: LookupOptions,
        session: &Session,
        now: Timestamp,
        secrets: Vec<String>,
    ) -> Checked<Self> {
        let partly = options.parts == Parts::Resolved;
        let mut performance = Self {
            lookup: Lookup::new(reference, options, session, now),
            waiting: Vec::new(),
            sent: Vec::new(),
            statuses: Vec::new(),
            partly,
            progress: None,
            end: None,
            secrets,
        };
        performance.drain()?;
        Ok(performance)
    }

    /// The request of that method and address, which is waiting.
    pub(crate) fn take(&mut self, method: &str, url: &str) -> Checked<Request> {
        let fits =
            |request: &Request| request.method.as_str() == method && request.url.to_string() == url;
        match self.waiting.iter().position(fits) {
            Some(at) => Ok(self.waiting.remove(at)),
            None => Err(format!("nobody asked for this; {}", self.state())),
        }
    }

    /// Headers are exactly those that the transcript has. `Accept` need not be said
    /// where it is the usual one.
    pub(crate) fn check_headers(
        &self,
        request: &Request,
        mut said: Vec<(String, String)>,
    ) -> Checked<()> {
        let is_manifest = request.purpose == Purpose::Manifest;
        if is_manifest && !said.iter().any(|(name, _)| name == "accept") {
            said.insert(0, ("accept".to_owned(), USUAL_ACCEPT.to_owned()));
        }
        let sent: Vec<_> =
            request.headers.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        if sent != said {
            return Err(format!("sent with {sent:?},\n  where the transcript says {said:?}"));
        }
        let is_small = match request.purpose {
            Purpose::Token | Purpose::Ping => true,
            // A byte, or why there is none.
            Purpose::BlobSize => request.method == Method::Get,
            _ => false,
        };
        let limit = if is_small { 64 << 10 } else { 4 << 20 };
        if request.limit != limit {
            return Err(format!("at most {} bytes would be read", request.limit));
        }
        Ok(())
    }

    /// A form is exactly the one that the transcript has.
    pub(crate) fn check_form(&self, request: &Request, said: Option<&str>) -> Checked<()> {
        if request.body.as_deref() != said {
            return Err(format!("sent {:?},\n  where the transcript says {said:?}", request.body));
        }
        Ok(())
    }

    /// Hands over an answer, between one that nobody waits for and the same again.
    pub(crate) fn answer(
        &mut self,
        id: RequestId,
        response: &Response<'_>,
        now: Timestamp,
    ) -> Checked<()> {
        self.progress = None;
        let stray = Response::new(200, response.headers.clone(), response.body);
        self.lookup.handle_response(RequestId::new(u32::MAX), stray, now);
        self.statuses.push(Some(response.status.into()));
        self.lookup.handle_response(id, response.clone(), now);
        self.drain()?;
        self.lookup.handle_response(id, response.clone(), now);
        self.nothing_more()
    }

    pub(crate) fn fail(
        &mut self,
        id: RequestId,
        failure: TransportFailure,
        now: Timestamp,
    ) -> Checked<()> {
        self.progress = None;
        self.statuses.push(None);
        self.lookup.handle_failure(id, failure.clone(), now);
        self.drain()?;
        self.lookup.handle_failure(id, failure, now);
        self.nothing_more()
    }

    /// Polls until it waits or ends.
    fn drain(&mut self) -> Checked<()> {
        loop {
            match self.lookup.poll() {
                Step::Send(request) => self.send(request)?,
                Step::Progress(inspection) => {
                    let shown = self.shown(&inspection)?;
                    shape::check(&shown)?;
                    self.progress = Some(shown);
                }
                Step::Wait if self.waiting.is_empty() => {
                    return Err("it waits, and asked for nothing".to_owned());
                }
                Step::Wait => break,
                Step::Done(result) => {
                    self.end = Some(result);
                    break;
                }
            }
        }
        self.nothing_more()?;
        self.no_secret_in("lookup", &format!("{:?}", self.lookup))
    }

    fn send(&mut self, request: Request) -> Checked<()> {
        let fields: Vec<_> = request.headers.iter().collect();
        let (method, form) = (request.method.as_str(), &request.body);
        let sent = format!("{method} {} {fields:?} {form:?}", request.url);
        if self.sent.contains(&sent) {
            return Err(format!("asked twice: {} {}", request.method.as_str(), request.url));
        }
        self.sent.push(sent);
        if let Some((_, secret)) =
            request.headers.get("authorization").and_then(|value| value.split_once(' '))
        {
            self.secrets.push(secret.to_owned());
        }
        self.no_secret_in("request", &format!("{request:?}"))?;
        self.waiting.push(request);
        Ok(())
    }

    /// After some time, a token may be asked for again.
    pub(crate) fn forget_requests(&mut self) {
        self.sent.clear();
    }

    /// What waits goes on waiting, and what has ended says so, once.
    fn nothing_more(&mut self) -> Checked<()> {
        match (self.lookup.poll(), &self.end) {
            (Step::Wait, None) => Ok(()),
            (Step::Done(Err(error)), Some(_)) if error.code() == "MISUSE" => Ok(()),
            (step, _) => Err(format!("polled once more, it says {step:?}")),
        }
    }

    pub(crate) fn no_secret_in(&self, what: &str, text: &str) -> Checked<()> {
        match self.secrets.iter().find(|secret| text.contains(secret.as_str())) {
            Some(secret) => Err(format!("the {what} prints the secret {secret}:\n{text}")),
            None => Ok(()),
        }
    }

    fn shown(&self, inspection: &Inspection) -> Checked<Value> {
        let shown = serde_json::to_value(inspection).map_err(|error| error.to_string())?;
        self.no_secret_in("inspection", &shown.to_string())?;
        self.no_secret_in("inspection", &format!("{inspection:?}"))?;
        is_read_back(inspection, &shown)?;
        Ok(shown)
    }

    /// What it did so far, for a message.
    fn state(&self) -> String {
        let waiting: Vec<_> = self
            .waiting
            .iter()
            .map(|request| format!("{} {}", request.method.as_str(), request.url))
            .collect();
        match &self.end {
            Some(Ok(_)) => "the lookup is done".to_owned(),
            Some(Err(error)) => format!("the lookup failed: {}", error_json(error)),
            None => format!("waiting: {}", waiting.join(", ")),
        }
    }

    /// A request that is never answered.
    pub(crate) fn leave(&mut self, method: &str, url: &str) -> Checked<()> {
        self.statuses.push(None);
        self.take(method, url).map(drop)
    }

    fn finish(&mut self) -> Checked<Result<Box<Inspection>, LookupError>> {
        let state = self.state();
        let end = self.end.take().ok_or(format!("the lookup has not ended; {state}"))?;
        if let Some(request) = self.waiting.first() {
            let what = format!("{} {}", request.method.as_str(), request.url);
            return Err(format!("{what} was asked for and never answered; {state}"));
        }
        let trace = self.lookup.exchanges().iter();
        let mut traced: Vec<_> = trace.map(|exchange| exchange.status.map(u64::from)).collect();
        traced.sort_unstable();
        self.statuses.sort_unstable();
        if traced != self.statuses {
            return Err(format!("answered {:?}, traced {traced:?}", self.statuses));
        }
        Ok(end)
    }

    /// The inspection with which it ended.
    pub(crate) fn done(mut self) -> Checked<Value> {
        let inspection =
            self.finish()?.map_err(|e| format!("the lookup failed: {}", error_json(&e)))?;
        if inspection.requests != self.lookup.exchanges() {
            return Err("the inspection has another trace than the lookup".to_owned());
        }
        let shown = self.shown(&inspection)?;
        shape::check_finished(&shown, self.partly)?;
        Ok(shown)
    }

    /// The error with which it ended.
    pub(crate) fn failed(mut self) -> Checked<Value> {
        let Err(error) = self.finish()? else { return Err("the lookup did not fail".to_owned()) };
        let shown = error_json(&error);
        self.no_secret_in("error", &format!("{shown} {error:?}"))?;
        Ok(shown)
    }
}

/// What is written out is read back: the same, but for what is never printed.
fn is_read_back(inspection: &Inspection, shown: &Value) -> Checked<()> {
    let read =
        Inspection::parse(shown.to_string().as_bytes()).map_err(|error| error.to_string())?;
    let mut printed = inspection.clone();
    if let (Some(printed), Some(read)) = (&mut printed.config, &read.config) {
        printed.diff_ids.clone_from(&read.diff_ids);
    }
    if let Some(subject) = &mut printed.subject {
        subject.data = None;
    }
    for (exchange, read) in printed.requests.iter_mut().zip(&read.requests) {
        exchange.url = read.url.clone();
        exchange.upstream.iter_mut().for_each(|asked| asked.withheld = None);
    }
    let again = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    if read != printed || again != *shown {
        return Err(format!("read back, it is {again}\n  where it was {shown}"));
    }
    Ok(())
}

fn error_json(error: &LookupError) -> Value {
    serde_json::to_value(error).unwrap_or_default()
}
