//! The versions that Cargo.lock settled on.

use std::fs;

use crate::failure::{Failure, Result};
use crate::workspace;

/// The version of a package in our Cargo.lock.
pub(crate) fn version(package: &str) -> Result<String> {
    let path = workspace::root().join("Cargo.lock");
    let lock = fs::read_to_string(&path)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))?;
    version_in(&lock, package).map(str::to_owned).ok_or_else(|| {
        Failure::new(format!("Cargo.lock has no package {package}: which crate depends on it?"))
    })
}

fn version_in<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"version = 4

[[package]]
name = "wasm-bindgen-shared"
version = "0.2.99"
dependencies = [
 "wasm-bindgen",
]

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
"#;

    #[test]
    fn the_package_itself_is_found() {
        assert_eq!(version_in(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_in(LOCK, "wasm"), None);
        assert_eq!(version_in("name = \"wasm\"", "wasm"), None);
    }
}
