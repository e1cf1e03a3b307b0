//! [`Hub`]: what Docker Hub says of a tag without counting it.

use std::time::Duration;

use http::StatusCode;
use tonnage::proxy::{Resource, Route, Target};
use tonnage::{Ask, Claim, Exchange, Headers, MAX_CLAIM_BODY, Method, Purpose, Url};
use tonnage_client::now;

use crate::line::Line;
use crate::options::{ServeError, misuse};
use crate::trip::{Once, Trip};
use crate::wire::Wire;

/// The most tags of which it is remembered what was said.
const MAX_TAGS: u64 = 1024;

/// What Docker Hub says of a tag to those who may pull nothing more: its pages have a
/// public interface of their own, which counts no pulls. Nothing proves what it says.
#[derive(Debug)]
pub(crate) struct Hub {
    /// Nowhere, if nobody is to be asked.
    api: Option<Url>,
    said: moka::sync::Cache<String, Option<Claim>>,
}

/// What was said, and what was asked for it.
pub(crate) struct Hearsay {
    pub(crate) claim: Option<Claim>,
    pub(crate) exchanges: Vec<Exchange>,
}

impl Hub {
    /// It is asked at the origin `api`, and believed for `age` to say the same.
    pub(crate) fn new(api: Option<&str>, age: Duration) -> Result<Self, ServeError> {
        let url = |text: &str| {
            let url = text.parse::<Url>().ok().filter(|url| url.origin().to_string() == text);
            url.ok_or_else(|| {
                misuse("Docker Hub's API", text, "an origin, like https://hub.docker.com")
            })
        };
        let said = moka::sync::Cache::builder().max_capacity(MAX_TAGS).time_to_live(age).build();
        Ok(Self { api: api.map(url).transpose()?, said })
    }

    /// What is said of the tag that a route asks for.
    pub(crate) async fn hear(&self, route: &Route, wire: &Wire) -> Option<Hearsay> {
        let (api, Resource::Manifest { repository, target: Target::Tag(tag) }) =
            (self.api.as_ref()?, route.resource())
        else {
            return None;
        };
        let name = format!("{repository}:{tag}");
        if let Some(claim) = self.said.get(&name) {
            return Some(Hearsay { claim, exchanges: Vec::new() });
        }
        let url = api.join(&format!("/v2/repositories/{repository}/tags/{tag}")).ok()?;
        let ask = Ask {
            method: Method::Get,
            url,
            purpose: Purpose::Tags,
            headers: Headers::from_iter([("accept", "application/json")]),
            limit: MAX_CLAIM_BODY,
            what: "what is said of this tag",
        };
        let mut trip = Trip::Once(Box::new(Once::new(ask, None, now())));
        let answer = Line::Private(wire).go(&mut trip).await.ok();
        let answer = answer.filter(|answer| answer.status == StatusCode::OK);
        let claim =
            answer.and_then(|answer| Claim::of_hub(&answer.body, &api.origin().authority()));
        self.said.insert(name, claim.clone());
        Some(Hearsay { claim, exchanges: trip.exchanges().to_vec() })
    }
}
