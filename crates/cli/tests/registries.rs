//! The registries of the part `peers`, for tests that are not written in Rust: one
//! that is open, with the images that everything is compared by, one that wants
//! tokens, with an image of several platforms for everybody and one for who is
//! known, and one that wants passwords.
//!
//!     cargo test -p tonnage-cli --test registries -- [MILLISECONDS]
//!
//! It prints a line of JSON that tells where they are. Whatever line it then reads
//! it answers by one that tells what the guarded one and its token server were
//! asked since the last. All is gone when its input ends. Each of these requests
//! is so many milliseconds on its way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

// What only the tests need is not used here.
#[allow(dead_code, unused_imports)]
#[path = "peers/fixture.rs"]
mod fixture;

use std::io;
use std::time::Duration;

use serde_json::{Value, json};

use fixture::{ASKED, Guard, Guarded, Images, PASSWORD, Registry, Seen, USER, Workshop};

/// What the guarded one has for everybody.
const SEVERAL: &str = "pub/tiny";
/// What it has for who is known.
const PRIVATE: &str = "priv/tiny";
/// What the one with passwords has.
const WITH_PASSWORD: &str = "ours/tiny";

fn main() {
    let delay = std::env::args().nth(1).map_or(0, |text| text.parse().expect("milliseconds"));
    let workshop = Workshop::open();
    let open = Registry::start(&workshop, "open", &Guard::Open);
    Images::new(&workshop, &open).collection();
    let guarded = Guarded::start(&workshop, "tokens", Duration::from_millis(delay));
    Images::new(&workshop, &guarded.registry).tiny(SEVERAL);
    Images::new(&workshop, &guarded.registry).tiny(PRIVATE);
    let passwords = Registry::start(&workshop, "passwords", &Guard::Password);
    Images::new(&workshop, &passwords).tiny(WITH_PASSWORD);
    let images =
        ASKED.map(|(name, platform)| json!({"name": open.image(name), "platform": platform}));
    let several = guarded.image(&format!("{SEVERAL}:multi"));
    println!(
        "{}",
        json!({
            "open": open.address().to_string(),
            "guarded": several.split('/').next(),
            "tokens": guarded.realm(),
            "images": images,
            "several": several,
            "private": guarded.image(&format!("{PRIVATE}:multi")),
            "passwords": passwords.address().to_string(),
            "withPassword": passwords.image(&format!("{WITH_PASSWORD}:multi")),
            "user": USER,
            "password": PASSWORD,
        })
    );
    let mut told = guarded.book.len();
    for line in io::stdin().lines() {
        line.unwrap();
        let seen = guarded.book.since(told);
        told += seen.len();
        println!("{}", Value::from_iter(seen.iter().map(entry)));
    }
}

/// What a test may want to know of a request.
fn entry(seen: &Seen) -> Value {
    json!({
        "server": seen.server,
        "leave": seen.leave(),
        "method": seen.method,
        "target": seen.target,
        "status": seen.status,
    })
}
