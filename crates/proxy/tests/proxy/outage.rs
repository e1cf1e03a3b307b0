//! A registry that goes away and comes back: what could be kept is not lost.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tonnage_proxy::ServerOptions;

use super::registry::{Registry, answer, ok, target};
use super::{before, options, start};

const HELLO: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
/// Of `{}`, which is all that the registry has.
const EMPTY: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A registry of which everything can end at once: what listens, and each connection.
struct Mortal {
    registry: Registry,
    life: Runtime,
}

impl Mortal {
    /// One that gives tokens to anybody, which are good beyond its end.
    async fn born(listener: TcpListener) -> Self {
        let life = Runtime::new().unwrap();
        let listener = listener.into_std().unwrap();
        let script = |request: &str| match target(request) {
            path if path.starts_with("/token?") => ok("application/json", "{\"token\":\"T\"}"),
            _ if !request.contains("authorization: Bearer T\r\n") => {
                answer(401, &["www-authenticate: Bearer realm=\"/token\""], "no")
            }
            _ if request.contains("if-none-match: \"one\"\r\n") => answer(304, &[], ""),
            path if path.contains("/sha256:") => ok(INDEX, "hello"),
            _ => answer(200, &["etag: \"one\""], "hello"),
        };
        let begin = async move { Registry::at(TcpListener::from_std(listener).unwrap(), script) };
        Self { registry: life.spawn(begin).await.unwrap(), life }
    }

    /// It is gone when nobody listens any more.
    async fn dies(self) {
        self.life.shutdown_background();
        while TcpStream::connect(self.registry.host()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn what_was_known_is_still_known() {
    let first = Mortal::born(TcpListener::bind("127.0.0.1:0").await.unwrap()).await;
    let host = first.registry.host();
    // Of a tag nothing is believed without asking.
    let options = ServerOptions {
        allowed_registries: vec![host.clone()],
        tag_age: Duration::ZERO,
        ..options()
    };
    let proxy = start(options).await;
    let tag = first.registry.route("a/manifests/b");
    let digest = first.registry.route(&format!("a/manifests/{HELLO}"));
    for route in [&tag, &digest] {
        assert_eq!(proxy.get(route).await.status, 200);
    }
    first.dies().await;
    // What is proved needs no registry; what a tag means now, nobody can say.
    assert_eq!(proxy.get(&digest).await.text(), "hello");
    let reply = proxy.get(&tag).await;
    assert_eq!((reply.status, reply.field("x-tonnage-error")), (502, Some("TRANSPORT")));
    let second = Mortal::born(TcpListener::bind(&host).await.unwrap()).await;
    // No token is asked for again, and the bytes of the tag are still there.
    let reply = proxy.get(&tag).await;
    assert_eq!((reply.status, reply.text()), (200, "hello"));
    assert_eq!(reply.upstream(), ["GET /v2/a/manifests/b 304"]);
    assert_eq!(proxy.get(&digest).await.upstream(), [""; 0]);
    assert_eq!(second.registry.asked(), ["GET /v2/a/manifests/b"]);
    second.dies().await;
}

/// Visitors who come all the while have an answer, or the sentence why there is none.
#[tokio::test]
async fn in_the_middle_of_many_questions() {
    let first = Mortal::born(TcpListener::bind("127.0.0.1:0").await.unwrap()).await;
    let host = first.registry.host();
    let proxy = before(&first.registry).await;
    let number = Arc::new(AtomicUsize::new(0));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let visitors: Vec<_> = (0..8)
        .map(|_| {
            let (number, seen, host) = (Arc::clone(&number), Arc::clone(&seen), host.clone());
            tokio::spawn(async move {
                while number.load(Ordering::SeqCst) < 3000 {
                    let tag = number.fetch_add(1, Ordering::SeqCst);
                    let reply = proxy.get(&format!("/r/{host}/v2/a/manifests/{tag}")).await;
                    let code = reply.field("x-tonnage-error").unwrap_or("-").to_owned();
                    seen.lock().unwrap().push((reply.status, code));
                }
            })
        })
        .collect();
    let after = async |many: usize| {
        while number.load(Ordering::SeqCst) < many {
            tokio::task::yield_now().await;
        }
    };
    after(1000).await;
    first.dies().await;
    after(2000).await;
    let second = Mortal::born(TcpListener::bind(&host).await.unwrap()).await;
    for visitor in visitors {
        visitor.await.unwrap();
    }
    let seen = seen.lock().unwrap().clone();
    for (status, code) in &seen {
        assert!(
            matches!((status, code.as_str()), (200, "-") | (502, "TRANSPORT")),
            "{status} {code}"
        );
    }
    let well = seen.iter().filter(|(status, _)| *status == 200).count();
    assert!((1000..seen.len()).contains(&well), "{well} of {}", seen.len());
    let tokens = second.registry.asked().iter().filter(|line| line.contains("/token")).count();
    assert_eq!(tokens, 0, "the token is kept");
    second.dies().await;
}

/// A lookup as the page makes it: the tag, the platform's manifest, the config.
#[tokio::test]
async fn a_hundred_first_lookups_are_one_conversation() {
    let registry = super::tokens::guarded().await;
    let proxy = before(&registry).await;
    let (image, config) = (format!("a/b/manifests/{EMPTY}"), format!("a/b/blobs/{EMPTY}"));
    let steps = ["a/b/manifests/latest".to_owned(), image.clone(), config.clone()];
    let steps = Arc::new(steps.map(|rest| registry.route(&rest)));
    let barrier = Arc::new(tokio::sync::Barrier::new(100));
    let many: Vec<_> = (0..100)
        .map(|_| {
            let (steps, barrier) = (Arc::clone(&steps), Arc::clone(&barrier));
            tokio::spawn(async move {
                for step in steps.iter() {
                    barrier.wait().await;
                    assert_eq!(proxy.get(step).await.status, 200);
                }
            })
        })
        .collect();
    for one in many {
        one.await.unwrap();
    }
    assert_eq!(
        registry.asked(),
        [
            "GET /v2/a/b/manifests/latest",
            "GET /token?service=here&scope=repository:a/b:pull",
            "GET /v2/a/b/manifests/latest",
            &format!("GET /v2/{image}"),
            &format!("GET /v2/{config}"),
        ]
    );
}
