//! What people paste: commands, lines of files, addresses.
#![allow(clippy::panic)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::PastedFrom::{self, DockerPull, FromLine, Page, Reference, Scheme};
use tonnage::{LookupError, Pasted, ReferenceErrorKind, Scheme as UrlScheme, read_pasted};

const SHA: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[track_caller]
fn read(text: &str) -> Pasted {
    read_pasted(text).unwrap_or_else(|error| panic!("{text}: {error} at {}", error.position()))
}

/// Each text, and the image in it. `SHA` stands for a digest.
#[track_caller]
fn assert_found(from: PastedFrom, table: &[(&str, &str)]) {
    for (text, image) in table {
        let text = text.replace("SHA", SHA);
        let pasted = read(&text);
        assert_eq!(pasted.reference.to_string(), image.replace("SHA", SHA), "{text}");
        assert_eq!(pasted.from, from, "{text}");
    }
}

#[test]
fn names() {
    assert_found(
        Reference,
        &[
            ("nginx", "docker.io/library/nginx"),
            ("  nginx:1.25\n", "docker.io/library/nginx:1.25"),
            ("\"nginx\"", "docker.io/library/nginx"),
            ("'nginx:1.25',", "docker.io/library/nginx:1.25"),
            ("`ghcr.io/owner/app`", "ghcr.io/owner/app"),
            ("nginx@SHA", "docker.io/library/nginx@SHA"),
            // A name before all else: these could be words of a command, too.
            ("docker", "docker.io/library/docker"),
            ("from", "docker.io/library/from"),
        ],
    );
}

