//! The image on a registry's page, by the page's address.

use crate::digest::Digest;
use crate::reference::ReferenceErrorKind;

/// Hosts that have pages alone: no image is asked for there.
const PAGES_ALONE: [&str; 5] =
    ["artifacthub.io", "gallery.ecr.aws", "github.com", "gitlab.com", "hub.docker.com"];

/// Whether the host of `address` has pages alone.
pub(super) fn is_of_no_registry(address: &str) -> bool {
    PAGES_ALONE.contains(&host(address).as_str())
}

/// Why an address at which [`image`] finds none is no reference either; nothing
/// where it could be one.
pub(super) fn why_no_image(address: &str) -> Option<ReferenceErrorKind> {
    let first = address.split(['/', '?', '#']).nth(1).unwrap_or_default();
    match host(address).as_str() {
        // It lists images of every registry by names of its own.
        "artifacthub.io" if first == "packages" => Some(ReferenceErrorKind::PageWithoutRegistry),
        host if PAGES_ALONE.contains(&host) => Some(ReferenceErrorKind::Page),
        // A registry too, with these words for its pages.
        "quay.io" if matches!(first, "organization" | "search" | "user") => {
            Some(ReferenceErrorKind::Page)
        }
        _ => None,
    }
}

fn host(address: &str) -> String {
    let host = address.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
}

/// The name of the image that a page is about; `address` has no scheme. `None`
/// for an address that is no page known here.
pub(super) fn image(address: &str) -> Option<String> {
    let host = host(address);
    let address = address.split('#').next()?;
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let parts = path.split('/').filter(|part| !part.is_empty()).skip(1);
    let parts: Vec<String> =
        parts.map(|part| part.replace("%2F", "/").replace("%2f", "/")).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let tag = |key| param(query, key).map_or_else(String::new, |tag| format!(":{tag}"));
    match host.as_str() {
        "hub.docker.com" => docker_hub(&parts),
        "github.com" => github(&parts).map(|name| name + &tag("tag")),
        "quay.io" => match parts.as_slice() {
            ["repository", namespace, name, "manifest", digest] => {
                Some(format!("quay.io/{namespace}/{name}@{digest}"))
            }
            ["repository", namespace, name, ..] => {
                Some(format!("quay.io/{namespace}/{name}{}", tag("tag")))
            }
            _ => None,
        },
        "gallery.ecr.aws" => match parts.as_slice() {
            [alias, name @ ..] if !name.is_empty() => {
                Some(format!("public.ecr.aws/{alias}/{}", name.join("/")))
            }
            _ => None,
        },
        "gitlab.com" => {
            let end = parts.iter().position(|part| *part == "container_registry")?;
            let project = parts.get(..end)?.iter().filter(|part| **part != "-");
            let project: Vec<&str> = project.copied().collect();
            Some(format!("registry.gitlab.com/{}", project.join("/").to_ascii_lowercase()))
        }
        "mcr.microsoft.com" => {
            let at = parts.iter().position(|part| matches!(*part, "mar" | "product"))?;
            let name = parts.get(at + 1..)?;
            let end = name.iter().position(|part| matches!(*part, "tags" | "about"));
            let name = name.get(..end.unwrap_or(name.len()))?;
            Some(format!("mcr.microsoft.com/{}", name.join("/")))
        }
        _ => None,
    }
}

fn docker_hub(parts: &[&str]) -> Option<String> {
    match parts {
        ["_", name, ..] => Some(format!("docker.io/library/{name}")),
        ["r" | "u", namespace, name, ..] | ["repository", "docker", namespace, name, ..] => {
            Some(format!("docker.io/{namespace}/{name}"))
        }
        // Older addresses have the name before the namespace too.
        ["layers", shown, namespace, name, tag, rest @ ..]
            if shown == name && rest.first() == Some(&"images") =>
        {
            docker_hub(&[&["layers", *namespace, *name, *tag], rest].concat())
        }
        ["layers", namespace, name, tag, rest @ ..] => {
            let digest = match rest {
                ["images", digest, ..] => digest.replacen('-', ":", 1).parse::<Digest>().ok(),
                _ => None,
            };
            let digest = digest.map_or_else(String::new, |digest| format!("@{digest}"));
            Some(format!("docker.io/{namespace}/{name}:{tag}{digest}"))
        }
        _ => None,
    }
}

fn github(parts: &[&str]) -> Option<String> {
    let (owner, name) = match parts {
        ["orgs" | "users", owner, "packages", "container", name, ..] if *name != "package" => {
            (owner, name)
        }
        ["orgs" | "users", owner, "packages", "container", "package", name, ..]
        | [owner, _, "pkgs", "container", name, ..] => (owner, name),
        _ => return None,
    };
    // Owners may have capitals in their names; repositories may not.
    Some(format!("ghcr.io/{}/{name}", owner.to_ascii_lowercase()))
}

fn param<'a>(query: &'a str, key: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name == key && !value.is_empty()).then_some(value)
    })
}
