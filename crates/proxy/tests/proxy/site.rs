//! The page, out of a folder or built in.

use std::path::Path;

use super::{alone, options, start};
use tonnage_proxy::{BuiltIn, ServerOptions, Site};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

async fn serving(folder: &Path) -> super::Proxy {
    start(ServerOptions { site: Site::Folder(folder.to_owned()), ..options() }).await
}

/// One page twice: in a folder, and in the program. Each file holds its own name.
const PAGE: BuiltIn = &[
    ("LICENSE", b"LICENSE"),
    ("app.css", b"app.css"),
    ("app.js", b"app.js"),
    ("data.json", b"data.json"),
    ("docs/index.html", b"docs/index.html"),
    ("engine/tonnage_bg.wasm", b"engine/tonnage_bg.wasm"),
    ("favicon.ico", b"favicon.ico"),
    ("font.woff2", b"font.woff2"),
    ("icon.png", b"icon.png"),
    ("icon.svg", b"icon.svg"),
    ("index.html", b"index.html"),
    ("lib/a.mjs", b"lib/a.mjs"),
    ("site.webmanifest", b"site.webmanifest"),
];

#[tokio::test]
async fn files_with_their_types_and_rules() {
    let folder = tempfile::tempdir().unwrap();
    for (name, _) in PAGE {
        write(folder.path(), name, name);
    }
    let in_folder = serving(folder.path()).await;
    let built_in = start(ServerOptions { site: Site::BuiltIn(PAGE), ..options() }).await;
    let html = "text/html; charset=utf-8";
    let js = "text/javascript; charset=utf-8";
    for (name, path, media_type) in [
        ("index.html", "/", html),
        ("index.html", "/index.html", html),
        ("app.js", "/app.js", js),
        ("lib/a.mjs", "/lib/a.mjs", js),
        ("app.css", "/app.css", "text/css; charset=utf-8"),
        ("engine/tonnage_bg.wasm", "/engine/tonnage_bg.wasm", "application/wasm"),
        ("data.json", "/data.json", "application/json"),
        ("site.webmanifest", "/site.webmanifest", "application/manifest+json"),
        ("icon.svg", "/icon.svg", "image/svg+xml"),
        ("icon.png", "/icon.png", "image/png"),
        ("favicon.ico", "/favicon.ico", "image/x-icon"),
        ("font.woff2", "/font.woff2", "font/woff2"),
        ("LICENSE", "/LICENSE", "application/octet-stream"),
        ("docs/index.html", "/docs/", html),
    ] {
        let reply = built_in.get(path).await;
        let other = in_folder.get(path).await;
        assert_eq!((&reply.status, reply.names()), (&other.status, other.names()), "{path}");
        assert_eq!(reply.field("etag"), other.field("etag"), "{path}");
        for reply in [&reply, &other] {
            assert_eq!((reply.status, reply.text()), (200, name), "{path}");
            for (field, value) in [
                ("content-type", media_type),
                ("cache-control", "no-cache"),
                ("content-security-policy", POLICY),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                (
                    "permissions-policy",
                    "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
                ),
            ] {
                assert_eq!(reply.field(field), Some(value), "{path}");
            }
        }
        for proxy in [in_folder, built_in] {
            let head = proxy.ask("HEAD", path, &[]).await;
            assert_eq!((head.status, head.text()), (200, ""));
            assert_eq!(head.field("content-length"), reply.field("content-length"));
            assert_eq!(head.field("etag"), reply.field("etag"));
        }
    }
}

#[tokio::test]
async fn nothing_but_what_is_built_in() {
    let proxy = start(ServerOptions { site: Site::BuiltIn(PAGE), ..options() }).await;
    for path in ["/lib", "/lib/", "/index.html/", "//app.js", "/lib/../app.js", "/APP.JS", "/app"] {
        let reply = proxy.get(path).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
        assert!(reply.text().contains("<h1>There is nothing here</h1>"), "{path}");
        assert_eq!(reply.field("content-security-policy"), Some(POLICY));
    }
    let etag = proxy.get("/").await.field("etag").unwrap().to_owned();
    let reply = proxy.ask("GET", "/", &[&format!("if-none-match: {etag}")]).await;
    assert_eq!((reply.status, reply.text()), (304, ""));
}

#[tokio::test]
async fn a_link_with_a_query_opens_the_page() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "index.html", "page");
    let proxy = serving(folder.path()).await;
    let navigation = ["sec-fetch-mode: navigate", "sec-fetch-site: cross-site"];
    let reply = proxy.ask("GET", "/?image=ubuntu:14.04", &navigation).await;
    assert_eq!((reply.status, reply.text()), (200, "page"));
}