#[test]
fn commands() {
    assert_found(
        DockerPull,
        &[
            ("docker pull nginx", "docker.io/library/nginx"),
            ("$ docker pull nginx:1.25", "docker.io/library/nginx:1.25"),
            ("# docker pull nginx", "docker.io/library/nginx"),
            ("> docker pull nginx", "docker.io/library/nginx"),
            ("sudo docker pull 'nginx'", "docker.io/library/nginx"),
            ("/usr/bin/docker pull nginx", "docker.io/library/nginx"),
            ("docker image pull nginx", "docker.io/library/nginx"),
            ("docker container run nginx", "docker.io/library/nginx"),
            ("docker pull --platform linux/arm64 nginx", "docker.io/library/nginx"),
            ("docker pull --platform=linux/arm64 -q nginx", "docker.io/library/nginx"),
            ("docker pull nginx@SHA", "docker.io/library/nginx@SHA"),
            ("docker --context remote pull nginx", "docker.io/library/nginx"),
            ("docker run nginx", "docker.io/library/nginx"),
            ("docker run nginx sh -c 'echo hi'", "docker.io/library/nginx"),
            ("docker run --rm -it nginx bash", "docker.io/library/nginx"),
            ("docker run -d -p 8080:80 --name web nginx:alpine", "docker.io/library/nginx:alpine"),
            ("docker run -p8080:80 -v/data:/data nginx", "docker.io/library/nginx"),
            ("docker run -dp 80:80 nginx", "docker.io/library/nginx"),
            ("docker run -a stdin nginx", "docker.io/library/nginx"),
            ("docker run -a stdin -a stdout -i nginx cat", "docker.io/library/nginx"),
            ("docker create -ia stdin nginx", "docker.io/library/nginx"),
            ("docker pull -a nginx", "docker.io/library/nginx"),
            ("docker push -aq nginx", "docker.io/library/nginx"),
            ("docker rmi -f nginx", "docker.io/library/nginx"),
            ("docker inspect -f {{.Id}} nginx", "docker.io/library/nginx"),
            ("docker run -itp 80:80 nginx", "docker.io/library/nginx"),
            (
                "docker run -d --restart=unless-stopped -e A=b --env-file .env -v db:/db \
                 --network host --gpus all --memory 1g -u 1000:1000 -w /w -h web --privileged \
                 --entrypoint sh ghcr.io/owner/app:v1 -c x",
                "ghcr.io/owner/app:v1",
            ),
            (
                "docker run \\\n  --rm \\\n  -p 80:80 \\\n  nginx:1.25",
                "docker.io/library/nginx:1.25",
            ),
            ("docker run -- nginx", "docker.io/library/nginx"),
            ("docker create --name a nginx", "docker.io/library/nginx"),
            ("docker inspect nginx", "docker.io/library/nginx"),
            ("docker manifest inspect nginx", "docker.io/library/nginx"),
            ("docker manifest inspect --verbose nginx", "docker.io/library/nginx"),
            ("docker buildx imagetools inspect nginx", "docker.io/library/nginx"),
            ("docker buildx imagetools inspect --raw nginx", "docker.io/library/nginx"),
            ("podman run --rm -ti docker.io/library/alpine:3", "docker.io/library/alpine:3"),
            ("podman pull docker://quay.io/podman/hello", "quay.io/podman/hello"),
            ("nerdctl run -it --rm alpine", "docker.io/library/alpine"),
            ("nerdctl -n k8s.io pull alpine", "docker.io/library/alpine"),
            ("crane manifest gcr.io/a/b:c", "gcr.io/a/b:c"),
            ("crane digest --platform linux/arm64 alpine", "docker.io/library/alpine"),
            ("crane ls registry.k8s.io/pause", "registry.k8s.io/pause"),
            (
                "skopeo inspect docker://docker.io/library/nginx:1.25",
                "docker.io/library/nginx:1.25",
            ),
            ("skopeo inspect --raw docker://nginx", "docker.io/library/nginx"),
            ("skopeo --override-os linux inspect docker://nginx", "docker.io/library/nginx"),
            ("skopeo copy docker://nginx oci:nginx:latest", "docker.io/library/nginx"),
            ("skopeo copy --all docker://quay.io/a/b:1 dir:x", "quay.io/a/b:1"),
            ("regctl image inspect ghcr.io/a/b", "ghcr.io/a/b"),
            ("regctl manifest get ghcr.io/a/b:1", "ghcr.io/a/b:1"),
            ("oras pull localhost:5000/a:v1", "localhost:5000/a:v1"),
            ("oras manifest fetch ghcr.io/a/b:1", "ghcr.io/a/b:1"),
            ("ctr images pull docker.io/library/nginx:latest", "docker.io/library/nginx:latest"),
            ("crictl pull registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9"),
            ("singularity pull docker://ubuntu:14.04", "docker.io/library/ubuntu:14.04"),
            (
                "apptainer exec docker://ubuntu:14.04 cat /etc/os-release",
                "docker.io/library/ubuntu:14.04",
            ),
            ("singularity pull ubuntu.sif docker://ubuntu:14.04", "docker.io/library/ubuntu:14.04"),
            ("helm pull oci://ghcr.io/owner/charts/app", "ghcr.io/owner/charts/app"),
            ("cosign verify --key k.pub ghcr.io/a/b", "ghcr.io/a/b"),
            ("dive nginx", "docker.io/library/nginx"),
            ("tonnage inspect nginx", "docker.io/library/nginx"),
            ("npx tonnage inspect nginx", "docker.io/library/nginx"),
            ("kubectl run web --image=nginx:1.25", "docker.io/library/nginx:1.25"),
            ("kubectl create deployment web --image nginx:1.25", "docker.io/library/nginx:1.25"),
        ],
    );
}

