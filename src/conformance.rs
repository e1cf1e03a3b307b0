//! Whether a document is what the OCI image-spec says it is, to the letter.
//!
//! A [`Lookup`](crate::Lookup) is lenient where it does no harm: it reads documents
//! with types, fields and platforms that nobody registered, since there are such
//! images and people want to know what they weigh. Whoever makes documents wants to
//! hear of everything instead. What is asked here is the shape of one document
//! alone, not whether what it names is there.
//!
//! ```
//! use tonnage::conformance::{Document, Edition, check};
//!
//! let layout = br#"{"imageLayoutVersion":"1.0.0"}"#;
//! assert!(check(Document::Layout, Edition::Current, layout).is_ok());
//!
//! let error = check(Document::Index, Edition::Current, br#"{"schemaVersion":2}"#).unwrap_err();
//! assert_eq!(error.to_string(), "manifests is missing");
//! ```
//!
//! Source: OCI image-spec, `schema/*.json` and `schema/validator.go`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::{Digest, DigestError};
use crate::json::{Json, JsonError, Object};

/// The documents that the image-spec describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// A descriptor alone (`descriptor.md`).
    Descriptor,
    /// An image manifest (`manifest.md`).
    Manifest,
    /// An image index (`image-index.md`).
    Index,
    /// An image configuration (`config.md`).
    Config,
    /// The marker of a layout, `oci-layout` (`image-layout.md`).
    Layout,
}

/// Which edition of the specification's own checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    /// That of 2019: platforms out of a closed list, environments of any text.
    Of2019,
    /// Today's: any platform, environments of the form `NAME=value`.
    #[default]
    Current,
}

/// The first place where a document departs from the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConformanceError(JsonError);

impl fmt::Display for ConformanceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for ConformanceError {}

/// Checks one document. Fields that the specification does not know are no error.
///
/// # Errors
///
/// [`ConformanceError`] says what is wrong, and where.
pub fn check(document: Document, edition: Edition, bytes: &[u8]) -> Result<(), ConformanceError> {
    let checked = Object::parse(bytes).and_then(|object| match document {
        Document::Descriptor => descriptor(&object),
        Document::Manifest => manifest(&object),
        Document::Index => index(&object, edition),
        Document::Config => config(&object, edition),
        Document::Layout => {
            required(&object, &["imageLayoutVersion"])?;
            text(&object, "imageLayoutVersion", "\"1.0.0\"", |text| text == "1.0.0")
        }
    });
    checked.map_err(ConformanceError)
}

type Checked = Result<(), JsonError>;

fn descriptor(object: &Object) -> Checked {
    required(object, &["mediaType", "digest", "size"])?;
    text(object, "mediaType", MEDIA_TYPE, is_media_type)?;
    text(object, "artifactType", MEDIA_TYPE, is_media_type)?;
    text(object, "digest", "a digest", is_digest)?;
    text(object, "data", "base64 with its padding", is_base64)?;
    let size = object.whole("size")?;
    if size.is_some_and(|size| i64::try_from(size).is_err()) {
        return Err(wrong("size", "below 2^63"));
    }
    texts(object, "urls", "an address with its scheme", is_address)?;
    values(object, "annotations", "a text", |value| matches!(value, Json::Text(_)))
}

fn manifest(object: &Object) -> Checked {
    required(object, &["schemaVersion", "config", "layers"])?;
    head(object)?;
    within(object, "config", descriptor)?;
    each(object, "layers", descriptor)?;
    if object.list("layers")?.is_some_and(<[Json]>::is_empty) {
        return Err(wrong("layers", "a list of at least one"));
    }
    Ok(())
}

fn index(object: &Object, edition: Edition) -> Checked {
    required(object, &["schemaVersion", "manifests"])?;
    head(object)?;
    each(object, "manifests", |entry| {
        descriptor(entry)?;
        within(entry, "platform", |object| {
            required(object, &["architecture", "os"])?;
            platform(object, edition)
        })
    })
}

