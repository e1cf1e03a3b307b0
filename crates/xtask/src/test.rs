//! The tests, in parts that can be run alone.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::failure::Result;
use crate::report::{End, Report};
use crate::run::Run;
use crate::setup::{self, Need};
use crate::tally::Tally;
use crate::{edge, extension, make, name, report, tool};

/// One part: what it shows, and how.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) shows: &'static str,
    needs: &'static [Need],
    /// A program that is not set up: without it the part is left out.
    only_with: Option<&'static str>,
    variables: &'static [(&'static str, &'static str)],
    /// What has to be built before.
    before: Option<fn() -> Result>,
    commands: &'static [&'static str],
}

/// A part that needs nothing special.
const PLAIN: Part = Part {
    name: "",
    shows: "",
    needs: &[],
    only_with: None,
    variables: &[],
    before: None,
    commands: &[],
};

/// In this order: what fails fastest comes first.
pub(crate) const PARTS: [Part; 20] = [
    Part {
        name: "format",
        shows: "the code is formatted",
        commands: &["cargo fmt --all --check", "cargo fmt --manifest-path fuzz/Cargo.toml --check"],
        ..PLAIN
    },
    Part {
        name: "lint",
        shows: "the house rules hold, nothing can panic",
        needs: &[setup::WASM],
        commands: &[
            "cargo clippy --workspace --all-targets -- -D warnings",
            "cargo clippy -p tonnage-cli -p tonnage-archive --test peers --test registries -- -D warnings",
            "cargo clippy -p tonnage-border --all-targets --target wasm32-unknown-unknown -- -D warnings",
        ],
        ..PLAIN
    },
    Part {
        name: "docs",
        shows: "everything public is documented, every link leads somewhere",
        variables: &[("RUSTDOCFLAGS", "-D warnings")],
        commands: &["cargo doc --workspace --no-deps"],
        ..PLAIN
    },
    Part {
        name: "licences",
        shows: "dependencies come with licences and from places we accept",
        only_with: Some("cargo-deny"),
        commands: &["cargo deny check bans licenses sources"],
        ..PLAIN
    },
    Part {
        name: "core",
        shows: "the library: tables, properties, transcripts, examples in its docs",
        commands: &["cargo test -p tonnage"],
        ..PLAIN
    },
    Part {
        name: "vectors",
        shows: "the field's own tables and documents, row by row, and where we differ on purpose",
        commands: &["cargo test -p tonnage --test vectors -- --nocapture --test-threads=1"],
        ..PLAIN
    },
    Part {
        name: "crates",
        shows: "what stands on the library, against servers of our own making",
        commands: &["cargo test --workspace --exclude tonnage --exclude xtask"],
        ..PLAIN
    },
    Part {
        name: "wasm",
        shows: "the same tables and transcripts, as WebAssembly in Node",
        needs: &[setup::ENGINE],
        commands: &["cargo test -p tonnage --target wasm32-unknown-unknown"],
        ..PLAIN
    },
    Part {
        name: "chromium",
        shows: "the same again in Chromium, and the engine's border",
        needs: &[setup::ENGINE, setup::BROWSER, setup::DRIVER],
        variables: &[
            ("CHROMEDRIVER", "chromedriver"),
            ("WASM_BINDGEN_USE_BROWSER", "1"),
            // A busy machine is no failure.
            ("WASM_BINDGEN_TEST_TIMEOUT", "120"),
        ],
        // What a browser is started with stands in webdriver.json beside each.
        commands: &[
            "cargo test -p tonnage --target wasm32-unknown-unknown",
            "cargo test -p tonnage-border --target wasm32-unknown-unknown",
        ],
        ..PLAIN
    },
    Part {
        name: "peers",
        shows: "the command against a real registry, beside skopeo",
        needs: &[setup::SERVERS],
        // The packages of `crates`: other ones would build their dependencies anew.
        commands: &["cargo test --workspace --exclude tonnage --exclude xtask --test peers"],
        ..PLAIN
    },
    Part {
        name: "package",
        shows: "the npm package in Node, its types, and that pieces of a module do as the whole",
        needs: &[setup::ENGINE, setup::PEERS],
        before: Some(make::the_package),
        commands: &[
            "tsc -p packages/npm",
            "tsc -p wasm-tests/bench",
            "cargo build -p tonnage-split",
            "node --test wasm-tests/node/",
        ],
        ..PLAIN
    },
    Part {
        name: "npx",
        shows: "the command in Node prints what the native command prints, byte for byte",
        needs: &[setup::ENGINE],
        before: Some(make::the_package),
        variables: &[("TONNAGE_COMMAND", "node packages/npm/cli.js")],
        commands: &[
            "tsc -p wasm-tests/npx",
            "cargo build -p tonnage-cli",
            "cargo test -p tonnage-cli --test cases",
            "node --test wasm-tests/npx/",
        ],
        ..PLAIN
    },
    Part {
        name: "hosts",
        shows: "the packed package in every runtime, page and bundle it is for",
        needs: &[setup::ENGINE, setup::HOSTS, setup::BROWSER],
        before: Some(make::the_package),
        // One at a time: a browser and a bundler are enough for a small machine.
        commands: &[
            "tsc -p wasm-tests/hosts",
            "node --test --test-concurrency=1 wasm-tests/hosts/",
        ],
        ..PLAIN
    },
    Part {
        name: "extension",
        shows: "the browser extension in Chromium and Firefox, and what Firefox's shop says of it",
        needs: &[setup::ENGINE, setup::BROWSER, setup::EXTENSION],
        before: Some(extension::build),
        commands: &[
            "tsc -p packages/extension",
            "tsc -p wasm-tests/extension",
            "node --test --test-concurrency=1 wasm-tests/extension/",
        ],
        ..PLAIN
    },
    Part {
        name: "page",
        shows: "the page in Chromium, alone and in front of the server",
        needs: &[setup::ENGINE, setup::BROWSER],
        before: Some(make::the_site),
        commands: &[
            "tsc -p www/jsconfig.json",
            "tsc -p wasm-tests/browser",
            "node --test --test-concurrency=3 wasm-tests/browser/",
            "cargo build -p tonnage-cli",
            "node wasm-tests/served.js",
        ],
        ..PLAIN
    },
    Part {
        name: "firefox",
        shows: "the page's main paths in Firefox, in front of the server",
        needs: &[setup::ENGINE, setup::FIREFOX],
        before: Some(make::the_site),
        commands: &[
            "tsc -p wasm-tests/firefox",
            "cargo build -p tonnage-cli",
            "node --test --test-concurrency=1 wasm-tests/firefox/",
        ],
        ..PLAIN
    },
    Part {
        name: "servers",
        shows: "the page before real registries, other origins and proxies gone wrong",
        needs: &[setup::ENGINE, setup::BROWSER, setup::SERVERS],
        before: Some(make::the_site),
        commands: &[
            "tsc -p wasm-tests/servers",
            "cargo build -p tonnage-cli --bins --test registries",
            "node --test wasm-tests/servers/",
        ],
        ..PLAIN
    },
    Part {
        name: "edge",
        shows: "the proxy at the edge in workerd, Deno and Bun, by the table of all proxies",
        needs: &[setup::ENGINE, setup::HOSTS, setup::EDGE, setup::BROWSER],
        before: Some(edge::build),
        commands: &[
            "tsc -p packages/edge",
            "tsc -p wasm-tests/edge",
            "node --test --test-concurrency=1 wasm-tests/edge/",
        ],
        ..PLAIN
    },
    Part {
        name: "hostile",
        shows: "a registry that does everything wrong, before the package in Node and in a page",
        needs: &[setup::ENGINE, setup::BROWSER],
        before: Some(make::the_site),
        commands: &[
            "tsc -p wasm-tests/hostile",
            "cargo build -p tonnage-faults -p tonnage-cli",
            "node --test wasm-tests/hostile/",
        ],
        ..PLAIN
    },
    Part {
        name: "xtask",
        shows: "these commands themselves",
        commands: &["cargo test -p xtask"],
        ..PLAIN
    },
];

