//! A visitor who writes each byte of a request.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A server under test.
#[derive(Clone, Copy)]
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Proxy {
    /// `GET` as a program asks, or an old browser.
    pub(crate) async fn get(self, target: &str) -> Reply {
        self.ask("GET", target, &[]).await
    }

    /// A request with these further header lines.
    pub(crate) async fn ask(self, method: &str, target: &str, lines: &[&str]) -> Reply {
        let mut text = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.address
        );
        for line in lines {
            text += &format!("{line}\r\n");
        }
        self.send(&format!("{text}\r\n")).await
    }

    /// Exactly these bytes.
    pub(crate) async fn send(self, text: &str) -> Reply {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("no whole head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head, body: bytes[end + 4..].to_vec() }
    }
}

impl Reply {
    /// The one field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let fields: Vec<&str> = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .filter_map(|(known, value)| known.eq_ignore_ascii_case(name).then_some(value))
            .collect();
        assert!(fields.len() < 2, "{name} stands {} times: {}", fields.len(), self.head);
        fields.first().copied()
    }

    /// The names of all fields, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let mut names: Vec<String> = names.map(|(name, _)| name.to_ascii_lowercase()).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Status, code and body of one of the server's own errors, `host` masked.
    pub(crate) fn problem(&self, host: &str) -> String {
        let code = self.field("x-tonnage-error").unwrap_or_else(|| panic!("no problem: {self:?}"));
        assert_eq!(self.json()["code"], code);
        assert_eq!(self.field("content-type"), Some("application/json"));
        assert_eq!(self.field("cache-control"), Some("no-store"));
        let text = if host.is_empty() {
            self.text().to_owned()
        } else {
            self.text().replace(host, "HOST")
        };
        format!("{} {text}", self.status)
    }

    /// What was asked upstream, each as `METHOD path status`.
    pub(crate) fn upstream(&self) -> Vec<String> {
        let told: Value = serde_json::from_str(self.field("x-tonnage-upstream").unwrap()).unwrap();
        let line = |one: &Value| {
            let url: tonnage::Url = one["url"].as_str().unwrap().replace('…', "").parse().unwrap();
            let method = one["method"].as_str().unwrap();
            format!("{method} {} {}", url.path_and_query(), one["status"])
        };
        told.as_array().unwrap().iter().map(line).collect()
    }
}
