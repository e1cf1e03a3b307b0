//! The words of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// What a container image weighs, before you pull it.
#[derive(Debug, Parser)]
#[command(name = "tonnage", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the size, the digests and the set-up of images.
    Inspect(Inspect),
}

/// Asks registries what images are.
///
/// Names are read as people paste them: ubuntu:14.04, ghcr.io/owner/app@sha256:…,
/// docker pull …, https://….  samples.localhost/demo/app is built in.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Inspect {
    /// Images, by name
    #[arg(required = true, value_name = "IMAGE")]
    pub(crate) images: Vec<String>,
    /// The platform, as os/architecture[/variant]
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Tell each request as it happens
    #[arg(long)]
    pub(crate) trace: bool,
    #[command(flatten)]
    pub(crate) instead: Instead,
    /// Speak to this registry in clear text
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) plain_http: Vec<String>,
    /// The time for each request, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 20.0)]
    pub(crate) timeout: f64,
    /// Read USER:PASSWORD for the registry from standard input
    #[arg(long)]
    pub(crate) creds_stdin: bool,
    /// Show the credentials to this token server too
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) allow_realm: Vec<String>,
    /// Trust the certificates in this file too (PEM)
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Instead {
    /// Print the exact bytes of the manifest
    #[arg(long)]
    pub(crate) raw: bool,
    /// Print the exact bytes of the config
    #[arg(long)]
    pub(crate) config: bool,
    /// Print the digest alone
    #[arg(long)]
    pub(crate) digest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: one object, or one object a line for several images
    Json,
}

const AFTER_HELP: &str = "\
The platform is that of --platform, else of TONNAGE_PLATFORM, SINGULARITY_DOCKER_OS with
SINGULARITY_DOCKER_ARCHITECTURE, or DOCKER_DEFAULT_PLATFORM, else linux/amd64.
--raw and --digest are of what the name points at; with --platform, of that platform's manifest.

Exit status: 0 all well, 1 a lookup failed, 2 wrong usage.";
