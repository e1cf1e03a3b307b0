//! [`Transcript`]: a file, line by line. README.md beside this file has the
//! format.

use serde_json::Value;
use tonnage::TransportFailureKind;

use super::documents::Documents;

/// A transcript that does not hold, and where.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) line: usize,
    pub(crate) what: String,
}

pub(crate) type Held<T> = Result<T, Fault>;

pub(crate) fn fault<T>(line: usize, what: impl Into<String>) -> Held<T> {
    Err(Fault { line, what: what.into() })
}

/// A conversation with a registry: one lookup after another on one session.
#[derive(Debug)]
pub(crate) struct Transcript {
    /// What it shows: the first line.
    pub(crate) title: String,
    pub(crate) secrets: Vec<String>,
    pub(crate) acts: Vec<(usize, Act)>,
}

#[derive(Debug)]
pub(crate) enum Act {
    /// Somebody asks.
    Inspect { typed: String, options: Vec<(usize, String, String)> },
    /// A request is expected, and answered.
    Exchange(Exchange),
    /// What is known so far.
    Progress(Vec<Expectation>),
    /// Time passes.
    Later { seconds: u64 },
    /// A request was made, and the lookup ended without its answer.
    Unanswered { method: String, url: String },
    /// It ended well.
    Done(Vec<Expectation>),
    /// It did not.
    Failed(Vec<Expectation>),
}

#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    pub(crate) url: String,
    /// The headers that are sent; no others are.
    pub(crate) sent: Vec<(String, String)>,
    /// The form that is sent; where none is said, none is.
    pub(crate) form: Option<String>,
    pub(crate) answer: Answer,
}

#[derive(Debug)]
pub(crate) enum Answer {
    Response { status: u16, headers: Vec<(String, String)>, via: Vec<String>, body: String },
    Failure { kind: TransportFailureKind, detail: String },
}

/// A place in a JSON document, and what is there.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) line: usize,
    pub(crate) path: String,
    pub(crate) value: Value,
}

type Line<'a> = (usize, &'a str);

