//! The registry of the cases: the samples, on loopback, and beside them repositories that
//! are wrong in one way each.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tonnage::{Headers, Method};

use crate::server::{Answer, Question, Reply, Server};

/// Who may see `private/…`.
const USER: &str = "user:password";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Starts it. Its port has five digits: lines break where they always break.
pub(crate) fn start() -> Server {
    let server = Server::start(|question| Reply::Answer(answer(question)));
    if server.address.port() < 10_000 {
        // The port stays taken, so the next is another.
        return start();
    }
    server
}

fn answer(question: &Question) -> Answer {
    let path = question.target.split('?').next().unwrap_or_default();
    let mut parts = path.trim_start_matches("/v2/").split('/');
    match (parts.next(), parts.next()) {
        (Some("private"), _) => private(question),
        (Some("faulty"), Some(fault)) => faulty(fault, question),
        _ => sample(question),
    }
}

/// As the samples answer, where tokens are had here too.
fn sample(question: &Question) -> Answer {
    let mut headers = Headers::new();
    for name in ["authorization", "accept"] {
        if let Some(value) = question.field(name) {
            headers.push(name, value);
        }
    }
    // Of a HEAD, the server leaves the body out.
    let sampled = tonnage_samples::answer(Method::Get, &question.target, &headers);
    let here = question.field("host").unwrap();
    let media_type = sampled.headers.get("content-type").unwrap_or_default();
    let mut answer = Answer::new(sampled.status, media_type, sampled.body.clone());
    let of_the_body = |name: &str| matches!(name, "content-type" | "content-length");
    for (name, value) in sampled.headers.iter().filter(|(name, _)| !of_the_body(name)) {
        let value = value.replace("https://samples.localhost/", &format!("http://{here}/"));
        answer = answer.with(name, &value);
    }
    answer
}

/// A chart, for those who show a password.
fn private(question: &Question) -> Answer {
    if question.field("authorization") != Some(&format!("Basic {}", STANDARD.encode(USER))) {
        return Answer::json(
            401,
            r#"{"errors":[{"code":"UNAUTHORIZED","message":"who are you"}]}"#,
        )
        .with("www-authenticate", r#"Basic realm="private""#);
    }
    Answer::new(200, MANIFEST, small())
}

/// What is wrong is the repository's name.
fn faulty(fault: &str, question: &Question) -> Answer {
    let is_tags = question.target.contains("/tags/list");
    match fault {
        "busy" => Answer::json(503, "{}"),
        "quota" => {
            let body = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"pull rate limit"}]}"#;
            Answer::json(429, body).with("retry-after", "7200")
        }
        "denied" => Answer::json(403, r#"{"errors":[{"code":"DENIED","message":"no"}]}"#),
        "garbage" => Answer::new(200, MANIFEST, "{\"schemaVersion\": 2, \"layers\": ["),
        "page" => Answer::new(200, "text/html", "<html>welcome</html>"),
        "no-size" => Answer::new(200, MANIFEST, small().replace("\"size\":2,", "")),
        "loop" => Answer::json(307, "").with("location", &question.target),
        "paged" if is_tags && question.target.contains("last=") => {
            Answer::json(200, r#"{"name":"faulty/paged","tags":["b","c"]}"#)
        }
        "paged" if is_tags => Answer::json(200, r#"{"name":"faulty/paged","tags":["z","b"]}"#)
            .with("link", r#"</v2/faulty/paged/tags/list?last=b>; rel="next""#),
        "none" if is_tags => Answer::json(200, r#"{"name":"faulty/none","tags":null}"#),
        _ => Answer::json(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"none"}]}"#),
    }
}

/// A manifest of an artifact without layers.
fn small() -> String {
    let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let media_type = "application/vnd.oci.empty.v1+json";
    let empty = format!(r#"{{"mediaType":"{media_type}","size":2,"digest":"{digest}"}}"#);
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","artifactType":"application/vnd.example","config":{empty},"layers":[{empty}]}}"#
    )
}
