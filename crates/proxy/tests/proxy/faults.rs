//! Registries that are down, slow, endless, or lead elsewhere.

use std::time::Duration;

use super::registry::{Does, Registry, answer, ok, target};
use super::{before, options, start};
use tonnage_proxy::ServerOptions;

#[tokio::test]
async fn a_redirect_to_storage_that_may_be_asked() {
    let storage = Registry::start(|_: &str| ok("application/octet-stream", "config")).await;
    let location = format!("location: http://{}/blob?signature=SECRET", storage.host());
    let registry = Registry::start(move |_: &str| answer(307, &[&location], "")).await;
    let options =
        ServerOptions { allowed_registries: vec![registry.host(), storage.host()], ..options() };
    let proxy = start(options).await;
    let digest = format!("sha256:{}", "a".repeat(64));
    let reply = proxy.get(&registry.route(&format!("a/blobs/{digest}"))).await;
    assert_eq!((reply.status, reply.text()), (200, "config"));
    assert_eq!(reply.field("location"), None);
    let told = reply.field("x-tonnage-upstream").unwrap();
    assert!(told.contains(&format!("sent on to {}", storage.host())), "{told}");
    assert!(!told.contains("SECRET"), "{told}");
}

#[tokio::test]
async fn a_redirect_inside_is_refused() {
    let inside = Registry::start(|_: &str| ok("text/plain", "SECRET")).await;
    let location = inside.host();
    let registry = Registry::start(move |request: &str| {
        let to = match target(request) {
            "/v2/a/manifests/here" => format!("http://{location}/"),
            "/v2/a/manifests/name" => {
                format!("http://localhost:{}/", location.rsplit(':').next().unwrap())
            }
            "/v2/a/manifests/metadata" => "http://169.254.169.254/latest/".to_owned(),
            "/v2/a/manifests/samples" => "https://samples.localhost/v2/".to_owned(),
            "/v2/a/manifests/port" => "https://cdn.example:6379/".to_owned(),
            "/v2/a/manifests/clear" => "http://cdn.example/".to_owned(),
            "/v2/a/manifests/file" => "file:///etc/passwd".to_owned(),
            _ => String::new(),
        };
        answer(307, &[&format!("location: {to}")], "")
    })
    .await;
    let proxy = before(&registry).await;
    let port = inside.host().rsplit(':').next().unwrap().to_owned();
    let there = inside.host();
    for (tag, why) in [
        ("here", format!("to {there}; {there} is an address, and only names are asked")),
        (
            "name",
            format!(
                "to localhost:{port}; localhost:{port} is a name of this machine or its network"
            ),
        ),
        (
            "metadata",
            "to 169.254.169.254; 169.254.169.254 is an address, and only names are asked"
                .to_owned(),
        ),
        (
            "samples",
            "to samples.localhost; samples.localhost is a name of this machine or its network"
                .to_owned(),
        ),
        (
            "port",
            "to cdn.example:6379; cdn.example:6379 is not at port 443, where registries are"
                .to_owned(),
        ),
        ("clear", "to cdn.example; cdn.example would be asked in clear text".to_owned()),
        ("file", "to what is no address: the address is neither https nor http".to_owned()),
        ("nowhere", "to nowhere".to_owned()),
    ] {
        let reply = proxy.get(&registry.route(&format!("a/manifests/{tag}"))).await;
        assert_eq!(
            reply.problem(&registry.host()),
            format!(
                "502 {{\"code\":\"PROXY_REFUSED\",\"message\":\"HOST redirects {why}\",\
                 \"hint\":\"If it is yours, start the server with --allow-registry and the host \
                 it leads to.\",\"reason\":\"redirect\"}}"
            )
        );
        assert_eq!(reply.upstream(), [format!("GET /v2/a/manifests/{tag} null")]);
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn a_token_server_inside_is_refused() {
    let inside = Registry::start(|_: &str| ok("application/json", "{\"token\":\"x\"}")).await;
    let realm = format!("www-authenticate: Bearer realm=\"http://{}/token\"", inside.host());
    let registry = Registry::start(move |_: &str| answer(401, &[&realm], "")).await;
    let proxy = before(&registry).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!(
        reply.problem(&inside.host()),
        "502 {\"code\":\"PROXY_REFUSED\",\
         \"message\":\"HOST is an address, and only names are asked\",\
         \"hint\":\"If it is yours, start the server with --allow-registry HOST.\",\
         \"reason\":\"realm\"}"
    );
    assert_eq!(
        reply.upstream(),
        ["GET /v2/a/manifests/b 401", "GET /token?scope=repository:a:pull null"]
    );
    assert_eq!(inside.connections(), 0);
}

/// Not even at the same place: what it would be shown is not for whom it names.
#[tokio::test]
async fn a_token_server_that_sends_on_is_not_followed() {
    let elsewhere = Registry::start(|_: &str| ok("application/json", "{\"token\":\"x\"}")).await;
    let there = format!("location: http://{}/token", elsewhere.host());
    let registry = Registry::start(move |request: &str| match target(request) {
        "/here?scope=repository:a:pull" => answer(302, &["location: /token"], ""),
        "/there?scope=repository:b:pull" => answer(307, &[&there], ""),
        "/v2/a/manifests/c" => answer(401, &["www-authenticate: Bearer realm=\"/here\""], ""),
        "/v2/b/manifests/c" => answer(401, &["www-authenticate: Bearer realm=\"/there\""], ""),
        _ => ok("application/json", "{\"token\":\"x\"}"),
    })
    .await;
    for (repository, realm) in [("a", "here"), ("b", "there")] {
        let allowed_registries = vec![registry.host(), elsewhere.host()];
        let proxy = start(ServerOptions { allowed_registries, ..options() }).await;
        let reply = proxy.get(&registry.route(&format!("{repository}/manifests/c"))).await;
        assert_eq!(
            reply.problem(&registry.host()),
            "502 {\"code\":\"PROXY_REFUSED\",\
             \"message\":\"HOST redirects whoever wants a token, and that is not followed\",\
             \"hint\":\"Tell whoever runs the registry: its challenge should name the token server \
             itself.\",\"reason\":\"redirect\"}"
        );
        assert_eq!(
            reply.upstream(),
            [
                format!("GET /v2/{repository}/manifests/c 401"),
                format!("GET /{realm}?scope=repository:{repository}:pull null")
            ]
        );
    }
    assert_eq!((registry.requests().len(), elsewhere.connections()), (4, 0));
}

#[tokio::test]
async fn realms_that_are_nowhere_to_ask() {
    let registry = Registry::start(|request: &str| {
        let realm = match target(request).rsplit('/').next().unwrap() {
            "clear" => "http://auth.example/token",
            "userinfo" => "https://user@auth.example/",
            "file" => "file:///etc/passwd",
            _ => "",
        };
        answer(401, &[&format!("www-authenticate: Bearer realm=\"{realm}\"")], "")
    })
    .await;
    let proxy = before(&registry).await;
    for tag in ["clear", "userinfo", "file"] {
        let reply = proxy.get(&registry.route(&format!("a/manifests/{tag}"))).await;
        assert_eq!(
            (reply.status, reply.field("x-tonnage-error")),
            (502, Some("REGISTRY")),
            "{tag}"
        );
        assert_eq!(reply.upstream(), [format!("GET /v2/a/manifests/{tag} 401")]);
    }
}

#[tokio::test]
async fn nobody_there() {
    let registry = Registry::start(|_: &str| ok("", "")).await;
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let options =
        ServerOptions { allowed_registries: vec![registry.host(), gone.clone()], ..options() };
    let proxy = start(options).await;
    let reply = proxy.get(&format!("/r/{gone}/v2/a/manifests/b")).await;
    assert_eq!(
        reply.problem(&gone),
        "502 {\"code\":\"TRANSPORT\",\"message\":\"HOST refused the connection\",\
         \"hint\":\"Check the name of the registry and the network, then try again.\"}"
    );
    assert_eq!(reply.upstream(), ["GET /v2/a/manifests/b null"]);
    let reply = proxy.get("/r/registry.invalid/v2/").await;
    assert_eq!(reply.field("x-tonnage-error"), Some("PROXY_REFUSED"), "a name of no public host");
}

/// Asking again is for those who wait, not for those who pass on.
#[tokio::test]
async fn nobody_is_asked_again() {
    let registry = Registry::start(|request: &str| match target(request) {
        "/v2/a/manifests/away" => answer(503, &["retry-after: 1"], "away"),
        _ => answer(429, &["retry-after: 1"], "slow"),
    })
    .await;
    let proxy = before(&registry).await;
    for (tag, status) in [("away", 503), ("slow", 429)] {
        let reply = proxy.get(&registry.route(&format!("a/manifests/{tag}"))).await;
        assert_eq!((reply.status, reply.field("retry-after")), (status, Some("1")));
    }
    assert_eq!(registry.asked(), ["GET /v2/a/manifests/away", "GET /v2/a/manifests/slow"]);
}

#[tokio::test]
async fn a_registry_that_takes_too_long() {
    let registry = Registry::start(|request: &str| match target(request) {
        "/v2/a/manifests/silent" => Does::Hold(String::new()),
        "/v2/a/manifests/stops" => {
            Does::Hold("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345".to_owned())
        }
        "/token?scope=repository:b:pull" => Does::Hold(String::new()),
        _ => answer(401, &["www-authenticate: Bearer realm=\"/token\""], "").into(),
    })
    .await;
    let options = ServerOptions {
        allowed_registries: vec![registry.host()],
        timeout: Duration::from_millis(300),
        ..options()
    };
    let proxy = start(options).await;
    for (route, verb) in [
        ("a/manifests/silent", "answer"),
        ("a/manifests/stops", "finish its answer"),
        ("b/manifests/latest", "answer"),
    ] {
        let reply = proxy.get(&registry.route(route)).await;
        assert_eq!(
            reply.problem(&registry.host()),
            format!(
                "504 {{\"code\":\"TIMEOUT\",\
                 \"message\":\"HOST did not {verb} within 0.3 seconds\",\
                 \"hint\":\"Try again, or allow more time with a longer time-out.\"}}"
            )
        );
    }
}

#[tokio::test]
async fn more_than_is_read() {
    let registry = Registry::start(|request: &str| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n".to_owned();
        match target(request) {
            path if path.contains("/endless") => Does::Flood(format!("{head}\r\n")),
            _ => Does::Hold(format!("{head}content-length: 4194305\r\n\r\n")),
        }
    })
    .await;
    let proxy = before(&registry).await;
    let digest = format!("sha256:{}", "a".repeat(64));
    for (route, what) in [
        ("a/manifests/latest".to_owned(), "this manifest"),
        ("a/manifests/endless".to_owned(), "this manifest"),
        (format!("a/blobs/{digest}"), "this blob"),
        ("a/tags/list".to_owned(), "this list of tags"),
        ("endless/tags/list".to_owned(), "this list of tags"),
        (format!("a/referrers/{digest}"), "this list of referrers"),
    ] {
        let reply = proxy.get(&registry.route(&route)).await;
        assert_eq!(
            reply.problem(""),
            format!(
                "502 {{\"code\":\"TOO_LARGE\",\
                 \"message\":\"{what} is larger than 4 MiB, the most that is read\",\
                 \"hint\":\"Nothing of this kind needs as much; tell whoever made it.\"}}"
            )
        );
    }
}

#[tokio::test]
async fn parts_of_a_blob() {
    let registry = Registry::start(|request: &str| {
        let range = request.lines().find_map(|line| line.strip_prefix("range: "));
        let content_range = format!("content-range: {}", range.unwrap_or("none"));
        answer(206, &[&content_range, "accept-ranges: bytes"], "12345678")
    })
    .await;
    let proxy = before(&registry).await;
    let blob = registry.route(&format!("a/blobs/sha256:{}", "a".repeat(64)));
    for range in ["bytes=0-7", "bytes=-8", "bytes=0-1048575", "bytes=99999999992-99999999999"] {
        let reply = proxy.ask("GET", &blob, &[&format!("range: {range}")]).await;
        assert_eq!((reply.status, reply.field("content-range")), (206, Some(range)));
        assert_eq!(reply.field("accept-ranges"), Some("bytes"));
        assert_eq!(reply.field("cache-control"), Some("no-store"));
    }
    let too_much = "400 {\"code\":\"TOO_LARGE\",\
        \"message\":\"at most 1 MiB of a blob is passed on at a time\",\
        \"hint\":\"Ask for a smaller range; whole layers are for those who pull.\"}";
    let no_range = "400 {\"code\":\"MISUSE\",\
        \"message\":\"the Range header is not one range of bytes\",\
        \"hint\":\"Write it as bytes=0-1023 or bytes=-8.\"}";
    for (range, problem) in [
        ("bytes=0-1048576", too_much),
        ("bytes=-1048577", too_much),
        ("bytes=5-", too_much),
        ("bytes=0-18446744073709551615", no_range),
        ("bytes=0-1,3-4", no_range),
        ("bytes=4-3", no_range),
        ("bytes=-", no_range),
        ("bytes=a-b", no_range),
        ("lines=0-1", no_range),
    ] {
        let reply = proxy.ask("GET", &blob, &[&format!("range: {range}")]).await;
        assert_eq!(reply.problem(""), problem, "{range}");
    }
}

#[tokio::test]
async fn more_questions_than_are_asked_at_once() {
    let registry = Registry::start(|_: &str| Does::Hold(String::new())).await;
    let proxy = before(&registry).await;
    let route = registry.route("a/tags/list");
    let waiting: Vec<_> = (0..64)
        .map(|number| {
            let route = registry.route(&format!("a{number}/tags/list"));
            tokio::spawn(async move { proxy.get(&route).await })
        })
        .collect();
    while registry.connections() < 64 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let reply = proxy.get(&route).await;
    assert_eq!(
        reply.problem(""),
        "503 {\"code\":\"TIMEOUT\",\
         \"message\":\"this server asks as many registries as it can at once\",\
         \"hint\":\"Try again in a moment.\"}"
    );
    assert_eq!(proxy.get("/healthz").await.status, 200);
    // A visitor who leaves gives their turn back.
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    let reply = proxy.get("/r/samples.localhost/v2/").await;
    assert_eq!(reply.status, 401);
    assert_eq!(registry.connections(), 64);
}
