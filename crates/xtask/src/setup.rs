//! Sets up what is missing and leaves alone what is there.
//!
//! Nothing is global but Debian packages and the target of the compiler.

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};
use crate::run::Run;
use crate::tool::{self, Source, Tool, Version};
use crate::{name, table, workspace};

/// Tools that are needed together.
pub(crate) struct Need {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    tools: &'static [Tool],
    /// Whether this state of the project has a use for them.
    applies: fn() -> bool,
}

const fn apt(program: &'static str, package: &'static str) -> Tool {
    Tool { name: program, source: Source::Apt(package) }
}

const WASM32: Tool = Tool { name: "wasm32-unknown-unknown", source: Source::Target };

/// Real registries, and the tools that fill and question them.
pub(crate) const SERVERS: Need = Need {
    name: "servers",
    about: "docker-registry, skopeo, umoci, buildah and what drives them (apt)",
    tools: &[
        apt("docker-registry", "docker-registry"),
        apt("skopeo", "skopeo"),
        apt("umoci", "umoci"),
        apt("buildah", "buildah"),
        apt("htpasswd", "apache2-utils"),
        apt("jq", "jq"),
        apt("curl", "curl"),
    ],
    applies: || true,
};

/// What weighs the page and the engine.
pub(crate) const BROTLI: Need = Need {
    name: "brotli",
    about: "brotli (apt)",
    tools: &[apt("brotli", "brotli")],
    applies: || true,
};

/// What compiles the core for the web.
pub(crate) const WASM: Need = Need {
    name: "wasm",
    about: "the compiler's target wasm32-unknown-unknown (rustup)",
    tools: &[WASM32],
    applies: || true,
};

/// What makes a package of the engine.
pub(crate) const ENGINE: Need = Need {
    name: "engine",
    about: "wasm-bindgen and wasm-pack (cargo, under target/tools), and what shrinks the engine (npm)",
    tools: &[
        WASM32,
        Tool { name: "wasm-bindgen-cli", source: Source::Crate(Version::Locked("wasm-bindgen")) },
        Tool { name: "wasm-pack", source: Source::Crate(Version::Exactly("0.15.1")) },
        Tool { name: "node modules", source: Source::Npm("") },
    ],
    applies: workspace::has_engine,
};

/// What the packed package is tried in.
pub(crate) const HOSTS: Need = Need {
    name: "hosts",
    about: "Deno, Bun, workerd, bundlers and what checks packages (npm, under wasm-tests/hosts)",
    tools: &[Tool { name: "hosts and bundlers", source: Source::Npm("wasm-tests/hosts") }],
    applies: workspace::has_engine,
};

/// What the proxy at the edge is deployed by, and run by on this machine.
pub(crate) const EDGE: Need = Need {
    name: "edge",
    about: "wrangler, and workerd as it runs it (npm, under wasm-tests/edge)",
    tools: &[Tool { name: "wrangler", source: Source::Npm("wasm-tests/edge") }],
    applies: workspace::has_engine,
};

/// What the extension is tried in, beside Chromium.
pub(crate) const EXTENSION: Need = Need {
    name: "extension",
    about: "Firefox (apt), what drives it, and what its shop checks (npm, under wasm-tests/extension)",
    tools: &[
        apt("firefox-esr", "firefox-esr"),
        Tool { name: "Firefox's tools", source: Source::Npm("wasm-tests/extension") },
    ],
    applies: workspace::has_engine,
};

/// Who else tells the sizes of images.
pub(crate) const PEERS: Need = Need {
    name: "peers",
    about: "npm's clients of registries (npm, under wasm-tests/bench)",
    tools: &[Tool { name: "clients of registries", source: Source::Npm("wasm-tests/bench") }],
    applies: workspace::has_engine,
};

/// Who else stands between pages and registries, and what asks them much.
pub(crate) const LOAD: Need = Need {
    name: "load",
    about: "nginx and wrk (apt), and npm's cors-anywhere (npm, under wasm-tests/bench)",
    tools: &[
        apt("nginx", "nginx"),
        apt("wrk", "wrk"),
        Tool { name: "clients of registries", source: Source::Npm("wasm-tests/bench") },
    ],
    applies: || true,
};

