//! The words of the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tonnage::DEFAULT_RETRIES;

use crate::gate::Gate;
use crate::serve::Serve;

/// What a container image weighs, before you pull it.
#[derive(Debug, Parser)]
#[command(name = "tonnage", bin_name = "tonnage", version, no_binary_name = true)]
#[command(arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the size, the digests and the set-up of images.
    Inspect(Inspect),
    /// Show what differs between two images, and what moving to the other costs.
    Compare(Compare),
    /// List the tags of a repository.
    Tags(TagsOf),
    /// Serve the page, and ask registries for it.
    Serve(Serve),
}

/// Asks registries what images are.
///
/// Names are read as people paste them: ubuntu:14.04, ghcr.io/owner/app@sha256:…,
/// docker pull …, https://….  samples.localhost/demo/app is built in. Images in files are
/// oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:TAG].
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Inspect {
    /// Images, by name or in files; - reads names from standard input
    #[arg(required = true, value_name = "IMAGE")]
    pub(crate) images: Vec<String>,
    /// The platform, as os/architecture[/variant]
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// Tell what every image of the index weighs
    #[arg(long)]
    pub(crate) all_platforms: bool,
    /// Tell what other tools would take from the index
    #[arg(long)]
    pub(crate) picks: bool,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = InspectFormat::Table, value_name = "FORMAT")]
    pub(crate) format: InspectFormat,
    /// Tell each request as it happens
    #[arg(long)]
    pub(crate) trace: bool,
    /// Exit with 3 when an image is larger to download: 250MB, 1.5 GB, 100MiB
    #[arg(long, value_name = "SIZE")]
    pub(crate) fail_over: Option<Gate>,
    #[command(flatten)]
    pub(crate) instead: Instead,
    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// Compares two images: what B is beside A, and what a pull of B fetches when A is there.
///
/// A and B are read as people paste them, each with the platform of its own that a pasted
/// command names: docker pull --platform linux/arm64 …
#[derive(Debug, Args)]
#[command(after_help = AFTER_COMPARE_HELP)]
pub(crate) struct Compare {
    /// The image that is there
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// The image that is to come
    #[arg(value_name = "B")]
    pub(crate) b: String,
    /// The platform of both, as os/architecture[/variant]
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Tell each request as it happens
    #[arg(long)]
    pub(crate) trace: bool,
    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// Lists the tags of a repository, as its registry orders them, one a line.
///
/// NAME is read as people paste it; a tag or digest in it has no say.
#[derive(Debug, Args)]
#[command(after_help = AFTER_TAGS_HELP)]
pub(crate) struct TagsOf {
    /// The repository, or an image in it
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The most tags listed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Tell each request as it happens
    #[arg(long)]
    pub(crate) trace: bool,
    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// How registries are asked.
#[derive(Debug, Args)]
pub(crate) struct Asking {
    /// Speak to this registry in clear text
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) plain_http: Vec<String>,
    /// The time for each request, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) timeout: Duration,
    /// How often a request is made again, where that may help
    #[arg(long, value_name = "N", default_value_t = DEFAULT_RETRIES)]
    #[arg(value_parser = clap::value_parser!(u32).range(..=MAX_RETRIES))]
    pub(crate) retries: u32,
    /// Take credentials from this file, like Docker's config.json
    #[arg(long, value_name = "FILE")]
    pub(crate) authfile: Option<String>,
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

/// The longest time-out, in seconds: a day.
const MAX_TIMEOUT: f64 = 86_400.0;

/// The most that a request is made again.
const MAX_RETRIES: i64 = 10;

/// A time of more than nothing, and at most a day.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) if seconds > 0.0 && seconds <= MAX_TIMEOUT => {
            Ok(Duration::from_secs_f64(seconds))
        }
        _ => Err("it takes seconds, more than 0 and at most 86400".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: one object, or one object a line for several images
    Json,
}

/// How an inspection is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// For people
    Table,
    /// For programs: one object, or one object a line for several images
    Json,
    /// For programs that read what skopeo inspect prints, with the repository's tags
    Skopeo,
}

const AFTER_COMPARE_HELP: &str = "\
The platform is that of --platform, else the one in a pasted command, else of TONNAGE_PLATFORM,
SINGULARITY_DOCKER_OS with SINGULARITY_DOCKER_ARCHITECTURE, or DOCKER_DEFAULT_PLATFORM, else
linux/amd64.

Exit status: 0 all well, whether they differ or not, 1 a lookup failed, 2 wrong usage.";

const AFTER_HELP: &str = "\
The platform is that of --platform, else the one in a pasted command, else of TONNAGE_PLATFORM,
SINGULARITY_DOCKER_OS with SINGULARITY_DOCKER_ARCHITECTURE, or DOCKER_DEFAULT_PLATFORM, else
linux/amd64. --raw and --digest are of what the name points at; with --platform, given or pasted,
of that platform's manifest.

Of names on standard input, empty lines and those that begin with # are none; --format json
prints one object a line for them, however many they are.

An image whose size is not known as a whole does not pass --fail-over.

Exit status: 0 all well, 1 a lookup failed, 2 wrong usage, 3 an image does not pass --fail-over.";

const AFTER_TAGS_HELP: &str = "\
Exit status: 0 all well, 1 the tags cannot be listed, 2 wrong usage.";
