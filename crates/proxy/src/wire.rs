//! [`Wire`]: the way to the network, and what is counted of it.

use std::sync::Arc;
use std::time::Instant;

use tonnage::{Request, TransportFailure};
use tonnage_client::{Answer, Client};

use crate::metrics::Metrics;

/// The way to registries and token servers. What is asked by it is counted.
#[derive(Debug)]
pub(crate) struct Wire {
    client: Client,
    metrics: Arc<Metrics>,
}

impl Wire {
    pub(crate) const fn new(client: Client, metrics: Arc<Metrics>) -> Self {
        Self { client, metrics }
    }

    /// Sends a request, as [`Client::send`] does.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, TransportFailure> {
        let since = Instant::now();
        let outcome = self.client.send(request).await;
        let told = outcome.as_ref().map(|answer| answer.status).map_err(|failure| &failure.kind);
        self.metrics.asked(request.purpose, told, since.elapsed());
        outcome
    }

    /// A token was had that somebody else was asking for.
    pub(crate) fn shared_a_token(&self) {
        self.metrics.shared_a_token();
    }

    /// The operator's own account was not taken.
    pub(crate) fn refused_the_account(&self) {
        self.metrics.refused_the_account();
    }
}
