//! Builds the page into the command, when the feature `site` is on.

mod pack;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where `cargo xtask build` leaves the page, from here.
const SITE: &str = "../../target/site";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no folder to write into")?);
    let mut list = pack::NOTHING.to_owned();
    if env::var_os("CARGO_FEATURE_SITE").is_some() {
        // While it is missing, it is looked for with each build.
        println!("cargo::rerun-if-changed={SITE}");
        let site = Path::new(SITE);
        if site.join("index.html").is_file() {
            list = pack::pack(site, &out)?;
        } else {
            println!(
                "cargo::warning=there is no page in target/site to build in: cargo xtask build"
            );
        }
    }
    fs::write(out.join("site.rs"), list)?;
    Ok(())
}
