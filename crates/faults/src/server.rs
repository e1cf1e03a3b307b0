//! [`Faults`]: every case on a port of its own.

use std::io::{self, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::case::Case;
use crate::question::Question;
use crate::reply::{FOR_PAGES, Reply, Then};

/// Where a registry tells its [`Tally`], uncounted.
const TALLY: &str = "/tally";

/// Every case, each a registry on a free port of loopback. They end with the process.
#[derive(Debug)]
pub struct Faults {
    registries: Vec<Registry>,
}

/// A registry that does one thing wrong.
#[derive(Debug)]
pub struct Registry {
    /// What it does wrong.
    pub case: &'static Case,
    /// Where it listens.
    pub address: SocketAddr,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    bytes: AtomicU64,
}

/// What a registry was asked so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many requests came, without those that a browser makes of itself
    /// (`OPTIONS`).
    pub requests: u64,
    /// How many bytes of bodies were given out. Where a body has no end: as many as
    /// the other side and the system between took.
    pub bytes: u64,
}

impl Faults {
    /// Starts a registry for every case.
    ///
    /// # Errors
    ///
    /// Where no port is to be had.
    pub fn start() -> io::Result<Self> {
        let registries = crate::cases().map(Registry::start).collect::<io::Result<_>>()?;
        Ok(Self { registries })
    }

    /// The registries, in the order of the cases.
    #[must_use]
    pub fn registries(&self) -> &[Registry] {
        &self.registries
    }
}

impl Registry {
    fn start(case: &'static Case) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let counts = Arc::<Counts>::default();
        let book = Arc::clone(&counts);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let book = Arc::clone(&book);
                // A client that breaks off is what most of these cases are about.
                thread::spawn(move || stream.and_then(|stream| talk(stream, case, &book)));
            }
        });
        Ok(Self { case, address, counts })
    }

    /// What it was asked so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.counts.tally()
    }
}

impl Counts {
    fn tally(&self) -> Tally {
        Tally {
            requests: self.requests.load(Ordering::SeqCst),
            bytes: self.bytes.load(Ordering::SeqCst),
        }
    }
}

/// One question and its answer: no connection is used twice, so that none is asked
/// again because it went stale.
fn talk(mut stream: TcpStream, case: &Case, book: &Counts) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let Some(question) = Question::read(&mut reader)? else { return Ok(()) };
    if question.target == TALLY {
        let Tally { requests, bytes } = book.tally();
        let text = format!("{{\"requests\":{requests},\"bytes\":{bytes}}}");
        return send(&mut stream, &Reply::new(200, "application/json", text), None);
    }
    if question.method == "OPTIONS" {
        let lines =
            "access-control-allow-headers: accept, authorization\r\ncontent-length: 0\r\n\r\n";
        let head = format!("HTTP/1.1 204 Yes\r\nconnection: close\r\n{FOR_PAGES}{lines}");
        return stream.write_all(head.as_bytes());
    }
    book.requests.fetch_add(1, Ordering::SeqCst);
    let mut reply = (case.answer)(&question);
    if question.method == "HEAD" {
        reply.body = reply.body.map(|_| Vec::new());
    }
    send(&mut stream, &reply, Some(book))?;
    match reply.then {
        Then::HangUp => Ok(()),
        Then::Silence => reader.read_to_end(&mut Vec::new()).map(drop),
        Then::Flood(piece) => loop {
            again(&mut stream, &piece, book)?;
        },
        Then::Drip(piece) => loop {
            again(&mut stream, &piece, book)?;
            thread::sleep(Duration::from_secs(1));
        },
    }
}

/// Counted before they are sent: whoever has read them finds them in the tally.
fn send(stream: &mut TcpStream, reply: &Reply, book: Option<&Counts>) -> io::Result<()> {
    let mut bytes = reply.head.clone().into_bytes();
    if let Some(body) = &reply.body {
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        if let Some(book) = book {
            book.bytes.fetch_add(body.len() as u64, Ordering::SeqCst);
        }
    }
    stream.write_all(&bytes)
}

fn again(stream: &mut TcpStream, piece: &[u8], book: &Counts) -> io::Result<()> {
    stream.write_all(piece)?;
    book.bytes.fetch_add(piece.len() as u64, Ordering::SeqCst);
    Ok(())
}
