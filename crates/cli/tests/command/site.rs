//! What the build script makes of a page.

use std::fs;

#[path = "../../build/pack.rs"]
mod pack;

#[test]
fn every_file_is_listed_and_lies_beside_the_list() {
    let (site, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |name: &str, bytes: &[u8]| {
        let path = site.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("lib/dom.js", b"script");
    write("index.html", b"page");
    write(".hidden", b"");
    write(".git/config", b"");
    write("engine/dist/tonnage_bg.wasm", b"\0asm");
    let list = pack::pack(site.path(), out.path()).unwrap();
    assert_eq!(
        list,
        r#"&[
    ("engine/dist/tonnage_bg.wasm", include_bytes!("site/engine/dist/tonnage_bg.wasm").as_slice()),
    ("index.html", include_bytes!("site/index.html").as_slice()),
    ("lib/dom.js", include_bytes!("site/lib/dom.js").as_slice()),
]"#
    );
    let copied = |name: &str| fs::read(out.path().join("site").join(name)).unwrap();
    assert_eq!(copied("engine/dist/tonnage_bg.wasm"), b"\0asm");
    assert_eq!(copied("lib/dom.js"), b"script");
    // The next page has nothing of this one.
    fs::remove_dir_all(site.path().join("lib")).unwrap();
    let list = pack::pack(site.path(), out.path()).unwrap();
    assert!(!list.contains("dom.js"), "{list}");
    assert!(!out.path().join("site/lib").exists());
    // No place of this machine is written into the program.
    assert!(!list.contains(out.path().to_str().unwrap()), "{list}");
}

#[test]
fn no_page_is_an_empty_list() {
    assert_eq!(pack::NOTHING, "&[]");
    let (site, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert_eq!(pack::pack(site.path(), out.path()).unwrap(), "&[\n]");
    assert!(pack::pack(&site.path().join("missing"), out.path()).is_err());
}