/// `cargo xtask test [NAME]...`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let parts = if arguments.is_empty() { PARTS.iter().collect() } else { named(arguments)? };
    let reports = run(&parts)?;
    // Alone and last: scripts read it there.
    println!("{}", report::total(&reports));
    Ok(report::status(&reports))
}

/// Runs parts without counting their tests: those that have none.
pub(crate) fn gate(names: &[&str]) -> Result<ExitCode> {
    Ok(report::status(&run(&named(names)?)?))
}

fn named<T: AsRef<str>>(names: &[T]) -> Result<Vec<&'static Part>> {
    names.iter().map(|name| name::find("part", name.as_ref(), &PARTS, |part| part.name)).collect()
}

/// Runs parts in order up to the first that fails, then sums up.
fn run(parts: &[&'static Part]) -> Result<Vec<Report>> {
    setup::meet(parts.iter().flat_map(|part| part.needs))?;
    let mut failed = false;
    let mut reports = Vec::new();
    for part in parts {
        let report = if failed { part.report(End::NotRun) } else { part.run() };
        failed |= matches!(report.end, End::Failed(_));
        reports.push(report);
    }
    println!("\n{}", report::summary(&reports));
    Ok(reports)
}

impl Part {
    fn run(&'static self) -> Report {
        println!("\n{}: {}", self.name, self.shows);
        if let Some(program) = self.only_with.filter(|program| !tool::is_on_path(program)) {
            println!("left out, as {program} is not installed: cargo install {program}");
            return self.report(End::LeftOut(program));
        }
        let start = Instant::now();
        let mut tally = Tally::default();
        let built = self.before.map_or(Ok(()), |before| before());
        let result = built.and_then(|()| {
            self.commands.iter().try_for_each(|line| {
                Run::line(line).under(self.variables).with_own_tools().watched(|line| {
                    tally += Tally::of_line(line).unwrap_or_default();
                })
            })
        });
        let end = result.map_or_else(|failure| End::Failed(failure.message), |()| End::Passed);
        Report { time: start.elapsed(), tally, ..self.report(end) }
    }

    fn report(&'static self, end: End) -> Report {
        Report { part: self, end, time: Duration::ZERO, tally: Tally::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart_and_do_something() {
        let mut names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PARTS.len());
        assert!(PARTS.iter().all(|part| !part.commands.is_empty() && !part.shows.is_empty()));
    }

    #[test]
    fn an_unknown_part_is_refused_with_the_nearest() {
        let failure = named(&["cores"]).err();
        assert!(failure.is_some_and(|failure| {
            failure.status == 2 && failure.message.ends_with("did you mean core?")
        }));
    }
}
