//! A registry that does with each request what a test says.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What a registry does when a request has come.
pub(crate) enum Does {
    /// Answers with these bytes.
    Answer(Vec<u8>),
    /// Sends this, and then nothing more.
    Hold(String),
    /// Sends this, and then zeros without end.
    Flood(String),
}

impl From<String> for Does {
    fn from(text: String) -> Self {
        Self::Answer(text.into_bytes())
    }
}

type Script = dyn Fn(&str) -> Does + Send + Sync;

/// A registry on a free port of loopback. Its task ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Registry {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Registry {
    /// `script` is given each request's head.
    pub(crate) async fn start<D: Into<Does>>(
        script: impl Fn(&str) -> D + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::at(listener, script)
    }

    /// The same where `listener` listens.
    pub(crate) fn at<D: Into<Does>>(
        listener: TcpListener,
        script: impl Fn(&str) -> D + Send + Sync + 'static,
    ) -> Self {
        let registry = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
            connections: Arc::default(),
        };
        let script: Arc<Script> = Arc::new(move |request: &str| script(request).into());
        let known = registry.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                known.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(talk(stream, known.clone(), Arc::clone(&script)));
            }
        });
        registry
    }

    /// Host and port.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// The path of a route to it.
    pub(crate) fn route(&self, rest: &str) -> String {
        format!("/r/{}/v2/{rest}", self.address)
    }

    /// The requests that came, oldest first.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The first lines of the requests that came.
    pub(crate) fn asked(&self) -> Vec<String> {
        let first = |request: &String| request.lines().next().unwrap().replace(" HTTP/1.1", "");
        self.requests().iter().map(first).collect()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn talk(mut stream: TcpStream, known: Registry, script: Arc<Script>) {
    let mut bytes = Vec::new();
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else {
            match stream.read_buf(&mut bytes).await {
                Ok(1..) => continue,
                _ => return,
            }
        };
        let request = String::from_utf8(bytes.drain(..end + 4).collect()).unwrap();
        let does = script(&request);
        known.requests.lock().unwrap().push(request);
        // A server that breaks off is what some of these tests are about.
        match does {
            Does::Answer(answer) => {
                if stream.write_all(&answer).await.is_err() {
                    return;
                }
            }
            Does::Hold(text) => {
                let _ = stream.write_all(text.as_bytes()).await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
                return;
            }
            Does::Flood(text) => {
                let _ = stream.write_all(text.as_bytes()).await;
                while stream.write_all(&[0; 64 * 1024]).await.is_ok() {}
                return;
            }
        }
    }
}

/// An answer with these further header lines.
pub(crate) fn answer(status: u16, lines: &[&str], body: &str) -> String {
    let mut text = format!("HTTP/1.1 {status} Said\r\ncontent-length: {}\r\n", body.len());
    for line in lines {
        text += &format!("{line}\r\n");
    }
    format!("{text}\r\n{body}")
}

/// An answer with status 200 of that media type.
pub(crate) fn ok(content_type: &str, body: &str) -> String {
    answer(200, &[&format!("content-type: {content_type}")], body)
}

/// The path with its query that a request asks for.
pub(crate) fn target(request: &str) -> &str {
    request.split(' ').nth(1).unwrap()
}
