//! The server under test, in a process of its own: this very program.

use std::process::{Command, ExitCode};

use tonnage_proxy::{Server, ServerOptions};

/// By which this program is told to be a server.
const SERVE: &str = "--serve";

/// A server that asks one registry.
pub(crate) struct Serving {
    port: u16,
    registry: String,
    cache_bytes: u64,
}

impl Serving {
    /// The command that begins one.
    pub(crate) fn command(port: u16, registry: &str, cache_bytes: u64) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([SERVE, &port.to_string(), registry, &cache_bytes.to_string()]);
        command
    }

    /// What the words of that command say.
    pub(crate) fn read(arguments: &[String]) -> Option<Self> {
        let [word, port, registry, cache_bytes] = arguments else { return None };
        (word == SERVE).then(|| Self {
            port: port.parse().unwrap(),
            registry: registry.clone(),
            cache_bytes: cache_bytes.parse().unwrap(),
        })
    }

    /// Serves until it is killed.
    pub(crate) fn run(self) -> ExitCode {
        let options = ServerOptions {
            listen: ([127, 0, 0, 1], self.port).into(),
            site: "/nowhere".into(),
            allowed_registries: vec![self.registry],
            cache_bytes: self.cache_bytes,
            ..ServerOptions::default()
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let server = Server::bind(options).await.unwrap();
            server.run(std::future::pending()).await;
        });
        ExitCode::SUCCESS
    }
}
