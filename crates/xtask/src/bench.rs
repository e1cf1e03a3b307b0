//! Measures, always beside something in the same run.

use std::process::ExitCode;

use crate::failure::Result;
use crate::run::Run;
use crate::{make, name, setup};

/// One thing that is measured, and how.
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    pub(crate) shows: &'static str,
    run: fn() -> Result,
}

/// What takes least comes first.
pub(crate) const BENCHES: [Bench; 8] = [
    Bench {
        name: "memory",
        shows: "what 10,000 lookups hold in memory over 1,000, natively and in Node",
        run: memory,
    },
    Bench {
        name: "cost",
        shows: "parse, verify and select, natively and in the engine, beside JSON.parse and SubtleCrypto",
        run: cost,
    },
    Bench {
        name: "start",
        shows: "from nothing to the first reference, in Node beside other clients, and in Chromium",
        run: start,
    },
    Bench {
        name: "proxy",
        shows: "the server under load beside nginx and cors-anywhere: requests a second, times, memory",
        run: proxy,
    },
    Bench { name: "race", shows: "the command beside skopeo inspect", run: race },
    Bench { name: "page", shows: "the page, from Enter to the size", run: page },
    Bench {
        name: "resolver",
        shows: "the package beside npm's clients of registries and skopeo: one lookup, a thousand",
        run: resolver,
    },
    Bench {
        name: "archive",
        shows: "an archive of 2 GB opened in the page, beside skopeo inspect",
        run: archive,
    },
];

/// `cargo xtask bench [NAME]...`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    let named = arguments
        .iter()
        .map(|argument| name::find("measurement", argument, &BENCHES, |bench| bench.name))
        .collect::<Result<Vec<_>>>()?;
    let all = if named.is_empty() { BENCHES.iter().collect() } else { named };
    all.iter().try_for_each(|bench| (bench.run)())?;
    Ok(ExitCode::SUCCESS)
}

fn memory() -> Result {
    Run::line("cargo bench -p tonnage-samples --bench memory").openly()?;
    make::the_site()?;
    // The host's nursery grows with what passes through it, and its optimizer comes to what
    // runs often after more than a thousand: without them the rest shows.
    Run::line("node --expose-gc --max-semi-space-size=1 --no-opt wasm-tests/bench/memory.js")
        .openly()
}

fn cost() -> Result {
    Run::line("cargo bench -p tonnage --bench cost").openly()?;
    make::the_site()?;
    Run::line("node wasm-tests/bench/cost.js").openly()
}

fn start() -> Result {
    setup::meet([&setup::PEERS, &setup::BROWSER])?;
    make::the_site()?;
    Run::line("node wasm-tests/bench/start.js").openly()
}

fn proxy() -> Result {
    setup::meet([&setup::LOAD])?;
    Run::line("cargo bench -p tonnage-proxy --bench load").openly()
}

fn race() -> Result {
    setup::meet([&setup::SERVERS])?;
    Run::line("cargo bench -p tonnage-cli --bench race").openly()
}

fn page() -> Result {
    setup::meet([&setup::SERVERS, &setup::BROWSER])?;
    make::the_site()?;
    Run::line("cargo build -p tonnage-cli --bins --test registries").openly()?;
    Run::line("node wasm-tests/servers/first-size.js").openly()
}

fn resolver() -> Result {
    setup::meet([&setup::SERVERS, &setup::PEERS])?;
    make::the_site()?;
    Run::line("node wasm-tests/bench/resolver.js").openly()
}

fn archive() -> Result {
    setup::meet([&setup::SERVERS, &setup::BROWSER])?;
    make::the_site()?;
    Run::line("node wasm-tests/bench/archive.js").openly()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_measurement_is_refused_with_the_nearest() {
        let failure = command(&["costs".to_owned()]).err();
        assert!(failure.is_some_and(|failure| failure.message.ends_with("did you mean cost?")));
    }
}
