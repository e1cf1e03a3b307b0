//! [`Challenge`]: how a registry says that it wants to be asked.
//!
//! ```text
//! WWW-Authenticate = #challenge
//! challenge        = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
//! auth-param       = token BWS "=" BWS ( token / quoted-string )
//! ```
//!
//! A header may hold several challenges, an answer several headers, and a browser
//! joins those with commas: where one challenge ends is told only by a word that
//! no `=` follows.
//!
//! Source: RFC 9110, sections 11.3 and 11.6.1.

use std::fmt;

/// The longest header read, in bytes.
const MAX_HEADER_LEN: usize = 8 * 1024;

/// One way in which a registry wants to be asked.
///
/// ```
/// use tonnage::registry::challenge::Challenge;
///
/// let header = r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",Basic realm="x""#;
/// let challenges = Challenge::parse_all(header)?;
/// assert_eq!(challenges.len(), 2);
/// assert_eq!(challenges[0].param("service"), Some("ghcr.io"));
/// # Ok::<(), tonnage::registry::challenge::ChallengeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme in lower case: `bearer`, `basic`.
    pub scheme: String,
    /// The parameters in their order, names in lower case.
    pub params: Vec<(String, String)>,
    /// What stands in the place of parameters in some schemes.
    pub token68: Option<String>,
}

impl Challenge {
    /// Reads all challenges of one header.
    ///
    /// # Errors
    ///
    /// [`ChallengeError`], with the place from which on the header makes no sense.
    pub fn parse_all(header: &str) -> Result<Vec<Self>, ChallengeError> {
        if header.len() > MAX_HEADER_LEN {
            return Err(ChallengeError { position: MAX_HEADER_LEN });
        }
        Scanner { text: header.as_bytes(), at: 0, forgiving: false }.challenges()
    }

    /// Reads all challenges of one header as [`parse_all`](Self::parse_all) does, and
    /// where that fails takes a value without quotation marks up to the next comma
    /// or blank. Old servers send `realm=https://…` so.
    ///
    /// # Errors
    ///
    /// [`ChallengeError`], as of [`parse_all`](Self::parse_all).
    pub fn parse_all_forgiving(header: &str) -> Result<Vec<Self>, ChallengeError> {
        Self::parse_all(header).or_else(|error| {
            let rest = header.get(..MAX_HEADER_LEN).unwrap_or(header).as_bytes();
            Scanner { text: rest, at: 0, forgiving: true }.challenges().map_err(|_| error)
        })
    }

    /// The value of a parameter, by its name in lower case.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A header that is no list of challenges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChallengeError {
    /// The number of bytes before the place.
    pub position: usize,
}

impl fmt::Display for ChallengeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the WWW-Authenticate header makes no sense from byte {} on", self.position)
    }
}

impl std::error::Error for ChallengeError {}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    /// Whether a value may hold what a token may not.
    forgiving: bool,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take_while(&mut self, accept: impl Fn(u8) -> bool) -> String {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !accept(*byte)).unwrap_or(rest.len());
        self.at += length;
        String::from_utf8_lossy(rest.get(..length).unwrap_or_default()).into_owned()
    }

    fn skip_blanks(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    fn skip_separators(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t' | b','));
    }

    fn error(&self) -> ChallengeError {
        ChallengeError { position: self.at }
    }

    fn challenges(&mut self) -> Result<Vec<Challenge>, ChallengeError> {
        let mut challenges = Vec::new();
        self.skip_separators();
        while self.peek().is_some() {
            challenges.push(self.challenge()?);
            self.skip_separators();
        }
        Ok(challenges)
    }

    fn challenge(&mut self) -> Result<Challenge, ChallengeError> {
        let scheme = self.take_while(is_token).to_ascii_lowercase();
        if scheme.is_empty() {
            return Err(self.error());
        }
        let mut challenge = Challenge { scheme, params: Vec::new(), token68: None };
        match self.peek() {
            None | Some(b',') => return Ok(challenge),
            Some(b' ' | b'\t') => self.skip_blanks(),
            Some(_) => return Err(self.error()),
        }
        if matches!(self.peek(), None | Some(b',')) {
            return Ok(challenge);
        }
        let Some(param) = self.param()? else {
            challenge.token68 = Some(self.token68()?);
            return Ok(challenge);
        };
        challenge.params.push(param);
        loop {
            self.skip_blanks();
            match self.peek() {
                None => return Ok(challenge),
                Some(b',') => {}
                Some(_) => return Err(self.error()),
            }
            let comma = self.at;
            self.skip_separators();
            let Some(param) = self.param()? else {
                self.at = comma;
                return Ok(challenge);
            };
            challenge.params.push(param);
        }
    }

    /// Reads a parameter; where none begins, nothing is read.
    fn param(&mut self) -> Result<Option<(String, String)>, ChallengeError> {
        let start = self.at;
        let name = self.take_while(is_token).to_ascii_lowercase();
        self.skip_blanks();
        if name.is_empty() || self.peek() != Some(b'=') {
            self.at = start;
            return Ok(None);
        }
        self.at += 1;
        let after_equals = self.at;
        self.skip_blanks();
        let value = match self.peek() {
            Some(b'"') => self.quoted_string()?,
            Some(byte) if self.forgiving && !matches!(byte, b',' | b'=') => {
                self.take_while(|byte| !matches!(byte, b',' | b' ' | b'\t'))
            }
            Some(byte) if is_token(byte) => self.take_while(is_token),
            // `abc=` and `abc==` are padding, not a parameter.
            None | Some(b',' | b'=') if self.at == after_equals => {
                self.at = start;
                return Ok(None);
            }
            _ => return Err(self.error()),
        };
        Ok(Some((name, value)))
    }

    fn quoted_string(&mut self) -> Result<String, ChallengeError> {
        let mut value = Vec::new();
        self.at += 1;
        loop {
            match self.peek().ok_or_else(|| self.error())? {
                b'"' => {
                    self.at += 1;
                    return Ok(String::from_utf8_lossy(&value).into_owned());
                }
                b'\\' => {
                    self.at += 1;
                    value.push(self.peek().ok_or_else(|| self.error())?);
                }
                byte => value.push(byte),
            }
            self.at += 1;
        }
    }

    fn token68(&mut self) -> Result<String, ChallengeError> {
        let mut text =
            self.take_while(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte));
        text.push_str(&self.take_while(|byte| byte == b'='));
        self.skip_blanks();
        if text.is_empty() || !matches!(self.peek(), None | Some(b',')) {
            return Err(self.error());
        }
        Ok(text)
    }
}

/// RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
