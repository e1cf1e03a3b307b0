//! [`read_pasted`]: the image in what people paste.

mod command;
mod page;

use serde::Serialize;

use command::Found;

use crate::error::{LookupError, LookupErrorKind};
use crate::inspection::PlatformAsked;
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
    /// The platform that was wanted of it, as it is written there:
    /// `docker pull --platform linux/arm64 …`. A variable in its place says nothing.
    pub platform: Option<String>,
}

impl Pasted {
    fn new(reference: Reference, from: PastedFrom) -> Self {
        Self { reference, from, scheme: None, platform: None }
    }

    /// The platform that the text asks for, if it does.
    ///
    /// The order of say: what was chosen beside the text; this; then what holds for
    /// all images, such as an environment's variables; then the default.
    ///
    /// ```
    /// let pasted = tonnage::read_pasted("docker pull --platform linux/arm64 nginx")?;
    /// let asked = pasted.platform_asked()?.unwrap_or_default();
    /// assert_eq!((asked.platform.to_string(), asked.from.as_str()), ("linux/arm64".into(), "pasted"));
    ///
    /// let pasted = tonnage::read_pasted("docker pull nginx")?;
    /// assert_eq!(pasted.platform_asked()?, None);
    /// # Ok::<(), tonnage::LookupError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `INVALID_PLATFORM`, when what is written there is no platform.
    pub fn platform_asked(&self) -> Result<Option<PlatformAsked>, LookupError> {
        let Some(text) = &self.platform else { return Ok(None) };
        let from = "pasted".to_owned();
        match text.parse() {
            Ok(platform) => Ok(Some(PlatformAsked { platform, from })),
            Err(error) => Err(LookupErrorKind::InvalidPlatform { from, error }.into()),
        }
    }
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
/// recognised is read as a reference. The address of a page that says of no image
/// where it is, such as all of Artifact Hub's, is an error, and no guess.
pub fn read_pasted(text: &str) -> Result<Pasted, ReferenceError> {
    let line = text.get(..text.floor_char_boundary(MAX_PASTED_LEN)).unwrap_or(text).trim();
    let bare = unquoted(line);
    // A page, though its address could be a reference.
    if page::is_of_no_registry(bare) {
        return addressed(text, bare, PastedFrom::Page, None);
    }
    if let Ok(reference) = bare.parse() {
        return Ok(Pasted::new(reference, PastedFrom::Reference));
    }
    if let Some(Found { image, platform }) = command::find(line) {
        let pasted = within(text, image, PastedFrom::DockerPull)?;
        return Ok(Pasted { platform: chosen(platform), ..pasted });
    }
    if let Some(Found { image, platform }) = file_line(line) {
        let pasted = within(text, image, PastedFrom::FromLine)?;
        return Ok(Pasted { platform: chosen(platform), ..pasted });
    }
    if has_scheme(bare) {
        return within(text, bare, PastedFrom::Scheme);
    }
    parse_at(text, bare).map(|reference| Pasted::new(reference, PastedFrom::Reference))
}

/// A platform that is one choice: no variable of a Dockerfile, and not crane's word
/// for each of them.
fn chosen(platform: Option<&str>) -> Option<String> {
    let platform = unquoted(platform?);
    let is_choice = !platform.is_empty() && !platform.contains('$') && platform != "all";
    is_choice.then(|| platform.to_owned())
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
    let bare = bare.unwrap_or(word);
    if page::is_of_no_registry(bare) {
        return addressed(text, bare, from, None);
    }
    parse_at(text, bare).map(|reference| Pasted::new(reference, from))
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
    if let Some(kind) = page::why_no_image(address) {
        return Err(ReferenceError::new(kind, characters_before(text, address)));
    }
    let reference = parse_at(text, address.trim_end_matches('/'))?;
    Ok(Pasted { scheme, ..Pasted::new(reference, from) })
}

/// Parses the name of the image of a page, the address of which is in `text`.
fn parse_page(text: &str, name: &str) -> Result<Pasted, ReferenceError> {
    let reference = name.parse::<Reference>().map_err(|error| {
        let wrong = name.char_indices().nth(error.position()).and_then(|(at, _)| name.get(at..));
        let before = wrong.and_then(|wrong| text.find(wrong)).and_then(|at| text.get(..at));
        error.at(before.unwrap_or_default().chars().count())
    })?;
    Ok(Pasted::new(reference, PastedFrom::Page))
}

/// Parses a word of `text`; an error points into `text`.
fn parse_at(text: &str, word: &str) -> Result<Reference, ReferenceError> {
    word.parse::<Reference>().map_err(|error| error.moved(characters_before(text, word)))
}

fn characters_before(text: &str, word: &str) -> usize {
    let before = text.find(word).and_then(|at| text.get(..at)).unwrap_or_default();
    before.chars().count()
}

/// The image of a line of a Dockerfile, of Compose or of Kubernetes.
fn file_line(line: &str) -> Option<Found<'_>> {
    let line = line.trim_start_matches("- ").trim_start();
    let mut words = line.split_whitespace();
    let first = words.next()?;
    if first.eq_ignore_ascii_case("from") {
        let mut platform = None;
        let image = words.find(|word| {
            platform = word.strip_prefix("--platform=").or(platform);
            !word.starts_with("--")
        });
        return image.map(|image| Found { image, platform });
    }
    let key = first.strip_suffix(':')?;
    let image = matches!(unquoted(key), "image" | "uses" | "container").then(|| words.next());
    image.flatten().map(|image| Found { image, platform: None })
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
