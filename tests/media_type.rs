//! Media types: an open set, with a few that mean something here.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::MediaType;

#[test]
fn parameters_are_dropped_and_letters_lowered() {
    let table = [
        ("application/vnd.oci.image.index.v1+json", MediaType::OCI_INDEX),
        ("Application/VND.OCI.image.index.v1+JSON", MediaType::OCI_INDEX),
        (" application/vnd.oci.image.index.v1+json ; charset=utf-8", MediaType::OCI_INDEX),
        ("application/vnd.docker.distribution.manifest.v2+json;a=b;c", MediaType::DOCKER_MANIFEST),
    ];
    for (text, media_type) in table {
        assert_eq!(MediaType::parse(text), media_type, "{text}");
    }
}

#[test]
fn unknown_types_pass_through() {
    for text in
        ["", "text/html", "x-completely-unknown", "application/vnd.cncf.helm.config.v1+json"]
    {
        assert_eq!(MediaType::parse(text).as_str(), text);
        assert_eq!(MediaType::parse(text).to_string(), text);
        assert!(MediaType::parse(text).is_generic(), "{text}");
    }
}

#[test]
fn each_manifest_type_is_one_thing() {
    // Type, index, image, schema 1.
    let table = [
        (MediaType::OCI_INDEX, true, false, false),
        (MediaType::DOCKER_LIST, true, false, false),
        (MediaType::OCI_MANIFEST, false, true, false),
        (MediaType::DOCKER_MANIFEST, false, true, false),
        (MediaType::DOCKER_SCHEMA1, false, false, true),
        (MediaType::DOCKER_SCHEMA1_SIGNED, false, false, true),
        (MediaType::OCI_ARTIFACT, false, false, false),
    ];
    for (media_type, index, image, schema1) in table {
        assert_eq!(media_type.is_index(), index, "{media_type}");
        assert_eq!(media_type.is_image(), image, "{media_type}");
        assert_eq!(media_type.is_schema1(), schema1, "{media_type}");
        assert!(media_type.is_manifest() && !media_type.is_generic(), "{media_type}");
    }
    for other in [MediaType::OCI_CONFIG, MediaType::OCI_EMPTY, MediaType::DOCKER_LAYER] {
        assert!(!other.is_manifest() && other.is_generic(), "{other}");
    }
}

#[test]
fn only_an_images_config_makes_an_image() {
    assert!(MediaType::OCI_CONFIG.is_image_config());
    assert!(MediaType::DOCKER_CONFIG.is_image_config());
    assert!(!MediaType::OCI_EMPTY.is_image_config());
    assert!(!MediaType::parse("application/vnd.cncf.helm.config.v1+json").is_image_config());
}

#[test]
fn layers_are_named_for_people() {
    // Type, in words, foreign.
    let table = [
        ("application/vnd.oci.image.layer.v1.tar", "tar", false),
        ("application/vnd.oci.image.layer.v1.tar+gzip", "tar, compressed with gzip", false),
        ("application/vnd.oci.image.layer.v1.tar+zstd", "tar, compressed with zstd", false),
        (
            "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
            "tar, compressed with gzip, encrypted",
            false,
        ),
        (
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            "tar, compressed with gzip",
            true,
        ),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip", "tar, compressed with gzip", false),
        ("application/vnd.docker.image.rootfs.diff.tar", "tar", false),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar", "tar", true),
        (
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "tar, compressed with gzip",
            true,
        ),
        // What is not known is said as it is.
        (
            "application/vnd.oci.image.layer.v1.tar+br",
            "application/vnd.oci.image.layer.v1.tar+br",
            false,
        ),
        ("application/vnd.oci.image.layer.v1.zip", "application/vnd.oci.image.layer.v1.zip", false),
        ("application/wasm", "application/wasm", false),
    ];
    for (text, words, foreign) in table {
        assert_eq!(MediaType::parse(text).in_words(), words, "{text}");
        assert_eq!(MediaType::parse(text).is_foreign_layer(), foreign, "{text}");
    }
}

#[test]
fn a_type_is_written_into_json_as_text() {
    let json = serde_json::to_string(&MediaType::OCI_EMPTY).unwrap_or_default();
    assert_eq!(json, r#""application/vnd.oci.empty.v1+json""#);
}