/// What makes an image of the server.
pub(crate) const IMAGE: Need = Need {
    name: "image",
    about: "buildah, a C library to link whole, and certificates (apt)",
    tools: &[
        apt("buildah", "buildah"),
        apt("gcc", "build-essential"),
        apt("update-ca-certificates", "ca-certificates"),
    ],
    applies: || true,
};

/// What drives the page.
pub(crate) const BROWSER: Need = Need {
    name: "browser",
    about: "Chromium (apt)",
    tools: &[apt("chromium", "chromium")],
    applies: workspace::has_engine,
};

/// The other browser, and what drives it.
pub(crate) const FIREFOX: Need = Need {
    name: "firefox",
    about: "Firefox ESR (apt) and its driver (npm, under wasm-tests/firefox)",
    tools: &[
        apt("firefox-esr", "firefox-esr"),
        Tool { name: "Firefox's driver", source: Source::Npm("wasm-tests/firefox") },
    ],
    applies: workspace::has_engine,
};

/// What judges the page.
pub(crate) const AUDIT: Need = Need {
    name: "audit",
    about: "Lighthouse (npm, under wasm-tests/audit)",
    tools: &[Tool { name: "Lighthouse", source: Source::Npm("wasm-tests/audit") }],
    applies: workspace::has_engine,
};

/// What drives it from tests written in Rust.
pub(crate) const DRIVER: Need = Need {
    name: "driver",
    about: "Chromium's driver (apt)",
    tools: &[apt("chromedriver", "chromium-driver")],
    applies: workspace::has_engine,
};

/// What feeds the parsers, and what compiles its C++.
pub(crate) const FUZZER: Need = Need {
    name: "fuzzer",
    about: "cargo-fuzz (cargo, under target/tools) and g++ (apt)",
    tools: &[
        apt("g++", "g++"),
        Tool { name: "cargo-fuzz", source: Source::Crate(Version::Exactly("0.13.2")) },
    ],
    applies: || true,
};

/// All of them.
pub(crate) static NEEDS: &[Need] = &[
    SERVERS, BROTLI, WASM, ENGINE, HOSTS, EDGE, EXTENSION, PEERS, LOAD, IMAGE, BROWSER, FIREFOX,
    AUDIT, DRIVER, FUZZER,
];

/// `cargo xtask setup [PART]...`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let named = arguments
        .iter()
        .map(|argument| name::find("part of the set-up", argument, NEEDS, |need| need.name))
        .collect::<Result<Vec<_>>>()?;
    if named.is_empty() { meet(NEEDS) } else { meet(named) }?;
    Ok(ExitCode::SUCCESS)
}

/// Sets up what is missing of these.
pub(crate) fn meet<'a>(needs: impl IntoIterator<Item = &'a Need>) -> Result {
    let mut missing: Vec<&Tool> = Vec::new();
    for tool in needs.into_iter().filter(|need| (need.applies)()).flat_map(|need| need.tools) {
        if missing.iter().all(|other| other.name != tool.name) && !tool.is_there()? {
            missing.push(tool);
        }
    }
    install_packages(&missing)?;
    missing.iter().try_for_each(|tool| match &tool.source {
        Source::Apt(_) => Ok(()),
        Source::Target => install_target(tool.name),
        Source::Crate(version) => install_crate(tool.name, &version.wanted()?),
        Source::Npm(folder) => install_modules(tool.name, folder),
    })
}

/// All at once: one look at Debian's lists costs more than the packages.
fn install_packages(missing: &[&Tool]) -> Result {
    let (programs, packages): (Vec<_>, Vec<_>) = missing
        .iter()
        .filter_map(|tool| match tool.source {
            Source::Apt(package) => Some((tool.name, package)),
            _ => None,
        })
        .unzip();
    if programs.is_empty() {
        return Ok(());
    }
    if !tool::is_on_path("apt-get") || !is_root() {
        return Err(Failure::new(by_hand(&programs, &packages)));
    }
    step(&format!("{} (apt)", programs.join(", ")), || {
        thrice(&apt_get("update"))?;
        thrice(&apt_get("install -y --no-install-recommends").with(packages.iter().copied()))
    })?;
    match programs.iter().find(|program| !tool::is_on_path(program)) {
        None => Ok(()),
        Some(program) => Err(Failure::new(format!(
            "apt-get succeeded, and yet {program} is not on PATH: is another package of that name in the way?"
        ))),
    }
}