#[tokio::test]
async fn a_page_that_looks_something_up_is_told_to_fetch_the_engine_first() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "index.html", "page");
    let proxy = serving(folder.path()).await;
    let engine = "<engine/dist/tonnage_first.wasm>; rel=preload; as=fetch; crossorigin";
    for (path, link) in [
        ("/?image=ubuntu:14.04", Some(engine)),
        ("/?platform=linux/arm64&image=ubuntu", Some(engine)),
        ("/?a=alpine:3.20&b=alpine:3.21", Some(engine)),
        ("/", None),
        ("/?image=", None),
        ("/?a=&b=", None),
        ("/?open=image=v3", None),
        ("/index.html?image=ubuntu", None),
        ("/app.js?image=ubuntu", None),
    ] {
        assert_eq!(proxy.get(path).await.field("link"), link, "{path}");
    }
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "app.js", "one");
    let proxy = serving(folder.path()).await;
    let etag = proxy.get("/app.js").await.field("etag").unwrap().to_owned();
    for known in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
        let line = format!("if-none-match: {known}");
        let reply = proxy.ask("GET", "/app.js", &[&line]).await;
        assert_eq!((reply.status, reply.text()), (304, ""), "{known}");
        assert_eq!(reply.field("etag"), Some(etag.as_str()));
        assert_eq!(reply.field("content-security-policy"), Some(POLICY));
    }
    // Whoever works on the page need not start the server anew.
    write(folder.path(), "app.js", "two");
    let reply = proxy.ask("GET", "/app.js", &[&format!("if-none-match: {etag}")]).await;
    assert_eq!((reply.status, reply.text()), (200, "two"));
}

#[tokio::test]
async fn who_understands_it_gets_the_compressed_form() {
    const BOTH: BuiltIn = &[("app.js", b"plain"), ("app.js.br", b"short"), ("b.js", b"b")];
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in BOTH {
        write(folder.path(), name, std::str::from_utf8(text).unwrap());
    }
    let in_folder = serving(folder.path()).await;
    let built_in = start(ServerOptions { site: Site::BuiltIn(BOTH), ..options() }).await;
    for proxy in [in_folder, built_in] {
        for (asked, path, encoding, text) in [
            ("gzip, deflate, br, zstd", "/app.js", Some("br"), "short"),
            ("gzip, BR;q=0.5", "/app.js", Some("br"), "short"),
            ("br;q=0, gzip", "/app.js", None, "plain"),
            ("gzip", "/app.js", None, "plain"),
            ("*", "/app.js", None, "plain"),
            ("br", "/b.js", None, "b"),
        ] {
            let reply = proxy.ask("GET", path, &[&format!("accept-encoding: {asked}")]).await;
            assert_eq!((reply.status, reply.text()), (200, text), "{asked}");
            assert_eq!(reply.field("content-encoding"), encoding, "{asked}");
            assert_eq!(reply.field("content-type"), Some("text/javascript; charset=utf-8"));
            assert_eq!(reply.field("vary"), Some("accept-encoding"));
            let etag = format!("if-none-match: {}", reply.field("etag").unwrap());
            let lines = [format!("accept-encoding: {asked}"), etag];
            let again = proxy.ask("GET", path, &[&lines[0], &lines[1]]).await;
            assert_eq!((again.status, again.text()), (304, ""), "{asked}");
        }
    }
}

#[tokio::test]
async fn a_compressed_form_that_is_older_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "app.js", "new");
    write(folder.path(), "app.js.br", "old");
    let compressed = std::fs::File::options().write(true).open(folder.path().join("app.js.br"));
    compressed.unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    let proxy = serving(folder.path()).await;
    let reply = proxy.ask("GET", "/app.js", &["accept-encoding: br"]).await;
    assert_eq!((reply.status, reply.text()), (200, "new"));
}

#[tokio::test]
async fn nothing_outside_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret.txt", "SECRET");
    let folder = outside.path().join("site");
    write(&folder, "index.html", "page");
    write(&folder, ".env", "SECRET");
    write(&folder, ".git/config", "SECRET");
    write(&folder, "lib/app.js", "script");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path().join("secret.txt"), folder.join("link.txt"))
            .unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.join("up")).unwrap();
    }
    let proxy = serving(&folder).await;
    for path in [
        "/../secret.txt",
        "/lib/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/lib//app.js",
        "/./index.html",
        "/link.txt",
        "/up/secret.txt",
        "/.env",
        "/.git/config",
        "/lib",
        "/lib/",
        "/index.html%00.js",
        "/index.html/",
        "/nothing",
        "/r",
    ] {
        let reply = proxy.get(path).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
        assert!(reply.text().contains("<h1>There is nothing here</h1>"), "{path}");
        assert_eq!(reply.field("content-security-policy"), Some(POLICY));
    }
}

#[tokio::test]
async fn no_page_yet() {
    let reply = alone().await.get("/").await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.field("content-type"), Some("text/html; charset=utf-8"));
    assert!(reply.text().contains(
        "<h1>There is no page yet</h1>\n<p>Build it with <code>cargo xtask build</code>, or name \
         its folder: <code>tonnage serve --site DIR</code>."
    ));
}