impl Transcript {
    pub(crate) fn parse(text: &str) -> Held<Self> {
        let mut documents = Documents::new();
        let mut acts = Vec::new();
        let lines: Vec<Line<'_>> = (1..).zip(text.lines()).collect();
        let Some(title) = text.lines().next().and_then(|line| line.strip_prefix("# ")) else {
            return fault(1, "the first line is `# ` and what the transcript shows");
        };
        let mut rest = lines.as_slice();
        while let Some(((number, line), after)) = rest.split_first() {
            rest = after;
            if let Some(head) = line.strip_prefix("### ") {
                let length = rest.iter().position(|(_, line)| line.starts_with("###"));
                let (body, after) = rest.split_at(length.unwrap_or(rest.len()));
                rest = after;
                acts.push((*number, Act::parse(*number, head, body, &documents)?));
            } else if let Some(named) = line.strip_prefix('@') {
                let (name, text) = match named.split_once(" = ") {
                    Some((name, text)) => (name, text.to_owned()),
                    None => {
                        let length = rest.iter().position(|(_, line)| line.trim().is_empty());
                        let (body, after) = rest.split_at(length.unwrap_or(rest.len()));
                        rest = after;
                        (named, body.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n"))
                    }
                };
                documents.say(name, &text).or_else(|what| fault(*number, what))?;
            } else if !line.is_empty() && !line.starts_with('#') {
                return fault(*number, "neither a comment, nor `@name`, nor `### …`");
            }
        }
        let secrets = documents.secrets().map(str::to_owned).collect();
        Ok(Self { title: title.to_owned(), secrets, acts })
    }
}

impl Act {
    fn parse(line: usize, head: &str, body: &[Line<'_>], documents: &Documents) -> Held<Self> {
        let fill = |(number, line): &Line<'_>| {
            documents.fill(line).map(|text| (*number, text)).or_else(|what| fault(*number, what))
        };
        let (_, head) = fill(&(line, head))?;
        let said = |(_, line): &&Line<'_>| !line.is_empty() && !line.starts_with('#');
        let body = body.iter().filter(said).map(fill).collect::<Held<Vec<_>>>()?;
        let (verb, rest) = head.split_once(' ').unwrap_or((&head, ""));
        let rest = rest.trim();
        Ok(match verb {
            "inspect" => Self::Inspect { typed: rest.to_owned(), options: options(body)? },
            "GET" | "HEAD" | "POST" => {
                Self::Exchange(Exchange::parse(line, verb.to_owned(), rest.to_owned(), body)?)
            }
            "progress" => Self::Progress(expectations(body)?),
            "later" => match rest.strip_suffix(" seconds").and_then(|text| text.parse().ok()) {
                Some(seconds) => Self::Later { seconds },
                None => return fault(line, "`### later N seconds`"),
            },
            "unanswered" => match rest.split_once(' ') {
                Some((method, url)) => {
                    Self::Unanswered { method: method.to_owned(), url: url.to_owned() }
                }
                None => return fault(line, "`### unanswered METHOD URL`"),
            },
            "done" => Self::Done(expectations(body)?),
            "failed" => Self::Failed(expectations(body)?),
            _ => return fault(line, format!("there is no section called {verb}")),
        })
    }
}

/// A place may hold `=` in brackets, never ` = `.
fn options(body: Vec<(usize, String)>) -> Held<Vec<(usize, String, String)>> {
    let option = |(line, text): (usize, String)| match text.split_once(" = ") {
        Some((name, value)) => Ok((line, name.to_owned(), value.to_owned())),
        None => fault(line, "`name = value`"),
    };
    body.into_iter().map(option).collect()
}

fn expectations(body: Vec<(usize, String)>) -> Held<Vec<Expectation>> {
    let expectation = |(line, path, value): (usize, String, String)| {
        let value = serde_json::from_str(&value)
            .or_else(|error| fault(line, format!("{value} is not JSON: {error}")))?;
        Ok(Expectation { line, path, value })
    };
    options(body)?.into_iter().map(expectation).collect()
}

impl Exchange {
    fn parse(line: usize, method: String, url: String, body: Vec<(usize, String)>) -> Held<Self> {
        let (mut sent, mut headers, mut via, mut text) = (Vec::new(), Vec::new(), Vec::new(), None);
        let (mut status, mut failure, mut form) = (None, None, None);
        let header = |number, text: &str| match text.split_once(": ") {
            Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
            None => fault(number, "`name: value`"),
        };
        for (number, said) in body {
            if let Some(more) = said.strip_prefix("<< ") {
                let text: &mut String = text.get_or_insert_default();
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(more);
            } else if let Some(said) = said.strip_prefix(">> ") {
                form = Some(said.to_owned());
            } else if let Some(said) = said.strip_prefix("> ") {
                sent.push(header(number, said)?);
            } else if let Some(said) = said.strip_prefix("< failure ") {
                failure = Some(read_failure(number, said)?);
            } else if let Some(host) = said.strip_prefix("< via ") {
                via.push(host.to_owned());
            } else if let Some(said) = said.strip_prefix("< ") {
                match said.parse() {
                    Ok(number) if status.is_none() => status = Some(number),
                    _ => headers.push(header(number, said)?),
                }
            } else {
                return fault(number, "in an exchange, lines begin with `>`, `>>`, `<` or `<<`");
            }
        }
        let answer = match (status, failure) {
            (Some(status), None) => {
                Answer::Response { status, headers, via, body: text.unwrap_or_default() }
            }
            (None, Some(failure)) => failure,
            _ => return fault(line, "an exchange has one `< STATUS` or one `< failure …`"),
        };
        Ok(Self { method, url, sent, form, answer })
    }
}

fn read_failure(line: usize, text: &str) -> Held<Answer> {
    let (kind, detail) = text.split_once(": ").unwrap_or((text, ""));
    let kind = match kind {
        "unreachable" => TransportFailureKind::Unreachable,
        "timeout" => TransportFailureKind::Timeout,
        "too-large" => TransportFailureKind::TooLarge,
        "truncated" => TransportFailureKind::Truncated,
        "redirect" => TransportFailureKind::Redirect,
        "aborted" => TransportFailureKind::Aborted,
        _ => return fault(line, format!("there is no failure called {kind}")),
    };
    Ok(Answer::Failure { kind, detail: detail.to_owned() })
}
