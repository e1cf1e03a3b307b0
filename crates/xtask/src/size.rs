//! What is delivered may grow only so far.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::failure::{self, Failure, Result};
use crate::run::Run;
use crate::site::SECOND_ENGINE;
use crate::table::{Table, bytes};
use crate::{engine, pieces, setup, workspace};

/// Where the site keeps the engine.
const ENGINE: &str = "engine";
/// What of it no first lookup of an ordinary image waits for.
const LATER: [&str; 2] = [pieces::REST, "driver.js"];

/// Something delivered, and what it may weigh.
struct Artefact {
    name: &'static str,
    /// Its files, none before it is built.
    files: fn() -> Result<Vec<PathBuf>>,
    budget: Budget,
}

/// A command lies on a disk, a page travels compressed.
enum Budget {
    Raw(u64),
    Brotli(u64),
}

const ARTEFACTS: [Artefact; 8] = [
    Artefact {
        name: "command",
        files: || Ok(workspace::files_below(&workspace::command())),
        budget: Budget::Raw(12_000_000),
    },
    Artefact {
        name: "engine, first lookup",
        files: || Ok(engine_files(&workspace::site().join(ENGINE), false)),
        budget: Budget::Brotli(75_000),
    },
    Artefact {
        // Fetched when the first answer is on the screen: nobody waits for it.
        name: "engine, the rest",
        files: || Ok(engine_files(&workspace::site().join(ENGINE), true)),
        budget: Budget::Brotli(120_000),
    },
    Artefact {
        name: "second engine",
        files: || Ok(engine_files(&workspace::site().join(SECOND_ENGINE), false)),
        budget: Budget::Brotli(60_000),
    },
    Artefact {
        // What a first lookup loads beside the engine.
        name: "page, first visit",
        files: || Ok(page_files(&workspace::site(), false)),
        budget: Budget::Brotli(40_000),
    },
    Artefact {
        // Fetched when somebody wants them, each on its own.
        name: "page, later parts",
        files: || Ok(page_files(&workspace::site(), true)),
        budget: Budget::Brotli(60_000),
    },
    Artefact {
        name: "engine, whole",
        files: || Ok(workspace::files_below(&the_engine())),
        budget: Budget::Brotli(200_000),
    },
    // The engine twice, as a file and as a script, and the command for npx beside it.
    Artefact { name: "package, packed", files: packed, budget: Budget::Raw(1_200_000) },
];

/// What an artefact was found to weigh.
struct Weight {
    raw: u64,
    brotli: Option<u64>,
}

/// `cargo xtask size`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("size", arguments)?;
    judge()?;
    Ok(ExitCode::SUCCESS)
}

/// Weighs everything that is built, and refuses what is too heavy.
pub(crate) fn judge() -> Result {
    let mut weighed = Vec::new();
    for artefact in &ARTEFACTS {
        let files = (artefact.files)()?;
        if !files.is_empty() {
            weighed.push((artefact, artefact.budget.weigh(&files)?));
        }
    }
    if weighed.is_empty() {
        return Err(Failure::new("nothing is built yet: cargo xtask build"));
    }
    print!("{}", table(&weighed));
    let too_large: Vec<_> = weighed
        .iter()
        .filter(|(artefact, weight)| !artefact.budget.holds(weight))
        .map(|(artefact, _)| artefact.name)
        .collect();
    if too_large.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "over budget: {}; make it smaller, or argue for another budget in {}",
        too_large.join(", "),
        file!()
    )))
}

fn table(weighed: &[(&Artefact, Weight)]) -> Table<5> {
    let mut rows = Table::new();
    rows.row(["artefact", "raw", "brotli", "budget", "verdict"]);
    for (artefact, weight) in weighed {
        let budget = match artefact.budget {
            Budget::Raw(limit) => format!("{} raw", bytes(limit)),
            Budget::Brotli(limit) => format!("{} brotli", bytes(limit)),
        };
        let verdict = if artefact.budget.holds(weight) { "ok" } else { "TOO LARGE" };
        let brotli = weight.brotli.map(bytes).unwrap_or_default();
        rows.row([artefact.name, &bytes(weight.raw), &brotli, &budget, verdict]);
    }
    rows
}

impl Budget {
    /// Compressing takes its time: only where it decides.
    fn weigh(&self, files: &[PathBuf]) -> Result<Weight> {
        let brotli = match self {
            Self::Raw(_) => None,
            Self::Brotli(_) => {
                setup::meet([&setup::BROTLI])?;
                Some(files.iter().map(|file| brotli_size(file)).sum::<Result<_>>()?)
            }
        };
        let raw = files.iter().map(|file| raw_size(file)).sum::<Result<_>>()?;
        Ok(Weight { raw, brotli })
    }

