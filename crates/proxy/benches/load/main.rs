//! The server beside nginx and npm's cors-anywhere, all of them before the same registry
//! on loopback, asked by wrk in turn: requests a second, times, memory.
//!
//! Fails where an aim is missed. `rates` measures how fast they are and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

mod measure;
mod memory;
mod ours;
mod servers;

use std::process::ExitCode;

use measure::{Measured, Times};
use servers::{Servers, Target};

/// That of the command, whose server this is.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each is measured, in turn.
const ROUNDS: usize = 5;

/// The aims: so many times the requests a second of another.
const OVER_CORS_ANYWHERE: f64 = 5.0;
const OF_NGINX: f64 = 0.6;
const OF_NGINX_CACHED: f64 = 1.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(serving) = ours::Serving::read(&arguments) {
        return serving.run();
    }
    let servers = Servers::start();
    let rates_alone = arguments.iter().any(|argument| argument == "rates");
    // First, while they are fresh.
    let grows_little = rates_alone || memory::grows_little(&servers);
    let mut all: Vec<_> = Target::ALL.iter().map(|target| (*target, Vec::new())).collect();
    for _ in 0..ROUNDS {
        for (target, found) in &mut all {
            found.push(servers.ask(*target));
        }
    }
    println!("{:<28} {:>10} {:>9} {:>9} {:>9}", "", "requests/s", "p50", "p99", "MiB");
    let medians: Vec<Measured> = all.iter().map(|(_, found)| Measured::median(found)).collect();
    for ((target, _), Measured { rate, times: Times { p50, p99 }, .. }) in all.iter().zip(&medians)
    {
        let held = memory::of(servers.process(*target));
        println!("{:<28} {rate:>10.0} {p50:>9} {p99:>9} {held:>9.1}", target.name());
    }
    // Each round's own ratio: what disturbs the machine disturbs both alike.
    let ratio = |one: Target, other: Target| {
        let of = |target| &all.iter().find(|(known, _)| *known == target).unwrap().1;
        let mut ratios: Vec<f64> =
            of(one).iter().zip(of(other)).map(|(one, other)| one.rate / other.rate).collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2]
    };
    println!();
    let mut missed = !grows_little;
    for (what, one, other, least) in [
        ("over cors-anywhere", Target::Uncached, Target::CorsAnywhere, OVER_CORS_ANYWHERE),
        ("of nginx", Target::Uncached, Target::Nginx, OF_NGINX),
        ("of nginx, what is known", Target::Cached, Target::Nginx, OF_NGINX_CACHED),
    ] {
        let found = ratio(one, other);
        missed |= found < least;
        println!("{what:<28} {found:.2}, at least {least}");
    }
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
