//! [`Transport`]: the network, and the registry that is built in.

use tonnage::{Request, TransportFailure};
use tonnage_client::{Answer, Client, ClientError, ClientOptions};

/// The network, and the registry that is built in.
#[derive(Clone)]
pub(crate) struct Transport {
    client: Client,
}

impl Transport {
    /// A network that is spoken to as the call says.
    pub(crate) fn new(how: tonnage_command::Transport) -> Result<Self, ClientError> {
        let tonnage_command::Transport { timeout, certificates: extra_roots } = how;
        let options = ClientOptions { timeout, extra_roots, ..ClientOptions::default() };
        Ok(Self { client: Client::new(options)? })
    }

    /// Performs a request over the network.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, TransportFailure> {
        self.client.send(request).await
    }
}

/// The answer of the registry that is built in, if that is asked.
pub(crate) fn sample(request: &Request) -> Option<Answer> {
    if request.url.origin().host != tonnage_samples::HOST {
        return None;
    }
    let target = request.url.path_and_query();
    let answer = tonnage_samples::answer(request.method, &target, &request.headers);
    Some(Answer {
        status: answer.status,
        headers: answer.headers,
        body: answer.body.into_owned(),
        redirects: Vec::new(),
        again: Vec::new(),
    })
}
