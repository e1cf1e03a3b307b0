//! The server in a container's image.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::failure::{self, Failure, Result};
use crate::run::Run;
use crate::{make, setup, workspace};

/// How the image is called.
const NAME: &str = "localhost/tonnage";
/// What a program is compiled for that needs no library of the system's.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// By which certificates registries are known, on a system like Debian.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// `cargo xtask image`
pub(crate) fn command(arguments: &[String]) -> Result<ExitCode> {
    failure::no_arguments("image", arguments)?;
    setup::meet(&[setup::IMAGE])?;
    make::the_site()?;
    // One whole program: name look-ups, too, are in it.
    Run::line("cargo build --release -p tonnage-cli --features site")
        .with(["--target", TARGET])
        .under(&[("RUSTFLAGS", "-C target-feature=+crt-static")])
        .openly()?;
    let context = workspace::root().join("target/image");
    let program = workspace::root().join("target").join(TARGET).join("release/tonnage");
    put(&program, &context.join("tonnage"))?;
    put(Path::new(CERTIFICATES), &context.join("ca-certificates.crt"))?;
    Run::line("buildah build --isolation chroot --file Containerfile")
        .with(["--tag", NAME])
        .with([context.display().to_string()])
        .openly()?;
    println!("the image: {NAME}");
    Ok(ExitCode::SUCCESS)
}

fn put(from: &Path, to: &Path) -> Result {
    let made = to.parent().map_or(Ok(()), fs::create_dir_all);
    let copied = made.and_then(|()| fs::copy(from, to));
    copied
        .map(drop)
        .map_err(|error| Failure::new(format!("{} cannot be copied: {error}", from.display())))
}

#[cfg(test)]
mod tests {
    /// Whoever builds it asks no registry for anything.
    #[test]
    fn the_image_is_made_from_nothing() {
        let recipe = include_str!("../../../Containerfile");
        let bases = recipe.lines().filter_map(|line| line.strip_prefix("FROM "));
        assert_eq!(bases.collect::<Vec<_>>(), ["scratch"]);
        assert!(!recipe.contains("ADD "), "an address could be fetched");
    }
}
