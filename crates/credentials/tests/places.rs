//! Where credentials are looked for.

use tonnage_credentials::{Place, places};

/// Variables, and the files that are looked into; one that must be there has a `!`.
const TABLE: &[(&[(&str, &str)], &str)] = &[
    (&[], ""),
    (&[("HOME", "/home/me")], "/home/me/.config/containers/auth.json /home/me/.docker/config.json"),
    (
        &[("USERPROFILE", "C:\\Users\\me")],
        "C:\\Users\\me/.config/containers/auth.json C:\\Users\\me/.docker/config.json",
    ),
    (
        &[("HOME", "/root/"), ("XDG_RUNTIME_DIR", "/run/user/0"), ("XDG_CONFIG_HOME", "/etc/xdg")],
        "/run/user/0/containers/auth.json /etc/xdg/containers/auth.json /root/.docker/config.json",
    ),
    (
        &[("HOME", "/home/me"), ("DOCKER_CONFIG", "/ci"), ("XDG_RUNTIME_DIR", "/run/user/7")],
        "/ci/config.json /run/user/7/containers/auth.json /home/me/.config/containers/auth.json",
    ),
    (
        &[("HOME", "/home/me"), ("DOCKER_CONFIG", "/ci"), ("REGISTRY_AUTH_FILE", "/secret.json")],
        "/secret.json!",
    ),
    (
        &[("HOME", "/home/me"), ("DOCKER_CONFIG", ""), ("REGISTRY_AUTH_FILE", "")],
        "/home/me/.config/containers/auth.json /home/me/.docker/config.json",
    ),
];

fn found(variables: &[(&str, &str)], authfile: Option<&str>) -> String {
    let environment = |name: &str| {
        let known = variables.iter().find(|(known, _)| *known == name);
        known.map(|(_, value)| (*value).to_owned())
    };
    let places = places(environment, authfile);
    let shown = |place: &Place| format!("{}{}", place.path, if place.required { "!" } else { "" });
    places.iter().map(shown).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_the_environment_says_decides_where_is_looked() {
    for (variables, expected) in TABLE {
        assert_eq!(found(variables, None), *expected, "{variables:?}");
    }
}

#[test]
fn a_file_that_is_named_is_the_only_one() {
    for (variables, _) in TABLE {
        assert_eq!(found(variables, Some("mine.json")), "mine.json!", "{variables:?}");
    }
}

#[test]
fn a_named_file_that_is_not_there_is_said_so() {
    let place = Place { path: "mine.json".to_owned(), required: true };
    assert_eq!(place.missing().to_string(), "mine.json is not there");
    assert_eq!(
        place.missing().hint(),
        "Check the name of the file, or sign in so that it is written."
    );
}
