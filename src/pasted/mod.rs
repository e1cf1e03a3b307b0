//! [`read_pasted`]: the image in what people paste.

mod command;
mod page;

use serde::Serialize;

use crate::reference::{Reference, ReferenceError};
use crate::url::Scheme;

/// The longest text that is searched for an image, in bytes.
const MAX_PASTED_LEN: usize = 16 * 1024;

/// An image that was found in a pasted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The image.
    pub reference: Reference,
    /// What it was found in.
    pub from: PastedFrom,
    /// `https`, when the text said so: then even this machine itself is not
    /// spoken to in clear text.
    pub scheme: Option<Scheme>,
}

/// What an image was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PastedFrom {
    /// The text is a reference.
    Reference,
    /// A command: `docker pull …`, `podman run …`, `crane manifest …`.
    DockerPull,
    /// A line of a file: `FROM …`, `image: …`.
    FromLine,
    /// A reference behind a scheme: `docker://…`, `oci://…`, `https://…`.
    Scheme,
    /// The address of a registry's page.
    Page,
}

/// Finds the image in what somebody pasted: a reference, a command line, a `FROM`
/// line, an address.
///
/// ```
/// use tonnage::{PastedFrom, read_pasted};
///
/// let pasted = read_pasted("docker run --rm -it -p 80:80 nginx:1.25 sh")?;
/// assert_eq!(pasted.reference.to_string(), "docker.io/library/nginx:1.25");
/// assert_eq!(pasted.from, PastedFrom::DockerPull);
///
/// let pasted = read_pasted("https://hub.docker.com/r/grafana/grafana/tags")?;
/// assert_eq!(pasted.reference.to_string(), "docker.io/grafana/grafana");
/// # Ok::<(), tonnage::ReferenceError>(())
/// ```
///
/// # Errors
///
/// [`ReferenceError`], with its position in `text`. A text in which nothing is
/// recognised is read as a reference.
pub fn read_pasted(text: &str) -> Result<Pasted, ReferenceError> {
    let line = text.get(..text.floor_char_boundary(MAX_PASTED_LEN)).unwrap_or(text).trim();
    let bare = unquoted(line);
    if !page::is_of_no_registry(bare)
        && let Ok(reference) = bare.parse()
    {
        return Ok(Pasted { reference, from: PastedFrom::Reference, scheme: None });
    }
    read_between_the_lines(text, line, bare)
}

/// Reads what is not simply a reference.
#[cold]
#[inline(never)]
fn read_between_the_lines(text: &str, line: &str, bare: &str) -> Result<Pasted, ReferenceError> {
    // A page, though its address could be a reference.
    if page::is_of_no_registry(bare)
        && let Some(name) = page::image(bare)
    {
        return parse_page(text, &name);
    }
    if let Some(image) = command::image(line) {
        return within(text, image, PastedFrom::DockerPull);
    }
    if let Some(image) = file_line(line) {
        return within(text, image, PastedFrom::FromLine);
    }
    if has_scheme(bare) {
        return within(text, bare, PastedFrom::Scheme);
    }
    let reference = parse_at(text, bare)?;
    Ok(Pasted { reference, from: PastedFrom::Reference, scheme: None })
}

/// Reads a word of `text` that may itself carry a scheme.
fn within(text: &str, word: &str, from: PastedFrom) -> Result<Pasted, ReferenceError> {
    let word = unquoted(word);
    if let Some(address) = strip_prefix_ignoring_case(word, "https://") {
        return addressed(text, address, from, Some(Scheme::Https));
    }
    if let Some(address) = strip_prefix_ignoring_case(word, "http://") {
        return addressed(text, address, from, None);
    }
    let bare = TRANSPORTS.iter().find_map(|scheme| strip_prefix_ignoring_case(word, scheme));
    let reference = parse_at(text, bare.unwrap_or(word))?;
    Ok(Pasted { reference, from, scheme: None })
}

const TRANSPORTS: [&str; 3] = ["docker://", "oci://", "docker-image://"];

fn has_transport(word: &str) -> bool {
    TRANSPORTS.iter().any(|scheme| strip_prefix_ignoring_case(word, scheme).is_some())
}

fn has_scheme(word: &str) -> bool {
    let known = |scheme: &&str| strip_prefix_ignoring_case(word, scheme).is_some();
    has_transport(word) || ["https://", "http://"].iter().any(known)
}

/// An address without its scheme: a page of a registry, or a reference.
fn addressed(
    text: &str,
    address: &str,
    from: PastedFrom,
    scheme: Option<Scheme>,
) -> Result<Pasted, ReferenceError> {
    if let Some(name) = page::image(address) {
        return parse_page(text, &name);
    }
    let reference = parse_at(text, address.trim_end_matches('/'))?;
    Ok(Pasted { reference, from, scheme })
}

/// Parses the name of the image of a page, the address of which is in `text`.
fn parse_page(text: &str, name: &str) -> Result<Pasted, ReferenceError> {
    let reference = name.parse::<Reference>().map_err(|error| {
        let wrong = name.char_indices().nth(error.position()).and_then(|(at, _)| name.get(at..));
        let before = wrong.and_then(|wrong| text.find(wrong)).and_then(|at| text.get(..at));
        error.at(before.unwrap_or_default().chars().count())
    })?;
    Ok(Pasted { reference, from: PastedFrom::Page, scheme: None })
}

/// Parses a word of `text`; an error points into `text`.
fn parse_at(text: &str, word: &str) -> Result<Reference, ReferenceError> {
    word.parse::<Reference>().map_err(|error| {
        let before = text.find(word).and_then(|at| text.get(..at)).unwrap_or_default();
        error.moved(before.chars().count())
    })
}

/// The image of a line of a Dockerfile, of Compose or of Kubernetes.
fn file_line(line: &str) -> Option<&str> {
    let line = line.trim_start_matches("- ").trim_start();
    let mut words = line.split_whitespace();
    let first = words.next()?;
    if first.eq_ignore_ascii_case("from") {
        return words.find(|word| !word.starts_with("--"));
    }
    let key = first.strip_suffix(':')?;
    matches!(unquoted(key), "image" | "uses" | "container").then(|| words.next()).flatten()
}

fn unquoted(text: &str) -> &str {
    let text = text.trim().trim_end_matches([',', ';']);
    for quote in ['"', '\'', '`'] {
        let inside = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inside) = inside {
            return inside.trim();
        }
    }
    text
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}
