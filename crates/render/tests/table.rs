//! The table about images that nobody would make: words of strangers, what is
//! missing, and what is doubtful.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use std::collections::BTreeMap;

use insta::assert_snapshot;
use support::{digest, image, layer, table};
use tonnage::{
    Digest, ImageConfig, Inspection, Kind, MediaType, Platform, PlatformAsked, PlatformEntry, Role,
    Status, Subject, Verification, Warning, WarningCode,
};
use tonnage_render::Style;
use unicode_width::UnicodeWidthStr as _;

/// What would steer a terminal: ANSI, 8-bit CSI, marks that turn the reading
/// order, what has no width, tags.
const HOSTILE: &str =
    "a\u{1b}[31mb\u{9b}2Jc\u{7}\u{8}\u{7f}\r\n\td\u{202e}e\u{2066}f\u{200b}g\u{feff}\u{e0041}\0h";

fn facts(inspection: &Inspection, width: usize) -> String {
    let table = table(inspection, width);
    table.split("\n\n").nth(1).unwrap().to_owned()
}

fn section(inspection: &Inspection, width: usize, title: &str) -> String {
    let table = table(inspection, width);
    let section = table.split("\n\n").find(|part| part.starts_with(title));
    section.unwrap_or("no such section").to_owned()
}

fn entry(number: usize, platform: Option<Platform>, role: Role, reason: &str) -> PlatformEntry {
    PlatformEntry {
        platform,
        digest: Digest::sha256(&number.to_le_bytes()),
        media_type: MediaType::OCI_MANIFEST,
        size: 500,
        role,
        selected: number == 0,
        reason: reason.to_owned(),
        download: None,
        layers: None,
        created: None,
        unique: None,
        shared: None,
    }
}

/// Everything a stranger can write, hostile.
fn hostile() -> Inspection {
    let text = || HOSTILE.to_owned();
    let words = || Some(vec![text(), text()]);
    let mut inspection = image(vec![layer(0, Some(1_000))]);
    let layer = inspection.layers.first_mut().unwrap();
    layer.created_by = Some(text());
    layer.media_type = MediaType::parse(HOSTILE);
    inspection.reference.registry = text();
    inspection.reference.canonical = text();
    inspection.reference.tag = Some(text());
    inspection.artifact_type = Some(text());
    let platform = Platform {
        os: text(),
        architecture: text(),
        variant: Some(text()),
        os_version: Some(text()),
        os_features: vec![text()],
    };
    inspection.platform = Some(platform.clone());
    inspection.platforms = vec![entry(0, Some(platform), Role::Image, HOSTILE)];
    inspection.config = Some(ImageConfig {
        digest: Some(digest(2)),
        created: Some(text()),
        env: vec![text()],
        labels: BTreeMap::from([(text(), text())]),
        entrypoint: words(),
        cmd: words(),
        user: Some(text()),
        working_dir: Some(text()),
        exposed_ports: vec![text()],
        volumes: vec![text()],
        stop_signal: Some(text()),
        shell: words(),
        on_build: vec![text()],
        ..ImageConfig::default()
    });
    inspection.warnings = vec![Warning { code: WarningCode::ConfigMalformed, message: text() }];
    inspection
}

#[test]
fn no_words_of_strangers_steer_the_terminal() {
    let inspection = hostile();
    for width in [20, 40, 80, 400] {
        let table = table(&inspection, width);
        let steers = |c: char| c.is_control() && c != '\n';
        assert!(!table.contains(steers), "{table:?}");
        let marks = ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{e0041}'];
        assert!(!table.contains(marks), "{table:?}");
    }
    // Each is one line: a line break in a label does not make another row.
    assert_snapshot!(table(&inspection, 400), @r#"
    a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    1 kB to download, in 1 layer  (1,000 bytes)

    Image    sha256:0000000000000000000000000000000000000000000000000000000000000001
    For      a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h(a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h+a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h)/a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h/a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Type     a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Made     a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Proof    That a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h means this image is a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h's word; the manifest and config were hashed here and match.

    Layers  base first; each is a␛[31mb�2jc␇␈␡   d�e�f�g��␀h
    1  1.000 kB   100.0 %  ██████████  af5570f5a181  a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h

    Platforms  1 in the index
    ▸ a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h(a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h+a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h)/a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h/a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h  af5570f5a181  a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h

    Config  sha256:0000000000000000000000000000000000000000000000000000000000000002
    Entrypoint    ["a\u001b[31mb�2Jc\u0007\b␡\r\n\td�e�f�g��\u0000h","a\u001b[31mb�2Jc\u0007\b␡\r\n\td�e�f�g��\u0000h"]
    Command       ["a\u001b[31mb�2Jc\u0007\b␡\r\n\td�e�f�g��\u0000h","a\u001b[31mb�2Jc\u0007\b␡\r\n\td�e�f�g��\u0000h"]
    User          a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Directory     a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Environment   a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Ports         a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Volumes       a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Stop signal   a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Shell         ["a\u001b[31mb�2Jc\u0007\b␡\r\n\td�e�f�g��\u0000h","a\u001b[31mb�2Jc\u0007\b␡\r\n\td�e�f�g��\u0000h"]
    On build      a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Labels        a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h=a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    Not set: health check.

    Doubts
    ! a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    "#);
}

/// The only control characters are our own.
#[test]
fn colours_are_not_mixed_with_words_of_strangers() {
    let style = Style { color: true, width: 400, ..Style::default() };
    let painted = tonnage_render::table(&hostile(), &style);
    let mut plain = String::new();
    let mut rest = painted.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        let (code, after) = after.split_once('m').unwrap();
        assert!(["[0", "[1", "[2", "[31", "[32", "[33", "[36"].contains(&code), "{code:?}");
        rest = after;
    }
    plain.push_str(rest);
    // Where a cell ends in a colour, its spaces stay.
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&plain), trimmed(&table(&hostile(), 400)));
}

