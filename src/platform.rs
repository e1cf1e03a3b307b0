//! [`Platform`]: what an image runs on.
//!
//! ```text
//! platform := os | architecture | os "/" architecture [ "/" variant ]
//! os       := name [ "(" [ version ] ( "+" feature )* ")" ]
//! ```
//!
//! One word alone is an operating system if it is known as one, else an
//! architecture; what is left unsaid is `linux` and `amd64`, whatever machine
//! this runs on.
//!
//! Source: OCI image-spec, `image-index.md`; containerd's `platforms` package,
//! whose strings these are.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::order::sorted;

/// The longest platform string read, and written.
const MAX_PLATFORM_LEN: usize = 256;

/// What an image runs on, as it was written: operating system, architecture and
/// what narrows them.
///
/// ```
/// use tonnage::Platform;
///
/// let typed: Platform = "linux/aarch64".parse()?;
/// assert_eq!(typed.to_string(), "linux/arm64");
/// assert_eq!("linux/arm64/v8".parse::<Platform>()?.normalized(), typed);
/// # Ok::<(), tonnage::PlatformError>(())
/// ```
///
/// Source: OCI image-spec, `image-index.md`, "platform".
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Platform {
    /// The operating system, a `GOOS` value such as `linux`.
    pub os: String,
    /// The processor architecture, a `GOARCH` value such as `amd64`.
    pub architecture: String,
    /// The variant of the architecture, such as `v7` for `arm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The version of the operating system that is needed (Windows).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Features of the operating system that are needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub os_features: Vec<String>,
}

/// linux/amd64, whatever the host.
impl Default for Platform {
    fn default() -> Self {
        Self::new("linux", "amd64")
    }
}

impl Platform {
    /// A platform without variant, version and features.
    #[must_use]
    pub fn new(os: &str, architecture: &str) -> Self {
        Self {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: None,
            os_version: None,
            os_features: Vec::new(),
        }
    }

    /// The same platform with that variant.
    #[must_use]
    pub fn with_variant(mut self, variant: &str) -> Self {
        self.variant = (!variant.is_empty()).then(|| variant.to_owned());
        self
    }

    /// `unknown/unknown`, as BuildKit marks what is not an image.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }

    /// The one spelling of all the equal ones: lower case, `x86_64` as `amd64`,
    /// `arm64/v8` as `arm64`, `arm` as `arm/v7`, features sorted.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let (architecture, variant) =
            normalize_architecture(&self.architecture, self.variant.as_deref().unwrap_or_default());
        let os_features = sorted(&self.os_features);
        Self {
            os: normalize_os(&self.os),
            architecture,
            variant: (!variant.is_empty()).then_some(variant),
            os_version: self.os_version.clone().filter(|version| !version.is_empty()),
            os_features,
        }
    }

    /// Whether two words on one image cannot both be true. Versions and features
    /// may be told by one of them alone; so may variants, and images for older ARMs
    /// often name none in their config.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        let (a, b) = (self.normalized(), other.normalized());
        let both_told = self.variant.is_some() && other.variant.is_some();
        a.os != b.os || a.architecture != b.architecture || (both_told && a.variant != b.variant)
    }
}

fn normalize_os(os: &str) -> String {
    match os.to_ascii_lowercase().as_str() {
        "" => "linux".to_owned(),
        "macos" => "darwin".to_owned(),
        os => os.to_owned(),
    }
}

fn normalize_architecture(architecture: &str, variant: &str) -> (String, String) {
    let architecture = architecture.to_ascii_lowercase();
    let variant = variant.to_ascii_lowercase();
    let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64" | "amd64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64" | "arm64", variant) => ("arm64", variant),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        other => other,
    };
    (architecture.to_owned(), variant.to_owned())
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        if text.len() > MAX_PLATFORM_LEN {
            return Err(PlatformError::TooLong);
        }
        let platform = Self::read(text)?;
        // What was left unsaid is written.
        if platform.to_string().len() > MAX_PLATFORM_LEN {
            return Err(PlatformError::TooLong);
        }
        Ok(platform)
    }
}

impl Platform {
    fn read(text: &str) -> Result<Self, PlatformError> {
        if text.is_empty() {
            return Err(PlatformError::Empty);
        }
        let mut parts = text.split('/');
        let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if parts.next().is_some() {
            return Err(PlatformError::TooManyParts);
        }
        if [Some(first), second, third].contains(&Some("")) {
            return Err(PlatformError::Empty);
        }
        let Os { name, version, features } = Os::parse(first)?;
        let mut platform = Self::new(&normalize_os(&name), "amd64");
        platform.os_version = version;
        platform.os_features = features;
        let Some(architecture) = second else {
            if is_known_os(&platform.os) {
                return Ok(platform);
            }
            let (architecture, variant) = architecture_alone(component(first)?);
            return if is_known_architecture(&architecture) {
                Ok(Self::new("linux", &architecture).with_variant(&variant))
            } else {
                Err(PlatformError::Unknown(first.to_owned()))
            };
        };
        let architecture = component(architecture)?;
        let (architecture, variant) = match third {
            None => architecture_alone(architecture),
            Some(variant) => {
                let (architecture, variant) =
                    normalize_architecture(architecture, component(variant)?);
                // Somebody who types arm64/v8 reads arm64/v8.
                let variant = if architecture == "arm64" && variant.is_empty() {
                    "v8".to_owned()
                } else {
                    variant
                };
                (architecture, variant)
            }
        };
        platform.architecture = architecture;
        Ok(platform.with_variant(&variant))
    }
}

