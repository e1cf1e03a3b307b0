//! The image in a command line.

use super::has_transport;

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
const SHORT_SWITCHES: &str = "aditPq";

/// The image in a command line, if it is one.
pub(super) fn image(line: &str) -> Option<&str> {
    let mut words =
        line.split_whitespace().filter(|word| *word != "\\").skip_while(|w| PREFIXES.contains(w));
    let program = words.next()?.rsplit('/').next()?;
    if WITH_OPTION.contains(&program) {
        return option(words, "--image");
    }
    let (_, verbs) = PROGRAMS.iter().find(|(name, _)| *name == program)?;
    if !verbs.is_empty() {
        words.find(|word| verbs.contains(word))?;
    }
    if WITH_TRANSPORT.contains(&program)
        && let Some(word) = words.clone().find(|word| has_transport(word))
    {
        return Some(word);
    }
    while let Some(word) = words.next() {
        if word == "--" {
            return words.next();
        }
        // `regctl image inspect`, `docker image pull`: a verb behind a noun.
        if verbs.contains(&word) {
            continue;
        }
        if !word.starts_with('-') {
            return Some(word);
        }
        if takes_value(word) {
            words.next();
        }
    }
    None
}

/// The value of an option, behind `=` or in the next word.
fn option<'a>(mut words: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let value =
        words.find_map(|word| word.strip_prefix(name).filter(|rest| !rest.starts_with('-')))?;
    if value.is_empty() { words.next() } else { value.strip_prefix('=') }
}

fn takes_value(option: &str) -> bool {
    if option.contains('=') || SWITCHES.contains(&option) {
        return false;
    }
    match option.strip_prefix('-') {
        Some(long) if long.starts_with('-') => true,
        // `-it` is two switches; `-p80:80` carries its value; `-p` takes a word, and
        // so does `-dp`.
        Some(short) => {
            let value = short.trim_start_matches(|letter| SHORT_SWITCHES.contains(letter));
            value.chars().count() == 1
        }
        None => false,
    }
}
