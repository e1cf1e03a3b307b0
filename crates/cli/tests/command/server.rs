//! [`Server`]: a server on loopback that answers as a test says, wrongly if need be.

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server on a free port of loopback. Its threads end with the test's process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Question>>>,
}

/// As much of a request as matters here.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) method: String,
    pub(crate) target: String,
    fields: Vec<String>,
}

/// What a server does with a request.
pub(crate) enum Reply {
    /// Answers.
    Answer(Answer),
    /// Sends these bytes and hangs up.
    Bytes(Vec<u8>),
    /// Says nothing, ever.
    Silence,
}

/// An answer with its length in a header.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    fields: String,
    body: Vec<u8>,
}

impl Server {
    pub(crate) fn start(script: impl Fn(&Question) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<Question>>>::default();
        let (script, book) = (Arc::new(script), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, book) = (Arc::clone(&script), Arc::clone(&book));
                // A client that breaks off is what some of these tests are about.
                thread::spawn(move || stream.and_then(|stream| serve(stream, &*script, &book)));
            }
        });
        Self { address, asked }
    }

    /// A server with one answer to everything.
    pub(crate) fn always(answer: Answer) -> Self {
        Self::start(move |_| Reply::Answer(answer.clone()))
    }

    /// The name of an image on it.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.address)
    }

    /// The requests so far, as `GET /v2/…`, oldest first.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|question| format!("{} {}", question.method, question.target)).collect()
    }

    /// The same text without this server's port.
    pub(crate) fn masked(&self, text: &str) -> String {
        text.replace(&self.address.to_string(), "127.0.0.1:PORT")
    }
}

fn serve(
    mut stream: TcpStream,
    script: &(dyn Fn(&Question) -> Reply + Send + Sync),
    book: &Mutex<Vec<Question>>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(question) = Question::read(&mut reader)? {
        book.lock().unwrap().push(question.clone());
        match script(&question) {
            Reply::Answer(answer) => stream.write_all(&answer.bytes(&question.method))?,
            Reply::Bytes(bytes) => return stream.write_all(&bytes),
            Reply::Silence => {
                // Until the other side gives up.
                reader.read_to_end(&mut Vec::new())?;
                return Ok(());
            }
        }
    }
    Ok(())
}

impl Question {
    fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let mut words = lines[0].split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        Ok(Some(Self { method, target, fields: lines.split_off(1) }))
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let fields = self.fields.iter().filter_map(|field| field.split_once(": "));
        let mut named = fields.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value)
    }
}

impl Answer {
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, fields: format!("content-type: {media_type}\r\n"), body: body.into() }
    }

    pub(crate) fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "application/json", body)
    }

    /// With another header field.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// On the wire. The answer to a HEAD has no body, and its length all the same.
    pub(crate) fn bytes(&self, method: &str) -> Vec<u8> {
        let Self { status, fields, body } = self;
        let length = body.len();
        let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {length}\r\n{fields}\r\n");
        let mut bytes = head.into_bytes();
        if method != "HEAD" {
            bytes.extend_from_slice(body);
        }
        bytes
    }
}
