//! The samples, asked through the server as a page does.

use serde_json::Value;
use tonnage::proxy::Reply;
use tonnage::{Inspection, Lookup, LookupError, LookupOptions, Response, Session, Step};
use tonnage_client::now;

use super::alone;
use super::ask::Proxy;

/// Looks up a sample: through the server as the engine does, or in this process.
async fn look_up(
    name: &str,
    proxy: Option<Proxy>,
) -> (Result<Box<Inspection>, LookupError>, Lookup) {
    let options = LookupOptions { delegated: proxy.is_some(), ..LookupOptions::default() };
    let mut lookup = Lookup::new(name.parse().unwrap(), options, &Session::new(), now());
    let mut asked = Vec::new();
    loop {
        match lookup.poll() {
            Step::Send(request) => asked.push(request),
            Step::Progress(_) => {}
            Step::Done(result) => return (result, lookup),
            Step::Wait => {
                let request = asked.remove(0);
                let Some(proxy) = proxy else {
                    let target = request.url.path_and_query();
                    let answer = tonnage_samples::answer(request.method, &target, &request.headers);
                    let response = Response::new(answer.status, answer.headers, &answer.body);
                    lookup.handle_response(request.id, response, now());
                    continue;
                };
                let path = tonnage::proxy::path_of(&request.url).unwrap();
                let lines = request.headers.iter().map(|(name, value)| format!("{name}: {value}"));
                let lines: Vec<String> = lines.collect();
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                let answer = proxy.ask(request.method.as_str(), &path, &lines).await;
                let fields = answer.head.lines().skip(1).filter_map(|line| line.split_once(": "));
                let reply = Reply::read(&fields.collect(), &answer.body).unwrap();
                let response = Response {
                    upstream: reply.upstream,
                    ..Response::new(answer.status, reply.headers, &answer.body)
                };
                lookup.handle_response(request.id, response, now());
            }
        }
    }
}

/// An inspection without its requests.
fn found(result: Result<Box<Inspection>, LookupError>) -> Value {
    let mut value = serde_json::to_value(result.unwrap()).unwrap();
    value.as_object_mut().unwrap().remove("requests");
    value
}

#[tokio::test]
async fn all_samples_are_the_same_through_the_server() {
    let proxy = alone().await;
    let listed = proxy.get("/healthz").await.json();
    let listed = listed["samples"].as_array().unwrap();
    assert!(listed.len() > 10);
    for sample in listed {
        let name = sample["name"].as_str().unwrap();
        let (through, _) = look_up(name, Some(proxy)).await;
        let (direct, _) = look_up(name, None).await;
        match (through, direct) {
            (Ok(through), Ok(direct)) => {
                assert_eq!(found(Ok(through)), found(Ok(direct)), "{name}");
            }
            (Err(through), Err(direct)) => assert_eq!(through.to_string(), direct.to_string()),
            (through, direct) => panic!("{name}: {through:?} and {direct:?}"),
        }
    }
}

#[tokio::test]
async fn three_from_the_page_and_five_upstream() {
    let proxy = alone().await;
    let (result, lookup) = look_up("samples.localhost/demo/app:1.0", Some(proxy)).await;
    assert!(result.is_ok());
    let upstream: Vec<usize> = lookup.exchanges().iter().map(|one| one.upstream.len()).collect();
    assert_eq!(upstream, [3, 1, 1]);
    let token = &lookup.exchanges()[0].upstream[1];
    assert_eq!((token.purpose.as_str(), token.status), ("token", Some(200)));
    assert_eq!(token.note, "an anonymous token, to pull");
    // The token is remembered from here on.
    let reply = proxy.get("/r/samples.localhost/v2/demo/app/manifests/1.0").await;
    assert_eq!(reply.upstream(), ["GET /v2/demo/app/manifests/1.0 200"]);
    let fresh = alone().await;
    let reply = fresh.get("/r/samples.localhost/v2/demo/app/manifests/1.0").await;
    assert_eq!(
        reply.upstream(),
        [
            "GET /v2/demo/app/manifests/1.0 401",
            "GET /token?service=samples.localhost&scope=repository:demo/app:pull 200",
            "GET /v2/demo/app/manifests/1.0 200",
        ]
    );
}

#[tokio::test]
async fn what_the_samples_do_not_have() {
    let proxy = alone().await;
    let reply = proxy.get("/r/samples.localhost/v2/demo/app/manifests/nothing").await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.field("x-tonnage-error"), None);
    assert_eq!(reply.json()["errors"][0]["code"], "MANIFEST_UNKNOWN");
    let reply = proxy.get("/r/samples.localhost/v2/demo/app/tags/list?n=1").await;
    assert_eq!(reply.field("link"), Some("<?n=1&last=1.0>; rel=\"next\""));
    assert_eq!(reply.json()["tags"][0], "1.0");
    let reply = proxy.get("/r/samples.localhost/v2/").await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn the_server_is_well() {
    let proxy = alone().await;
    let reply = proxy.get("/healthz").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.field("content-type"), Some("application/json"));
    assert_eq!(reply.field("cache-control"), Some("no-store"));
    assert_eq!(reply.json()["status"], "ok");
    assert_eq!(reply.json()["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        reply.json()["samples"][0].to_string(),
        "{\"name\":\"samples.localhost/demo/app:1.0\",\
         \"title\":\"A multi-platform OCI index with attestations\"}"
    );
    let head = proxy.ask("HEAD", "/healthz", &[]).await;
    assert_eq!((head.status, head.text()), (200, ""));
}
