//! Names are resolved once for each connection, and what was checked is what is
//! connected to.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tonnage_client::{AddressPolicy, Client, ClientOptions, Resolver};

use super::server::{Reply, Server, ok};
use super::{failure, get, once};

/// Says these addresses, one answer after the other and the last one for ever,
/// and counts how often it was asked.
fn answers(turns: &'static [&'static [&'static str]]) -> (Resolver, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let resolver = Resolver::from(move |_: &str| {
        let turn = count.fetch_add(1, Ordering::SeqCst).min(turns.len() - 1);
        Ok(turns[turn].iter().map(|ip| ip.parse::<IpAddr>().unwrap()).collect())
    });
    (resolver, asked)
}

#[tokio::test]
async fn a_name_that_changes_its_mind_gains_nothing() {
    let server = Server::start(|_, _| Reply::Keep(ok("here"))).await;
    // Nobody answers at the second address.
    let (resolver, asked) = answers(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let client = Client::new(ClientOptions { resolver, ..once() }).unwrap();
    let url = format!("http://registry.example:{}/v2/", server.address.port());
    for _ in 0..2 {
        assert_eq!(client.send(&get(&url)).await.unwrap().body, b"here");
    }
    assert_eq!((asked.load(Ordering::SeqCst), server.connections()), (1, 1));
    let host = format!("host: registry.example:{}\r\n", server.address.port());
    assert!(server.requests()[0].contains(&host), "the name stays the name");
}

#[tokio::test]
async fn a_mixed_answer_connects_to_nobody() {
    const MIXED: &[&[&str]] = &[&["8.8.8.8", "127.0.0.1"]];
    const INSIDE: &[&[&str]] = &[&["127.0.0.1"]];
    let server = Server::start(|_, _| Reply::Keep(ok("here"))).await;
    for turns in [MIXED, INSIDE] {
        let (resolver, asked) = answers(turns);
        let options =
            ClientOptions { resolver, address_policy: AddressPolicy::PublicOnly, ..once() };
        let url = format!("http://registry.example:{}/v2/", server.address.port());
        let outcome = Client::new(options).unwrap().send(&get(&url)).await;
        assert_eq!(
            failure(outcome, ""),
            "Refused: registry.example has an address that is not public"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
    assert_eq!(server.connections(), 0);
}
