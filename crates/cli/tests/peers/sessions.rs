//! What a second lookup in the same process need not ask again.

use std::time::Duration;

use super::fixture::{Guarded, Images, Seen, Workshop};
use super::library::Library;
use super::requests::{assert_nothing_twice, show, steps};

#[test]
fn two_fewer_once_the_token_is_known_and_one_once_the_documents_are() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    let images = Images::new(&workshop, &guarded.registry);
    images.tiny("pub/tiny");
    images.pair("pub/tiny:other");
    let library = Library::new();
    let look = |name: &str| {
        let (inspection, seen) = guarded.while_doing(|| library.inspection(&guarded.image(name)));
        show(&format!("in one process, {name}"), &seen);
        (inspection, seen)
    };

    let (first, mut all) = look("pub/tiny:multi");
    assert_eq!(all.len(), 5);

    let (other, seen) = look("pub/tiny:other");
    let digests = (&other.manifest.as_ref().unwrap().digest, &other.layers[0].digest);
    assert_ne!(digests, (&first.manifest.as_ref().unwrap().digest, &first.layers[0].digest));
    assert_eq!(seen.len(), 3, "two fewer than five");
    assert!(seen.iter().all(|seen| seen.leave() == "Bearer"), "{seen:#?}");
    all.extend(seen);

    let (again, seen) = look("pub/tiny:multi");
    assert_eq!(steps(&seen), ["registry Bearer HEAD 200 /v2/pub/tiny/manifests/multi"]);
    assert_eq!(again.size, first.size);
    assert_eq!(again.config, first.config);
    all.extend(seen);

    let digest = &first.resolved.as_ref().unwrap().digest;
    let (by_digest, seen) = look(&format!("pub/tiny@{digest}"));
    assert_eq!(steps(&seen), [""; 0]);
    assert_eq!(by_digest.size, first.size);

    assert_nothing_twice(&all);
}

#[test]
fn a_token_for_one_repository_is_not_shown_for_another() {
    let workshop = Workshop::open();
    let guarded = Guarded::start(&workshop, "tokens", Duration::ZERO);
    let images = Images::new(&workshop, &guarded.registry);
    images.single("pub/one:latest");
    images.single("pub/two:latest");
    let library = Library::new();
    let look = |name: &str| guarded.while_doing(|| library.inspection(&guarded.image(name))).1;
    let (one, two) = (look("pub/one"), look("pub/two"));
    show("in one process, pub/one", &one);
    show("in one process, pub/two after it", &two);
    // Where tokens are had is known by now, so nothing is asked without one.
    assert_eq!((one.len(), two.len()), (4, 3));
    assert_eq!(two[0].server, "token server");
    assert_nothing_twice(&[one.as_slice(), two.as_slice()].concat());
    let token = |seen: &[Seen]| {
        let shown = seen.iter().filter(|seen| seen.leave() == "Bearer");
        let mut shown: Vec<_> = shown.map(|seen| seen.authorization.clone()).collect();
        shown.dedup();
        assert_eq!(shown.len(), 1, "one token for all of it");
        shown.remove(0)
    };
    assert_ne!(token(&one), token(&two));
}
