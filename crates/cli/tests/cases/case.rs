//! [`Sheet`]: a file of cases, and [`Case`]: a call of the command and what comes of it.

use std::fmt;
use std::fs;
use std::path::Path;

/// A file of cases.
pub(crate) struct Sheet {
    pub(crate) name: String,
    /// What stands before the first case.
    head: String,
    pub(crate) cases: Vec<Case>,
}

/// A call of the command and what comes of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// Why only the native command is held to it, where it alone is.
    pub(crate) native: Option<String>,
    pub(crate) call: String,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) input: String,
    pub(crate) end: End,
}

/// What comes of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Stands behind a stream that does not end in a line break.
const UNENDED: &str = "¬";

impl Sheet {
    pub(crate) fn read(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        let mut parts = text.split("\n== ");
        let head = parts.next().unwrap().trim_end().to_owned();
        let cases = parts.map(|part| Case::read(&name, part)).collect();
        Self { name, head, cases }
    }
}

impl Case {
    fn read(sheet: &str, part: &str) -> Self {
        let mut lines = part.lines();
        let mut case = Self { name: lines.next().unwrap().to_owned(), ..Self::default() };
        for line in lines.filter(|line| !line.is_empty()) {
            let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
            match mark {
                "native:" => case.native = Some(rest.to_owned()),
                "$" => case.call = rest.strip_prefix("tonnage").unwrap().trim_start().to_owned(),
                "<" => push(&mut case.input, rest),
                ">" => push(&mut case.end.out, rest),
                "!" => push(&mut case.end.err, rest),
                "=" => case.end.status = Some(rest.parse().unwrap()),
                _ => {
                    let variable = line.split_once('=');
                    let (name, value) = variable
                        .unwrap_or_else(|| panic!("{sheet}: {}: what is {line:?}?", case.name));
                    case.variables.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        case
    }

    /// The arguments, where `'…'` holds one together.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        for (place, part) in self.call.split('\'').enumerate() {
            match place % 2 {
                0 => arguments.extend(part.split_whitespace().map(str::to_owned)),
                _ => arguments.push(part.to_owned()),
            }
        }
        arguments
    }
}

fn push(stream: &mut String, line: &str) {
    match line.strip_suffix(UNENDED) {
        Some(line) => stream.push_str(line),
        None => {
            stream.push_str(line);
            stream.push('\n');
        }
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.head)?;
        for case in &self.cases {
            write!(f, "\n{case}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "== {}", self.name)?;
        if let Some(why) = &self.native {
            writeln!(f, "native: {why}")?;
        }
        for (name, value) in &self.variables {
            writeln!(f, "{name}={value}")?;
        }
        writeln!(f, "{}", format!("$ tonnage {}", self.call).trim_end())?;
        stream(f, "<", &self.input)?;
        writeln!(f, "= {}", self.end.status.unwrap_or(-1))?;
        stream(f, ">", &self.end.out)?;
        stream(f, "!", &self.end.err)
    }
}

fn stream(f: &mut fmt::Formatter<'_>, mark: &str, text: &str) -> fmt::Result {
    for line in text.split_inclusive('\n') {
        match (line.trim_end_matches('\n'), line.ends_with('\n')) {
            ("", _) => writeln!(f, "{mark}")?,
            (line, true) => writeln!(f, "{mark} {line}")?,
            (line, false) => writeln!(f, "{mark} {line}{UNENDED}")?,
        }
    }
    Ok(())
}