fn by_hand(programs: &[&str], packages: &[&str]) -> String {
    format!(
        "{} missing: install {} with your system's packages (as root on Debian: apt-get install -y --no-install-recommends {}) and run this again",
        if programs.len() == 1 { "a program is" } else { "programs are" },
        programs.join(", "),
        packages.join(" "),
    )
}

/// Waits for another apt-get, as machines run one by themselves after booting.
fn apt_get(task: &str) -> Run {
    Run::line(&format!("apt-get -q -o DPkg::Lock::Timeout=120 {task}"))
        .under(&[("DEBIAN_FRONTEND", "noninteractive")])
}

fn install_target(target: &str) -> Result {
    if !tool::is_on_path("rustup") {
        return Err(Failure::new(format!(
            "the compiler's target {target} is missing: install it as you installed rustc, and run this again"
        )));
    }
    step(&format!("{target} (rustup)"), || thrice(&Run::line("rustup target add").with([target])))
}

/// Without `--locked`: the versions some tools were locked to are not served
/// by every mirror. Unoptimized, as it compiles in a third of the time.
fn install_crate(package: &str, version: &str) -> Result {
    let root = workspace::tools().display().to_string();
    let run =
        Run::line("cargo install --debug --version").with([version, "--root", &root, package]);
    step(&format!("{package} {version} (cargo, a minute or two)"), || thrice(&run))
}

/// From the lock file, which is then kept beside the tools.
fn install_modules(name: &str, folder: &str) -> Result {
    if !tool::is_on_path("npm") {
        let text = "npm is missing: install Node 20 with npm, and run this again";
        return Err(Failure::new(text.to_owned()));
    }
    step(&format!("{name} (npm)"), || {
        let place = workspace::root().join(folder);
        let prefix = place.display().to_string();
        thrice(&Run::line("npm ci --no-audit --no-fund --prefix").with([prefix]))?;
        let kept = tool::installed_lock(folder);
        kept.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::copy(place.join("package-lock.json"), &kept))
            .map_err(|error| Failure::new(format!("{} cannot be written: {error}", kept.display())))
            .map(drop)
    })
}

fn is_root() -> bool {
    Run::line("id -u").quietly().is_ok_and(|id| id.trim_ascii() == b"0")
}

/// Networks fail, and mostly work the next moment.
fn thrice(run: &Run) -> Result {
    let mut attempt = 1;
    loop {
        match run.quietly() {
            Ok(_) => return Ok(()),
            Err(failure) if attempt == 3 => {
                return Err(Failure::new(format!(
                    "{}\nThis was the third attempt: is the network there?",
                    failure.message
                )));
            }
            Err(_) => {
                tell("once more … ");
                thread::sleep(Duration::from_secs(2 * attempt));
                attempt += 1;
            }
        }
    }
}

/// Tells on standard error what is being set up, and how long it took.
fn step(what: &str, work: impl FnOnce() -> Result) -> Result {
    tell(&format!("setting up {what} … "));
    let start = Instant::now();
    let result = work();
    let end = if result.is_ok() { "done in" } else { "failed after" };
    eprintln!("{end} {}", table::time(start.elapsed()));
    result
}

fn tell(text: &str) {
    eprint!("{text}");
    let _ = io::stderr().flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elsewhere_one_line_says_what_to_install() {
        let line = by_hand(&["htpasswd", "jq"], &["apache2-utils", "jq"]);
        assert_eq!(
            line,
            "programs are missing: install htpasswd, jq with your system's packages \
             (as root on Debian: apt-get install -y --no-install-recommends apache2-utils jq) \
             and run this again"
        );
    }

    #[test]
    fn names_are_told_apart() {
        let mut names: Vec<_> = NEEDS.iter().map(|need| need.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NEEDS.len());
    }
}
