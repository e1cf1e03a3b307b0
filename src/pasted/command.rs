//! The image in a command line, and the platform that is wanted of it.

use super::has_transport;

/// What a command line says.
pub(super) struct Found<'a> {
    pub(super) image: &'a str,
    /// The value of `--platform`.
    pub(super) platform: Option<&'a str>,
}

/// Programs that take images, and which of their words it follows. An empty list:
/// the image is the first word that is no option.
const PROGRAMS: [(&str, &[&str]); 17] = [
    ("docker", CONTAINER_VERBS),
    ("podman", CONTAINER_VERBS),
    ("nerdctl", CONTAINER_VERBS),
    ("finch", CONTAINER_VERBS),
    ("buildah", &["pull", "from", "inspect"]),
    ("crane", &["manifest", "digest", "pull", "config", "ls", "export"]),
    ("skopeo", &["inspect", "copy", "list-tags"]),
    ("regctl", &["inspect", "digest", "get", "manifest", "image", "ls"]),
    ("oras", &["pull", "fetch", "discover", "resolve", "copy"]),
    ("ctr", &["pull", "run"]),
    ("crictl", &["pull", "inspecti"]),
    ("cosign", &["verify", "tree", "verify-attestation"]),
    ("singularity", &["pull", "run", "exec", "shell"]),
    ("apptainer", &["pull", "run", "exec", "shell"]),
    ("tonnage", &["inspect", "tags"]),
    ("helm", &["pull", "install", "upgrade", "template", "show"]),
    ("dive", &[]),
];

/// Programs that take names of other things before the image, which then says what
/// it is: `singularity pull app.sif docker://app`.
const WITH_TRANSPORT: [&str; 3] = ["singularity", "apptainer", "helm"];

/// Programs that take the image as the value of `--image`.
const WITH_OPTION: [&str; 2] = ["kubectl", "oc"];

/// Verbs behind whose image follows what is run in it: those options are its own.
const RUNNING_VERBS: [&str; 4] = ["run", "create", "exec", "shell"];

/// What ends a command, with another behind it.
const SEPARATORS: [&str; 5] = ["&&", "||", "|", "&", ";"];

const CONTAINER_VERBS: &[&str] =
    &["pull", "run", "create", "inspect", "history", "save", "tag", "push", "rmi", "scan"];

/// Words that stand before the program.
const PREFIXES: [&str; 7] = ["$", "#", ">", "%", "sudo", "npx", "RUN"];

/// Options that take no value. All others take the next word, unless they carry
/// one behind `=`: of the many options of `run`, most do.
const SWITCHES: [&str; 30] = [
    "--rm",
    "--interactive",
    "--tty",
    "--detach",
    "--init",
    "--privileged",
    "--read-only",
    "--publish-all",
    "--no-healthcheck",
    "--oom-kill-disable",
    "--sig-proxy",
    "--disable-content-trust",
    "--all-tags",
    "--quiet",
    "--all-platforms",
    "--raw",
    "--config",
    "--plain-http",
    "--insecure",
    "--tls-verify",
    "--all",
    "--force",
    "--no-trunc",
    "--verbose",
    "--debug",
    "--digest",
    "--trace",
    "--picks",
    "--fakeroot",
    "--nv",
];

/// Letters of short options that take no value, alone or together: `-it`.
fn short_switches(verb: &str) -> &'static str {
    match verb {
        // Here `-a` names a stream to attach to; elsewhere it means all.
        "run" | "create" => "ditPq",
        "rmi" => "f",
        _ => "aditPq",
    }
}

/// The image in a command line, if it is one.
pub(super) fn find(line: &str) -> Option<Found<'_>> {
    let mut words = line
        .split_whitespace()
        .filter(|word| *word != "\\")
        .skip_while(|word| PREFIXES.contains(word))
        .take_while(|word| !SEPARATORS.contains(word));
    let alone = |image| Found { image, platform: None };
    let program = words.next()?.rsplit('/').next()?;
    if WITH_OPTION.contains(&program) {
        return option(words, "--image").map(alone);
    }
    let (_, verbs) = PROGRAMS.iter().find(|(name, _)| *name == program)?;
    let verb = match verbs {
        [] => program,
        verbs => words.find(|word| verbs.contains(word))?,
    };
    if WITH_TRANSPORT.contains(&program)
        && let Some(word) = words.clone().find(|word| has_transport(word))
    {
        return Some(alone(word));
    }
    let (mut image, mut platform) = (None, None);
    while let Some(word) = words.next() {
        if word == "--" {
            image = image.or_else(|| words.next());
            break;
        }
        if let Some(value) = word.strip_prefix("--platform=") {
            platform = Some(value);
        } else if takes_value(word, verb) {
            let value = words.next();
            platform = value.filter(|_| word == "--platform").or(platform);
        } else if !word.starts_with('-') && image.is_none() {
            // `regctl image inspect`, `docker image pull`: a verb behind a noun.
            image = (!verbs.contains(&word)).then_some(word);
            if image.is_some() && RUNNING_VERBS.contains(&verb) {
                break;
            }
        }
    }
    image.map(|image| Found { image, platform })
}

/// The value of an option, behind `=` or in the next word.
fn option<'a>(mut words: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let value =
        words.find_map(|word| word.strip_prefix(name).filter(|rest| !rest.starts_with('-')))?;
    if value.is_empty() { words.next() } else { value.strip_prefix('=') }
}

fn takes_value(option: &str, verb: &str) -> bool {
    if option.contains('=') || SWITCHES.contains(&option) {
        return false;
    }
    match option.strip_prefix('-') {
        Some(long) if long.starts_with('-') => true,
        // `-it` is two switches; `-p80:80` carries its value; `-p` takes a word, and
        // so does `-dp`.
        Some(short) => {
            let switches = short_switches(verb);
            let value = short.trim_start_matches(|letter| switches.contains(letter));
            value.chars().count() == 1
        }
        None => false,
    }
}
