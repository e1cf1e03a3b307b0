//! [`Question`] and [`Answer`]: as much of HTTP/1.1 as GET and HEAD need.

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The longest wait for the other side.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request without a body.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Header fields, as whole lines.
    fields: Vec<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    status_line: String,
    fields: Vec<String>,
}

impl Question {
    pub(crate) fn new(method: &str, target: &str, fields: &[&str]) -> Self {
        let fields = fields.iter().map(|&field| field.to_owned()).collect();
        Self { method: method.to_owned(), target: target.to_owned(), fields }
    }

    /// The next one on a connection; nothing at its end.
    pub(crate) fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some((first, fields)) = read_head(reader)? else { return Ok(None) };
        let mut words = first.split(' ').map(str::to_owned);
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        Ok(Some(Self { method, target, fields }))
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        find(&self.fields, name)
    }

    /// Asks the server at this address, over a connection of its own.
    pub(crate) fn ask(&self, address: SocketAddr) -> io::Result<Answer> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if self.field("host").is_none() {
            head.push_str(&format!("Host: {address}\r\n"));
        }
        for field in lasting(&self.fields) {
            head.push_str(field);
            head.push_str("\r\n");
        }
        head.push_str("Connection: close\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        let mut reader = BufReader::new(stream);
        let (status_line, fields) = read_head(&mut reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        let mut body = Vec::new();
        reader.read_to_end(&mut body)?;
        Ok(Answer { status, body, status_line, fields })
    }
}

impl Answer {
    pub(crate) fn new(status: u16, body: Vec<u8>) -> Self {
        let status_line = format!("HTTP/1.1 {status} Status");
        let fields = vec![
            format!("Content-Length: {}", body.len()),
            "Content-Type: application/json".to_owned(),
        ];
        Self { status, body, status_line, fields }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        find(&self.fields, name)
    }

    /// Sends it on in one piece, over a connection that stays open.
    pub(crate) fn write(&self, stream: &mut TcpStream) -> io::Result<()> {
        let mut bytes = self.status_line.clone().into_bytes();
        for field in lasting(&self.fields) {
            bytes.extend_from_slice(b"\r\n");
            bytes.extend_from_slice(field.as_bytes());
        }
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes)
    }
}

/// Header fields but those on the connection itself, of which each side has its
/// own.
fn lasting(fields: &[String]) -> impl Iterator<Item = &String> {
    fields.iter().filter(|field| !is_named(field, "connection"))
}

fn find<'a>(fields: &'a [String], name: &str) -> Option<&'a str> {
    let field = fields.iter().find(|field| is_named(field, name))?;
    field.split_once(':').map(|(_, value)| value.trim())
}

fn is_named(field: &str, name: &str) -> bool {
    field.split(':').next().is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// The first line and the header fields.
fn read_head(reader: &mut impl BufRead) -> io::Result<Option<(String, Vec<String>)>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            let mut lines = lines.into_iter();
            return Ok(lines.next().map(|first| (first, lines.collect())));
        }
        lines.push(line.to_owned());
    }
}
