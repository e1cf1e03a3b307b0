//! Bytes from a fuzzer for each parser that is given what strangers wrote:
//! `cargo xtask fuzz`.
//!
//! What must hold of them is said in `tests/properties`, and is held to the seeds in
//! `seeds` by `cargo test` too. An input that was found goes there.

#[path = "../../tests/properties/mod.rs"]
mod properties;

use std::fs;
use std::path::Path;

use properties::{Property, seeds};

pub use libfuzzer_sys;

/// The program of one target.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(
            init: $crate::sow($name),
            |bytes: &[u8]| $crate::hold($name, bytes)
        );
    };
}

/// Holds the property of that name to `bytes`.
pub fn hold(name: &str, bytes: &[u8]) {
    (Property::named(name).hold)(bytes);
}

/// Writes the seeds of a target to where its corpus grows, below `target`.
pub fn sow(name: &str) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fuzz/corpus").join(name);
    fs::create_dir_all(&corpus).expect("the folder of the corpus can be made");
    let shared = seeds::shared(name).unwrap_or_default();
    for (number, seed) in seeds::own(name).iter().chain(&shared).enumerate() {
        fs::write(corpus.join(format!("seed-{number}")), &seed.bytes).expect("a seed is written");
    }
}
