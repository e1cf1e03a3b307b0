//! Tells a [`Transcript`] to lookups, and holds them to it.
//!
//! No file is read and no clock: this runs wherever the library does.

use serde_json::Value;
use tonnage::{
    Credentials, Headers, LookupOptions, Parts, PlatformAsked, Response, Scheme, Session,
    Timestamp, TransportFailure,
};

use super::performance::Performance;
use super::place;
use super::transcript::{Act, Answer, Exchange, Expectation, Fault, Held, Transcript, fault};

/// The moment at which every transcript begins.
const BEGINNING: Timestamp = Timestamp::from_millis(1_700_000_000_000);
/// How long every answer takes, in milliseconds.
const ANSWER_MILLIS: u64 = 25;

/// What was told, for the count at the end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    pub(crate) lookups: usize,
    pub(crate) requests: usize,
    pub(crate) expectations: usize,
}

/// Runs a transcript from its first line to its last.
pub(crate) fn run(text: &str) -> Held<Told> {
    let transcript = Transcript::parse(text)?;
    let mut stage = Stage {
        session: Session::new(),
        passed: 0,
        secrets: transcript.secrets,
        lookup: None,
        told: Told::default(),
    };
    let mut last = 1;
    for (line, act) in transcript.acts {
        last = line;
        stage.act(line, act)?;
    }
    match stage.lookup {
        None => Ok(stage.told),
        Some(_) => fault(last, "the transcript ends before its lookup: `### done` or `### failed`"),
    }
}

struct Stage {
    session: Session,
    /// Milliseconds since the beginning.
    passed: u64,
    secrets: Vec<String>,
    lookup: Option<Performance>,
    told: Told,
}

