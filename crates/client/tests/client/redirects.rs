//! Redirects as they happen; which are followed is tested beside the rules.

use super::server::{Reply, Server, ok, redirect};
use super::{client, failure, get, head, impatient, post};

/// A server that sends on to `location` and counts who came.
async fn sending_to(location: String) -> Server {
    Server::start(move |_, _| Reply::Keep(redirect(307, &location))).await
}

#[tokio::test]
async fn a_chain_over_three_hosts() {
    let storage = Server::start(|_, _| Reply::Keep(ok("blob"))).await;
    let edge = sending_to(storage.url("/signed?secret=1")).await;
    let registry = sending_to(edge.url("/edge")).await;
    let answer = client().send(&get(&registry.url("/v2/"))).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, b"blob");
    assert_eq!(answer.redirects, [edge.host(), storage.host()]);
    assert_eq!(answer.response().redirects, answer.redirects);
    assert!(storage.requests()[0].starts_with("GET /signed?secret=1 HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_head_stays_a_head() {
    let storage = Server::start(|_, _| Reply::Keep(ok(""))).await;
    let location = storage.url("/blob");
    let registry = Server::start(move |_, _| Reply::Keep(redirect(303, &location))).await;
    client().send(&head(&registry.url("/v2/"))).await.unwrap();
    assert!(storage.requests()[0].starts_with("HEAD /blob HTTP/1.1\r\n"));
}

#[tokio::test]
async fn credentials_stay_at_home() {
    let storage = Server::start(|_, _| Reply::Keep(ok(""))).await;
    let location = storage.url("/blob");
    let registry = Server::start(move |_, request| {
        let next = if request.starts_with("GET /first ") { "/second" } else { &location };
        Reply::Keep(redirect(302, next))
    })
    .await;
    let mut request = get(&registry.url("/first"));
    for name in ["authorization", "cookie", "x-registry-authorization"] {
        request.headers.push(name, "secret");
    }
    request.headers.push("accept", "text/x");
    let answer = client().send(&request).await.unwrap();
    assert_eq!(answer.redirects, [registry.host(), storage.host()]);
    for request in registry.requests() {
        assert_eq!(request.matches("secret").count(), 3, "{request}");
    }
    let there = storage.requests().remove(0);
    assert!(!there.contains("secret") && there.contains("accept: text/x\r\n"), "{there}");
}

#[tokio::test]
async fn another_name_of_the_same_server_is_another_origin_and_there_is_no_way_back() {
    let server = Server::start(|_, request| {
        let port = request
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .and_then(|host| host.rsplit(':').next())
            .unwrap();
        Reply::Keep(match request.split(' ').nth(1).unwrap() {
            "/home" => redirect(307, &format!("http://localhost:{port}/away")),
            "/away" => redirect(307, &format!("http://127.0.0.1:{port}/back")),
            _ => ok(""),
        })
    })
    .await;
    let mut request = get(&server.url("/home"));
    request.headers.push("authorization", "secret");
    client().send(&request).await.unwrap();
    let carried: Vec<bool> =
        server.requests().iter().map(|request| request.contains("secret")).collect();
    assert_eq!(carried, [true, false, false]);
}

#[tokio::test]
async fn five_are_followed_and_six_are_not() {
    let server = Server::start(|_, request| {
        let path = request.split(' ').nth(1).unwrap();
        let left: usize = path.trim_start_matches('/').parse().unwrap();
        Reply::Keep(if left == 0 { ok("there") } else { redirect(301, &format!("/{}", left - 1)) })
    })
    .await;
    let answer = client().send(&get(&server.url("/5"))).await.unwrap();
    assert_eq!(answer.body, b"there");
    assert_eq!(answer.redirects.len(), 5);
    assert_eq!(
        failure(client().send(&get(&server.url("/6"))).await, &server.host()),
        "Redirect: HOST redirects once more after 5 redirects"
    );
    assert_eq!(server.requests().len(), 6 + 6);
}

#[tokio::test]
async fn a_loop_ends() {
    let server = Server::start(|_, _| Reply::Keep(redirect(308, "/"))).await;
    assert_eq!(
        failure(client().send(&get(&server.url("/"))).await, &server.host()),
        "Redirect: HOST redirects once more after 5 redirects"
    );
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_nowhere() {
    let server = Server::start(|_, request| {
        Reply::Keep(match request.split(' ').nth(1).unwrap() {
            "/none" => "HTTP/1.1 302 Found\r\ncontent-length: 2\r\n\r\nhm".to_owned(),
            _ => redirect(302, "gopher://secret/"),
        })
    })
    .await;
    let answer = client().send(&get(&server.url("/none"))).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (302, &b"hm"[..]));
    assert_eq!(
        failure(client().send(&get(&server.url("/bad"))).await, &server.host()),
        "Redirect: HOST redirects to what is no address: the address is neither https nor http"
    );
}

#[tokio::test]
async fn a_form_is_not_sent_on() {
    let storage = Server::start(|_, _| Reply::Keep(ok(""))).await;
    let registry = sending_to(storage.url("/")).await;
    let answer = client().send(&post(&registry.url("/token"), "secret=1")).await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(storage.connections(), 0);
}

#[tokio::test]
async fn one_time_out_for_all_hops() {
    let silent = Server::start(|_, _| Reply::Hold(String::new())).await;
    let registry = sending_to(silent.url("/")).await;
    assert_eq!(
        failure(impatient().send(&get(&registry.url("/"))).await, &silent.host()),
        "Timeout: HOST did not answer within 0.5 seconds"
    );
}
