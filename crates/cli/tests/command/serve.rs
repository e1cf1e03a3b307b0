//! `tonnage serve`, and where its page is.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command};

use super::run::tonnage;

/// A server on a free port, stopped with the test.
struct Served {
    child: Child,
    /// What it says before it answers.
    said: Vec<String>,
    lines: Lines<BufReader<ChildStderr>>,
    address: String,
}

impl Served {
    /// Started in a folder, with these further arguments. It says so many lines.
    fn start(folder: &Path, arguments: &[&str], lines: usize) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        let mut child = tonnage(&arguments).within(folder).start();
        let mut err = BufReader::new(child.stderr.take().unwrap()).lines();
        let said: Vec<String> = err.by_ref().take(lines).map(Result::unwrap).collect();
        let address = said[0].strip_prefix("listening on http://").unwrap().to_owned();
        Self { child, said, lines: err, address }
    }

    /// The whole answer to `GET`.
    fn get(&self, path: &str) -> String {
        get(&self.address, path)
    }

    /// What it says next.
    fn next_line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    /// Tells it to stop.
    fn stop(&self) {
        let kill = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(kill.success());
    }
}

/// The whole answer of a server to `GET`.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, and the test says why.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_page_of_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("page")).unwrap();
    std::fs::write(folder.path().join("page/index.html"), "a page of my own").unwrap();
    let served = Served::start(folder.path(), &["--site", "page"], 1);
    assert!(served.get("/").ends_with("\r\n\r\na page of my own"));
    let served = Served::start(folder.path(), &["--site", "none"], 2);
    assert_eq!(served.said[1], "there is no page in none yet: cargo xtask build, or --site DIR");
    assert!(served.get("/").contains("<h1>There is no page yet</h1>"));
}

/// The usual folder, where no page is built in.
#[cfg(not(feature = "site"))]
#[test]
fn the_page_that_a_build_left() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), &[], 2);
    assert_eq!(
        served.said[1],
        "there is no page in target/site yet: cargo xtask build, or --site DIR"
    );
    // It is there as soon as it is built.
    std::fs::create_dir_all(folder.path().join("target/site")).unwrap();
    std::fs::write(folder.path().join("target/site/index.html"), "built").unwrap();
    assert!(served.get("/").ends_with("\r\n\r\nbuilt"));
}

/// Every file of `target/site`, wherever the command is started; another project's
/// folder of that name is not ours.
#[cfg(feature = "site")]
#[test]
fn the_page_that_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("target/site")).unwrap();
    std::fs::write(folder.path().join("target/site/index.html"), "somebody else's").unwrap();
    let served = Served::start(folder.path(), &[], 1);
    let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/site");
    let page = std::fs::read_to_string(format!("{site}/index.html"))
        .expect("a page to build in: cargo xtask build");
    let answer = served.get("/");
    assert!(answer.ends_with(&page), "{answer}");
    assert!(answer.contains("content-security-policy: default-src 'none'; script-src 'self'"));
    let engine = served.get("/engine/dist/tonnage_bg.wasm");
    assert!(engine.starts_with("HTTP/1.1 200"), "{engine:.100}");
    assert!(engine.contains("content-type: application/wasm\r\n"), "{engine:.400}");
}

/// The lines that follow once the server answers.
#[test]
fn a_line_for_each_request_when_it_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let target = "/r/samples.localhost/v2/demo/app/manifests/latest";
    for (log, names) in [("requests", false), ("names", true)] {
        let mut served = Served::start(folder.path(), &["--site", "none", "--log", log], 2);
        served.get(target);
        let line: serde_json::Value = serde_json::from_str(&served.next_line()).unwrap();
        assert_eq!((&line["part"], &line["from"]), (&"manifest".into(), &"samples".into()));
        assert_eq!(line["repository"] == "demo/app", names, "{line}");
    }
    let mut served = Served::start(folder.path(), &["--site", "none"], 2);
    served.get(target);
    served.stop();
    assert_eq!(served.next_line(), "stopped", "on a machine of one's own nothing is written");
}

#[test]
fn what_was_counted_when_it_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), &["--site", "none", "--metrics", "0"], 3);
    let address = served.said[2].strip_prefix("numbers at http://").unwrap();
    let address = address.strip_suffix("/metrics").unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    assert!(get(address, "/metrics").contains("\ntonnage_connections 0\n"));
}

/// Nobody is told the token, whatever comes of it.
#[test]
fn an_account_is_whole_or_none() {
    let folder = tempfile::tempdir().unwrap();
    for (set, unset) in
        [("TONNAGE_HUB_USER", "TONNAGE_HUB_TOKEN"), ("TONNAGE_HUB_TOKEN", "TONNAGE_HUB_USER")]
    {
        let run = tonnage(&["serve", "--listen", "127.0.0.1:0"]).within(folder.path());
        let refused = run.with(set, "SECRET").with(unset, "").run();
        assert_eq!(
            (refused.code, refused.err),
            (Some(2), format!("error: {set} is set, and {unset} is not\n"))
        );
    }
}

#[test]
fn for_everybody_when_it_is_safe() {
    let folder = tempfile::tempdir().unwrap();
    let named = ["--public", "--name", "page.example", "--trust-proxy", "127.0.0.1"];
    let served = Served::start(folder.path(), &[&named[..], &["--site", "none"]].concat(), 2);
    assert!(served.get("/healthz").starts_with("HTTP/1.1 200"));
    let refused = tonnage(&["serve", "--public"]).within(folder.path()).run();
    assert_eq!(
        (refused.code, refused.err.as_str()),
        (Some(2), "error: --public: visitors need a name to call it by: add --name HOST\n")
    );
}
