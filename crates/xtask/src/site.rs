//! The site: the page with its engine, as any static host serves it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use crate::engine;
use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::{pieces, workspace};

/// What in `www` is for those who write it alone.
const NOT_SERVED: [&str; 3] = ["jsconfig.json", "types.d.ts", "README.md"];
/// The pieces of the engine.
const PIECES: [&str; 2] = [pieces::FIRST, pieces::REST];

/// Where the site keeps the second engine, loaded only when needed.
pub(crate) const SECOND_ENGINE: &str = "second";

/// Builds the site into `target/site`, from nothing: what was left out of the page
/// is not served.
pub(crate) fn build() -> Result {
    let site = workspace::site();
    if site.exists() {
        fs::remove_dir_all(&site).map_err(|error| failed(&site, &error))?;
    }
    let page = workspace::root().join("www");
    copy_folder(&page, &site)?;
    minify(&files_to_minify(&page), &site)?;
    let engine = site.join("engine");
    let dist = engine.join("dist");
    fs::create_dir_all(&dist).map_err(|error| failed(&dist, &error))?;
    bundle(&engine)?;
    for file in PIECES {
        engine::copy(&engine::dist().join(file), &dist.join(file))?;
    }
    pieces::copy_second(&site.join(SECOND_ENGINE))?;
    compress(&site)
}

/// Beside each file its compressed form, for servers that look there, as ours does.
fn compress(site: &Path) -> Result {
    let files = workspace::files_below(site).into_iter();
    let files = files.map(|file| file.display().to_string());
    Run::line("brotli --best --keep --no-copy-stat --").with(files).quietly().map(drop)
}

/// Each file alone: a visitor's browser asks for the modules that the page names.
fn minify(files: &[String], site: &Path) -> Result {
    Run::line("esbuild --minify --format=esm --target=es2022 --log-level=warning")
        .with(["--allow-overwrite", "--outbase=www"])
        .with([format!("--outdir={}", site.display())])
        .with(files.iter().cloned())
        .with_own_tools()
        .quietly()
        .map(drop)
}

/// What a page has of the package as one file, and what of it is loaded when something asks
/// for it.
fn bundle(engine: &Path) -> Result {
    Run::line("esbuild --bundle --splitting --minify --format=esm --target=es2022")
        .with(["--log-level=warning", "--chunk-names=[name]", engine::PURE])
        .with([format!("index={}", pieces::PAGE)])
        .with([format!("--outdir={}", engine.display())])
        .with_own_tools()
        .quietly()
        .map(drop)
}

/// Scripts and sheets of the page, from the root of the workspace.
fn files_to_minify(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<String> = entries
        .flat_map(|path| {
            let wanted = path.extension().is_some_and(|end| end == "js" || end == "css");
            if path.is_dir() {
                files_to_minify(&path)
            } else if wanted {
                vec![workspace::shown(&path)]
            } else {
                Vec::new()
            }
        })
        .collect();
    files.sort_unstable();
    files
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
