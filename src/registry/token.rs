//! [`TokenSource`]: where a token is had for a repository, and what comes back.
//!
//! Source: distribution, "Token Authentication Specification"; RFC 6750.

use std::fmt;
use std::net::IpAddr;

use crate::json::Object;
use crate::reference::Repository;
use crate::registry::challenge::Challenge;
use crate::timestamp::Timestamp;
use crate::url::{Scheme, Url, UrlError, percent_encode};

/// The largest token answer read, in bytes.
pub const MAX_TOKEN_BODY: u64 = 64 * 1024;
/// The longest token sent back, in bytes.
const MAX_TOKEN_LEN: usize = 16 * 1024;
/// Who we are to a token server.
const CLIENT_ID: &str = "tonnage";
/// How long a token lives when nothing is said, in seconds; also the shortest
/// life that is believed.
const DEFAULT_LIFE: u64 = 60;
/// A token is given up this long before its end, in seconds, so that it does not
/// end on its way.
const EARLY: u64 = 10;

/// Where a registry's tokens are had: learned from its challenge, and good for
/// its other repositories too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSource {
    realm: Url,
    service: Option<String>,
    scope: Option<String>,
    repository: Repository,
}

impl TokenSource {
    /// Reads a `Bearer` challenge that answered a request to `asked` for
    /// something in `repository`.
    ///
    /// # Errors
    ///
    /// [`RealmError`], when the realm is missing or nowhere to send a request.
    pub fn from_challenge(
        challenge: &Challenge,
        asked: &Url,
        repository: &Repository,
    ) -> Result<Self, RealmError> {
        let realm = challenge.param("realm").ok_or(RealmError::Missing)?;
        let realm = asked.join(realm).map_err(RealmError::Url)?;
        check_realm(&realm, asked)?;
        Ok(Self {
            realm,
            service: given(challenge, "service"),
            scope: given(challenge, "scope"),
            repository: repository.clone(),
        })
    }

    /// The same source for what a later challenge wants of `repository`. Such a one
    /// need not name the realm again (RFC 6750, section 3).
    #[must_use]
    pub fn rescoped(&self, challenge: &Challenge, repository: &Repository) -> Self {
        match given(challenge, "scope") {
            Some(scope) => {
                Self { scope: Some(scope), repository: repository.clone(), ..self.clone() }
            }
            None => self.clone(),
        }
    }

    /// The address of the token endpoint, without its query.
    #[must_use]
    pub fn realm(&self) -> &Url {
        &self.realm
    }

    /// The bytes of what is remembered.
    pub(crate) fn bytes(&self) -> usize {
        let given = [&self.service, &self.scope].into_iter().flatten();
        self.realm.path_and_query().len() + given.map(String::len).sum::<usize>()
    }

    /// What is asked for: the challenge's own scope, for `repository` where it
    /// named the one it was learned from; else leave to pull from `repository`.
    #[must_use]
    pub fn scope(&self, repository: &Repository) -> String {
        let named = |name: &Repository| format!("repository:{name}:");
        match &self.scope {
            Some(scope) => scope.replace(&named(&self.repository), &named(repository)),
            None => format!("{}pull", named(repository)),
        }
    }

    /// The address that answers with a token for `repository`.
    #[must_use]
    pub fn url(&self, repository: &Repository) -> Url {
        let mut url = self.realm.clone();
        if let Some(service) = &self.service {
            url.push_query("service", service);
        }
        // One parameter for each scope: GitLab honours only the last of a list.
        for scope in self.scope(repository).split(' ').filter(|scope| !scope.is_empty()) {
            url.push_query("scope", scope);
        }
        url
    }

    /// The form that asks the realm for a token in exchange for an identity token. It is
    /// sent by `POST`: an address is no place for a secret.
    ///
    /// Source: distribution, "OAuth2 Token Authentication".
    #[must_use]
    pub fn form(&self, repository: &Repository, identity: &str) -> String {
        let mut form = format!("grant_type=refresh_token&client_id={CLIENT_ID}");
        let service = self.service.as_deref();
        let scope = self.scope(repository);
        let fields =
            [("service", service), ("scope", Some(&scope)), ("refresh_token", Some(identity))];
        for (name, value) in fields {
            let Some(value) = value else { continue };
            form.push('&');
            form.push_str(name);
            form.push('=');
            percent_encode(value, &mut form);
        }
        form
    }
}

/// Whether a token fits into a header.
pub(crate) fn is_sendable(token: &str) -> bool {
    (1..=MAX_TOKEN_LEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A parameter that says something.
fn given(challenge: &Challenge, name: &str) -> Option<String> {
    challenge.param(name).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// A realm is where credentials may go, and where a stranger's answer sends us:
/// clear text only to this machine, and to private addresses only from there.
fn check_realm(realm: &Url, asked: &Url) -> Result<(), RealmError> {
    let (realm, asked) = (realm.origin(), asked.origin());
    if realm.host == asked.host && (realm.scheme == Scheme::Https || asked.scheme == Scheme::Http) {
        return Ok(());
    }
    if asked.is_loopback() && realm.is_loopback() {
        return Ok(());
    }
    if realm.scheme == Scheme::Http {
        return Err(RealmError::ClearText);
    }
    let literal = realm.host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    if !asked.is_loopback() && (realm.is_loopback() || literal.is_some_and(is_private)) {
        return Err(RealmError::Private);
    }
    Ok(())
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
        }
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.to_ipv4_mapped().is_some_and(|ip| is_private(IpAddr::V4(ip)))
        }
    }
}

/// Why no token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RealmError {
    /// The challenge names no realm.
    Missing,
    /// The realm is no address.
    Url(UrlError),
    /// The realm would be spoken to in clear text.
    ClearText,
    /// The realm is an address of a private network.
    Private,
}

impl fmt::Display for RealmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it names no token server"),
            Self::Url(error) => write!(f, "its token server cannot be asked: {error}"),
            Self::ClearText => f.write_str("its token server speaks clear text"),
            Self::Private => f.write_str("its token server is at an address of a private network"),
        }
    }
}

impl std::error::Error for RealmError {}

/// A token, and until when it is used. `Debug` does not print it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: String,
    expires: Timestamp,
}

impl Token {
    /// Reads the answer of a token endpoint, which came at `now`.
    ///
    /// # Errors
    ///
    /// [`TokenError`], when there is no token in it, or none that can be sent.
    pub fn parse(body: &[u8], now: Timestamp) -> Result<Self, TokenError> {
        let answer = Object::parse(body).map_err(|_| TokenError::NotJson)?;
        let given = |key| answer.words(key).ok().flatten();
        let text = given("token").or(given("access_token")).ok_or(TokenError::Missing)?;
        if !is_sendable(&text) {
            return Err(TokenError::NotSendable);
        }
        // A number; some servers write it as a text.
        let as_text = || given("expires_in")?.parse().ok();
        let life = answer.whole("expires_in").ok().flatten().or_else(as_text);
        let life = life.unwrap_or_default().max(DEFAULT_LIFE);
        Ok(Self { text, expires: now.plus_seconds(life - EARLY) })
    }

    /// The token, to be sent as `Authorization: Bearer …`.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.text
    }

    /// Whether it can still be used at `now`.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.expires
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// Why an answer holds no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// The answer is not JSON.
    NotJson,
    /// Neither `token` nor `access_token` is in it.
    Missing,
    /// Too long, or with characters that no header holds.
    NotSendable,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "its answer is not JSON",
            Self::Missing => "its answer has no token in it",
            Self::NotSendable => "what it sent fits into no header",
        })
    }
}

impl std::error::Error for TokenError {}
