//! Paths within an archive: one name for each file.

/// The longest path kept, in bytes. Nothing of an image has a longer one.
const MAX_PATH: usize = 512;

/// The one name of a path: without `.`, without slashes before, after or beside each
/// other. `None` for what leads out of the archive, is no text or too long: it is
/// nothing of an image.
pub(crate) fn normal(path: &[u8]) -> Option<String> {
    if path.len() > MAX_PATH {
        return None;
    }
    from_parts(std::str::from_utf8(path).ok()?.split('/'))
}

/// Where a symbolic link at `path` leads.
pub(crate) fn beside(path: &str, link: &[u8]) -> Option<String> {
    let link = std::str::from_utf8(link).ok().filter(|link| link.len() <= MAX_PATH)?;
    if link.starts_with('/') {
        return from_parts(link.split('/'));
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let joined = format!("{folder}/{link}");
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.extend(Some(part).filter(|part| !matches!(*part, "" | "."))),
        }
    }
    from_parts(parts.into_iter())
}

fn from_parts<'a>(parts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut path = String::new();
    for part in parts.filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." {
            return None;
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
    }
    (!path.is_empty()).then_some(path)
}
