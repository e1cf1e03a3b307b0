//! [`Door`]: what stands before a server, counts who comes and lets them wait.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::book::Book;
use super::message::{Answer, Question};

/// The first byte of a TLS handshake.
const TLS: u8 = 0x16;

/// What stands before a server, on a port of its own: each request is written
/// down in a book, waits a while and is answered over a connection that stays
/// open.
pub(crate) struct Door {
    address: SocketAddr,
    shut: Arc<AtomicBool>,
    porter: Option<JoinHandle<()>>,
}

type Reply = dyn Fn(&Question) -> Answer + Send + Sync;

/// What the porter tells each visitor's own.
#[derive(Clone)]
struct Duty {
    name: &'static str,
    book: Book,
    delay: Duration,
    answer: Arc<Reply>,
}

impl Door {
    pub(crate) fn open(
        name: &'static str,
        book: &Book,
        delay: Duration,
        answer: impl Fn(&Question) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shut = Arc::new(AtomicBool::new(false));
        let is_shut = Arc::clone(&shut);
        let duty = Duty { name, book: book.clone(), delay, answer: Arc::new(answer) };
        let porter = thread::spawn(move || {
            for stream in listener.incoming() {
                if is_shut.load(Ordering::SeqCst) {
                    return;
                }
                let duty = duty.clone();
                // A visitor who breaks off is no concern of anybody's.
                thread::spawn(move || stream.and_then(|stream| duty.serve(stream)));
            }
        });
        Self { address, shut, porter: Some(porter) }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Duty {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        if reader.fill_buf()?.first() == Some(&TLS) {
            // As Go's servers do. It is no request, and costs nobody a delay.
            return stream.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\n");
        }
        while let Some(question) = Question::read(&mut reader)? {
            let place = self.book.enter(self.name, &question);
            thread::sleep(self.delay);
            let answer = match question.method.as_str() {
                "GET" | "HEAD" => (self.answer)(&question),
                _ => Answer::new(405, Vec::new()),
            };
            self.book.settle(place, &answer);
            answer.write(&mut stream)?;
        }
        Ok(())
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.shut.store(true, Ordering::SeqCst);
        // Wakes the porter, who then sees that it is shut.
        if TcpStream::connect(self.address).is_ok()
            && let Some(porter) = self.porter.take()
        {
            let _ = porter.join();
        }
    }
}
