//! [`Authorization`]: with what leave a registry is asked.

use super::Parties;
use super::session::Memory;
use super::way::Way;
use crate::http::Headers;
use crate::registry::challenge::Challenge;
use crate::registry::credentials::{Credentials, CredentialsKind};
use crate::registry::refusal::ChallengeFault;
use crate::registry::token::{Token, TokenSource};
use crate::timestamp::Timestamp;
use crate::url::{Origin, Scheme, Url};
use crate::withheld::Withheld;

/// Token servers that are known to belong to a registry of another host.
const KNOWN_REALMS: [(&str, &str); 3] = [
    ("docker.io", "auth.docker.io"),
    ("registry.gitlab.com", "gitlab.com"),
    ("nvcr.io", "authn.nvidia.com"),
];

/// With what leave a registry is asked: none, a token, or the credentials themselves.
#[derive(Debug)]
pub(super) struct Authorization {
    parties: Parties,
    memory: Memory,
    source: Option<TokenSource>,
    token: Option<Token>,
    /// Whether the token was had in this lookup, and not remembered.
    token_is_new: bool,
    /// Whether the credentials themselves are shown.
    shows: bool,
    /// Whether a token was asked for again because a scope did not suffice. It is
    /// done once.
    widened: bool,
    /// Whether a token server failed, and is not asked again.
    given_up: bool,
    withheld: Option<Withheld>,
}

/// What a request is sent with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// Nothing.
    Open,
    /// A token.
    Token(Token),
    /// The credentials themselves.
    Shown(Credentials),
}

impl Leave {
    pub(super) fn authorization(&self) -> Option<String> {
        match self {
            Self::Open => None,
            Self::Token(token) => Some(format!("Bearer {}", token.secret())),
            Self::Shown(credentials) => Some(credentials.authorization()),
        }
    }
}

/// How a challenge is answered.
pub(super) enum NextStep {
    /// With a token from there.
    Token(TokenSource),
    /// With the name and password themselves.
    Basic,
}

/// What a token server is shown.
pub(super) enum Shown {
    /// Nothing: a stranger asks.
    Nothing,
    /// An `Authorization` header.
    Header(String),
    /// A form, and where it is sent.
    Form(Url, String),
}

/// What kind of credentials there are.
fn kind(parties: &Parties) -> Option<CredentialsKind<'_>> {
    parties.credentials.as_ref().map(Credentials::kind)
}

impl Authorization {
    pub(super) fn new(parties: Parties, memory: Memory) -> Self {
        let way = memory.way();
        // A registry token is for the registry itself, which need not ask for it first.
        let has_token = matches!(kind(&parties), Some(CredentialsKind::Token(_)));
        let shows = parties.delegated
            || matches!(way, Some(Way::Basic))
            || has_token && !parties.origin.is_clear_text();
        let source = match way {
            Some(Way::Token(source)) if !parties.delegated => Some(source),
            _ => None,
        };
        Self {
            parties,
            memory,
            source,
            token: None,
            token_is_new: false,
            shows,
            widened: false,
            given_up: false,
            withheld: None,
        }
    }

    /// From whom the credentials were kept.
    pub(super) fn withheld(&self) -> Option<&Withheld> {
        self.withheld.as_ref()
    }

    /// Whoever performs the requests kept the credentials from somebody.
    pub(super) fn withheld_by_another(&mut self, withheld: Withheld) {
        self.withheld = Some(withheld);
    }

    /// What the next request is sent with; where a token is needed first, the
    /// address that has it.
    pub(super) fn leave(&mut self, now: Timestamp) -> Result<Leave, Url> {
        if self.shows
            && let Some(credentials) = &self.parties.credentials
        {
            return Ok(Leave::Shown(credentials.clone()));
        }
        let Some(source) = self.source.as_ref().filter(|_| !self.given_up) else {
            return Ok(Leave::Open);
        };
        if let Some(token) = self.token.as_ref().filter(|token| token.is_fresh(now)) {
            return Ok(Leave::Token(token.clone()));
        }
        let url = source.url(&self.parties.repository);
        match self.memory.token(&url, now) {
            Some(token) => {
                self.token = Some(token.clone());
                self.token_is_new = false;
                Ok(Leave::Token(token))
            }
            None => Err(url),
        }
    }

    /// Takes up a token that another conversation on the session had since that one was
    /// sent.
    pub(super) fn catch_up(&mut self, sent: &Leave, now: Timestamp) {
        let (Leave::Token(sent), Some(source)) = (sent, &self.source) else { return };
        let known = self.memory.token(&source.url(&self.parties.repository), now);
        if let Some(newer) = known.filter(|known| known != sent) {
            self.token = Some(newer);
            self.token_is_new = false;
        }
    }

    pub(super) fn granted(&mut self, token: Token) {
        self.token = Some(token);
        self.token_is_new = true;
    }

    /// A token server has none to give. It is not asked twice in one lookup.
    pub(super) fn give_up(&mut self) {
        self.given_up = true;
    }

    /// Whether a token was sent that is not known to be good now: it was remembered,
    /// or replaced since.
    fn may_have_ended(&self, sent: &Leave) -> bool {
        let is_known = |token| !self.token_is_new || self.token.as_ref() != Some(token);
        matches!(sent, Leave::Token(token) if is_known(token))
    }