impl Stage {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(BEGINNING.millis_since(Timestamp::default()) + self.passed)
    }

    fn act(&mut self, line: usize, act: Act) -> Held<()> {
        let place = |what: String| Fault { line, what };
        match act {
            Act::Inspect { typed, options } => self.inspect(line, &typed, options),
            Act::Later { seconds } => {
                self.passed += seconds * 1000;
                if let Some(performance) = &mut self.lookup {
                    performance.forget_requests();
                }
                Ok(())
            }
            Act::Exchange(exchange) => self.exchange(line, exchange),
            Act::Progress(expected) => {
                let progress = self.performance(line)?.progress.take();
                let progress = progress.ok_or("nothing was shown since the last answer".into());
                self.compare(&progress.map_err(place)?, expected)
            }
            Act::Unanswered { method, url } => {
                self.performance(line)?.leave(&method, &url).map_err(place)
            }
            Act::Done(expected) => {
                let inspection = self.end(line)?.done().map_err(place)?;
                self.done(line, &inspection, expected)
            }
            Act::Failed(expected) => {
                let error = self.end(line)?.failed().map_err(place)?;
                self.failed(line, &error, expected)
            }
        }
    }

    fn performance(&mut self, line: usize) -> Held<&mut Performance> {
        self.lookup.as_mut().map_or_else(|| fault(line, "no lookup is under way"), Ok)
    }

    fn end(&mut self, line: usize) -> Held<Performance> {
        self.lookup.take().map_or_else(|| fault(line, "no lookup is under way"), Ok)
    }

    fn inspect(
        &mut self,
        line: usize,
        typed: &str,
        said: Vec<(usize, String, String)>,
    ) -> Held<()> {
        if self.lookup.is_some() {
            return fault(line, "the lookup before this one has not ended");
        }
        let mut options = LookupOptions { input: Some(typed.to_owned()), ..Default::default() };
        for (line, name, value) in said {
            self.option(&mut options, &name, value).or_else(|what| fault(line, what))?;
        }
        let reference = typed.parse().or_else(|error| fault(line, format!("{typed}: {error}")))?;
        let secrets = self.secrets.clone();
        let performance =
            Performance::begin(reference, options, &self.session, self.now(), secrets);
        self.lookup = Some(performance.or_else(|what| fault(line, what))?);
        self.told.lookups += 1;
        Ok(())
    }

    fn option(
        &mut self,
        options: &mut LookupOptions,
        name: &str,
        value: String,
    ) -> Result<(), String> {
        match name {
            "platform" => {
                let platform = value.parse().map_err(|e| format!("{value}: {e}"))?;
                options.platform = PlatformAsked::by_option(platform);
            }
            "credentials" => {
                let (user, secret) = value.split_once(':').ok_or("`user:secret`")?;
                self.secrets.push(secret.to_owned());
                options.credentials = Some(Credentials::basic(user, secret));
            }
            "identity-token" => {
                self.secrets.push(value.clone());
                options.credentials = Some(Credentials::identity(value));
            }
            "registry-token" => {
                self.secrets.push(value.clone());
                let token = Credentials::token(value);
                options.credentials = Some(token.ok_or("it fits into no header")?);
            }
            "trusted-realm" => options.trusted_realms.push(value),
            "plain-http" => options.plain_http.push(value),
            "scheme" if value == "https" => options.scheme = Some(Scheme::Https),
            "all-platforms" if value == "true" => options.all_platforms = true,
            "picks" if value == "true" => options.picks = true,
            "parts" => {
                options.parts = match value.as_str() {
                    "resolved" => Parts::Resolved,
                    "size" => Parts::Size,
                    "all" => Parts::All,
                    _ => return Err("parts are resolved, size or all".to_owned()),
                }
            }
            "session" if value == "new" => self.session = Session::new(),
            _ => return Err(format!("there is no option {name} = {value}")),
        }
        Ok(())
    }

    fn exchange(&mut self, line: usize, exchange: Exchange) -> Held<()> {
        self.passed += ANSWER_MILLIS;
        self.told.requests += 1;
        let now = self.now();
        let session = self.session.clone();
        let performance = self.performance(line)?;
        let answer = || {
            let request = performance.take(&exchange.method, &exchange.url)?;
            performance.check_headers(&request, exchange.sent)?;
            performance.check_form(&request, exchange.form.as_deref())?;
            match exchange.answer {
                Answer::Failure { kind, detail } => {
                    performance.fail(request.id, TransportFailure::new(kind, detail), now)
                }
                Answer::Response { status, headers, via, body } => {
                    let headers: Headers = headers.into_iter().collect();
                    let mut response = Response::new(status, headers, body.as_bytes());
                    response.redirects = via;
                    performance.answer(request.id, &response, now)
                }
            }
        };
        answer().or_else(|what| fault(line, what))?;
        performance.no_secret_in("session", &format!("{session:?}")).or_else(|w| fault(line, w))
    }

    /// Where no warning is said, there is none.
    fn done(&mut self, line: usize, inspection: &Value, expected: Vec<Expectation>) -> Held<()> {
        let names = |expectation: &Expectation| expectation.path.starts_with("warnings");
        if !expected.iter().any(names) && inspection["warnings"] != Value::Array(Vec::new()) {
            let warnings = serde_json::to_string_pretty(&inspection["warnings"]);
            return fault(line, format!("warnings: {}", warnings.unwrap_or_default()));
        }
        self.compare(inspection, expected)
    }

    /// Whatever an error says is said in the transcript too.
    fn failed(&mut self, line: usize, error: &Value, expected: Vec<Expectation>) -> Held<()> {
        let fields = error.as_object().into_iter().flatten();
        let said =
            |key: &str| expected.iter().any(|e| e.path.split(['.', '[']).next() == Some(key));
        let unsaid: Vec<_> = fields
            .filter(|(key, _)| !said(key))
            .map(|(key, value)| format!("{key} = {value}"))
            .collect();
        if unsaid.is_empty() {
            return self.compare(error, expected);
        }
        fault(line, format!("the error says more:\n{}", unsaid.join("\n")))
    }

    fn compare(&mut self, document: &Value, expected: Vec<Expectation>) -> Held<()> {
        for Expectation { line, path, value } in expected {
            self.told.expectations += 1;
            let found = place::at(document, &path).or_else(|what| fault(line, what))?;
            if found != value {
                return fault(
                    line,
                    format!("{path} = {found}\n  where the transcript says {value}"),
                );
            }
        }
        Ok(())
    }
}
