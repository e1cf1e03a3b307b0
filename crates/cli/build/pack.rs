//! Puts a folder where the compiler finds it.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// The list of no files.
pub(crate) const NOTHING: &str = "&[]";

/// Copies the files of `site` into `out/site`. The result is Rust for a list of them,
/// to be written beside that folder: each file by its path, and its bytes.
pub(crate) fn pack(site: &Path, out: &Path) -> io::Result<String> {
    let copies = out.join("site");
    if copies.exists() {
        fs::remove_dir_all(&copies)?;
    }
    let mut names = Vec::new();
    copy(site, &copies, "", &mut names)?;
    // In one order, so that the same page makes the same program.
    names.sort_unstable();
    let mut list = "&[\n".to_owned();
    for name in names {
        // Writing to a String cannot fail.
        let _ = writeln!(
            list,
            "    ({name:?}, include_bytes!({:?}).as_slice()),",
            format!("site/{name}")
        );
    }
    list.push(']');
    Ok(list)
}

fn copy(from: &Path, to: &Path, above: &str, names: &mut Vec<String>) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        // What is hidden is served from no folder either.
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        let path = format!("{above}{name}");
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name), &format!("{path}/"), names)?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
            names.push(path);
        }
    }
    Ok(())
}