    fn holds(&self, weight: &Weight) -> bool {
        match self {
            Self::Raw(limit) => weight.raw <= *limit,
            Self::Brotli(limit) => weight.brotli.is_some_and(|brotli| brotli <= *limit),
        }
    }
}

fn raw_size(file: &Path) -> Result<u64> {
    fs::metadata(file).map(|metadata| metadata.len()).map_err(|error| {
        Failure::new(format!("{} cannot be weighed: {error}", workspace::shown(file)))
    })
}

fn brotli_size(file: &Path) -> Result<u64> {
    let file = file.display().to_string();
    let compressed = Run::line("brotli --best --stdout --").with([file]).quietly()?;
    Ok(compressed.len() as u64)
}

/// What a browser loads of an engine, at first or later: its types are for compilers.
fn engine_files(folder: &Path, later: bool) -> Vec<PathBuf> {
    let is_later = |file: &PathBuf| LATER.iter().any(|name| file.ends_with(name));
    let loaded = |file: &PathBuf| matches!(extension(file), Some("wasm" | "js"));
    let files = workspace::files_below(folder).into_iter().filter(loaded);
    files.filter(|file| is_later(file) == later).collect()
}

/// The page without engines. What its HTML names, modules and all, a first lookup loads; that
/// it names them all, and no other, is tested in a browser.
fn page_files(site: &Path, later: bool) -> Vec<PathBuf> {
    let index = site.join("index.html");
    let html = fs::read_to_string(&index).unwrap_or_default();
    let is_later = |file: &PathBuf| {
        let name = file.strip_prefix(site).unwrap_or(file).display().to_string();
        *file != index && !html.contains(&format!("\"{name}\""))
    };
    let engines = [ENGINE, SECOND_ENGINE].map(|folder| site.join(folder));
    let is_page = |file: &PathBuf| {
        // Compressed forms lie beside the files.
        let is_form = extension(file) == Some("br");
        !is_form && !engines.iter().any(|engine| file.starts_with(engine))
    };
    let files = workspace::files_below(site).into_iter().filter(is_page);
    files.filter(|file| is_later(file) == later).collect()
}

/// As Node, workers and bundlers take it.
fn the_engine() -> PathBuf {
    workspace::package().join("dist").join(engine::WHOLE)
}

/// The package as npm would publish it.
fn packed() -> Result<Vec<PathBuf>> {
    if !the_engine().is_file() {
        return Ok(Vec::new());
    }
    let folder = workspace::target().join("packed");
    fs::create_dir_all(&folder).map_err(|error| {
        Failure::new(format!("{} cannot be made: {error}", workspace::shown(&folder)))
    })?;
    let places = [&folder, &workspace::package()].map(|place| place.display().to_string());
    let named = Run::line("npm pack --silent --pack-destination").with(places).quietly()?;
    Ok(vec![folder.join(String::from_utf8_lossy(&named).trim_end())])
}

fn extension(file: &Path) -> Option<&str> {
    file.extension().and_then(OsStr::to_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_holds_to_the_byte() {
        let weight = |raw, brotli| Weight { raw, brotli };
        assert!(Budget::Raw(10).holds(&weight(10, None)));
        assert!(!Budget::Raw(10).holds(&weight(11, None)));
        assert!(Budget::Brotli(10).holds(&weight(99, Some(10))));
        assert!(!Budget::Brotli(10).holds(&weight(9, Some(11))));
        assert!(!Budget::Brotli(10).holds(&weight(9, None)));
    }

    #[test]
    fn a_site_is_page_and_engines() -> std::io::Result<()> {
        let site = std::env::temp_dir().join(format!("xtask-size-{}", std::process::id()));
        for file in [
            "index.html",
            "lib/size.js",
            "lib/later.js",
            "lib/later.js.br",
            "engine/a.js",
            "engine/a.wasm",
            "engine/dist/tonnage_rest.wasm",
            "engine/a.d.ts",
            "second/b.js",
        ] {
            let file = site.join(file);
            fs::create_dir_all(file.parent().unwrap_or(&site))?;
            fs::write(file, r#"<script src="lib/size.js">"#)?;
        }
        let (page, parts) = (page_files(&site, false), page_files(&site, true));
        let folder = site.join(ENGINE);
        let (first, later) = (engine_files(&folder, false), engine_files(&folder, true));
        fs::remove_dir_all(&site)?;
        assert_eq!((page.len(), parts.len(), first.len(), later.len()), (2, 1, 2, 1));
        Ok(())
    }

    #[test]
    fn what_is_not_built_weighs_nothing() {
        assert!(workspace::files_below(Path::new("/no/such/folder")).is_empty());
    }
}
