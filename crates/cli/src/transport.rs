//! [`Transport`]: the network, and the registry that is built in.

use tonnage::{Request, TransportFailure};
use tonnage_client::{Answer, Client, ClientOptions, Proxies};

/// The network, and the registry that is built in.
#[derive(Clone)]
pub(crate) struct Transport {
    client: Client,
}

impl Transport {
    /// A network that is spoken to as the call says, through the proxies that the
    /// environment names. `Err` holds why that cannot be.
    pub(crate) fn new(how: tonnage_command::Transport) -> Result<Self, String> {
        let tonnage_command::Transport { timeout, retries, certificates: extra_roots } = how;
        let proxies = Proxies::from_environment(|name| std::env::var(name).ok())
            .map_err(|error| error.to_string())?;
        let options =
            ClientOptions { timeout, retries, extra_roots, proxies, ..ClientOptions::default() };
        let client = Client::new(options).map_err(|error| error.to_string())?;
        Ok(Self { client })
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
