//! A visitor's credentials: from one header, to one origin, and remembered nowhere.

use super::ask::Reply;
use super::registry::{Registry, answer, ok, target};
use super::{before, options, start};
use tonnage::Withheld;
use tonnage_proxy::ServerOptions;

/// `user:pass`
const BASIC: &str = "x-registry-authorization: Basic dXNlcjpwYXNz";

/// `<token>:id`, as Docker's helpers name an identity token.
const IDENTITY: &str = "x-registry-authorization: Basic PHRva2VuPjppZA==";

/// A registry whose token server gives tokens to `user:pass` alone.
async fn members_only() -> Registry {
    Registry::start(|request: &str| {
        if target(request).starts_with("/token") {
            let signed_in = request.contains("authorization: Basic dXNlcjpwYXNz\r\n");
            let token =
                if signed_in { "{\"token\":\"MEMBER\"}" } else { "{\"token\":\"STRANGER\"}" };
            return ok("application/json", token);
        }
        if request.contains("authorization: Bearer MEMBER\r\n") {
            return ok("application/json", "{}");
        }
        answer(401, &["www-authenticate: Bearer realm=\"/token\""], "no")
    })
    .await
}

#[tokio::test]
async fn a_name_and_password_bring_a_token() {
    let registry = members_only().await;
    let proxy = before(&registry).await;
    let route = registry.route("a/manifests/b");
    let reply = proxy.ask("GET", &route, &[BASIC]).await;
    assert_eq!((reply.status, reply.text()), (200, "{}"));
    assert_eq!(reply.field("cache-control"), Some("private, no-store"));
    let told = reply.field("x-tonnage-upstream").unwrap();
    assert!(!told.contains("dXNlcjpwYXNz") && !told.contains("MEMBER"), "{told}");
    // The next visitor is a stranger.
    let reply = proxy.get(&route).await;
    assert_eq!((reply.status, reply.text()), (401, "no"));
    assert!(!registry.requests().last().unwrap().contains("MEMBER"));
}

#[tokio::test]
async fn a_name_and_password_for_a_registry_that_wants_them() {
    let registry = Registry::start(|request: &str| {
        if request.contains("authorization: Basic dXNlcjpwYXNz\r\n") {
            return ok("application/json", "{}");
        }
        answer(401, &["www-authenticate: Basic realm=\"x\""], "no")
    })
    .await;
    let proxy = before(&registry).await;
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &[BASIC]).await;
    assert_eq!(reply.status, 200);
    assert_eq!(proxy.get(&registry.route("a/manifests/b")).await.status, 401);
    // A ping carries them as they are.
    let reply = proxy.ask("GET", &registry.route(""), &[BASIC]).await;
    assert_eq!((reply.status, reply.upstream()), (200, vec!["GET /v2/ 200".to_owned()]));
}

#[tokio::test]
async fn an_identity_token_is_exchanged_by_a_form_and_shown_to_the_token_server_alone() {
    let registry = Registry::start(|request: &str| {
        if target(request).starts_with("/token") {
            let token = if request.starts_with("POST ") { "MEMBER" } else { "STRANGER" };
            return ok("application/json", &format!("{{\"access_token\":\"{token}\"}}"));
        }
        if request.contains("authorization: Bearer MEMBER\r\n") {
            return ok("application/json", "{}");
        }
        answer(401, &["www-authenticate: Bearer realm=\"/token\""], "no")
    })
    .await;
    let proxy = before(&registry).await;
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &[IDENTITY]).await;
    assert_eq!((reply.status, reply.text()), (200, "{}"));
    assert_eq!(reply.upstream().get(1).map(String::as_str), Some("POST /token 200"));
    // A ping asks for nothing that such a token could bring.
    let reply = proxy.ask("GET", &registry.route(""), &[IDENTITY]).await;
    assert_eq!(reply.status, 401);
    assert!(registry.requests().iter().all(|request| !request.contains("PHRva2VuPjppZA")));
}

