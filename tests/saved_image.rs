//! What `docker save` lists, as it is and as it is not.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::SavedImage;

#[test]
fn a_list_of_images_is_read() {
    let list = br#"[
        {"Config": "a.json", "RepoTags": ["app:1", "app:2"], "Layers": ["a/layer.tar"], "Parent": "x"},
        {"Config": "b.json", "RepoTags": null}
    ]"#;
    let images = SavedImage::parse_all(list).unwrap();
    assert_eq!(images.len(), 2);
    assert_eq!(images[0].tags, ["app:1", "app:2"]);
    assert_eq!(images[0].layers, ["a/layer.tar"]);
    assert_eq!(images[1].config, "b.json");
    assert!(images[1].tags.is_empty() && images[1].layers.is_empty());
    assert_eq!(SavedImage::parse_all(b"[]"), Ok(Vec::new()));
}

#[test]
fn what_is_none_says_where() {
    for (list, error) in [
        ("{}", "images is not a list"),
        ("[1]", "images[0] is not an object"),
        (r#"[{"Config":"c"},{}]"#, "images[1].Config is missing"),
        (r#"[{"Config":1}]"#, "images[0].Config is not a text"),
        (r#"[{"Config":"c","Layers":[1]}]"#, "images[0].Layers is not a list of texts"),
        (r#"[{"Config":"c","RepoTags":"a"}]"#, "images[0].RepoTags is not a list of texts"),
        (
            r#"[{"Config":"c","Config":"d"}]"#,
            "images[0].Config stands twice, so it could be read in two ways",
        ),
    ] {
        assert_eq!(SavedImage::parse_all(list.as_bytes()).unwrap_err().to_string(), error);
    }
}
