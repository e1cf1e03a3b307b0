//! What a lookup asks of a registry and its token server together, in order.

use std::time::Duration;

use serde_json::Value;
use tonnage::LookupOptions;

use super::fixture::{
    Book, Door, Guard, Guarded, Images, Registry, Seen, Tonnage, Workshop, pass_on, sha256,
};
use super::library::{Library, SizeWatch};

#[test]
fn five_for_an_image_of_several_platforms_and_its_size_after_four() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    Images::new(&workshop, &guarded.registry).tiny("pub/tiny");
    let image = guarded.image("pub/tiny:multi");
    let (inspection, seen) = guarded.while_doing(|| Tonnage(&workshop).inspection(&image, &[]));
    show("a fresh process, several platforms, tokens", &seen);
    let (manifest, config) = (digest_of(&inspection["manifest"]), digest_of(&inspection["config"]));
    assert_eq!(
        steps(&seen),
        [
            "registry anonymous GET 401 /v2/pub/tiny/manifests/multi".to_owned(),
            "token server anonymous GET 200 /token?service=peers&scope=repository:pub/tiny:pull"
                .to_owned(),
            "registry Bearer GET 200 /v2/pub/tiny/manifests/multi".to_owned(),
            format!("registry Bearer GET 200 /v2/pub/tiny/manifests/{manifest}"),
            format!("registry Bearer GET 200 /v2/pub/tiny/blobs/{config}"),
        ]
    );
    assert_eq!(sha256(&seen[3].body), manifest);
    let download = inspection["size"]["download"].as_u64().unwrap();
    assert_eq!(sum_of_layers(&seen[3].body), download);
    assert_nothing_twice(&seen);
    assert_told_as_it_was(&inspection, &seen);
    assert_in_the_access_log(&guarded.registry, &seen);

    let mut watch = SizeWatch::default();
    let before = guarded.book.len();
    Library::new().look_up(&image, LookupOptions::default(), &mut watch).unwrap();
    assert_eq!(guarded.book.len() - before, 5);
    assert_eq!(watch.known_after, Some(4));
    assert_eq!(watch.download, Some(download));
    println!("the size, {download} bytes, is known after four answers");
}

#[test]
fn four_for_a_single_image() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    Images::new(&workshop, &guarded.registry).single("pub/single:one");
    let image = guarded.image("pub/single:one");
    let (inspection, seen) = guarded.while_doing(|| Tonnage(&workshop).inspection(&image, &[]));
    show("a fresh process, a single image, tokens", &seen);
    let config = digest_of(&inspection["config"]);
    assert_eq!(
        steps(&seen),
        [
            "registry anonymous GET 401 /v2/pub/single/manifests/one".to_owned(),
            "token server anonymous GET 200 /token?service=peers&scope=repository:pub/single:pull"
                .to_owned(),
            "registry Bearer GET 200 /v2/pub/single/manifests/one".to_owned(),
            format!("registry Bearer GET 200 /v2/pub/single/blobs/{config}"),
        ]
    );
    assert_nothing_twice(&seen);
    assert_told_as_it_was(&inspection, &seen);
    assert_in_the_access_log(&guarded.registry, &seen);
}

#[test]
fn two_fewer_where_no_token_is_wanted() {
    let workshop = Workshop::open();
    let registry = Registry::start(&workshop, "open", &Guard::Open);
    Images::new(&workshop, &registry).tiny("team/tiny");
    let book = Book::default();
    let address = registry.address();
    let door = Door::open("registry", &book, Duration::ZERO, move |asked| pass_on(asked, address));
    for (tag, count) in [("multi", 3), ("amd64", 2)] {
        let image = format!("{}/team/tiny:{tag}", door.address());
        let before = book.len();
        let inspection = Tonnage(&workshop).inspection(&image, &[]);
        let seen = book.since(before);
        show(&format!("a fresh process, {tag}, an open registry"), &seen);
        assert_eq!(seen.len(), count);
        assert_nothing_twice(&seen);
        assert_told_as_it_was(&inspection, &seen);
    }
    // Less is asked for where less is wanted.
    for (options, count) in [(&["--raw"][..], 1), (&["--raw", "--platform", "linux/arm64"], 2)] {
        let before = book.len();
        let outcome =
            Tonnage(&workshop).inspect(&format!("{}/team/tiny:multi", door.address()), options);
        assert_eq!(outcome.code, Some(0), "{}", outcome.told);
        assert_eq!(book.len() - before, count, "{options:?}");
    }
}

/// Prints a list of requests.
pub(crate) fn show(title: &str, seen: &[Seen]) {
    println!("{title}: {} requests", seen.len());
    for (number, seen) in seen.iter().enumerate() {
        println!("  {} {seen}", number + 1);
    }
}

/// Each request in one line.
pub(crate) fn steps(seen: &[Seen]) -> Vec<String> {
    let line = |seen: &Seen| {
        let target = seen.target.replace("%3A", ":").replace("%2F", "/");
        format!("{} {} {} {} {target}", seen.server, seen.leave(), seen.method, seen.status)
    };
    seen.iter().map(line).collect()
}

/// No request twice; it is another one with a token, or for other types.
pub(crate) fn assert_nothing_twice(seen: &[Seen]) {
    let step = |seen: &Seen| {
        let Seen { server, method, target, accept, .. } = seen.clone();
        (server, method, target, accept, seen.leave().to_owned())
    };
    let mut steps: Vec<_> = seen.iter().map(step).collect();
    steps.sort_unstable();
    let count = steps.len();
    steps.dedup();
    assert_eq!(steps.len(), count, "something was asked twice: {seen:#?}");
}

/// The command's own trace is what the servers saw.
fn assert_told_as_it_was(inspection: &Value, seen: &[Seen]) {
    let told = inspection["requests"].as_array().unwrap().iter().map(|told| {
        let url = told["url"].as_str().unwrap();
        let (_, rest) = url.split_once("://").unwrap();
        let target = rest.find('/').map_or("", |slash| &rest[slash..]);
        format!("{} {target} {}", told["method"].as_str().unwrap(), told["status"])
    });
    let told: Vec<_> = told.collect();
    let saw: Vec<_> = seen
        .iter()
        .map(|seen| format!("{} {} {}", seen.method, seen.target, seen.status))
        .collect();
    assert_eq!(told, saw);
}

/// The registry wrote the same into its own log.
fn assert_in_the_access_log(registry: &Registry, seen: &[Seen]) {
    let of_registry = seen.iter().filter(|seen| seen.server == "registry");
    let line = |seen: &Seen| format!("{} {} {}", seen.method, seen.target, seen.status);
    let saw: Vec<_> = of_registry.map(line).collect();
    assert_eq!(registry.access_log("tonnage", saw.len()), saw);
}

fn digest_of(document: &Value) -> String {
    document["digest"].as_str().unwrap().to_owned()
}

fn sum_of_layers(manifest: &[u8]) -> u64 {
    let manifest: Value = serde_json::from_slice(manifest).unwrap();
    let layers = manifest["layers"].as_array().unwrap();
    layers.iter().map(|layer| layer["size"].as_u64().unwrap()).sum()
}
