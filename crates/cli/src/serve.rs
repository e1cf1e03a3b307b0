//! `tonnage serve`: the page, and the way from it to the registries.

use std::io;

use tonnage_command::{Logged, Serve};
use tonnage_proxy::{Log, Public, Server, ServerOptions, Site};

use crate::logbook::Logbook;
use crate::{around, site, streams};

/// The registry of the account that the environment names.
const DOCKER_HUB: &str = "docker.io";

/// It was told to stop.
const STOPPED: u8 = 0;
/// There is nowhere to listen.
const FAILED: u8 = 1;
/// The command was used wrongly.
const MISUSED: u8 = 2;

/// Runs the server until it is told to stop, and gives the status of the process.
pub(crate) async fn run(arguments: Serve) -> u8 {
    match serve(arguments).await {
        Ok(true) => STOPPED,
        Ok(false) => FAILED,
        Err(misuse) => {
            streams::tell(format_args!("error: {misuse}"));
            MISUSED
        }
    }
}

/// `Ok(false)` when there is nowhere to listen; `Err` for wrong usage.
async fn serve(arguments: Serve) -> Result<bool, String> {
    let default = ServerOptions::default();
    // Who asks on a machine of their own wants to know what is there now, and has the pulls
    // of its address to themselves.
    let (cache_bytes, metered_registries) = match arguments.public {
        true => (default.cache_bytes, default.metered_registries.clone()),
        false => (0, Vec::new()),
    };
    let logged = arguments.log.unwrap_or(match arguments.public {
        true => Logged::Requests,
        false => Logged::None,
    });
    let logbook = (logged != Logged::None).then(Logbook::open);
    let log = logbook.as_ref().map_or_else(Log::default, |book| Log::to(book.writer()));
    let options = ServerOptions {
        listen: arguments.listen,
        site: arguments.site.map_or_else(site::default, Site::Folder),
        names: arguments.name,
        allowed_origins: arguments.allow_origin,
        allowed_registries: arguments.allow_registry,
        allowed_realms: arguments.allow_realm,
        plain_http_registries: arguments.plain_http_registry,
        public: arguments
            .public
            .then(|| Public { trusted_proxies: arguments.trust_proxy, ..Public::default() }),
        accounts: around::hub_account()?
            .map(|account| (DOCKER_HUB.to_owned(), account))
            .into_iter()
            .collect(),
        log: if logged == Logged::Names { log.with_names() } else { log },
        metrics: arguments.metrics,
        cache_bytes,
        metered_registries,
        ..default
    };
    let site = options.site.clone();
    // Before anything is promised: whoever reads the line below may stop us at once.
    let stop = match stop_signals() {
        Ok(stop) => stop,
        Err(error) => {
            streams::tell(format_args!("error: this machine gives no way to be stopped: {error}"));
            return Ok(false);
        }
    };
    let server = match Server::bind(options).await {
        Ok(server) => server,
        Err(error) if error.is_misuse() => return Err(error.to_string()),
        Err(error) => {
            streams::tell(format_args!("error: {error}"));
            return Ok(false);
        }
    };
    streams::tell(format_args!("listening on http://{}", server.address()));
    if !server.has_page() {
        streams::tell(format_args!(
            "there is no page in {site} yet: cargo xtask build, or --site DIR"
        ));
    }
    if let Some(address) = server.metrics_address() {
        streams::tell(format_args!("numbers at http://{address}/metrics"));
    }
    server.run(stop).await;
    if let Some(logbook) = logbook {
        logbook.close();
    }
    streams::tell(format_args!("stopped"));
    Ok(true)
}

/// Done when the system asks us to end.
#[cfg(unix)]
fn stop_signals() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Done when the system asks us to end.
#[cfg(not(unix))]
fn stop_signals() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a way to be asked, there is nothing but to go on.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}

#[cfg(test)]
mod tests {
    /// The command names the place, and the server has one of its own.
    #[test]
    fn command_and_server_listen_at_the_same_place() {
        assert_eq!(tonnage_command::DEFAULT_LISTEN, tonnage_proxy::DEFAULT_LISTEN);
    }
}
