//! Credentials that this machine keeps: in files, and behind helpers.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tempfile::TempDir;

use super::run::{Tonnage, inspect};
use super::samples::{blob, samples};
use super::server::{Answer, Reply, Server};

/// Shows a chart to whoever shows this name and password, and nothing to others.
fn guarded(user: &str) -> Server {
    let chart = samples().into_iter().find(|sample| sample.slug() == "chart-0.1.0").unwrap();
    let expected = format!("Basic {}", STANDARD.encode(user));
    Server::start(move |question| {
        Reply::Answer(match question.field("authorization") {
            Some(found) if found == expected => {
                Answer::new(200, chart.media_type, blob(chart.file))
            }
            _ => Answer::json(401, "{}").with("www-authenticate", r#"Basic realm="here""#),
        })
    })
}

/// A folder with a file of credentials for a server in it.
fn kept(server: &Server, user: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let auths = json!({"auths": {server.address.to_string(): {"auth": STANDARD.encode(user)}}});
    let file = write(folder.path(), "auth.json", &auths.to_string());
    (folder, file)
}

fn write(folder: &Path, name: &str, content: &str) -> PathBuf {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, content).unwrap();
    file
}

/// A helper of that name, and a home that names it for everything.
fn helped(script: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "home/.docker/config.json", r#"{"credsStore":"test"}"#);
    let helper = write(folder.path(), "docker-credential-test", &format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(helper, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn with_helper(folder: &TempDir, arguments: &[&str]) -> Tonnage {
    let home = folder.path().join("home");
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    inspect(arguments).with("HOME", home.to_str().unwrap()).with("PATH", &path)
}

#[test]
fn a_file_that_is_named_has_the_say() {
    let server = guarded("user:hunter2");
    let (_folder, file) = kept(&server, "user:hunter2");
    let (_other, wrong) = kept(&server, "user:other");
    let (file, wrong) = (file.to_str().unwrap(), wrong.to_str().unwrap());
    let image = server.image("app");
    inspect(&["--digest", "--authfile", file, &image]).run().well();
    inspect(&["--digest", &image]).with("REGISTRY_AUTH_FILE", file).run().well();
    let call = inspect(&["--digest", "--authfile", file, &image]);
    call.with("REGISTRY_AUTH_FILE", wrong).run().well();
    // Whoever types them means those.
    let call = inspect(&["--digest", "--creds-stdin", "--authfile", wrong, &image]);
    call.reading("user:hunter2").run().well();
    let outcome = inspect(&["--digest", "--authfile", wrong, &image]).run();
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.err.contains("UNAUTHORIZED"), "{}", outcome.err);
}

#[test]
fn the_usual_places_are_looked_into() {
    let server = guarded("user:hunter2");
    let (folder, file) = kept(&server, "user:hunter2");
    let content = fs::read_to_string(file).unwrap();
    for (variable, place) in [
        ("HOME", ".docker/config.json"),
        ("HOME", ".config/containers/auth.json"),
        ("DOCKER_CONFIG", "config.json"),
        ("XDG_RUNTIME_DIR", "containers/auth.json"),
        ("XDG_CONFIG_HOME", "containers/auth.json"),
    ] {
        let home = folder.path().join(format!("{variable}-{}", place.len()));
        write(&home, place, &content);
        let call = inspect(&["--digest", &server.image("app")]);
        call.with(variable, home.to_str().unwrap()).run().well();
    }
}

/// They are shown to nobody else.
#[test]
fn credentials_go_where_they_belong() {
    let server = guarded("user:hunter2");
    let (_folder, file) = kept(&server, "user:hunter2");
    let stranger = Server::always(Answer::json(401, "{}"));
    let call = ["--authfile", file.to_str().unwrap(), "--trace", "--digest"];
    let outcome = inspect(&[&call[..], &[&stranger.image("app")]].concat()).run();
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    let outcome = inspect(&[&call[..], &[&server.image("app")]].concat()).run();
    let told = format!("{}{}", outcome.text(), outcome.err);
    assert!(
        !told.contains("hunter2") && !told.contains(&STANDARD.encode("user:hunter2")),
        "{told}"
    );
}

#[test]
fn a_file_that_was_named_must_be_good() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.json");
    let broken = write(folder.path(), "broken.json", "{");
    let list = write(folder.path(), "list.json", "[]");
    let large = write(folder.path(), "large.json", &" ".repeat(2 * 1024 * 1024));
    for (file, words) in [
        (&missing, "is not there"),
        (&broken, "cannot be read: EOF"),
        (&list, "is not a JSON object"),
        (&large, "is larger than"),
        (&folder.path().to_path_buf(), "cannot be read: Is a directory"),
    ] {
        let file = file.to_str().unwrap();
        let outcome = inspect(&["--authfile", file, "127.0.0.1:1/app"]).run();
        assert_eq!((outcome.code, outcome.text()), (Some(2), ""), "{file}: {}", outcome.err);
        assert!(outcome.err.contains(file) && outcome.err.contains(words), "{}", outcome.err);
        assert_eq!(outcome.err.lines().count(), 1, "{}", outcome.err);
    }
}

/// Nobody is asked as a stranger where somebody meant to be known.
#[test]
fn a_broken_entry_fails_its_own_images_alone() {
    let server = guarded("user:hunter2");
    let folder = tempfile::tempdir().unwrap();
    let broken = json!({"auths": {server.address.to_string(): {"auth": "c2VjcmV0"}}});
    let file = write(folder.path(), "auth.json", &broken.to_string());
    let file = file.to_str().unwrap();
    let image = server.image("app");
    let sample = "samples.localhost/demo/chart:0.1.0";
    let outcome = inspect(&["--format", "json", "--authfile", file, &image, sample]).run();
    assert_eq!(outcome.code, Some(1));
    let lines = outcome.lines();
    assert_eq!(lines[0]["error"]["code"], "UNAUTHORIZED");
    assert!(lines[0]["error"]["message"].as_str().unwrap().contains(file), "{}", lines[0]);
    assert_eq!(lines[1]["kind"], "artifact");
    assert!(server.asked().is_empty(), "{:?}", server.asked());
    assert!(
        !outcome.err.contains("secret") && !outcome.err.contains("c2VjcmV0"),
        "{}",
        outcome.err
    );
}

#[test]
fn a_helper_is_asked_once_for_each_registry() {
    let server = guarded("user:hunter2");
    let script = r#"read server
echo "$1 $server" >> "$0.log"
echo "{\"ServerURL\":\"$server\",\"Username\":\"user\",\"Secret\":\"hunter2\"}""#;
    let folder = helped(script);
    let images: Vec<_> = (0..8).map(|number| server.image(&format!("app{number}"))).collect();
    let images: Vec<_> = images.iter().map(String::as_str).collect();
    let outcome = with_helper(&folder, &[&["--digest"], &images[..]].concat()).run();
    assert_eq!(outcome.well().lines().count(), images.len());
    let log = fs::read_to_string(folder.path().join("docker-credential-test.log")).unwrap();
    assert_eq!(log, format!("get {}\n", server.address));
}

#[test]
fn a_helper_that_knows_nobody_leaves_a_stranger() {
    let chart = samples().into_iter().find(|sample| sample.slug() == "chart-0.1.0").unwrap();
    let server = Server::always(Answer::new(200, chart.media_type, blob(chart.file)));
    let folder = helped("echo 'credentials not found in native keychain'\nexit 1");
    with_helper(&folder, &["--digest", &server.image("app")]).run().well();
}

#[test]
fn a_helper_that_fails_says_so() {
    let server = guarded("user:hunter2");
    let image = server.image("app");
    for (script, words) in [
        ("exit 3", "failed with exit code 3"),
        ("echo rubbish-secret", "is not a JSON object"),
        ("head -c 1000000 /dev/zero", "wrote more than the 65536 bytes"),
        ("echo '{\"Username\":\"user\"}'", "has no user or no secret"),
        ("kill -9 $$", "was ended by a signal"),
    ] {
        let outcome = with_helper(&helped(script), &[&image]).run();
        assert_eq!((outcome.code, outcome.text()), (Some(1), ""), "{script}");
        assert!(outcome.err.contains("docker-credential-test"), "{}", outcome.err);
        assert!(outcome.err.contains(words), "{script}: {}", outcome.err);
        assert!(!outcome.err.contains("rubbish"), "{}", outcome.err);
    }
    let folder = helped("");
    fs::remove_file(folder.path().join("docker-credential-test")).unwrap();
    let outcome = with_helper(&folder, &[&image]).run();
    assert!(outcome.err.contains("is not on the PATH"), "{}", outcome.err);
    assert!(server.asked().is_empty(), "{:?}", server.asked());
}

/// What needs no registry needs no file of credentials.
#[test]
fn nothing_is_read_for_the_samples() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ".docker/config.json", "{");
    let home = folder.path().to_str().unwrap();
    inspect(&["--digest", "samples.localhost/demo/app"]).with("HOME", home).run().well();
    let outcome = inspect(&["127.0.0.1:1/app"]).with("HOME", home).run();
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.err.contains(".docker/config.json cannot be read"), "{}", outcome.err);
}
