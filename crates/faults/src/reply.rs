//! [`Reply`]: what goes over the wire, to the byte.

use std::fmt::Write as _;

/// Lets a page read the answer: one of the hosts is a browser.
pub(crate) const FOR_PAGES: &str = "access-control-allow-origin: *\r\n\
    access-control-expose-headers: *, www-authenticate, docker-content-digest, link, retry-after\r\n";

/// What goes over the wire, to the byte.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) head: String,
    /// `None` where not even the head ends.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) then: Then,
}

/// What happens after the last byte of a reply.
#[derive(Clone, Debug)]
pub(crate) enum Then {
    /// The registry hangs up.
    HangUp,
    /// It says nothing more, ever.
    Silence,
    /// It sends this again and again, as fast as it goes.
    Flood(Vec<u8>),
    /// It sends this once a second, for ever.
    Drip(Vec<u8>),
}

impl Reply {
    /// An answer as it should be, with its length.
    #[must_use]
    pub fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let head = format!("content-type: {media_type}\r\ncontent-length: {}\r\n", body.len());
        Self::head(status).lines(&head).body(body)
    }

    /// The beginning of a head, which says neither type nor length.
    #[must_use]
    pub fn head(status: u16) -> Self {
        Self::raw(&format!("HTTP/1.1 {status} Said\r\nconnection: close\r\n{FOR_PAGES}"))
    }

    /// The same of a registry that says nothing of hanging up.
    #[must_use]
    pub(crate) fn kept(status: u16) -> Self {
        Self::raw(&format!("HTTP/1.1 {status} Said\r\n{FOR_PAGES}"))
    }

    /// These bytes, whatever they are.
    #[must_use]
    pub fn raw(text: &str) -> Self {
        Self { head: text.to_owned(), body: None, then: Then::HangUp }
    }

    /// With a header field.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        // A text takes whatever is written to it.
        let _ = write!(self.head, "{name}: {value}\r\n");
        self
    }

    /// With these lines, as they are.
    #[must_use]
    pub(crate) fn lines(mut self, lines: &str) -> Self {
        self.head.push_str(lines);
        self
    }

    /// With the end of the head, and this after it.
    #[must_use]
    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// And then nothing more, ever.
    #[must_use]
    pub(crate) fn then_silence(mut self) -> Self {
        self.then = Then::Silence;
        self
    }

    /// And then this again and again.
    #[must_use]
    pub(crate) fn then_flood(mut self, piece: impl Into<Vec<u8>>) -> Self {
        self.then = Then::Flood(piece.into());
        self
    }

    /// And then this once a second.
    #[must_use]
    pub(crate) fn then_drip(mut self, piece: impl Into<Vec<u8>>) -> Self {
        self.then = Then::Drip(piece.into());
        self
    }
}
