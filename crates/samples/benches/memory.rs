//! What lookups leave behind in memory: the same images, asked for again and again on
//! one session, in process.
//!
//! Fails when 10,000 lookups hold more than 2 MiB over what 1,000 did.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[allow(dead_code)]
#[path = "../tests/support/mod.rs"]
mod support;

use std::fs;
use std::process::{Command, id};

use support::{look_up, tagged};
use tonnage::{LookupOptions, Session};

const FEW: usize = 1_000;
const MANY: usize = 10_000;
/// How much more may be held, in KiB.
const MOST: u64 = 2 * 1024;

fn main() {
    let images: Vec<String> = tagged()
        .iter()
        .map(|row| format!("{}/{}:{}", tonnage_samples::HOST, row.repository, row.tag))
        .collect();
    let session = Session::new();
    let mut requests = 0;
    let mut look_up_until = |done: &mut usize, count: usize| {
        for number in *done..count {
            let image = &images[number % images.len()];
            // Every other round is a stranger's, who knows nothing yet.
            let stranger = (number / images.len()).is_multiple_of(2);
            let known = if stranger { &Session::new() } else { &session };
            let (result, asked) = look_up(image, LookupOptions::default(), known);
            assert!(result.is_ok(), "{image}: {result:?}");
            requests += asked.len();
        }
        *done = count;
        let resident = resident();
        println!("after {count:>6} lookups, {requests:>6} requests: {resident:>6} KiB resident");
        resident
    };
    let mut done = 0;
    let few = look_up_until(&mut done, FEW);
    let many = look_up_until(&mut done, MANY);
    let more = many.saturating_sub(few);
    println!("{more} KiB more, at most {MOST}");
    assert!(more <= MOST, "lookups leave something behind");
}

/// The memory that this process holds, in KiB.
fn resident() -> u64 {
    // Of Linux; elsewhere ps knows it.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of_linux = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let text = of_linux.map(str::to_owned).unwrap_or_else(|| {
        let ps = Command::new("ps").args(["-o", "rss=", "-p", &id().to_string()]).output();
        String::from_utf8(ps.unwrap().stdout).unwrap()
    });
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap()
}
