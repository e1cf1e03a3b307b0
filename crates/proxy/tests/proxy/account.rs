//! The operator's own account at a registry: for those who bring none, there and nowhere
//! else, and nobody is told whose it is.

use tonnage::Credentials;
use tonnage_proxy::{Server, ServerOptions};

use super::ask::{Proxy, Reply};
use super::metrics::{counting, numbers};
use super::registry::{Registry, answer, ok, target};
use super::{options, start};

/// `operator:SECRET`
const BASIC: &str = "authorization: Basic b3BlcmF0b3I6U0VDUkVU\r\n";

/// A token server that knows the operator, a visitor, and gives all others what strangers
/// get; it is a registry too, which tells for whom it answered.
async fn registry() -> Registry {
    Registry::start(|request: &str| {
        if target(request).starts_with("/token") {
            let token = if request.contains(BASIC) {
                "OPERATOR"
            } else if request.contains("authorization: Basic dXNlcjpwYXNz\r\n") {
                "VISITOR"
            } else if request.contains("authorization: ") {
                return answer(401, &[], "{\"details\":\"who is operator?\"}");
            } else {
                "STRANGER"
            };
            return ok("application/json", &format!("{{\"token\":\"{token}\"}}"));
        }
        match request.split("authorization: Bearer ").nth(1) {
            Some(token) => ok("application/json", token.split('\r').next().unwrap()),
            None => answer(401, &["www-authenticate: Bearer realm=\"/token\""], "no"),
        }
    })
    .await
}

/// A server with an account at `registry`, that may ask `others` too.
async fn with_account(registry: &Registry, password: &str, others: &[&Registry]) -> Proxy {
    let allowed = others.iter().map(|other| other.host()).chain([registry.host()]);
    start(ServerOptions {
        allowed_registries: allowed.collect(),
        accounts: vec![(registry.host(), Credentials::basic("operator", password))],
        ..options()
    })
    .await
}

/// Nothing of the account is in it.
fn is_discreet(reply: &Reply) -> bool {
    let all = format!("{}{}", reply.head, reply.text());
    !["operator:", "SECRET", "b3BlcmF0b3I6", "for operator", "who is"]
        .iter()
        .any(|word| all.contains(word))
}

#[tokio::test]
async fn strangers_are_asked_for_with_it() {
    let registry = registry().await;
    let proxy = with_account(&registry, "SECRET", &[]).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!((reply.status, reply.text()), (200, "OPERATOR"));
    assert!(is_discreet(&reply), "{reply:?}");
    let told = reply.field("x-tonnage-upstream").unwrap();
    assert!(told.contains("\"note\":\"a token of this server's own account, to pull\""), "{told}");
    // The registry itself was shown no name and no password.
    let shown: Vec<_> = registry.requests();
    let shown = shown.iter().filter(|request| request.contains(BASIC)).map(|one| target(one));
    assert_eq!(shown.collect::<Vec<_>>(), ["/token?scope=repository:a:pull"]);
    // A ping is asked as it is.
    assert_eq!(proxy.get(&registry.route("")).await.status, 401);
}

#[tokio::test]
async fn whoever_brings_credentials_is_asked_for_with_theirs() {
    let registry = registry().await;
    let proxy = with_account(&registry, "SECRET", &[]).await;
    let route = registry.route("a/manifests/b");
    let theirs = ["x-registry-authorization: Basic dXNlcjpwYXNz"];
    for _ in 0..2 {
        assert_eq!(proxy.ask("GET", &route, &theirs).await.text(), "VISITOR");
        assert_eq!(proxy.get(&route).await.text(), "OPERATOR");
    }
    let wrong = ["x-registry-authorization: Basic d3Jvbmc6d3Jvbmc="];
    assert_eq!(proxy.ask("GET", &route, &wrong).await.status, 401, "no other leave is taken");
}

/// Another registry names the token server of the one where the account is, at the same
/// moment and for the same thing.
#[tokio::test]
async fn no_other_registry_has_anything_of_it() {
    let registry = registry().await;
    let realm = format!("www-authenticate: Bearer realm=\"http://{}/token\"", registry.host());
    let other = Registry::start(move |request: &str| match request.contains("authorization: ") {
        true => ok("application/json", "{}"),
        false => answer(401, &[&realm], "no"),
    })
    .await;
    let proxy = with_account(&registry, "SECRET", &[&other]).await;
    let routes = [registry.route("a/manifests/b"), other.route("a/manifests/b")];
    let many: Vec<_> = (0..20)
        .map(|turn| {
            let route = routes[turn % 2].clone();
            tokio::spawn(async move { proxy.get(&route).await })
        })
        .collect();
    for reply in many {
        assert_eq!(reply.await.unwrap().status, 200);
    }
    let asked = other.requests();
    assert!(asked.iter().any(|request| request.contains("authorization: Bearer STRANGER\r\n")));
    assert!(
        asked.iter().all(|request| !request.contains("OPERATOR") && !request.contains("Basic"))
    );
}

