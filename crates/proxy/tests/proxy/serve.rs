//! How the server begins and ends.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonnage_proxy::{Server, ServerOptions};

use super::options;
use super::registry::{Registry, ok};

/// Why there is no server with these options.
async fn refusal(options: ServerOptions) -> (String, bool) {
    let error = Server::bind(options).await.expect_err("there should be no server");
    (error.to_string(), error.is_misuse())
}

#[tokio::test]
async fn somebody_else_is_there() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = other.local_addr().unwrap();
    let (sentence, is_misuse) = refusal(ServerOptions { listen, ..options() }).await;
    let next = listen.port().checked_add(1).unwrap_or(0);
    assert_eq!(
        sentence,
        format!(
            "somebody else listens on {listen} already. Stop them, or listen elsewhere: \
             --listen 127.0.0.1:{next}"
        )
    );
    assert!(!is_misuse);
}

#[tokio::test]
async fn others_are_served_only_when_that_is_said() {
    for listen in ["0.0.0.0:8080", "[::]:8080", "10.0.0.1:8080", "[::ffff:127.0.0.1]:8080"] {
        let options = ServerOptions { listen: listen.parse().unwrap(), ..options() };
        assert_eq!(
            refusal(options).await,
            (
                format!(
                    "{listen} is reached by others than this machine. If it is for them, add \
                     --public; if not, listen on 127.0.0.1:8080"
                ),
                true
            )
        );
    }
}

#[tokio::test]
async fn flags_that_cannot_be() {
    let list = |text: &str| vec![text.to_owned()];
    let origin = "it takes an origin, like https://page.example";
    let host = "it takes HOST or HOST:PORT, like registry.corp:5000";
    for (options, sentence) in [
        (
            ServerOptions { allowed_origins: list("https://a.example/"), ..options() },
            format!("--allow-origin \"https://a.example/\": {origin}"),
        ),
        (
            ServerOptions { allowed_origins: list("*"), ..options() },
            format!("--allow-origin \"*\": {origin}"),
        ),
        (
            ServerOptions { allowed_origins: list("null"), ..options() },
            format!("--allow-origin \"null\": {origin}"),
        ),
        (
            ServerOptions { names: list("a.example:80"), ..options() },
            "--name \"a.example:80\": it takes a host without a port, like page.example".to_owned(),
        ),
        (
            ServerOptions { allowed_registries: list("https://a.example"), ..options() },
            format!("--allow-registry \"https://a.example\": {host}"),
        ),
        (
            ServerOptions { plain_http_registries: list("a b"), ..options() },
            format!("--plain-http-registry \"a b\": {host}"),
        ),
        (
            ServerOptions { allowed_realms: list("/token"), ..options() },
            format!("--allow-realm \"/token\": {host}"),
        ),
        (
            ServerOptions { allowed_registries: list("Samples.localhost:1"), ..options() },
            "--allow-registry \"Samples.localhost:1\": it takes another host: this one is built in"
                .to_owned(),
        ),
    ] {
        assert_eq!(refusal(options).await, (sentence, true));
    }
}

#[tokio::test]
async fn it_stops_when_it_is_told_to_and_finishes_what_is_under_way() {
    let registry = Registry::start(|_: &str| {
        std::thread::sleep(Duration::from_millis(200));
        ok("application/json", "late")
    })
    .await;
    let options = ServerOptions { allowed_registries: vec![registry.host()], ..options() };
    let server = Server::bind(options).await.unwrap();
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { stopped.await.unwrap_or_default() }));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("GET {} HTTP/1.1\r\nhost: {address}\r\n\r\n", registry.route("a/tags/list"));
    stream.write_all(request.as_bytes()).await.unwrap();
    while registry.connections() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.send(()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("\r\n\r\nlate"), "{answer}");
    running.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