/// Each text, and the platform and image in it.
#[test]
fn the_platform_that_was_wanted() {
    let table = [
        ("docker pull --platform linux/arm64 nginx", Some("linux/arm64")),
        ("docker pull --platform=linux/arm64 nginx", Some("linux/arm64")),
        ("docker pull --platform 'linux/arm/v7' nginx", Some("linux/arm/v7")),
        ("docker pull nginx --platform linux/arm64", Some("linux/arm64")),
        ("docker pull -q --platform arm64 --disable-content-trust nginx", Some("arm64")),
        ("docker run --rm --platform linux/arm64 -it nginx sh", Some("linux/arm64")),
        ("podman create --platform windows/amd64 nginx", Some("windows/amd64")),
        ("crane digest nginx --platform linux/s390x", Some("linux/s390x")),
        ("tonnage inspect nginx --platform linux/386 --trace", Some("linux/386")),
        ("FROM --platform=linux/arm64 nginx AS web", Some("linux/arm64")),
        // The last one counts, as for the programs themselves.
        ("docker pull --platform linux/386 --platform linux/arm64 nginx", Some("linux/arm64")),
        // Whatever it is: nobody has asked for it yet.
        ("docker pull --platform a/b/c/d nginx", Some("a/b/c/d")),
        ("docker pull nginx", None),
        ("nginx", None),
        ("docker://nginx", None),
        ("docker pull --platform= nginx", None),
        // No choice, or one that somebody else makes.
        ("crane pull --platform all nginx", None),
        ("FROM --platform=$BUILDPLATFORM nginx", None),
        ("docker pull --platform ${PLATFORM:-linux/arm64} nginx", None),
        // Behind the image of a container, all words are the container's.
        ("docker run nginx --platform linux/arm64", None),
        ("docker run -e --platform nginx", None),
        ("docker pull nginx && docker pull --platform linux/arm64 nginx", None),
        ("docker pull -- nginx --platform linux/arm64", None),
    ];
    for (text, platform) in table {
        let pasted = read(text);
        assert_eq!(pasted.platform.as_deref(), platform, "{text}");
        assert_eq!(pasted.reference.to_string(), "docker.io/library/nginx", "{text}");
    }
}

#[test]
fn a_pasted_platform_that_is_none_says_so() {
    let asked = read("docker pull --platform a/b/c/d nginx").platform_asked();
    let Err(error) = asked else { panic!("{asked:?}") };
    assert_eq!(error.code(), "INVALID_PLATFORM");
    assert_eq!(error.to_string(), "this is not a platform: a platform has at most three parts");
    assert_eq!(error.hint(), "A platform looks like linux/amd64 or linux/arm/v7.");
}

#[test]
fn lines_of_files() {
    assert_found(
        FromLine,
        &[
            ("FROM nginx", "docker.io/library/nginx"),
            ("from nginx:1.25", "docker.io/library/nginx:1.25"),
            (
                "FROM --platform=$BUILDPLATFORM golang:1.22 AS build",
                "docker.io/library/golang:1.22",
            ),
            ("FROM --platform=linux/arm64 ghcr.io/a/b@SHA", "ghcr.io/a/b@SHA"),
            ("FROM nginx # the server", "docker.io/library/nginx"),
            ("image: nginx", "docker.io/library/nginx"),
            ("    image: \"nginx:1.25\"", "docker.io/library/nginx:1.25"),
            ("  - image: 'ghcr.io/a/b:1'", "ghcr.io/a/b:1"),
            ("image: nginx:1.25 # pinned", "docker.io/library/nginx:1.25"),
            ("\"image\": \"nginx:1.25\",", "docker.io/library/nginx:1.25"),
            ("container: node:20", "docker.io/library/node:20"),
            ("uses: docker://alpine:3.8", "docker.io/library/alpine:3.8"),
            ("- uses: docker://alpine:3.8", "docker.io/library/alpine:3.8"),
        ],
    );
}

#[test]
fn schemes() {
    assert_found(
        Scheme,
        &[
            ("docker://nginx", "docker.io/library/nginx"),
            ("DOCKER://nginx:1.25", "docker.io/library/nginx:1.25"),
            ("oci://ghcr.io/owner/charts/app:1.0", "ghcr.io/owner/charts/app:1.0"),
            ("docker-image://docker.io/library/nginx", "docker.io/library/nginx"),
            ("https://ghcr.io/owner/app:v1", "ghcr.io/owner/app:v1"),
            ("http://localhost:5000/app/", "localhost:5000/app"),
            ("https://registry.example.com:8443/a/b@SHA", "registry.example.com:8443/a/b@SHA"),
        ],
    );
}

#[test]
fn an_address_says_how_this_machine_is_spoken_to() {
    let table = [
        ("https://localhost:5000/app", Some(UrlScheme::Https)),
        ("http://localhost:5000/app", None),
        ("localhost:5000/app", None),
        ("docker://localhost:5000/app", None),
        ("docker pull https://localhost:5000/app", Some(UrlScheme::Https)),
    ];
    for (text, scheme) in table {
        let pasted = read(text);
        assert_eq!(pasted.scheme, scheme, "{text}");
        assert_eq!(pasted.reference.to_string(), "localhost:5000/app", "{text}");
    }
}

