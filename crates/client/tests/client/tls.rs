//! Within TLS: whom we trust, and which protocol is spoken.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedKey, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tonnage_client::{Client, ClientOptions};

use super::server::{Reply, Server, ok};
use super::{failure, get, once};

pub(crate) type Certificate = CertifiedKey<KeyPair>;

/// A certificate for `name`, valid until the first day of `year`.
pub(crate) fn certificate(name: &str, year: i32) -> Certificate {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, format!("tonnage test: {name}"));
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(year, 1, 1);
    sign(&params)
}

fn sign(params: &CertificateParams) -> Certificate {
    let signing_key = KeyPair::generate().unwrap();
    CertifiedKey { cert: params.self_signed(&signing_key).unwrap(), signing_key }
}

pub(crate) fn acceptor(certificate: &Certificate, protocols: &[&str]) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(certificate.signing_key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

fn trusting(certificate: &Certificate) -> Client {
    let extra_roots = certificate.cert.pem().into_bytes();
    Client::new(ClientOptions { extra_roots, ..once() }).unwrap()
}

/// The failure of `client` at a server with this certificate.
async fn fails(client: &Client, certificate: &Certificate) -> String {
    let server =
        Server::start_tls(acceptor(certificate, &[]), |_, _| Reply::Keep(ok("secret"))).await;
    let host = format!("localhost:{}", server.address.port());
    let sentence = failure(client.send(&get(&format!("https://{host}/"))).await, &host);
    assert_eq!(server.requests(), [""; 0]);
    sentence
}

#[tokio::test]
async fn a_certificate_of_the_callers_own() {
    for protocols in [&["http/1.1"][..], &[]] {
        let mine = certificate("localhost", 4000);
        let server =
            Server::start_tls(acceptor(&mine, protocols), |_, _| Reply::Keep(ok("hello"))).await;
        let client = trusting(&mine);
        let url = format!("https://localhost:{}/", server.address.port());
        for _ in 0..2 {
            assert_eq!(client.send(&get(&url)).await.unwrap().body, b"hello");
        }
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn certificates_that_are_refused() {
    let stranger = certificate("localhost", 4000);
    let elsewhere = certificate("other.example", 4000);
    let old = certificate("localhost", 2001);
    assert_eq!(
        fails(&trusting(&elsewhere), &stranger).await,
        "Unreachable: the certificate of HOST is not trusted: nobody we trust issued it"
    );
    assert_eq!(
        fails(&trusting(&elsewhere), &elsewhere).await,
        "Unreachable: the certificate of HOST is for another name"
    );
    assert_eq!(
        fails(&trusting(&old), &old).await,
        "Unreachable: the certificate of HOST is not trusted: it has expired"
    );
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = sign(&params);
    assert_eq!(
        fails(&trusting(&authority), &authority).await,
        "Unreachable: the certificate of HOST is not trusted: \
         it is an authority's (CA:TRUE) and not a server's"
    );
}

#[tokio::test]
async fn a_server_in_clear_text() {
    let client = trusting(&certificate("localhost", 4000));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap_or_default();
    });
    assert_eq!(
        failure(client.send(&get(&format!("https://{host}/"))).await, &host),
        "Unreachable: HOST does not speak TLS"
    );
}

#[tokio::test]
async fn a_handshake_that_nobody_takes_up() {
    let options = ClientOptions {
        connect_timeout: Duration::from_millis(200),
        extra_roots: certificate("localhost", 4000).cert.pem().into_bytes(),
        ..once()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let client = Client::new(options).unwrap();
    assert_eq!(
        failure(client.send(&get(&format!("https://{host}/"))).await, &host),
        "Timeout: HOST could not be connected to within 0.2 seconds"
    );
}

/// A server of HTTP/2: its host and how many connections it was asked for. To
/// `/dead` the first connection dies without an answer.
async fn http2_server(certificate: &Certificate) -> (String, Arc<AtomicUsize>) {
    let acceptor = acceptor(certificate, &["h2", "http/1.1"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("localhost:{}", listener.local_addr().unwrap().port());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let number = counted.fetch_add(1, Ordering::SeqCst);
            let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
            let death = Arc::new(Notify::new());
            let kill = Arc::clone(&death);
            let answer = service_fn(move |request: hyper::Request<Incoming>| {
                let kill = Arc::clone(&kill);
                async move {
                    let body = match request.uri().path() {
                        "/large" => Bytes::from(vec![b'x'; 1024 * 1024]),
                        "/dead" if number == 0 => {
                            kill.notify_one();
                            std::future::pending().await
                        }
                        _ => Bytes::from(format!("{:?} {}", request.version(), request.uri())),
                    };
                    Ok::<_, Infallible>(hyper::Response::new(Full::new(body)))
                }
            });
            let connection =
                http2::Builder::new(TokioExecutor::new()).serve_connection(stream, answer);
            tokio::spawn(async move {
                tokio::select! {
                    _ = connection => {}
                    () = death.notified() => {}
                }
            });
        }
    });
    (host, connections)
}

#[tokio::test]
async fn http2_where_it_is_offered() {
    let mine = certificate("localhost", 4000);
    let (host, connections) = http2_server(&mine).await;
    let client = trusting(&mine);
    let url = format!("https://{host}/v2/?x=y");
    for _ in 0..2 {
        let answer = client.send(&get(&url)).await.unwrap();
        assert_eq!(String::from_utf8(answer.body).unwrap(), format!("HTTP/2.0 {url}"));
    }
    assert_eq!(
        failure(client.send(&get(&format!("https://{host}/large"))).await, &host),
        "TooLarge: the answer of HOST is 1048576 bytes long; at most 65536 are read"
    );
    // One answer refused does not cost the others their connection.
    client.send(&get(&url)).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_kept_connection_of_http2_that_is_dead_is_replaced() {
    let mine = certificate("localhost", 4000);
    let (host, connections) = http2_server(&mine).await;
    let client = trusting(&mine);
    client.send(&get(&format!("https://{host}/"))).await.unwrap();
    let url = format!("https://{host}/dead");
    let answer = client.send(&get(&url)).await.unwrap();
    assert_eq!(String::from_utf8(answer.body).unwrap(), format!("HTTP/2.0 {url}"));
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}
