//! The table of requests and answers that all proxies of the project share:
//! `tests/proxy/cases.tsv`.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tonnage_proxy::{Resolver, ServerOptions};

use super::registry::{Does, Registry, answer, ok, target};
use super::{options, start};

/// The classes of cases, and how many there are at least of each.
const CLASSES: [(&str, usize); 8] = [
    ("route", 15),
    ("path", 20),
    ("ssrf", 40),
    ("resolve", 5),
    ("redirect", 15),
    ("realm", 8),
    ("header", 20),
    ("answer", 15),
];

/// Longer than anything takes that is not held up on purpose.
const PATIENCE: Duration = Duration::from_secs(3);

/// One line of the table.
struct Case<'a> {
    class: &'a str,
    request: &'a str,
    fields: &'a str,
    answer: &'a str,
    /// Status, reason or code, requests at the registry, connections inside.
    expected: String,
}

impl<'a> Case<'a> {
    fn read(line: &'a str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let [class, request, fields, answer, expected @ ..] = &cells[..] else {
            panic!("too few cells: {line}")
        };
        assert_eq!(expected.len(), 4, "{line}");
        Case { class, request, fields, answer, expected: expected.join(" ") }
    }

    /// What came of it, written as in the table.
    async fn outcome(&self) -> String {
        let inside = Registry::start(|_: &str| ok("text/plain", "SECRET")).await;
        let (script, secret) = (self.answer.to_owned(), inside.host());
        let registry = Registry::start(move |request: &str| does(&script, request, &secret)).await;
        let proxy = start(ServerOptions {
            allowed_registries: vec![registry.host()],
            resolver: resolver(),
            timeout: PATIENCE,
            ..options()
        })
        .await;
        let filled = |text: &str| {
            text.replace("{registry}", &registry.host())
                .replace("{inside}", &inside.host())
                .replace("{proxy}", &proxy.address.to_string())
        };
        let (method, route) = self.request.split_once(' ').unwrap();
        let fields = filled(self.fields);
        let fields: Vec<&str> = fields.split(" | ").filter(|field| *field != "-").collect();
        let reply = proxy.ask(method, &filled(route), &fields).await;
        assert_eq!(reply.field("www-authenticate"), None, "{}", self.answer);
        assert!(!reply.head.contains("SECRET"), "{}: {}", self.request, reply.head);
        for request in registry.requests() {
            assert!(!request.contains("SECRET"), "{}: {request}", self.fields);
        }
        let why = match reply.field("x-tonnage-error") {
            // A head is without the words.
            Some(code) if method == "HEAD" => code.to_owned(),
            Some(code) => reply.json()["reason"].as_str().unwrap_or(code).to_owned(),
            None => "-".to_owned(),
        };
        format!("{} {why} {} {}", reply.status, registry.requests().len(), inside.connections())
    }
}

/// What the registry does.
fn does(script: &str, request: &str, inside: &str) -> Does {
    let (word, rest) = script.split_once(' ').unwrap_or((script, ""));
    let rest = rest.replace("{inside}", inside);
    let fine = || ok("application/json", "{}");
    match word {
        "ok" => fine().into(),
        "redirect" if target(request) == "/elsewhere" => fine().into(),
        "redirect" => answer(307, &[&format!("location: {rest}")], "").into(),
        // Its token server is not where it says.
        "realm" if target(request).starts_with("/moved") => {
            answer(302, &[&format!("location: http://{inside}/")], "").into()
        }
        "realm" => {
            let challenge = format!("www-authenticate: Bearer realm=\"{rest}\"");
            answer(401, &[&challenge], "").into()
        }
        "field" => answer(200, &[&rest], "{}").into(),
        "status" => answer(rest.parse().unwrap(), &[], "no").into(),
        "silent" => Does::Hold(String::new()),
        "slow" => Does::Hold("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_owned()),
        "endless" => Does::Flood("HTTP/1.1 200 OK\r\n\r\n".to_owned()),
        "garbage" => "SSH-2.0-OpenSSH_10.0\r\n\r\n".to_owned().into(),
        _ => panic!("the table has an answer that nobody gives: {script}"),
    }
}

/// Who is where. One name changes its mind each time that it is asked about.
fn resolver() -> Resolver {
    let turn = Arc::new(AtomicUsize::new(0));
    Resolver::from(move |name: &str| {
        let addresses: &[&str] = match name {
            "inside.example" => &["127.0.0.1"],
            "metadata.example" => &["169.254.169.254"],
            "mixed.example" => &["8.8.8.8", "10.0.0.1"],
            "rebinding.example" if turn.fetch_add(1, Ordering::SeqCst) > 0 => &["8.8.8.8"],
            "rebinding.example" => &["127.0.0.1"],
            "nowhere.example" => &[],
            _ => return Err(io::Error::other("nobody is known by that name")),
        };
        Ok(addresses.iter().map(|ip| ip.parse::<IpAddr>().unwrap()).collect())
    })
}

#[tokio::test]
async fn all_cases() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/proxy/cases.tsv");
    let table = std::fs::read_to_string(path).unwrap();
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let columns = "class\trequest\tfields\tanswer\tstatus\twhy\tasked\tinside";
    assert_eq!(lines.next(), Some(columns));
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    for line in lines {
        let case = Case::read(line);
        *counts.entry(case.class).or_default() += 1;
        let found = case.outcome().await;
        if found != case.expected {
            wrong.push(format!("{line}\n  is {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (class, least) in CLASSES {
        let count = counts.remove(class).unwrap_or_default();
        assert!(count >= least, "only {count} cases of {class}");
    }
    assert!(counts.is_empty(), "classes that are none: {counts:?}");
}