/// A token server that is not known to be the registry's is shown nothing.
#[tokio::test]
async fn a_token_server_elsewhere_is_not_shown_it() {
    let realm = registry().await;
    let elsewhere = format!("www-authenticate: Bearer realm=\"http://{}/token\"", realm.host());
    let registry = Registry::start(move |request: &str| {
        match request.contains("authorization: Bearer STRANGER\r\n") {
            true => ok("application/json", "{}"),
            false => answer(401, &[&elsewhere], "no"),
        }
    })
    .await;
    let proxy = with_account(&registry, "SECRET", &[&realm]).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!((reply.status, reply.text()), (200, "{}"));
    assert!(is_discreet(&reply) && !reply.head.contains("withheld"), "{reply:?}");
    assert!(realm.requests().iter().all(|request| !request.contains("authorization")));
}

/// Where it is not taken any more, strangers are strangers.
#[tokio::test]
async fn an_account_that_ended() {
    let registry = registry().await;
    let proxy = with_account(&registry, "ended", &[]).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!((reply.status, reply.text()), (200, "STRANGER"));
    assert!(is_discreet(&reply), "{reply:?}");
    let token = "GET /token?scope=repository:a:pull";
    assert_eq!(
        reply.upstream(),
        [
            "GET /v2/a/manifests/b 401",
            &format!("{token} 401"),
            "GET /v2/a/manifests/b 401",
            &format!("{token} 200"),
            "GET /v2/a/manifests/b 200",
        ]
    );
}

/// Who is shown a wrong password again and again shuts out this address.
#[tokio::test]
async fn an_account_that_ended_is_not_shown_again_at_once() {
    let registry = registry().await;
    let (proxy, watchers) = counting(ServerOptions {
        allowed_registries: vec![registry.host()],
        accounts: vec![(registry.host(), Credentials::basic("operator", "ended"))],
        ..options()
    })
    .await;
    for tag in ["b", "c", "d"] {
        let reply = proxy.get(&registry.route(&format!("a/manifests/{tag}"))).await;
        assert_eq!((reply.status, reply.text()), (200, "STRANGER"));
    }
    let requests = registry.requests();
    let shown = requests.iter().filter(|request| request.contains("authorization: Basic "));
    assert_eq!(shown.count(), 1, "{requests:?}");
    assert_eq!(numbers(watchers).await["tonnage_accounts_refused_total"], 1.0);
}

/// It is shut out; strangers are not.
#[tokio::test]
async fn an_account_that_asked_too_often() {
    let registry = Registry::start(|request: &str| {
        let is_stranger = !request.contains("authorization: ");
        match (target(request).starts_with("/token"), is_stranger) {
            (true, true) => ok("application/json", "{\"token\":\"STRANGER\"}"),
            (true, false) => answer(429, &[], "too many failed logins for operator"),
            (false, true) => answer(401, &["www-authenticate: Bearer realm=\"/token\""], "no"),
            (false, false) => ok("application/json", "{}"),
        }
    })
    .await;
    let proxy = with_account(&registry, "SECRET", &[]).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    assert_eq!((reply.status, reply.text()), (200, "{}"));
    assert!(is_discreet(&reply), "{reply:?}");
}

/// What did not come is not told as had.
#[tokio::test]
async fn a_token_server_that_is_down() {
    let registry = Registry::start(|request: &str| match target(request).starts_with("/token") {
        true => answer(503, &[], ""),
        false => answer(401, &["www-authenticate: Bearer realm=\"/token\""], "no"),
    })
    .await;
    let proxy = with_account(&registry, "SECRET", &[]).await;
    let reply = proxy.get(&registry.route("a/manifests/b")).await;
    let told = reply.field("x-tonnage-upstream").unwrap();
    assert!(told.contains("\"note\":\"no token\"") && !told.contains("account"), "{told}");
    assert!(is_discreet(&reply), "{reply:?}");
}

#[tokio::test]
async fn nobody_prints_it() {
    let accounts = vec![("docker.io".to_owned(), Credentials::basic("operator", "SECRET"))];
    let options = ServerOptions { accounts, ..options() };
    assert!(!format!("{options:?}").contains("SECRET"));
    let server = Server::bind(options).await.unwrap();
    assert!(!format!("{server:?}").contains("SECRET"));
}
