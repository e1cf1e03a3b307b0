//! The page, out of a folder.

use std::path::Path;

use super::{alone, options, start};
use tonnage_proxy::ServerOptions;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

async fn serving(folder: &Path) -> super::Proxy {
    start(ServerOptions { site: folder.to_owned(), ..options() }).await
}

#[tokio::test]
async fn files_with_their_types_and_rules() {
    let folder = tempfile::tempdir().unwrap();
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
        write(folder.path(), name, name);
        let proxy = serving(folder.path()).await;
        let reply = proxy.get(path).await;
        assert_eq!((reply.status, reply.text()), (200, name), "{path}");
        for (field, value) in [
            ("content-type", media_type),
            ("cache-control", "no-cache"),
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ] {
            assert_eq!(reply.field(field), Some(value), "{path}");
        }
        let head = proxy.ask("HEAD", path, &[]).await;
        assert_eq!((head.status, head.text()), (200, ""));
        assert_eq!(head.field("content-length"), reply.field("content-length"));
        assert_eq!(head.field("etag"), reply.field("etag"));
    }
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
