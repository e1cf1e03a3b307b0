//! The site: the page with its engine, as any static host serves it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use crate::engine;
use crate::failure::{Failure, Result};
use crate::workspace;

/// What in `www` is for those who write it alone.
const NOT_SERVED: [&str; 3] = ["jsconfig.json", "types.d.ts", "README.md"];
/// What of the npm package a page needs.
const ENGINE_FILES: [&str; 5] = ["index.js", "api.js", "errors.js", "perform.js", "session.js"];
/// What of the engine itself.
const DIST_FILES: [&str; 2] = ["tonnage.js", "tonnage_bg.wasm"];

/// Builds the site into `target/site`, from nothing: what was left out of the page
/// is not served.
pub(crate) fn build() -> Result {
    let site = workspace::site();
    if site.exists() {
        fs::remove_dir_all(&site).map_err(|error| failed(&site, &error))?;
    }
    copy_folder(&workspace::root().join("www"), &site)?;
    let engine = site.join("engine");
    let dist = engine.join("dist");
    fs::create_dir_all(&dist).map_err(|error| failed(&dist, &error))?;
    for file in ENGINE_FILES {
        engine::copy(&workspace::package().join(file), &engine.join(file))?;
    }
    for file in DIST_FILES {
        engine::copy(&engine::dist().join(file), &dist.join(file))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result {
    fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
    let entries = fs::read_dir(from).map_err(|error| failed(from, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failed(from, &error))?.path();
        let Some(name) = entry.file_name() else { continue };
        let served = !NOT_SERVED.iter().any(|file| name == OsStr::new(file));
        if entry.is_dir() {
            copy_folder(&entry, &to.join(name))?;
        } else if served {
            engine::copy(&entry, &to.join(name))?;
        }
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", workspace::shown(path)))
}
