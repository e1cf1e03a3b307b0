//! [`shape`]: which fields JSON has, in which order, and of which types.

/// Objects with keys that strangers choose.
const MAPS: [&str; 2] = ["labels", "annotations"];

/// What is in a JSON text. A scanner of its own, since a parsed object no longer
/// has an order.
pub(crate) fn shape(json: &str) -> Shape {
    let mut scanner = Scanner { rest: json.trim_start(), shape: Shape::default() };
    scanner.value("");
    assert_eq!(scanner.rest, "", "something follows the object");
    scanner.shape
}

#[derive(Default)]
pub(crate) struct Shape {
    /// Each field, such as `layers[].size`, with its type; once for each type.
    pub(crate) fields: Vec<(String, &'static str)>,
    /// The fields of each object, in their order.
    pub(crate) objects: Vec<Vec<String>>,
}

struct Scanner<'a> {
    rest: &'a str,
    shape: Shape,
}

impl Scanner<'_> {
    /// A value; `path` is where it stands.
    fn value(&mut self, path: &str) {
        let kind = match self.rest.as_bytes()[0] {
            b'{' => "object",
            b'[' => "array",
            b'"' => "string",
            b't' | b'f' => "boolean",
            b'n' => "null",
            _ => "number",
        };
        let field = (path.to_owned(), kind);
        if !path.is_empty() && !self.shape.fields.contains(&field) {
            self.shape.fields.push(field);
        }
        match kind {
            "object" => self.object(path),
            "array" => self.array(path),
            "string" => drop(self.string()),
            _ => {
                let end = self.rest.find([',', '}', ']', '\n']).unwrap_or(self.rest.len());
                self.rest = self.rest[end..].trim_start();
            }
        }
    }

    fn object(&mut self, path: &str) {
        let is_map = MAPS.iter().any(|map| path.ends_with(map));
        let mut fields = Vec::new();
        self.take('{');
        while !self.took('}') {
            let key = self.string();
            self.take(':');
            let below = match (path, is_map) {
                ("", _) => key,
                (_, true) => format!("{path}.*"),
                (_, false) => format!("{path}.{key}"),
            };
            self.value(&below);
            self.took(',');
            fields.push(below);
        }
        if !is_map {
            self.shape.objects.push(fields);
        }
    }

    fn array(&mut self, path: &str) {
        self.take('[');
        while !self.took(']') {
            self.value(&format!("{path}[]"));
            self.took(',');
        }
    }

    fn string(&mut self) -> String {
        let mut escaped = false;
        let end = self.rest[1..].find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let (text, rest) = self.rest[1..].split_at(end.unwrap());
        self.rest = rest[1..].trim_start();
        text.to_owned()
    }

    fn take(&mut self, c: char) {
        assert!(self.took(c), "no {c:?} at {}", self.rest);
    }

    fn took(&mut self, c: char) -> bool {
        let Some(rest) = self.rest.strip_prefix(c) else { return false };
        self.rest = rest.trim_start();
        true
    }
}