/// What manifests and indexes have in common.
fn head(object: &Object) -> Checked {
    if object.whole("schemaVersion")? != Some(2) {
        return Err(wrong("schemaVersion", "2"));
    }
    text(object, "mediaType", MEDIA_TYPE, is_media_type)?;
    text(object, "artifactType", MEDIA_TYPE, is_media_type)?;
    within(object, "subject", descriptor)?;
    values(object, "annotations", "a text", |value| matches!(value, Json::Text(_)))
}

fn platform(object: &Object, edition: Edition) -> Checked {
    for key in ["architecture", "os", "os.version", "variant"] {
        text(object, key, "a text", any)?;
    }
    texts(object, "os.features", "a text", any)?;
    let os = object.text("os")?.unwrap_or_default();
    let architecture = object.text("architecture")?.unwrap_or_default();
    let listed =
        PLATFORMS_OF_2019.iter().any(|(known, list)| *known == os && list.contains(&architecture));
    if edition == Edition::Of2019 && !listed {
        return Err(wrong("architecture", "one of those that the system has"));
    }
    Ok(())
}

fn config(object: &Object, edition: Edition) -> Checked {
    required(object, &["architecture", "os", "rootfs"])?;
    platform(object, edition)?;
    text(object, "created", DATE_TIME, is_date_time)?;
    text(object, "author", "a text", any)?;
    within(object, "config", |run| execution(run, edition))?;
    within(object, "rootfs", |rootfs| {
        required(rootfs, &["diff_ids", "type"])?;
        text(rootfs, "type", "\"layers\"", |text| text == "layers")?;
        texts(rootfs, "diff_ids", "a text", any)
    })?;
    each(object, "history", |step| {
        text(step, "created", DATE_TIME, is_date_time)?;
        for key in ["author", "created_by", "comment"] {
            text(step, key, "a text", any)?;
        }
        step.flag("empty_layer").map(drop)
    })
}

fn execution(run: &Object, edition: Edition) -> Checked {
    for key in ["User", "WorkingDir", "StopSignal"] {
        text(run, key, "a text", any)?;
    }
    let is_variable = match edition {
        Edition::Of2019 => any,
        Edition::Current => |text: &str| text.find('=').is_some_and(|at| at > 0),
    };
    texts(run, "Env", "NAME=value", is_variable)?;
    values(run, "ExposedPorts", "an object", |value| matches!(value, Json::Object(_)))?;
    run.flag("ArgsEscaped")?;
    // Of these, and no others, `null` is a value.
    run.texts("Entrypoint")?;
    run.texts("Cmd")?;
    if run.get("Volumes")?.is_some() {
        values(run, "Volumes", "an object", |value| matches!(value, Json::Object(_)))?;
    }
    if run.get("Labels")?.is_some() {
        values(run, "Labels", "a text", |value| matches!(value, Json::Text(_)))?;
    }
    Ok(())
}

const MEDIA_TYPE: &str = "a media type";
const DATE_TIME: &str = "a date with its time (RFC 3339)";

fn wrong(at: &str, expected: &'static str) -> JsonError {
    JsonError::Field { at: at.to_owned(), expected }
}

fn required(object: &Object, keys: &[&str]) -> Checked {
    for key in keys {
        if object.get(key)?.is_none() {
            return Err(JsonError::missing(key));
        }
    }
    Ok(())
}

/// The value of a field. Unlike where documents are only read, `null` is not as
/// good as nothing.
fn value<'a>(object: &'a Object, key: &str) -> Result<Option<&'a Json>, JsonError> {
    let value = object.get(key)?;
    if value.is_none() && object.keys().any(|known| known == key) {
        return Err(wrong(key, "a value, but null"));
    }
    Ok(value)
}

fn text(object: &Object, key: &str, expected: &'static str, is: fn(&str) -> bool) -> Checked {
    match value(object, key)? {
        Some(Json::Text(text)) if is(text) => Ok(()),
        None => Ok(()),
        Some(_) => Err(wrong(key, expected)),
    }
}

