//! The shared folder and its tables.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read files; the library does not"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Once;

use serde_json::Value;

use crate::differences::Difference;

/// So that it is said once.
static TOLD: Once = Once::new();

/// The shared folder. Where it is missing the caller is left out, visibly; in
/// continuous integration (`CI=true`) that is a failure.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TONNAGE_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    let missing = format!("the vectors were not run: there is no folder {}", folder.display());
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
    // Past the test harness, which keeps what passing tests print to itself.
    TOLD.call_once(|| drop(writeln!(std::io::stderr(), "{missing}")));
    None
}

/// A file with one row to a line, and the names of its columns in the first.
pub(crate) struct Table {
    name: String,
    pub(crate) rows: Vec<Row>,
}

/// One line of a table.
pub(crate) struct Row {
    /// Where it stands, for messages.
    pub(crate) at: String,
    fields: BTreeMap<String, String>,
}

impl Table {
    /// Reads `path` within the shared folder, where there is one.
    pub(crate) fn read(path: &str) -> Option<Self> {
        let text = read_text(path)?;
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let row = |(index, line): (usize, &str)| {
            let cells = line.split('\t').map(str::to_owned);
            let fields = header.iter().map(|name| (*name).to_owned()).zip(cells).collect();
            Row { at: format!("{path}:{}", index + 2), fields }
        };
        let rows: Vec<Row> = lines.enumerate().map(row).collect();
        assert!(!rows.is_empty(), "{path} has no rows");
        Some(Self { name: path.rsplit('/').next().unwrap_or(path).to_owned(), rows })
    }

    /// Holds every row to `holds`, but for those with a reason to differ: each of
    /// these must be there, and must differ.
    pub(crate) fn hold(
        &self,
        key: &str,
        differences: &[Difference],
        holds: impl Fn(&Row) -> Result<(), String>,
    ) {
        let differs =
            |row: &Row| differences.iter().find(|known| known.is_of(&self.name, row, key));
        let mut failures = Vec::new();
        let mut deliberate = 0;
        for row in &self.rows {
            match (holds(row), differs(row)) {
                (Ok(()), None) => {}
                (Err(_), Some(_)) => deliberate += 1,
                (Err(why), None) => failures.push(format!("{}: {why}", row.at)),
                (Ok(()), Some(_)) => failures.push(format!("{}: no difference any more", row.at)),
            }
        }
        let known: Vec<_> = differences.iter().filter(|known| known.file == self.name).collect();
        let all = self.rows.len();
        let held = all - deliberate - failures.len();
        println!("\n{}: {held} of {all} rows, {deliberate} deliberate differences", self.name);
        for known in &known {
            println!("  {}: {}", known.input, known.reason);
        }
        assert!(failures.is_empty(), "{} rows fail:\n{}", failures.len(), failures.join("\n"));
        assert_eq!(deliberate, known.len(), "a difference is of no row, or of several");
    }
}

impl Row {
    /// The text of a column.
    #[track_caller]
    pub(crate) fn get(&self, column: &str) -> &str {
        self.fields.get(column).unwrap_or_else(|| panic!("{} has no column {column}", self.at))
    }

    /// What the row is about.
    #[track_caller]
    pub(crate) fn input(&self) -> String {
        match self.fields.contains_key("input_json") {
            true => self.text("input_json"),
            false => self.get("path").to_owned(),
        }
    }

    /// A column in which empty means nothing.
    #[track_caller]
    pub(crate) fn maybe(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|text| !text.is_empty())
    }

    /// A column that holds JSON.
    #[track_caller]
    pub(crate) fn json(&self, column: &str) -> Value {
        let text = self.get(column);
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{}: {error}: {text}", self.at))
    }

    /// A column that holds a text written in JSON.
    #[track_caller]
    pub(crate) fn text(&self, column: &str) -> String {
        match self.json(column) {
            Value::String(text) => text,
            other => panic!("{}: no text: {other}", self.at),
        }
    }
}

/// The text of a file in the shared folder.
pub(crate) fn read_text(path: &str) -> Option<String> {
    read_bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The bytes of a file in the shared folder.
pub(crate) fn read_bytes(path: &str) -> Option<Vec<u8>> {
    let path = folder()?.join(path);
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// What a row states beside what we make of it, if they are not equal.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(stated: &T, ours: &T) -> Result<(), String> {
    if stated == ours { Ok(()) } else { Err(format!("stated {stated:?}, ours {ours:?}")) }
}