/// Normalises an architecture that was written without a variant: `arm` stays
/// `arm`, though it means `arm/v7`.
fn architecture_alone(text: &str) -> (String, String) {
    let (architecture, variant) = normalize_architecture(text, "");
    let implied = architecture == "arm" && variant == "v7";
    (architecture, if implied { String::new() } else { variant })
}

fn component(text: &str) -> Result<&str, PlatformError> {
    if !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
    {
        Ok(text)
    } else {
        Err(PlatformError::Component(text.to_owned()))
    }
}

struct Os {
    name: String,
    version: Option<String>,
    features: Vec<String>,
}

impl Os {
    fn parse(text: &str) -> Result<Self, PlatformError> {
        let Some((name, rest)) = text.split_once('(') else {
            return Ok(Self {
                name: component(text)?.to_owned(),
                version: None,
                features: Vec::new(),
            });
        };
        let inside = rest.strip_suffix(')').ok_or(PlatformError::Parenthesis)?;
        let mut parts = inside.split('+');
        let version = percent_decode(parts.next().unwrap_or_default())
            .ok_or_else(|| PlatformError::Component(inside.to_owned()))?;
        let mut features = Vec::new();
        for feature in parts {
            features.push(component(feature)?.to_owned());
        }
        let name = component(name)?.to_owned();
        Ok(Self {
            name,
            version: (!version.is_empty()).then_some(version),
            features: sorted(&features),
        })
    }
}

/// A version may hold a `+` or a `%`, written `%2B` and `%25`, and no other
/// escape.
fn percent_decode(text: &str) -> Option<String> {
    let plain = text.replace("%2B", "").replace("%25", "");
    let clean = plain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    clean.then(|| text.replace("%2B", "+").replace("%25", "%"))
}

fn is_known_os(os: &str) -> bool {
    matches!(
        os,
        "aix"
            | "android"
            | "darwin"
            | "dragonfly"
            | "freebsd"
            | "hurd"
            | "illumos"
            | "ios"
            | "js"
            | "linux"
            | "nacl"
            | "netbsd"
            | "openbsd"
            | "plan9"
            | "solaris"
            | "wasip1"
            | "windows"
            | "zos"
    )
}

fn is_known_architecture(architecture: &str) -> bool {
    matches!(
        architecture,
        "386"
            | "amd64"
            | "amd64p32"
            | "arm"
            | "armbe"
            | "arm64"
            | "arm64be"
            | "loong64"
            | "mips"
            | "mipsle"
            | "mips64"
            | "mips64le"
            | "mips64p32"
            | "mips64p32le"
            | "ppc"
            | "ppc64"
            | "ppc64le"
            | "riscv"
            | "riscv64"
            | "s390"
            | "s390x"
            | "sparc"
            | "sparc64"
            | "wasm"
    )
}

/// As it is typed: `linux/arm/v7`, `windows(10.0.17763+win32k)/amd64`.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.os)?;
        if self.os_version.is_some() || !self.os_features.is_empty() {
            let version = self.os_version.as_deref().unwrap_or_default();
            write!(f, "({}", version.replace('%', "%25").replace('+', "%2B"))?;
            for feature in &self.os_features {
                write!(f, "+{feature}")?;
            }
            f.write_str(")")?;
        }
        write!(f, "/{}", self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

/// Why a text is not a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlatformError {
    /// Nothing, or nothing between two slashes.
    Empty,
    /// More than os, architecture and variant.
    TooManyParts,
    /// A part with a character that platforms do not have.
    Component(String),
    /// A parenthesis that is never closed.
    Parenthesis,
    /// One word that is neither an operating system nor an architecture.
    Unknown(String),
    /// Longer than any platform.
    TooLong,
}

impl fmt::Display for PlatformError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a part of the platform is empty"),
            Self::TooManyParts => f.write_str("a platform has at most three parts"),
            Self::Component(part) => {
                write!(f, "{part:?} has a character that platforms do not have")
            }
            Self::Parenthesis => f.write_str("the parenthesis after the system is not closed"),
            Self::Unknown(word) => {
                write!(f, "{word:?} is neither an operating system nor an architecture")
            }
            Self::TooLong => write!(f, "a platform has at most {MAX_PLATFORM_LEN} characters"),
        }
    }
}

impl std::error::Error for PlatformError {}
