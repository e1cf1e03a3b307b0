//! The command beside `skopeo inspect`: the same image of several platforms, each
//! request to registry and token server 50 ms on its way, fresh processes in turn.
//!
//! Fails when the command takes more than 0.65 of skopeo's time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

// What only the tests need is not used here.
#[allow(dead_code, unused_imports)]
#[path = "../tests/peers/fixture.rs"]
mod fixture;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use serde_json::Value;

use fixture::{Guarded, Images, Seen, Workshop};

/// How long each request is on its way.
const DELAY: Duration = Duration::from_millis(50);
/// How often each of the two runs.
const ROUNDS: usize = 5;
/// The most of skopeo's time that the command may take.
const MOST: f64 = 0.65;

/// One of the two that race.
struct Runner {
    name: &'static str,
    /// Where it prints the digest of what it found.
    digest: &'static str,
    found: Option<Value>,
    times: Vec<Duration>,
    seen: Vec<Seen>,
}

fn main() -> ExitCode {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", DELAY);
    Images::new(&workshop, &guarded.registry).tiny("pub/tiny");
    let image = guarded.image("pub/tiny:multi");
    let mut ours = Runner::new("tonnage inspect", "/resolved/digest");
    let mut theirs = Runner::new("skopeo inspect", "/Digest");
    for _ in 0..ROUNDS {
        let mut tonnage = workshop.tool(env!("CARGO_BIN_EXE_tonnage"));
        ours.run(&guarded, tonnage.args(["inspect", &image, "--format", "json"]));
        let mut skopeo = workshop.tool("skopeo");
        let named = format!("docker://{image}");
        theirs.run(&guarded, skopeo.args(["inspect", "--tls-verify=false", &named]));
    }
    assert_eq!(ours.found, theirs.found, "the two did not find the same");
    println!("each request takes {} ms; medians of {ROUNDS}", DELAY.as_millis());
    ours.show();
    theirs.show();
    let ratio = ours.median().as_secs_f64() / theirs.median().as_secs_f64();
    println!("ratio {ratio:.3}, at most {MOST}");
    if ratio > MOST { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

impl Runner {
    const fn new(name: &'static str, digest: &'static str) -> Self {
        Self { name, digest, found: None, times: Vec::new(), seen: Vec::new() }
    }

    fn run(&mut self, guarded: &Guarded, command: &mut Command) {
        let start = Instant::now();
        let (output, seen) = guarded.while_doing(|| command.output().unwrap());
        self.times.push(start.elapsed());
        self.seen = seen;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", self.name);
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        self.found = printed.pointer(self.digest).cloned();
        assert!(self.found.is_some(), "{} printed no digest", self.name);
    }

    fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        times[times.len() / 2]
    }

    fn show(&self) {
        let times: Vec<_> = self.times.iter().map(|time| time.as_millis().to_string()).collect();
        println!(
            "{:<15} {:>4} ms of {} ms, {} requests",
            self.name,
            self.median().as_millis(),
            times.join(", "),
            self.seen.len()
        );
        for (number, seen) in self.seen.iter().enumerate() {
            println!("  {} {seen}", number + 1);
        }
    }
}