    /// Whether an answer of this status refuses what was sent. Amazon's public
    /// registry says 400 of a token that ended (aws/containers-roadmap#2835).
    pub(super) fn is_refusal(&self, sent: &Leave, status: u16) -> bool {
        status == 401 || status == 400 && self.may_have_ended(sent)
    }

    /// Answers a refusal. `Err(None)` when there is nothing new to try.
    pub(super) fn challenged(
        &mut self,
        sent: &Leave,
        headers: &Headers,
        asked: &Url,
    ) -> Result<NextStep, Option<ChallengeFault>> {
        if self.parties.delegated {
            return Err(None);
        }
        if let Some(CredentialsKind::Token(_)) = kind(&self.parties) {
            if self.shows {
                return Err(None);
            }
            self.withheld = Some(Withheld::from(&self.parties.origin));
        }
        let repository = &self.parties.repository;
        let parsed = headers.get_all("www-authenticate").map(Challenge::parse_all_forgiving);
        let challenges: Vec<_> = parsed.filter_map(Result::ok).flatten().collect();
        let find = |scheme| challenges.iter().find(|challenge| challenge.scheme == scheme);
        let named = find("bearer").map(|challenge| match &self.source {
            Some(known) if challenge.param("realm").is_none() => {
                Ok(known.rescoped(challenge, repository))
            }
            _ => TokenSource::from_challenge(challenge, asked, repository),
        });
        // Who gave the token that ended gives the next one, too: of an ended one
        // nvcr.io names another server, Harbor asks for a password, and Amazon says
        // nothing.
        let ended = self.source.as_ref().filter(|_| self.may_have_ended(sent));
        let source = match (named, ended) {
            (Some(Ok(source)), Some(known)) if source.realm() == known.realm() => Some(source),
            (_, Some(known)) => Some(known.clone()),
            (Some(named), None) => Some(named.map_err(|error| Some(ChallengeFault::Realm(error)))?),
            (None, None) => None,
        };
        if let Some(source) = source {
            let refused = matches!(sent, Leave::Token(_));
            let wider = self.source.as_ref().map(|known| known.scope(repository))
                != Some(source.scope(repository));
            let worth_it = !refused || !self.token_is_new || (wider && !self.widened);
            if !worth_it || self.given_up {
                return Err(None);
            }
            self.widened |= refused && wider;
            self.shows = false;
            self.token = None;
            self.source = Some(source.clone());
            return Ok(NextStep::Token(source));
        }
        if find("basic").is_some() {
            let clear_text = self.parties.origin.is_clear_text();
            let has_password = matches!(kind(&self.parties), Some(CredentialsKind::Basic { .. }));
            if clear_text && has_password {
                self.withheld = Some(Withheld::from(&self.parties.origin));
            }
            if clear_text || !has_password || matches!(sent, Leave::Shown(_)) {
                return Err(None);
            }
            self.shows = true;
            return Ok(NextStep::Basic);
        }
        match (challenges.first(), sent) {
            (_, Leave::Token(_) | Leave::Shown(_)) => Err(None),
            (Some(challenge), _) => Err(Some(ChallengeFault::Scheme(challenge.scheme.clone()))),
            (None, _) => Err(Some(ChallengeFault::Missing)),
        }
    }

    /// What a token server is shown: the credentials, if it is one that may see
    /// them.
    pub(super) fn for_realm(&mut self) -> Shown {
        let (Some(credentials), Some(source)) = (&self.parties.credentials, &self.source) else {
            return Shown::Nothing;
        };
        let realm = source.realm().origin();
        match credentials.kind() {
            CredentialsKind::Token(_) => return Shown::Nothing,
            _ if !self.trusts(realm) => {}
            CredentialsKind::Identity(token) => {
                let form = source.form(&self.parties.repository, token);
                return Shown::Form(source.realm().clone(), form);
            }
            CredentialsKind::Basic { .. } => return Shown::Header(credentials.authorization()),
        }
        self.withheld = Some(Withheld::from(realm));
        Shown::Nothing
    }

    /// Whose token was asked for, as the trace says it.
    pub(super) fn note_of_token(&self) -> String {
        let realm = self.source.as_ref().map(|source| source.realm().origin());
        let shown = kind(&self.parties).filter(|_| realm.is_some_and(|realm| self.trusts(realm)));
        match shown {
            Some(CredentialsKind::Basic { username, .. }) => {
                format!("a token for {username}, to pull")
            }
            Some(CredentialsKind::Identity(_)) => {
                "a token in exchange for the identity token, to pull".to_owned()
            }
            _ => "an anonymous token, to pull".to_owned(),
        }
    }

    fn trusts(&self, realm: &Origin) -> bool {
        if realm.is_clear_text() {
            return false;
        }
        let named = |host: &String| *host == realm.host || *host == realm.authority();
        let known = (self.parties.registry.canonical(), realm.host.as_str());
        *realm == self.parties.origin
            || KNOWN_REALMS.contains(&known) && realm.scheme == Scheme::Https
            || self.parties.trusted_realms.iter().any(named)
    }
}