#[test]
fn long_values_are_cut_to_the_width() {
    let mut inspection = image(vec![layer(0, Some(1_000))]);
    let config = inspection.config.as_mut().unwrap();
    config.env = vec![format!("PATH={}", "/usr/bin:".repeat(100_000)), "LANG=C".into()];
    config.labels = BTreeMap::from([("k".repeat(300), "漢".repeat(300))]);
    config.cmd = Some(vec!["x".repeat(10_000)]);
    for width in [40, 80, 100] {
        let section = section(&inspection, width, "Config");
        let (title, values) = section.split_once('\n').unwrap();
        assert!(title.width() <= width, "{title}");
        assert!(values.lines().all(|line| line.width() <= width), "{values}");
        assert_eq!(values.matches('…').count(), 3, "{values}");
    }
}

#[test]
fn a_config_that_sets_nothing_says_so() {
    assert_snapshot!(section(&image(Vec::new()), 60, "Config"), @"
    Config  sha256:00000000000000000000000000000000000000000000…
    Not set: entrypoint, command, user, directory, environment,
    ports, volumes, stop signal, health check, shell, on build,
    labels.
    ");
}

#[test]
fn arguments_stay_apart() {
    let mut inspection = image(Vec::new());
    let config = inspection.config.as_mut().unwrap();
    config.entrypoint = Some(vec!["sh".into(), "-c".into(), "echo \"a  b\"".into()]);
    config.cmd = Some(Vec::new());
    assert_snapshot!(section(&inspection, 80, "Config"), @r#"
    Config  sha256:0000000000000000000000000000000000000000000000000000000000000002
    Entrypoint    ["sh","-c","echo \"a  b\""]
    Command       []
    Not set: user, directory, environment, ports, volumes, stop signal, health
    check, shell, on build, labels.
    "#);
}

#[test]
fn platforms_line_up() {
    let windows = Platform {
        os_version: Some("10.0.26100.7462".into()),
        ..Platform::new("windows", "amd64")
    };
    let mut inspection = image(Vec::new());
    inspection.platforms = vec![
        entry(0, Some(Platform::new("linux", "amd64")), Role::Image, "exact match, taken"),
        entry(
            1,
            Some(Platform::new("linux", "arm64").with_variant("v8")),
            Role::Image,
            "another architecture",
        ),
        entry(2, Some(windows), Role::Image, "another operating system"),
        entry(
            3,
            Some(Platform::new("unknown", "unknown")),
            Role::Attestation,
            "attests 0, not an image",
        ),
        entry(4, None, Role::Index, "an index of its own"),
        entry(5, None, Role::Image, "names no platform; its config tells"),
        entry(6, Some(Platform::new("漢字", "amd64")), Role::Image, "another operating system"),
    ];
    assert_snapshot!(section(&inspection, 80, "Platforms"), @"
    Platforms  7 in the index
    ▸ linux/amd64                     af5570f5a181  exact match, taken
      linux/arm64/v8                  7c9fa136d441  another architecture
      windows(10.0.26100.7462)/amd64  d86e8112f3c4  another operating system
      attestation                     35be322d094f  attests 0, not an image
      index                           f0a0278e4372  an index of its own
      no platform named               f13ee6ed54ea  names no platform; its config t…
      漢字/amd64                      23d7f42b1cdc  another operating system
    ");
    assert_snapshot!(section(&inspection, 40, "Platforms"), @"
    Platforms  7 in the index
    ▸ linux/amd64
      linux/arm64/v8
      windows(10.0.26100.7462)/amd64
      attestation
      index
      no platform named
      漢字/amd64
    ");
    for width in 20..120 {
        let section = section(&inspection, width, "Platforms");
        assert!(section.lines().all(|line| line.width() <= width), "{section}");
        assert!(section.lines().all(|line| line == line.trim_end()), "{section}");
    }
}

#[test]
fn a_failed_check_is_told_before_all_others() {
    let mut inspection = image(vec![layer(0, Some(1_000))]);
    inspection.config = None;
    let failed = inspection.verification.last_mut().unwrap();
    failed.status = Status::Failed;
    let message = "The config is not what its digest says: expected sha256:0…, got sha256:1…. It is \
                   not shown, and the size stands without it.";
    inspection.warnings = vec![
        Warning { code: WarningCode::ConfigDigestMismatch, message: message.into() },
        Warning { code: WarningCode::Schema1, message: "This is old.".into() },
    ];
    assert_snapshot!(table(&inspection, 80), @"
    example.com/demo/app:1.0
    1 kB to download, in 1 layer  (1,000 bytes)

    Image    sha256:0000000000000000000000000000000000000000000000000000000000000001
    For      linux/amd64
    Proof    FAILED: a document is not what its digest says; nothing in it is shown.

    Layers  base first; each is tar, compressed with gzip
    1  1.000 kB   100.0 %  ██████████  af5570f5a181  RUN step 0

    Doubts
    ! The config is not what its digest says: expected sha256:0…, got sha256:1…. It
      is not shown, and the size stands without it.
    ! This is old.
    ");
}

#[test]
fn proof_names_what_was_proved() {
    let verdict = |of, status| Verification { of, digest: digest(1), status, note: String::new() };
    let mut inspection = image(Vec::new());
    let mut proof = |checks: &[(Subject, Status)]| {
        inspection.verification = checks.iter().map(|(of, status)| verdict(*of, *status)).collect();
        let facts = facts(&inspection, 200);
        facts.split_once("Proof    ").unwrap().1.to_owned()
    };
    use Status::{Claimed, Failed, NotChecked, Verified};
    let tag = (Subject::Tag, Claimed);
    let index = (Subject::Index, Verified);
    let manifest = (Subject::Manifest, Verified);
    assert_snapshot!(proof(&[]), @"Asked for by digest: nothing was hashed here.");
    assert_snapshot!(proof(&[manifest]), @"Asked for by digest: the manifest was hashed here and matches.");
    assert_snapshot!(proof(&[tag, manifest, (Subject::Schema1Signature, NotChecked)]), @"That 1.0 means this image is example.com's word; the manifest was hashed here and matches.");
    let mut signed = |status| proof(&[manifest, (Subject::Schema1Signature, status)]);
    assert_snapshot!(signed(Verified), @r"
    Asked for by digest: the manifest was hashed here and matches.
    Signed   The signature is good: .
    ");
    assert_snapshot!(signed(Failed), @r"
    Asked for by digest: the manifest was hashed here and matches.
    Signed   The signature is NOT GOOD: .
    ");
    assert_snapshot!(proof(&[tag, index, index, manifest, (Subject::Config, Verified)]), @"That 1.0 means this image is example.com's word; the index, manifest and config were hashed here and match.");
}

#[test]
fn who_asked_for_a_platform_is_named_if_it_was_no_option() {
    let mut inspection = image(Vec::new());
    let mut asked = |from: &str| {
        inspection.platform_asked =
            PlatformAsked { from: from.to_owned(), ..PlatformAsked::default() };
        facts(&inspection, 100).lines().find(|line| line.starts_with("For")).unwrap().to_owned()
    };
    assert_eq!(asked("default"), "For      linux/amd64");
    assert_eq!(asked("option"), "For      linux/amd64");
    assert_eq!(asked("pasted"), "For      linux/amd64  as pasted");
    assert_eq!(asked("TONNAGE_PLATFORM"), "For      linux/amd64  by TONNAGE_PLATFORM");
}

/// While a lookup is under way, or when less was asked for.
#[test]
fn what_is_not_known_yet_leaves_no_gap() {
    let mut inspection = image(Vec::new());
    inspection.manifest = None;
    inspection.kind = None;
    inspection.platform = None;
    inspection.config = None;
    inspection.size = None;
    assert_snapshot!(table(&inspection, 80), @"
    example.com/demo/app:1.0

    Proof    That 1.0 means this image is example.com's word; the manifest and
             config were hashed here and match.
    ");
}

#[test]
fn files_of_an_artifact_go_by_their_titles() {
    let title = |number, title: &str| {
        let mut layer = layer(number, Some(1_000));
        layer.created_by = None;
        layer.media_type = MediaType::parse("application/octet-stream");
        layer.annotations.insert("org.opencontainers.image.title".into(), title.into());
        layer
    };
    let mut inspection = image(vec![title(0, "model.bin"), title(1, HOSTILE)]);
    inspection.kind = Some(Kind::Artifact);
    assert_snapshot!(section(&inspection, 80, "Blobs"), @"
    Blobs  each is application/octet-stream
    1  1.000 kB    50.0 %  █████       af5570f5a181  model.bin
    2  1.000 kB    50.0 %  █████       7c9fa136d441  a␛[31mb�2Jc␇␈␡   d�e�f�g��␀h
    ");
}
