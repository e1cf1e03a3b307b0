//! [`Question`]: a request, as much of it as matters.

use std::io::{self, BufRead};

/// The most lines of a request that are read.
const MAX_LINES: usize = 100;

/// A request, as much of it as matters.
#[derive(Clone, Debug)]
pub struct Question {
    /// `GET`, `HEAD`, `OPTIONS`.
    pub method: String,
    /// Path and query.
    pub target: String,
    fields: Vec<(String, String)>,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// A manifest, by tag or digest.
    Manifest(&'a str),
    /// A blob, by digest.
    Blob(&'a str),
    /// A page of tags.
    Tags,
    /// A token.
    Token,
    /// Anything else: `/v2/`, or where a redirect led.
    Other,
}

impl Question {
    /// Reads one; `None` when the other side has no more.
    pub(crate) fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 || lines.len() > MAX_LINES {
                return Ok(None);
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let mut lines = lines.into_iter();
        let first = lines.next().unwrap_or_default();
        let mut words = first.split(' ').map(str::to_owned);
        let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
        let field = |line: String| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        Ok(Some(Self { method, target, fields: lines.filter_map(field).collect() }))
    }

    /// A header field, by its name in lower case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Host and port, as the other side knows them.
    #[must_use]
    pub fn host(&self) -> &str {
        self.field("host").unwrap_or_default()
    }

    /// What it is about.
    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        let path = self.target.split('?').next().unwrap_or_default();
        if path == "/token" {
            return Asked::Token;
        }
        match path.strip_prefix("/v2/app/").and_then(|rest| rest.split_once('/')) {
            Some(("manifests", target)) => Asked::Manifest(target),
            Some(("blobs", digest)) => Asked::Blob(digest),
            Some(("tags", "list")) => Asked::Tags,
            _ => Asked::Other,
        }
    }
}