#[tokio::test]
async fn a_token_of_the_visitors_goes_as_it_is() {
    let registry = members_only().await;
    let proxy = before(&registry).await;
    let lines = ["x-registry-authorization: Bearer MEMBER"];
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &lines).await;
    assert_eq!((reply.status, reply.upstream().len()), (200, 1));
    // There is no other to be had in its place.
    let lines = ["x-registry-authorization: Bearer OTHER"];
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &lines).await;
    assert_eq!((reply.status, reply.upstream().len()), (401, 1));
    assert_eq!(reply.field("x-registry-authenticate"), Some("Bearer realm=\"/token\""));
}

#[tokio::test]
async fn nobody_else_sees_them() {
    let storage = Registry::start(|_: &str| ok("application/json", "{}")).await;
    let location = format!("location: http://{}/blob", storage.host());
    let registry = Registry::start(move |_: &str| answer(307, &[&location], "")).await;
    let options =
        ServerOptions { allowed_registries: vec![registry.host(), storage.host()], ..options() };
    let proxy = start(options).await;
    let lines = ["x-registry-authorization: Bearer SECRET"];
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &lines).await;
    assert_eq!(reply.status, 200);
    assert!(registry.requests()[0].contains("authorization: Bearer SECRET\r\n"));
    assert!(!storage.requests()[0].contains("SECRET"));
}

/// A token server elsewhere gives a stranger's token, unless the operator named it.
#[tokio::test]
async fn a_token_server_that_is_not_trusted() {
    let realm = members_only().await;
    let elsewhere = format!("www-authenticate: Bearer realm=\"http://{}/token\"", realm.host());
    let registry = Registry::start(move |request: &str| {
        if request.contains("authorization: Bearer ") {
            return ok("application/json", "{}");
        }
        answer(401, &[&elsewhere], "no")
    })
    .await;
    let mut options =
        ServerOptions { allowed_registries: vec![registry.host(), realm.host()], ..options() };
    let proxy = start(options.clone()).await;
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &[BASIC]).await;
    assert!(!realm.requests()[0].contains("authorization"), "{:?}", realm.requests());
    // Whoever asked is told, of the request that went without them.
    let withheld = Withheld { host: realm.host(), clear_text: false };
    assert_eq!(withheld_in(&reply), [None, Some(withheld), None]);
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!(withheld_in(&reply), [None, None, None]);
    options.allowed_realms = vec![realm.host()];
    let proxy = start(options).await;
    let reply = proxy.ask("GET", &registry.route("a/manifests/b"), &[BASIC]).await;
    assert_eq!(withheld_in(&reply), [None, None, None]);
    let last = realm.requests().pop().unwrap();
    assert!(last.contains("authorization: Basic dXNlcjpwYXNz\r\n"), "{last}");
}

/// From whom credentials were kept, for each request upstream.
fn withheld_in(reply: &Reply) -> Vec<Option<Withheld>> {
    let told = reply.field("x-tonnage-upstream").unwrap();
    tonnage::Upstream::parse_all(told).into_iter().map(|asked| asked.withheld).collect()
}

#[tokio::test]
async fn never_in_clear_text_but_to_loopback() {
    let options = ServerOptions {
        plain_http_registries: vec!["registry.invalid:5000".to_owned()],
        ..options()
    };
    let proxy = start(options).await;
    let lines = ["x-registry-authorization: Bearer SECRET"];
    let reply = proxy.ask("GET", "/r/registry.invalid:5000/v2/a/manifests/b", &lines).await;
    assert_eq!(
        reply.problem(""),
        "403 {\"code\":\"PROXY_REFUSED\",\
         \"message\":\"credentials are not sent to registry.invalid:5000 in clear text\",\
         \"hint\":\"Ask without them, or give the registry a certificate.\",\
         \"reason\":\"credentials\"}"
    );
}