#[test]
fn pages() {
    let layers = format!(
        "https://hub.docker.com/layers/library/nginx/1.25/images/{}?context=explore",
        SHA.replace(':', "-")
    );
    assert_found(
        Page,
        &[
            ("https://hub.docker.com/_/nginx", "docker.io/library/nginx"),
            ("https://hub.docker.com/_/nginx/tags", "docker.io/library/nginx"),
            ("https://hub.docker.com/_/nginx/tags?name=1.25", "docker.io/library/nginx"),
            ("https://hub.docker.com/r/grafana/grafana", "docker.io/grafana/grafana"),
            ("https://hub.docker.com/r/grafana/grafana/", "docker.io/grafana/grafana"),
            ("https://hub.docker.com/r/grafana/grafana/tags#x", "docker.io/grafana/grafana"),
            ("https://hub.docker.com/r/library/nginx", "docker.io/library/nginx"),
            ("hub.docker.com/r/grafana/grafana", "docker.io/grafana/grafana"),
            ("hub.docker.com/_/nginx", "docker.io/library/nginx"),
            (
                "https://hub.docker.com/repository/docker/grafana/grafana/general",
                "docker.io/grafana/grafana",
            ),
            (
                "https://hub.docker.com/layers/grafana/grafana/10.0/images/sha256-ab?x=y",
                "docker.io/grafana/grafana:10.0",
            ),
            (&layers, "docker.io/library/nginx:1.25@SHA"),
            ("https://hub.docker.com/layers/library/nginx/1.25", "docker.io/library/nginx:1.25"),
            (
                "https://hub.docker.com/layers/nginx/library/nginx/1.25/images/sha256-ab",
                "docker.io/library/nginx:1.25",
            ),
            (
                "https://hub.docker.com/layers/grafana/grafana/images/images/sha256-ab",
                "docker.io/grafana/grafana:images",
            ),
            ("https://gallery.ecr.aws/docker/library/nginx", "public.ecr.aws/docker/library/nginx"),
            ("docker pull hub.docker.com/r/grafana/grafana", "docker.io/grafana/grafana"),
            ("https://github.com/Owner/repo/pkgs/container/app", "ghcr.io/owner/app"),
            ("https://github.com/owner/repo/pkgs/container/app%2Fweb", "ghcr.io/owner/app/web"),
            (
                "https://github.com/owner/repo/pkgs/container/app/123456?tag=v1",
                "ghcr.io/owner/app:v1",
            ),
            ("https://github.com/orgs/Owner/packages/container/package/app", "ghcr.io/owner/app"),
            ("https://github.com/orgs/owner/packages/container/app/versions", "ghcr.io/owner/app"),
            (
                "https://github.com/users/owner/packages/container/package/a%2Fb",
                "ghcr.io/owner/a/b",
            ),
            ("https://quay.io/repository/coreos/etcd", "quay.io/coreos/etcd"),
            ("https://quay.io/repository/coreos/etcd?tab=tags", "quay.io/coreos/etcd"),
            (
                "https://quay.io/repository/coreos/etcd?tab=tags&tag=v3.5",
                "quay.io/coreos/etcd:v3.5",
            ),
            ("https://quay.io/repository/coreos/etcd/manifest/SHA", "quay.io/coreos/etcd@SHA"),
            ("https://gallery.ecr.aws/nginx/nginx", "public.ecr.aws/nginx/nginx"),
            (
                "https://gallery.ecr.aws/amazonlinux/amazonlinux/",
                "public.ecr.aws/amazonlinux/amazonlinux",
            ),
            ("https://gallery.ecr.aws/lambda/python/x", "public.ecr.aws/lambda/python/x"),
            (
                "https://gitlab.com/group/sub/project/container_registry",
                "registry.gitlab.com/group/sub/project",
            ),
            (
                "https://gitlab.com/group/project/container_registry/123",
                "registry.gitlab.com/group/project",
            ),
            (
                "https://gitlab.com/Group/Project/-/container_registry",
                "registry.gitlab.com/group/project",
            ),
            (
                "https://mcr.microsoft.com/en-us/artifact/mar/dotnet/sdk/tags",
                "mcr.microsoft.com/dotnet/sdk",
            ),
            (
                "https://mcr.microsoft.com/en-us/product/dotnet/sdk/about",
                "mcr.microsoft.com/dotnet/sdk",
            ),
            ("docker pull https://hub.docker.com/r/grafana/grafana", "docker.io/grafana/grafana"),
        ],
    );
}

