//! Everything that fuzzing starts from, and all that it ever found, on a stable
//! compiler.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a property that does not hold fails the test"
)]

mod properties;

use std::io::Write as _;

use properties::seeds::{self, Seed};
use properties::{PROPERTIES, Property};
use tonnage::Manifest;

/// Prints where the input is from when the test panics.
struct Shown<'a>(&'a Property, &'a Seed);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(Property { name, .. }, Seed { from, bytes }) = self;
            eprintln!("{name}: {from}: b\"{}\"", bytes.escape_ascii());
        }
    }
}

fn replay(property: &Property, seeds: &[Seed]) {
    assert!(!seeds.is_empty(), "{} has no seeds", property.name);
    for seed in seeds {
        let shown = Shown(property, seed);
        (property.hold)(&seed.bytes);
        drop(shown);
    }
    println!("{}: {} seeds", property.name, seeds.len());
}

#[test]
fn what_was_written_or_found_holds() {
    for property in &PROPERTIES {
        replay(property, &seeds::own(property.name));
    }
}

#[test]
fn what_the_field_has_holds() {
    for property in PROPERTIES.iter().filter(|property| property.name != "link") {
        match seeds::shared(property.name) {
            Some(seeds) => replay(property, &seeds),
            None => {
                let missing = "the field's seeds were not replayed: there is no shared folder";
                assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
                let _ = writeln!(std::io::stderr(), "{missing}");
                return;
            }
        }
    }
}

/// From what is refused at its first byte, no fuzzer gets far.
#[test]
fn the_documents_of_our_own_are_accepted() {
    let manifests = seeds::own("manifest").into_iter().chain(seeds::own("schema1"));
    let written = ["index", "image", "artifact", "unsigned", "signed"];
    let is_written = |seed: &Seed| written.iter().any(|name| seed.from.ends_with(name));
    let read: Vec<_> = manifests.filter(is_written).collect();
    assert_eq!(read.len(), written.len());
    for Seed { from, bytes } in read {
        assert_eq!(Manifest::parse(&bytes, None).map(drop), Ok(()), "{from}");
    }
}