fn texts(object: &Object, key: &str, expected: &'static str, is: fn(&str) -> bool) -> Checked {
    value(object, key)?;
    let Some(list) = object.list(key)? else { return Ok(()) };
    for (index, value) in list.iter().enumerate() {
        if !value.as_text().is_some_and(is) {
            return Err(wrong(&format!("{key}[{index}]"), expected));
        }
    }
    Ok(())
}

/// An object of which the values are all of one type. Its keys are anybody's.
fn values(object: &Object, key: &str, expected: &'static str, is: fn(&Json) -> bool) -> Checked {
    value(object, key)?;
    let Some(map) = object.object(key)? else { return Ok(()) };
    for (name, value) in map.fields() {
        if !is(value) {
            return Err(wrong(&format!("{key}.{name}"), expected));
        }
    }
    Ok(())
}

fn within(object: &Object, key: &str, check: impl Fn(&Object) -> Checked) -> Checked {
    value(object, key)?;
    match object.object(key)? {
        Some(inner) => check(inner).map_err(|error| error.within(key)),
        None => Ok(()),
    }
}

fn each(object: &Object, key: &str, check: impl Fn(&Object) -> Checked) -> Checked {
    value(object, key)?;
    let Some(list) = object.list(key)? else { return Ok(()) };
    for (index, value) in list.iter().enumerate() {
        let place = format!("{key}[{index}]");
        check(value.object_at(&place)?).map_err(|error| error.within(&place))?;
    }
    Ok(())
}

fn any(_: &str) -> bool {
    true
}

/// Two names of at most 127 characters (RFC 6838, section 4.2).
fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype))
}

fn is_name(text: &str) -> bool {
    text.len() <= 127
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
}

/// What `md5` proves is not the specification's business.
fn is_digest(text: &str) -> bool {
    matches!(text.parse::<Digest>(), Ok(_) | Err(DigestError::Broken))
}

fn is_base64(text: &str) -> bool {
    STANDARD.decode(text).is_ok()
}

/// An absolute address (RFC 3986, section 3), as far as its characters go.
fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b))
}

/// `2015-10-31T22:22:56.015925234Z` (RFC 3339, section 5.6).
fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once(['T', 't']) else { return false };
    let Some(at) = rest.find(['Z', 'z', '+', '-']) else { return false };
    let (time, zone) = rest.split_at(at);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let zone_holds = match zone.get(1..) {
        Some("") => zone.eq_ignore_ascii_case("z"),
        Some(offset) => !zone.starts_with(['Z', 'z']) && is_clock(offset, &[23, 59]),
        None => false,
    };
    is_date(date)
        && is_clock(time, &[23, 59, 60])
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && zone_holds
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let number = |part: Option<&str>, len| {
        let digits = |text: &&str| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
        part.filter(digits)?.parse::<u32>().ok()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    parts.next().is_none() && (1..=days).contains(&day)
}

/// Two-digit numbers with colons between, each up to its own most.
fn is_clock(text: &str, most: &[u32]) -> bool {
    let mut parts = text.split(':');
    for most in most {
        let digits = |text: &&str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        let number = parts.next().filter(digits).and_then(|text| text.parse::<u32>().ok());
        if number.is_none_or(|number| number > *most) {
            return false;
        }
    }
    parts.next().is_none()
}

/// The architectures of each system, as the checks of 2019 listed them.
const PLATFORMS_OF_2019: [(&str, &[&str]); 10] = [
    ("android", &["arm"]),
    ("darwin", &["386", "amd64", "arm", "arm64"]),
    ("dragonfly", &["amd64"]),
    ("freebsd", &["386", "amd64", "arm"]),
    ("linux", &["386", "amd64", "arm", "arm64", "ppc64", "ppc64le", "mips64", "mips64le", "s390x"]),
    ("netbsd", &["386", "amd64", "arm"]),
    ("openbsd", &["386", "amd64", "arm"]),
    ("plan9", &["386", "amd64"]),
    ("solaris", &["amd64"]),
    ("windows", &["386", "amd64"]),
];