#[test]
fn a_name_that_looks_like_a_page_is_read_as_the_page_only_where_no_registry_answers() {
    // quay.io is a registry itself; `repository/…` could be an image there.
    let pasted = read("quay.io/repository/coreos/etcd");
    assert_eq!(pasted.reference.to_string(), "quay.io/repository/coreos/etcd");
    assert_eq!(pasted.from, Reference);
}

/// What cannot be known from an address is not guessed.
#[test]
fn pages_that_name_no_image() {
    use ReferenceErrorKind::{Page, PageWithoutRegistry, Space};
    let table = [
        ("https://artifacthub.io/packages/container/cosign/cosign", PageWithoutRegistry, 8),
        ("artifacthub.io/packages/helm/bitnami/redis?modal=install", PageWithoutRegistry, 0),
        ("https://artifacthub.io/docs", Page, 8),
        ("https://hub.docker.com/", Page, 8),
        ("https://hub.docker.com/search?q=nginx", Page, 8),
        ("https://hub.docker.com/u/grafana", Page, 8),
        ("hub.docker.com", Page, 0),
        ("https://www.github.com/owner/app", Page, 8),
        ("see: github.com/owner/app", Space, 4),
        (" github.com/owner/app", Page, 1),
        ("https://github.com/orgs/owner/packages", Page, 8),
        ("https://quay.io/organization/coreos", Page, 8),
        ("https://quay.io/search?q=etcd", Page, 8),
        ("https://gallery.ecr.aws/nginx", Page, 8),
        ("https://gallery.ecr.aws/?searchTerm=nginx", Page, 8),
        ("https://gitlab.com/group/project", Page, 8),
        ("docker pull github.com/owner/app", Page, 12),
        ("docker pull https://github.com/owner/app", Page, 20),
    ];
    for (text, kind, position) in table {
        let error = read_pasted(text).map(|found| found.reference.to_string());
        let error = error.map_err(|error| (error.kind().clone(), error.position()));
        assert_eq!(error, Err((kind, position)), "{text}");
    }
    // The strict grammar knows no pages.
    assert!("github.com/owner/app".parse::<tonnage::Reference>().is_ok());
    for (text, words) in [
        (
            "https://artifacthub.io/packages/container/cosign/cosign",
            "this page's address does not say which registry the image is in",
        ),
        ("https://github.com/owner/app", "this is a page's address, and it names no image"),
    ] {
        let Err(error) = read_pasted(text) else { panic!("{text}") };
        let error = LookupError::from(error);
        assert_eq!(error.to_string(), words);
        assert_eq!(
            error.hint(),
            "Paste the image's name, or the command to pull it, from the page."
        );
    }
}

#[test]
fn an_error_points_into_what_was_pasted() {
    let table = [
        ("docker pull Nginx", 12),
        ("  docker pull ghcr.io/a/B", 24),
        ("FROM nginx:", 11),
        ("docker://a//b", 11),
        ("https://ghcr.io/Owner/app", 16),
        ("\"ngi nx\"", 4),
        ("https://hub.docker.com/r/Grafana/grafana", 25),
        ("see hub.docker.com/r/a/b", 3),
        ("ünd docker", 3),
        ("docker pull", 6),
        ("", 0),
    ];
    for (text, position) in table {
        let place = read_pasted(text).map_err(|error| error.position());
        assert_eq!(place.map(|found| found.reference.to_string()), Err(position), "{text}");
    }
}

#[test]
fn a_text_that_is_too_long_is_no_name() {
    for text in ["a ".repeat(100_000), "ü".repeat(100_000), format!("a{}", "ü".repeat(100_000))] {
        assert!(read_pasted(&text).is_err());
    }
}
