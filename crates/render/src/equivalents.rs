//! What to type elsewhere: the same image for other tools, the same requests for `curl`.

use std::collections::BTreeSet;

use tonnage::{
    ACCEPT, ACCEPT_SCHEMA1, Exchange, Inspection, Method, Purpose, Reference, Scheme, SourceKind,
    Upstream, Url,
};

use crate::shell::quote;

/// How the token is asked with, once there is one.
const WITH_TOKEN: &str = " -H \"Authorization: Bearer $TOKEN\"";

/// Lines for a POSIX shell that ask other tools for the same. No secret is in them. Of an
/// image in a file, what no tool does with a file is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalents {
    /// Fetches the image. Docker speaks clear text to hosts that its own set-up names.
    pub docker_pull: Option<String>,
    /// Prints the manifest of the platform.
    pub crane: Option<String>,
    /// Prints what skopeo has to say of it.
    pub skopeo: Option<String>,
    /// The requests that were made, without those that were only refused for want of a
    /// token.
    pub curl: Vec<String>,
}

/// What to type elsewhere for the same image.
#[must_use]
pub fn equivalents(inspection: &Inspection) -> Equivalents {
    let name = name(inspection);
    let platform = &inspection.platform_asked.platform;
    let clear = inspection.requests.iter().any(|e| e.url.origin().scheme == Scheme::Http);
    let insecure = if clear { " --insecure" } else { "" };
    let unverified = if clear { " --tls-verify=false" } else { "" };
    let mut overrides = format!(
        " --override-os {} --override-arch {}",
        quote(&platform.os),
        quote(&platform.architecture)
    );
    if let Some(variant) = &platform.variant {
        overrides.push_str(&format!(" --override-variant {}", quote(variant)));
    }
    let platform = platform.to_string();
    let (platform, image) = (quote(&platform), quote(&name));
    let in_registry = inspection.reference.source.is_none();
    // Files are named here as skopeo names them.
    let at = match inspection.reference.source {
        None => Some(format!("docker://{name}")),
        Some(SourceKind::Oci | SourceKind::OciArchive | SourceKind::DockerArchive) => {
            Some(name.clone())
        }
        Some(_) => None,
    };
    Equivalents {
        docker_pull: in_registry.then(|| format!("docker pull --platform {platform} {image}")),
        crane: in_registry
            .then(|| format!("crane manifest{insecure} --platform {platform} {image}")),
        skopeo: at.map(|at| format!("skopeo{overrides} inspect{unverified} {}", quote(&at))),
        curl: curl(inspection),
    }
}

/// The image by its digest or its tag: not every tool takes both. What is no name is
/// nothing that a tool should read as an option.
fn name(inspection: &Inspection) -> String {
    let canonical = &inspection.reference.canonical;
    match canonical.parse::<Reference>() {
        Ok(reference) => match reference.digest() {
            Some(digest) => reference.at(digest).to_string(),
            None => canonical.clone(),
        },
        Err(_) => canonical.trim_start_matches('-').to_owned(),
    }
}

/// A request as `curl` makes it, without the leave that it was made with. A token is put
/// into `$TOKEN`; a form, which holds a secret, is whatever `$FORM` is. Values of addresses
/// that may be secrets are left out.
#[must_use]
pub fn curl_line(exchange: &Exchange) -> String {
    Asked::from(exchange).line("", ACCEPT)
}

fn curl(inspection: &Inspection) -> Vec<String> {
    let mut asked = Vec::new();
    for exchange in &inspection.requests {
        if exchange.upstream.is_empty() {
            asked.push(Asked::from(exchange));
        } else {
            asked.extend(exchange.upstream.iter().filter_map(Asked::read));
        }
    }
    asked.retain(|asked| asked.status != Some(401));
    let (mut lines, mut with, mut seen) = (Vec::new(), "", BTreeSet::new());
    for asked in &asked {
        // Who asks again for a manifest asks for schema 1.
        let again = asked.what == What::Manifest && !seen.insert((asked.head, &asked.url));
        lines.push(asked.line(with, if again { ACCEPT_SCHEMA1 } else { ACCEPT }));
        if asked.what == What::Token {
            with = WITH_TOKEN;
        }
    }
    lines
}

/// One request, whoever made it.
struct Asked {
    head: bool,
    /// Whether a form was sent along, which holds a secret.
    form: bool,
    what: What,
    url: String,
    status: Option<u64>,
}

/// What makes a difference in how it is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Token,
    Manifest,
    Size,
    Other,
}

impl From<&Exchange> for Asked {
    fn from(exchange: &Exchange) -> Self {
        Self {
            head: exchange.method == Method::Head,
            form: exchange.method == Method::Post,
            what: match exchange.purpose {
                Purpose::Token => What::Token,
                Purpose::Manifest => What::Manifest,
                Purpose::BlobSize => What::Size,
                _ => What::Other,
            },
            url: exchange.url.redacted(),
            status: exchange.status.map(u64::from),
        }
    }
}

impl Asked {
    /// What a proxy says that it asked; nothing where that is no address.
    fn read(upstream: &Upstream) -> Option<Self> {
        upstream.url.replace("=…", "=").parse::<Url>().ok()?;
        Some(Self {
            head: upstream.method == "HEAD",
            form: upstream.method == "POST",
            what: match upstream.purpose.as_str() {
                "token" => What::Token,
                "manifest" => What::Manifest,
                "blob-size" => What::Size,
                _ => What::Other,
            },
            url: upstream.url.clone(),
            status: upstream.status,
        })
    }

    fn line(&self, with: &str, accept: &str) -> String {
        let url = quote(&self.url);
        let more = match self.what {
            What::Token => {
                let read = "jq -r '.token // .access_token'";
                let form = if self.form { " -d \"$FORM\"" } else { "" };
                return format!("TOKEN=$(curl -fsSL{form} {url} | {read})");
            }
            What::Manifest => format!(" -H {}", quote(&format!("Accept: {accept}"))),
            // Nobody wants the rest of it.
            What::Size if !self.head => " -r 0-0".to_owned(),
            _ => String::new(),
        };
        let how = if self.head { "-fsSLI" } else { "-fsSL" };
        // What curl would read as a list of addresses.
        let globs = if self.url.contains(['[', ']', '{', '}']) { " -g" } else { "" };
        format!("curl {how}{globs}{with}{more} {url}")
    }
}
