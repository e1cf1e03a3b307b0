//! What a process holds in memory.

use std::fs;

use crate::servers::{Servers, Target};

/// After so many requests a server has what it needs.
const FIRST: u64 = 10_000;
/// After so many it must not have much more.
const LAST: u64 = 1_000_000;
/// The most that it may have more, in MiB.
const MOST: f64 = 8.0;

/// What a process and its children hold, in MiB.
pub(crate) fn of(process: u32) -> f64 {
    let status = |of: u32| fs::read_to_string(format!("/proc/{of}/status")).unwrap_or_default();
    let field = |status: &str, name: &str| -> u32 {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or_default()
    };
    let all = fs::read_dir("/proc").unwrap().flatten();
    let all = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let family = all.filter(|one| *one == process || field(&status(*one), "PPid:") == process);
    let held: u32 = family.map(|one| field(&status(one), "VmRSS:")).sum();
    f64::from(held) / 1024.0
}

/// Asks ours, with and without what can be kept, until it is enough. They must be fresh.
pub(crate) fn grows_little(servers: &Servers) -> bool {
    let mut little = true;
    for target in [Target::Uncached, Target::Cached] {
        let (mut asked, mut first) = (0, None);
        while asked < LAST {
            asked += servers.ask(target).requests;
            if asked >= FIRST {
                first.get_or_insert_with(|| of(servers.process(target)));
            }
        }
        let (first, last) = (first.unwrap_or_default(), of(servers.process(target)));
        let more = last - first;
        println!(
            "{:<28} {first:.1} MiB after the first, {last:.1} after {asked} requests: {more:+.1}, \
             at most {MOST} more",
            target.name()
        );
        little &= more <= MOST;
    }
    little
}
