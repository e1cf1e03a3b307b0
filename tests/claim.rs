//! What somebody says of a tag, and nothing proves.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that panics has failed")]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::proxy::Reply;
use tonnage::{
    Claim, Headers, LookupError, LookupErrorKind, MAX_CLAIMED_IMAGES, TransportFailureKind,
};

const INDEX: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const IMAGE: &str = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn of_hub(body: &str) -> Option<String> {
    let claim = Claim::of_hub(body.as_bytes(), "hub.example")?;
    Some(serde_json::to_string(&claim).unwrap())
}

#[test]
fn as_docker_hub_says_it() {
    let said = format!(
        r#"{{"creator":1,"id":2,"images":[
            {{"architecture":"amd64","features":"","variant":null,"digest":"{IMAGE}","os":"linux",
              "os_features":"","os_version":null,"size":29536818,"status":"active",
              "last_pulled":"2026-11-30T10:00:00.123Z","last_pushed":"2026-11-20T10:00:00Z"}},
            {{"architecture":"arm","variant":"v7","digest":"{IMAGE}","os":"linux","size":1}},
            {{"architecture":"unknown","variant":null,"digest":"{IMAGE}","os":"unknown","size":2}}],
            "last_updated":"2026-11-20T10:00:00.5Z","name":"14.04","full_size":29536818,"v2":true,
            "digest":"{INDEX}","media_type":"application/vnd.oci.image.index.v1+json"}}"#
    );
    assert_eq!(
        of_hub(&said).unwrap(),
        format!(
            "{{\"by\":\"hub.example\",\"digest\":\"{INDEX}\",\"updated\":\"2026-11-20T10:00:00.5Z\",\
             \"images\":[{{\"platform\":{{\"os\":\"linux\",\"architecture\":\"amd64\"}},\
             \"digest\":\"{IMAGE}\",\"download\":29536818}},\
             {{\"platform\":{{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}},\
             \"digest\":\"{IMAGE}\",\"download\":1}}]}}"
        )
    );
}

#[test]
fn what_makes_no_sense_is_left_out() {
    for nothing in [
        "",
        "[]",
        "{}",
        "{\"images\":[]}",
        "{\"images\":7,\"digest\":\"sha256:1\"}",
        "{\"message\":\"httperror 404: tag not found\",\"errinfo\":{}}",
        r#"{"images":[{"os":"linux","architecture":"amd64"}]}"#,
        r#"{"images":[{"os":"linux","architecture":"amd64","size":9007199254740992}]}"#,
        r#"{"images":[{"os":"linux","architecture":"amd64","size":-1}]}"#,
        r#"{"images":[{"os":"linux","architecture":"<b>","size":1}]}"#,
        r#"{"images":[{"os":"","architecture":"amd64","size":1}]}"#,
    ] {
        assert_eq!(of_hub(nothing), None, "{nothing}");
    }
    let some = r#"{"images":[{"os":"linux","architecture":"amd64","variant":"a b","size":1,
        "digest":"sha256:no"}, null],"digest":7,"last_updated":"just now\u0007"}"#;
    assert_eq!(
        of_hub(some).unwrap(),
        "{\"by\":\"hub.example\",\"digest\":null,\"updated\":null,\"images\":[{\"platform\":\
         {\"os\":\"linux\",\"architecture\":\"amd64\"},\"digest\":null,\"download\":1}]}"
    );
}

#[test]
fn there_is_an_end_to_it() {
    let image = r#"{"os":"linux","architecture":"amd64","size":1}"#;
    let many = vec![image; MAX_CLAIMED_IMAGES + 1].join(",");
    let claim = Claim::of_hub(format!("{{\"images\":[{many}]}}").as_bytes(), "hub.example");
    assert_eq!(claim.unwrap().images.len(), MAX_CLAIMED_IMAGES);
}

/// What the proxy writes is read again, and stands in the error.
#[test]
fn through_the_proxy_and_back() {
    let said = format!(
        r#"{{"images":[{{"os":"windows","os_version":"10.0.1","architecture":"amd64","size":5}}],
            "digest":"{INDEX}","last_updated":"2026-11-20T10:00:00Z"}}"#
    );
    let claim = Claim::of_hub(said.as_bytes(), "hub.example").unwrap();
    let error = |claimed: &str| {
        let body = format!("{{\"message\":\"used up\",\"hint\":\"later\",\"claimed\":{claimed}}}");
        let headers: Headers = [("x-tonnage-error", "HUB_QUOTA")].into_iter().collect();
        let failure = Reply::read(&headers, body.as_bytes()).unwrap_err();
        let TransportFailureKind::Proxy(told) = &failure.kind else { panic!("{failure:?}") };
        let claim = told.claimed.clone();
        (claim, LookupError::from(LookupErrorKind::Transport { host: "p".to_owned(), failure }))
    };
    let written = serde_json::to_string(&claim).unwrap();
    let (read, whole) = error(&written);
    assert_eq!(read, Some(claim));
    assert_eq!(
        serde_json::to_string(&whole).unwrap(),
        format!(
            "{{\"code\":\"HUB_QUOTA\",\"message\":\"used up\",\"hint\":\"later\",\"reason\":null,\
             \"claimed\":{written}}}"
        )
    );
    for none in ["null", "7", "{}", &written.replace("hub.example", "<script>")] {
        let (read, whole) = error(none);
        assert_eq!(read, None, "{none}");
        assert!(!serde_json::to_string(&whole).unwrap().contains("claimed"));
    }
}
