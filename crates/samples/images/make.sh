#!/usr/bin/env bash
# Makes the built-in sample images: blobs/ and manifests.tsv beside this script.
#
#   ./make.sh
#
# Everything happens in a temporary directory: a private registry is started on
# a loopback port, images are built and pushed to it, and whatever the registry
# then serves is written out. Nothing else on the network is contacted.
#
# Run it as root (umoci and buildah keep file ownership and write layers as
# root:root). The one trace left behind is containers/image's own blob info
# cache in /var/lib/containers/cache; it names blobs of a registry that is gone.
#
# Tested with docker-registry 2.8.2, skopeo 1.9.3, umoci 0.4.7, buildah 1.28.2,
# jq 1.6 (Debian 12). Other versions give equally valid images, but gzip and
# zstd output, and so digests, may differ.
set -euo pipefail
umask 022
export LC_ALL=C TZ=UTC

for tool in docker-registry skopeo umoci buildah jq curl openssl; do
  command -v "$tool" >/dev/null || {
    echo "make.sh: $tool is missing; run: apt-get install -y --no-install-recommends docker-registry skopeo umoci buildah jq curl openssl" >&2
    exit 1
  }
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
registry_pid=
cleanup() {
  [ -z "$registry_pid" ] || kill "$registry_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
mkdir "$work/tmp" "$work/dir"
export TMPDIR=$work/tmp # skopeo and buildah otherwise use /var/tmp

# Base images are older than what is built on them, and 1.1 is newer than 1.0,
# so that the dates in a history tell the two apart.
T_BASE=2025-12-15T00:00:00Z
T_RUNTIME=2025-12-20T00:00:00Z
T_ONE=2026-01-01T00:00:00Z
T_TWO=2026-02-03T00:00:00Z

# ---------------------------------------------------------------- registry ---

# Port 0: the kernel picks a free port and the registry's log states which.
# Schema 1 pushes are refused unless compatibility.schema1 is on. A foreign
# layer's urls must match validation.manifests.urls.allow, which by default
# allows none.
cat >"$work/registry.yml" <<YAML
version: 0.1
log: {level: info, formatter: json}
storage:
  filesystem: {rootdirectory: $work/registry}
http:
  addr: 127.0.0.1:0
  relativeurls: true
  secret: samples
validation:
  manifests:
    urls:
      allow: ['^https://example\.com/']
compatibility:
  schema1: {enabled: true}
YAML
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
registry_pid=$!

port=
for _ in $(seq 100); do
  port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/registry.log" | head -n 1)
  [ -z "$port" ] || ! curl -fsS -o /dev/null "http://127.0.0.1:$port/v2/" 2>/dev/null || break
  kill -0 "$registry_pid" 2>/dev/null || break
  sleep 0.1
done
[ -n "$port" ] && curl -fsS -o /dev/null "http://127.0.0.1:$port/v2/" || {
  echo "make.sh: the registry did not start:" >&2
  tail -n 20 "$work/registry.log" >&2
  exit 1
}
registry=127.0.0.1:$port
api=http://$registry/v2

# ----------------------------------------------------------------- helpers ---

T_OCI_INDEX=application/vnd.oci.image.index.v1+json
T_OCI_MANIFEST=application/vnd.oci.image.manifest.v1+json
T_OCI_CONFIG=application/vnd.oci.image.config.v1+json
T_S2_LIST=application/vnd.docker.distribution.manifest.list.v2+json
T_S2_MANIFEST=application/vnd.docker.distribution.manifest.v2+json
T_S1_SIGNED=application/vnd.docker.distribution.manifest.v1+prettyjws
T_FOREIGN=application/vnd.docker.image.rootfs.foreign.diff.tar.gzip

# All of them must be named, or the registry converts: an index asked for
# without an Accept for indexes comes back as its linux/amd64 child.
ACCEPT=$T_OCI_INDEX,$T_OCI_MANIFEST,$T_S2_LIST,$T_S2_MANIFEST,$T_S1_SIGNED

# Tools are chatty; their output only matters when they fail.
quiet() {
  "$@" >"$work/step.log" 2>&1 || {
    echo "make.sh: failed: $*" >&2
    cat "$work/step.log" >&2
    return 1
  }
}

sha256() { sha256sum "$1" | cut -d ' ' -f 1; }
epoch() { date -u -d "$1" +%s; }

# noise SEED BYTES: bytes that never compress and are the same in every run.
# Only ciphertext of zeros under a key made from the seed; nothing is secret.
# (openssl gets SIGPIPE when head has enough, hence the ||.)
noise() {
  local key
  key=$(printf %s "$1" | sha256sum | cut -d ' ' -f 1)
  { openssl enc -aes-256-ctr -K "$key" -iv 00000000000000000000000000000000 -in /dev/zero 2>/dev/null || true; } | head -c "$2"
}

# program FILE BYTES SEED: an executable whose compressed size is near BYTES.
# The zeros stand for padding, so a layer is smaller than what it unpacks to.
program() {
  mkdir -p "$(dirname "$1")"
  { noise "$3" "$2"; head -c "$2" /dev/zero; } >"$1"
  chmod 755 "$1"
}

# text FILE: standard input to a file, making its directory.
text() {
  mkdir -p "$(dirname "$1")"
  cat >"$1"
}

# age TIME DIR...: one modification time for everything below.
age() {
  local when=$1
  shift
  find "$@" -exec touch -h -d "$when" {} +
}

# pack TAR DIR [TIME]: a tar of DIR's contents that depends on nothing but them.
pack() {
  tar --create --file "$1" --directory "$2" --sort=name --format=gnu \
    --owner=0 --group=0 --numeric-owner --mtime="${3:-$T_BASE}" .
}

copy() { quiet skopeo copy --insecure-policy --src-tls-verify=false --dest-tls-verify=false "$@"; }

export STORAGE_DRIVER=vfs # needs no kernel support, so it works in a container
bh() { quiet buildah --root "$work/storage" --runroot "$work/run" "$@"; }

# build TIME PLATFORM IMAGE CONTEXT [option...] <Containerfile
# --layers: one layer and one history entry per instruction, as Docker does.
# --timestamp: that time for created, history and the files in new layers.
# --identity-label=false: otherwise a label states buildah's version.
# Always OCI format: buildah's Docker format writes the random id and host name
# of its working container into the config. Schema 2 images are converted later.
# Any arm is built as v7: whatever variant buildah 1.28 is told, it writes v7 and
# then does not find its own base image for the variant asked for. list_image
# sets the right one. Note that buildah's cache does not look at the platform, so
# the first layer must differ from platform to platform; here it always does.
build() {
  local when=$1 platform=${2/#linux\/arm\/*/linux\/arm\/v7} image=$3 context=$4
  shift 4
  cat >"$work/Containerfile"
  bh build --layers --pull-never --identity-label=false --format oci \
    --timestamp "$(epoch "$when")" --platform "$platform" \
    --tag "$image" --file "$work/Containerfile" "$@" "$context"
}

# export_image IMAGE DIR: an image from buildah's storage as a directory of
# blobs with manifest.json, layers gzip compressed. On an image FROM scratch
# buildah puts an empty base name and the digest of a step of its own; out.
export_image() {
  bh push "$1" "dir:$2"
  jq 'if .annotations["org.opencontainers.image.base.name"] == "" then
      .annotations |= del(.["org.opencontainers.image.base.name"], .["org.opencontainers.image.base.digest"])
      | if .annotations == {} then del(.annotations) else . end
    else . end' "$2/manifest.json" >"$2/m"
  mv "$2/m" "$2/manifest.json"
}

# edit_config DIR FILTER: change an exported image's config by a jq filter.
edit_config() {
  local dir=$1 old new
  old=$(jq -r '.config.digest | ltrimstr("sha256:")' "$dir/manifest.json")
  jq -c "$2" "$dir/$old" | tr -d '\n' >"$dir/new"
  rm "$dir/$old"
  new=$(sha256 "$dir/new")
  mv "$dir/new" "$dir/$new"
  jq --arg d "sha256:$new" --argjson s "$(stat -c %s "$dir/$new")" \
    '.config.digest = $d | .config.size = $s' "$dir/manifest.json" >"$dir/m"
  mv "$dir/m" "$dir/manifest.json"
}

# upload REPOSITORY FILE: a blob, by the registry's two-step upload.
upload() {
  local location
  location=$(curl -fsS -o /dev/null -D - -X POST "$api/$1/blobs/uploads/" |
    tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  curl -fsS -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' \
    --data-binary @"$2" "http://$registry$location&digest=sha256:$(sha256 "$2")"
}

# put_manifest REPOSITORY TAG FILE: under its own mediaType. With an empty TAG
# it is reachable by digest only.
put_manifest() {
  local reference=${2:-sha256:$(sha256 "$3")}
  curl -fsS -o /dev/null -X PUT -H "Content-Type: $(jq -r .mediaType "$3")" \
    --data-binary @"$3" "$api/$1/manifests/$reference"
}

# descriptor REPOSITORY REFERENCE: of a manifest, as the registry serves it.
descriptor() {
  curl -fsS -I -H "Accept: $ACCEPT" "$api/$1/manifests/$2" | tr -d '\r' | jq -Rcn '
    [inputs | capture("^(?<k>[A-Za-z-]+): (?<v>.*)$") | {(.k | ascii_downcase): .v}] | add
    | {mediaType: .["content-type"], digest: .["docker-content-digest"], size: (.["content-length"] | tonumber)}'
}

# file_descriptor FILE MEDIATYPE: of a blob that is still a file.
file_descriptor() {
  jq -cn --arg t "$2" --arg d "sha256:$(sha256 "$1")" --argjson s "$(stat -c %s "$1")" \
    '{mediaType: $t, digest: $d, size: $s}'
}

say() { echo "make.sh: $*" >&2; }

# -------------------------------------------------- linux base and runtime ---

ROOTFS=samples.localhost/base/rootfs:12
RUNTIME=samples.localhost/base/runtime:3.2

# name of a platform in file names: linux/arm/v7 is arm-v7
short() { printf %s "${1#linux/}" | tr / -; }

# rootfs_files PLATFORM_NAME BYTES CONTEXT: what is in the base image.
rootfs_files() {
  local ctx=$3
  mkdir -p "$ctx/root"/{etc,tmp,usr/bin,usr/share/zoneinfo,var/lib}
  chmod 1777 "$ctx/root/tmp"
  ln -s usr/bin "$ctx/root/bin"
  program "$ctx/root/usr/bin/busybox" "$2" "busybox-$1"
  ln -s busybox "$ctx/root/usr/bin/sh"
  text "$ctx/root/etc/os-release" <<'T'
NAME="Sample Linux"
ID=sample
VERSION_ID="12"
PRETTY_NAME="Sample Linux 12"
HOME_URL="https://example.com/linux"
T
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$ctx/root/etc/passwd"
  noise zoneinfo 300 | base64 >"$ctx/root/usr/share/zoneinfo/UTC"
  pack "$ctx/rootfs.tar" "$ctx/root"
}

declare -A ROOTFS_BYTES=(
  [amd64]=240000 [arm64-v8]=132000 [arm-v7]=96000 [386]=52000 [arm-v6]=24000 [arm-v5]=22000
)

# rootfs PLATFORM: a base image of one layer, tagged $ROOTFS. The tag moves
# with every call, so that every platform names the same base image.
rootfs() {
  local platform=$1 s ctx
  s=$(short "$platform")
  ctx=$work/ctx/rootfs-$s
  # A platform may be asked for again; buildah then finds its layer made.
  [ -e "$ctx/rootfs.tar" ] || rootfs_files "$s" "${ROOTFS_BYTES[$s]}" "$ctx"
  build "$T_BASE" "$platform" "$ROOTFS" "$ctx" <<'C'
FROM scratch
ADD rootfs.tar /
CMD ["/bin/sh"]
C
}

# runtime PLATFORM BYTES: $RUNTIME, three layers on $ROOTFS. Its second and
# third layer hold no machine code, so all platforms share them.
runtime() {
  local platform=$1 s ctx
  s=$(short "$platform")
  ctx=$work/ctx/runtime-$s
  program "$ctx/lib/libsample.so.3" "$(($2 * 3 / 4))" "libsample-$s"
  program "$ctx/lib/libcrypt.so.1" "$(($2 / 4))" "libcrypt-$s"
  {
    echo '-----BEGIN CERTIFICATE-----'
    noise certificates 2700 | base64 -w 64
    echo '-----END CERTIFICATE-----'
  } | text "$ctx/etc/ssl/certs/ca-certificates.crt"
  printf 'app:x:10001:\n' >"$ctx/etc/group"
  text "$ctx/entrypoint.sh" <<'T'
#!/bin/sh
set -e
[ "$1" != serve ] || mkdir -p /var/lib/app/cache
exec /srv/app/bin/app "$@"
T
  chmod 755 "$ctx/entrypoint.sh"
  age "$T_RUNTIME" "$ctx"
  build "$T_RUNTIME" "$platform" "$RUNTIME" "$ctx" <<'C'
FROM samples.localhost/base/rootfs:12
ENV LANG=C.UTF-8 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
COPY lib/ /usr/lib/
COPY etc/ /etc/
COPY entrypoint.sh /usr/local/bin/entrypoint.sh
C
}

# ---------------------------------------------------------------- demo/app ---

# app PLATFORM VERSION TIME BYTES: demo/app for one platform, five layers.
# buildah leaves HEALTHCHECK out of an OCI config, though it keeps the history
# entry; BuildKit writes the field, so it is put back.
HEALTHCHECK='{"Test":["CMD","/srv/app/bin/app","ping"],"Interval":30000000000,"Timeout":3000000000,"StartPeriod":5000000000,"Retries":3}'
app() {
  local platform=$1 version=$2 when=$3 s ctx image
  s=$(short "$platform")
  ctx=$work/ctx/app-$s-$version
  image=samples.localhost/demo/app:$version-$s
  program "$ctx/app/bin/app" "$4" "app-$s-$version"
  text "$ctx/app/share/defaults.toml" <<T
version = "$version"
listen = "0.0.0.0:8080"
cache = "/var/lib/app/cache"
T
  age "$when" "$ctx"
  build "$when" "$platform" "$image" "$ctx" \
    --annotation "org.opencontainers.image.created=$when" \
    --annotation "org.opencontainers.image.title=Demo application" \
    --annotation "org.opencontainers.image.version=$version" \
    --annotation "org.opencontainers.image.source=https://example.com/demo/app.git" <<C
FROM $RUNTIME
LABEL org.opencontainers.image.title="Demo application" \
      org.opencontainers.image.description="A made-up service, to have something to look at" \
      org.opencontainers.image.version="$version" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://example.com/demo/app.git"
ENV APP_VERSION=$version APP_HOME=/srv/app
COPY app/ /srv/app/
WORKDIR /srv/app
EXPOSE 8080/tcp 8125/udp
VOLUME /var/lib/app
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 CMD ["/srv/app/bin/app", "ping"]
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]
CMD ["serve", "--config", "/srv/app/share/defaults.toml"]
C
  export_image "$image" "$work/dir/app-$s-$version"
  edit_config "$work/dir/app-$s-$version" ".config.Healthcheck = $HEALTHCHECK"
  copy "dir:$work/dir/app-$s-$version" "docker://$registry/demo/app:$version-$s"
}

# attest VERSION TIME PLATFORM DIGEST: pushes an attestation manifest for the
# image DIGEST and prints its descriptor for the index. None of skopeo, umoci
# and buildah can make one, so it is put together as BuildKit does: an image
# manifest for unknown/unknown whose layers are in-toto statements, and whose
# config has the statements' digests as diff_ids, as they are not compressed.
attest() {
  local version=$1 when=$2 platform=$3 digest=$4 dir
  dir=$work/attest/$version-$(short "$platform")
  mkdir -p "$dir"
  local base=(jq -cnj --arg v "$version" --arg when "$when" --arg p "$platform" --arg d "${digest#sha256:}"
    --arg rootfs "$(sha256 "$work/ctx/rootfs-$(short "$platform")/rootfs.tar")")
  local statement='{_type: "https://in-toto.io/Statement/v1", subject: [{name: "pkg:docker/demo/app@\($v)?platform=\($p | @uri)", digest: {sha256: $d}}]}'
  "${base[@]}" "$statement"' + {predicateType: "https://slsa.dev/provenance/v1", predicate: {
    buildDefinition: {
      buildType: "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
      externalParameters: {
        configSource: {path: "Containerfile"},
        request: {frontend: "dockerfile.v0", args: {"label:org.opencontainers.image.version": $v}, locals: [{name: "context"}, {name: "dockerfile"}]}},
      internalParameters: {builderPlatform: "linux/amd64"},
      resolvedDependencies: [{uri: "https://example.com/linux/rootfs-12.tar?platform=\($p | @uri)", digest: {sha256: $rootfs}}]},
    runDetails: {
      builder: {id: "https://example.com/builders/demo"},
      metadata: {invocationId: "demo-app-\($v)-\($p)", startedOn: $when, finishedOn: $when,
        buildkit_completeness: {request: true, resolvedDependencies: false}, buildkit_hermetic: false}}}}' >"$dir/provenance"
  "${base[@]}" "$statement"' + {predicateType: "https://spdx.dev/Document", predicate: {
    spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT", name: "demo/app \($v) \($p)",
    documentNamespace: "https://example.com/spdx/demo/app-\($v)-\($p)",
    creationInfo: {created: $when, creators: ["Tool: make.sh"]},
    packages: [["app", $v], ["busybox", "1.36.1"], ["libsample", "3.2"], ["libcrypt", "1.1"], ["ca-certificates", "2025.12"]
      | {SPDXID: "SPDXRef-Package-\(.[0])", name: .[0], versionInfo: .[1], downloadLocation: "NOASSERTION",
         filesAnalyzed: false, licenseConcluded: "NOASSERTION", licenseDeclared: "NOASSERTION"}],
    relationships: [{spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: "SPDXRef-Package-app"}]}}' >"$dir/spdx"
  jq -cnj --arg a "sha256:$(sha256 "$dir/provenance")" --arg b "sha256:$(sha256 "$dir/spdx")" \
    '{architecture: "unknown", os: "unknown", config: {}, rootfs: {type: "layers", diff_ids: [$a, $b]}}' >"$dir/config"
  jq -n --arg type "$T_OCI_MANIFEST" \
    --argjson config "$(file_descriptor "$dir/config" "$T_OCI_CONFIG")" \
    --argjson a "$(file_descriptor "$dir/provenance" application/vnd.in-toto+json)" \
    --argjson b "$(file_descriptor "$dir/spdx" application/vnd.in-toto+json)" '
    {schemaVersion: 2, mediaType: $type, config: $config, layers: [
      $a + {annotations: {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v1"}},
      $b + {annotations: {"in-toto.io/predicate-type": "https://spdx.dev/Document"}}]}' >"$dir/manifest"
  for f in config provenance spdx; do upload demo/app "$dir/$f"; done
  put_manifest demo/app '' "$dir/manifest"
  file_descriptor "$dir/manifest" "$T_OCI_MANIFEST" | jq -c --arg d "$digest" '. + {
    annotations: {"vnd.docker.reference.digest": $d, "vnd.docker.reference.type": "attestation-manifest"},
    platform: {architecture: "unknown", os: "unknown"}}'
}

say "demo/app"
APP_PLATFORMS=(linux/amd64 linux/arm64/v8 linux/arm/v7)
for row in "linux/amd64 58000 19000" "linux/arm64/v8 43000 17000" "linux/arm/v7 34000 14000"; do
  read -r platform lib_size app_size <<<"$row"
  rootfs "$platform"
  runtime "$platform" "$lib_size"
  # The base alone too: umoci starts from it below.
  export_image "$ROOTFS" "$work/dir/rootfs-$(short "$platform")"
  app "$platform" 1.0 "$T_ONE" "$app_size"
  app "$platform" 1.1 "$T_TWO" "$((app_size + 1700))"
done

# The order is BuildKit's: images first, then their attestations.
for release in "1.0 $T_ONE" "1.1 $T_TWO"; do
  read -r version when <<<"$release"
  for platform in "${APP_PLATFORMS[@]}"; do
    descriptor demo/app "$version-$(short "$platform")" | jq -c --arg p "$platform" '
      ($p / "/") as [$os, $arch, $variant]
      | .platform = {architecture: $arch, os: $os} + (if $variant then {variant: $variant} else {} end)'
  done >"$work/images"
  paste -d ' ' <(printf '%s\n' "${APP_PLATFORMS[@]}") <(jq -r .digest "$work/images") |
    while read -r platform digest; do attest "$version" "$when" "$platform" "$digest"; done >"$work/attestations"
  jq -s --arg type "$T_OCI_INDEX" --arg v "$version" --arg when "$when" '
    {schemaVersion: 2, mediaType: $type, manifests: ., annotations: {
      "org.opencontainers.image.created": $when, "org.opencontainers.image.title": "Demo application",
      "org.opencontainers.image.version": $v}}' "$work/images" "$work/attestations" >"$work/index"
  put_manifest demo/app "$version" "$work/index"
done
put_manifest demo/app latest "$work/index" # the loop ended with 1.1

# ------------------------------------------- demo/single and demo/schema1 ---

say "demo/single, demo/schema1"
ctx=$work/ctx/single
program "$ctx/opt/tool/bin/tool" 21000 single-tool
program "$ctx/plugins/report.so" 6500 single-plugin
printf 'verbose = false\nformat = "table"\n' >"$ctx/tool.conf"
age "$T_ONE" "$ctx"
# $ROOTFS is the last platform built; this one is for amd64.
rootfs linux/amd64
build "$T_ONE" linux/amd64 samples.localhost/demo/single "$ctx" <<'C'
FROM samples.localhost/base/rootfs:12
MAINTAINER Sample Maintainer <samples@example.com>
LABEL org.opencontainers.image.title="Demo tool" org.opencontainers.image.version="2.4.0"
ENV TOOL_HOME=/opt/tool PATH=/opt/tool/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY opt/ /opt/
COPY plugins/ /opt/tool/plugins/
COPY tool.conf /etc/tool.conf
VOLUME /work
WORKDIR /work
HEALTHCHECK --interval=1m --retries=2 CMD ["/opt/tool/bin/tool", "--version"]
STOPSIGNAL SIGINT
ENTRYPOINT ["/opt/tool/bin/tool"]
CMD ["--help"]
C
export_image samples.localhost/demo/single "$work/dir/single"
edit_config "$work/dir/single" '.config.Healthcheck = {"Test":["CMD","/opt/tool/bin/tool","--version"],"Interval":60000000000,"Retries":2}'
copy --format v2s2 "dir:$work/dir/single" "docker://$registry/demo/single:latest"
copy "docker://$registry/demo/single:latest" "docker://$registry/demo/single:v2"

# The same image once more, in schema 1. skopeo puts the 32-byte gzip of an
# empty tar in place of each history entry without a layer.
copy --format v2s1 "docker://$registry/demo/single:latest" "docker://$registry/demo/schema1:latest"

# --------------------------------------------------------------- demo/list ---

say "demo/list"
# list_image PLATFORM: two layers on $ROOTFS, as schema 2 under a tag that
# nothing but the manifest list uses.
list_image() {
  local platform=$1 s ctx
  s=$(short "$platform")
  ctx=$work/ctx/list-$s
  program "$ctx/hello" "$2" "hello-$s"
  printf 'Hello from %s\n' "$platform" >"$ctx/greeting.txt"
  age "$T_ONE" "$ctx"
  build "$T_ONE" "$platform" "samples.localhost/demo/list:$s" "$ctx" <<'C'
FROM samples.localhost/base/rootfs:12
COPY hello /usr/local/bin/hello
COPY greeting.txt /etc/greeting.txt
CMD ["/usr/local/bin/hello"]
C
  export_image "samples.localhost/demo/list:$s" "$work/dir/list-$s"
  case $platform in
  linux/arm/*) edit_config "$work/dir/list-$s" ".variant = \"${platform##*/}\"" ;;
  esac
  copy --format v2s2 "dir:$work/dir/list-$s" "docker://$registry/demo/list:$s"
}
for row in "linux/386 5200" "linux/amd64 5900" "linux/arm/v5 4100" "linux/arm/v6 4300" \
  "linux/arm/v7 4500" "linux/arm64/v8 5400"; do
  read -r platform hello_size <<<"$row"
  rootfs "$platform"
  list_image "$platform" "$hello_size"
done

# windows_base OS_VERSION BYTES: the base layer that becomes a foreign layer.
# Its bytes are real, so digest, size and diff_id are true; they are just not
# kept in blobs/, as nobody is meant to fetch them from this registry.
windows_base() {
  local ctx=$work/ctx/windows-$1
  program "$ctx/root/Files/Windows/System32/ntdll.dll" "$2" "windows-$1"
  mkdir -p "$ctx/root/Hives"
  noise "hive-$1" 9000 >"$ctx/root/Hives/System_Base"
  pack "$ctx/base.tar" "$ctx/root"
  build "$T_BASE" windows/amd64 "samples.localhost/base/windows:$1" "$ctx" --os-version "$1" <<'C'
FROM scratch
ADD base.tar /
CMD ["c:\\windows\\system32\\cmd.exe"]
C
}

# push_foreign IMAGE DIR DESTINATION: as schema 2 with the first layer foreign.
# No tool here turns a layer into a foreign one, so the media type and urls are
# edited in; skopeo then leaves that layer's blob out of the push by itself.
push_foreign() {
  local digest
  export_image "$1" "$2.oci"
  # buildah gives every image the PATH of a Linux system.
  edit_config "$2.oci" '.config.Env = ["PATH=c:\\Windows\\system32;c:\\Windows"]'
  copy --format v2s2 "dir:$2.oci" "dir:$2"
  digest=$(jq -r '.layers[0].digest' "$2/manifest.json")
  jq --arg t "$T_FOREIGN" --arg u "https://example.com/v2/windows/base/blobs/$digest" \
    '.layers[0].mediaType = $t | .layers[0].urls = [$u]' "$2/manifest.json" >"$2/m"
  mv "$2/m" "$2/manifest.json"
  rm "$2/${digest#sha256:}"
  copy "dir:$2" "docker://$registry/$3"
}

for row in "10.0.20348.4529 1100000" "10.0.26100.7462 1400000"; do
  read -r version size <<<"$row"
  windows_base "$version" "$size"
  ctx=$work/ctx/list-windows-$version
  program "$ctx/app/hello.exe" 6200 "hello-windows-$version"
  age "$T_ONE" "$ctx"
  build "$T_ONE" windows/amd64 "samples.localhost/demo/list:windows-$version" "$ctx" --os-version "$version" <<C
FROM samples.localhost/base/windows:$version
COPY app/ /Files/app/
CMD ["c:\\\\app\\\\hello.exe"]
C
  push_foreign "samples.localhost/demo/list:windows-$version" "$work/dir/list-windows-$version" "demo/list:windows-$version"
done

bh manifest create demo-list
# arm/v5 stands before v6 and v7: a client that takes the first match by
# architecture alone gets an image that is slower than need be.
for platform in linux/386 linux/amd64 linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm64/v8; do
  IFS=/ read -r os arch variant <<<"$platform"
  bh manifest add --tls-verify=false --os "$os" --arch "$arch" ${variant:+--variant "$variant"} \
    demo-list "docker://$registry/demo/list:$(short "$platform")"
done
for version in 10.0.20348.4529 10.0.26100.7462; do
  bh manifest add --tls-verify=false --os windows --arch amd64 --os-version "$version" \
    demo-list "docker://$registry/demo/list:windows-$version"
done
bh manifest push --all --format v2s2 --tls-verify=false demo-list "docker://$registry/demo/list:latest"

# ------------------------------------------------------------ demo/foreign ---

say "demo/foreign"
ctx=$work/ctx/foreign
program "$ctx/runtime/runtime.dll" 27000 foreign-runtime
program "$ctx/app/service.exe" 9000 foreign-service
printf '{"listen": 8080}\r\n' | text "$ctx/app/service.json"
age "$T_ONE" "$ctx"
build "$T_ONE" windows/amd64 samples.localhost/demo/foreign "$ctx" --os-version 10.0.20348.4529 <<'C'
FROM samples.localhost/base/windows:10.0.20348.4529
LABEL org.opencontainers.image.title="Demo service for Windows"
COPY runtime/ /Files/runtime/
COPY app/service.exe /Files/app/service.exe
COPY app/service.json /Files/app/service.json
EXPOSE 8080/tcp
USER ContainerUser
ENTRYPOINT ["c:\\app\\service.exe"]
C
push_foreign samples.localhost/demo/foreign "$work/dir/foreign" demo/foreign:latest

# --------------------------------------- demo/repeated, demo/bare-index (umoci)

# umoci works on an OCI layout; these start from the base made above, which
# keeps its blob and so is shared.
layout=$work/layout
umoci init --layout "$layout"
for s in amd64 arm64-v8; do copy "dir:$work/dir/rootfs-$s" "oci:$layout:rootfs-$s"; done

# add TAG COMMENT DIR: DIR's contents as one more layer. Not umoci insert: in
# umoci 0.4.7 that leaves the tar without its padding and end-of-archive blocks.
add() {
  pack "$work/layer.tar" "$3" "$T_ONE"
  quiet umoci raw add-layer --image "$layout:$1" --history.created "$T_ONE" --history.created_by "$2" "$work/layer.tar"
}
# setting TAG TIME COMMENT OPTION...: one umoci config call, one empty layer.
setting() {
  local tag=$1 when=$2 comment=$3
  shift 3
  quiet umoci config --image "$layout:$tag" --created "$when" --history.created "$when" --history.created_by "$comment" "$@"
}

say "demo/repeated"
# A feature file is added, removed and added again. The first and the last step
# give the same tar, so the same digest stands twice among the layers.
ctx=$work/ctx/repeated
noise feature 4200 | text "$ctx/feature/opt/feature/feature.dat"
printf 'enabled = true\n' >"$ctx/feature/opt/feature/feature.conf"
text "$ctx/whiteout/opt/.wh.feature" </dev/null
quiet umoci tag --image "$layout:rootfs-amd64" repeated
add repeated "add /opt/feature" "$ctx/feature"
add repeated "remove /opt/feature" "$ctx/whiteout"
add repeated "add /opt/feature" "$ctx/feature"
setting repeated "$T_ONE" "umoci config --config.cmd" --config.cmd /bin/sh \
  --config.label org.opencontainers.image.title="One layer twice" \
  --manifest.annotation org.opencontainers.image.title="One layer twice"
copy "oci:$layout:repeated" "docker://$registry/demo/repeated:latest"

say "demo/bare-index"
# The index entries are bare descriptors; only the configs name a platform.
: >"$work/entries"
for row in "amd64 amd64 7300" "arm64 arm64-v8 6800"; do
  read -r arch s size <<<"$row"
  ctx=$work/ctx/bare-$arch
  program "$ctx/opt/worker/bin/worker" "$size" "worker-$arch"
  quiet umoci tag --image "$layout:rootfs-$s" "bare-$arch"
  add "bare-$arch" "add /opt/worker" "$ctx"
  setting "bare-$arch" "$T_ONE" "umoci config --config.entrypoint" --os linux --architecture "$arch" \
    --config.entrypoint /opt/worker/bin/worker --config.user 65534 --config.workingdir /opt/worker
  copy "oci:$layout:bare-$arch" "docker://$registry/demo/bare-index:$arch"
  descriptor demo/bare-index "$arch" >>"$work/entries"
done
jq -s --arg type "$T_OCI_INDEX" '{schemaVersion: 2, mediaType: $type, manifests: .}' "$work/entries" >"$work/index"
put_manifest demo/bare-index latest "$work/index"

# --------------------------------------------------------------- demo/zstd ---

say "demo/zstd"
# Made of files of its own: skopeo would reuse a layer the registry already
# has as gzip instead of compressing it anew.
ctx=$work/ctx/zstd
program "$ctx/program/usr/bin/zapp" 50000 zstd-app
noise zstd-model 8800 | text "$ctx/model/usr/share/zapp/model.bin"
for n in $(seq 1 400); do printf 'message.%03d = "This is message number %d"\n' "$n" "$n"; done |
  text "$ctx/messages/usr/share/locale/messages.toml"
umoci new --image "$layout:zstd"
for part in program model messages; do add zstd "add $part" "$ctx/$part"; done
setting zstd "$T_ONE" "umoci config --config.entrypoint" --os linux --architecture amd64 \
  --config.entrypoint /usr/bin/zapp --config.env LANG=C.UTF-8 --author "Sample Maintainer" \
  --manifest.annotation org.opencontainers.image.title="Layers compressed with zstd"
copy --dest-decompress "oci:$layout:zstd" "dir:$work/dir/zstd"
copy --dest-compress-format zstd "dir:$work/dir/zstd" "docker://$registry/demo/zstd:latest"

# ------------------------------------------------------------- demo/nested ---

say "demo/nested"
# Two indexes below one, by the family of the base system. The "sample" family
# are the very images of demo/app:1.1; the "tiny" family has small ones.
nested=()
for s in amd64 arm64-v8; do
  copy "docker://$registry/demo/app:1.1-$s" "docker://$registry/demo/nested:sample-$s"
done
for row in "linux/amd64 amd64 26000" "linux/arm64/v8 arm64-v8 23000"; do
  read -r platform s size <<<"$row"
  ctx=$work/ctx/tiny-$s
  program "$ctx/bin/init" "$size" "tiny-$s"
  printf 'tiny\n' | text "$ctx/etc/hostname"
  age "$T_ONE" "$ctx"
  build "$T_ONE" "$platform" "samples.localhost/demo/nested:tiny-$s" "$ctx" <<'C'
FROM scratch
COPY bin/ /bin/
COPY etc/ /etc/
ENTRYPOINT ["/bin/init"]
C
  export_image "samples.localhost/demo/nested:tiny-$s" "$work/dir/tiny-$s"
  copy "dir:$work/dir/tiny-$s" "docker://$registry/demo/nested:tiny-$s"
done
: >"$work/families"
for family in sample tiny; do
  jq -n --arg type "$T_OCI_INDEX" --arg f "$family" \
    --argjson a "$(descriptor demo/nested "$family-amd64")" --argjson b "$(descriptor demo/nested "$family-arm64-v8")" '
    {schemaVersion: 2, mediaType: $type, manifests: [
      $a + {platform: {architecture: "amd64", os: "linux"}},
      $b + {platform: {architecture: "arm64", os: "linux", variant: "v8"}}],
     annotations: {"org.opencontainers.image.title": "Images of the \($f) family"}}' >"$work/index"
  put_manifest demo/nested '' "$work/index"
  file_descriptor "$work/index" "$T_OCI_INDEX" |
    jq -c --arg f "$family" '. + {annotations: {"org.opencontainers.image.ref.name": $f}}' >>"$work/families"
done
jq -s --arg type "$T_OCI_INDEX" '{schemaVersion: 2, mediaType: $type, manifests: .}' "$work/families" >"$work/index"
put_manifest demo/nested latest "$work/index"

# --------------------------------------------- demo/artifact, demo/chart ---

say "demo/artifact, demo/chart"
# The tools here know images only, so both artifacts are put together by hand.
dir=$work/artifact
mkdir "$dir"
printf '{}' >"$dir/config"
cat >"$dir/sbom" <<T
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: demo-app-1.1
DocumentNamespace: https://example.com/spdx/demo-app-1.1
Creator: Tool: make.sh
Created: $T_TWO

PackageName: app
SPDXID: SPDXRef-Package-app
PackageVersion: 1.1
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false

PackageName: libsample
SPDXID: SPDXRef-Package-libsample
PackageVersion: 3.2
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
T
jq -n --arg type "$T_OCI_MANIFEST" --arg when "$T_TWO" \
  --argjson config "$(file_descriptor "$dir/config" application/vnd.oci.empty.v1+json)" \
  --argjson sbom "$(file_descriptor "$dir/sbom" text/spdx)" '
  {schemaVersion: 2, mediaType: $type, artifactType: "application/vnd.example.sbom",
   config: ($config + {data: "e30="}),
   layers: [$sbom + {annotations: {"org.opencontainers.image.title": "demo-app-1.1.spdx"}}],
   annotations: {"org.opencontainers.image.created": $when,
     "org.opencontainers.image.description": "Software bill of materials for demo/app 1.1",
     "com.example.sbom.format": "SPDX tag-value"}}' >"$dir/manifest"
upload demo/artifact "$dir/config"
upload demo/artifact "$dir/sbom"
put_manifest demo/artifact latest "$dir/manifest"

dir=$work/chart
text "$dir/root/demo-app/Chart.yaml" <<'T'
apiVersion: v2
name: demo-app
description: A chart for the demo application
type: application
version: 0.1.0
appVersion: "1.1"
home: https://example.com/demo/app
maintainers:
  - name: Sample Maintainer
    email: samples@example.com
T
text "$dir/root/demo-app/values.yaml" <<'T'
replicas: 2
image:
  repository: samples.localhost/demo/app
  tag: "1.1"
service:
  port: 8080
T
text "$dir/root/demo-app/templates/deployment.yaml" <<'T'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-demo-app
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: demo-app}
  template:
    metadata:
      labels: {app: demo-app}
    spec:
      containers:
        - name: app
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          ports:
            - containerPort: {{ .Values.service.port }}
T
# Helm packs files under the chart's name, without a leading "./".
tar --create --directory "$dir/root" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner \
  --mtime="$T_TWO" demo-app | gzip -n -9 >"$dir/chart"
jq -cnj '{name: "demo-app", home: "https://example.com/demo/app", version: "0.1.0",
  description: "A chart for the demo application",
  maintainers: [{name: "Sample Maintainer", email: "samples@example.com"}],
  apiVersion: "v2", appVersion: "1.1", type: "application"}' >"$dir/config"
jq -n --arg type "$T_OCI_MANIFEST" --arg when "$T_TWO" \
  --argjson config "$(file_descriptor "$dir/config" application/vnd.cncf.helm.config.v1+json)" \
  --argjson chart "$(file_descriptor "$dir/chart" application/vnd.cncf.helm.chart.content.v1.tar+gzip)" '
  {schemaVersion: 2, mediaType: $type, config: $config, layers: [$chart],
   annotations: {"org.opencontainers.image.created": $when,
     "org.opencontainers.image.description": "A chart for the demo application",
     "org.opencontainers.image.title": "demo-app", "org.opencontainers.image.url": "https://example.com/demo/app",
     "org.opencontainers.image.version": "0.1.0",
     "org.opencontainers.image.authors": "Sample Maintainer (samples@example.com)"}}' >"$dir/manifest"
upload demo/chart "$dir/config"
upload demo/chart "$dir/chart"
put_manifest demo/chart 0.1.0 "$dir/manifest"

# --------------------------------------------------------------- read back ---

say "reading back"
out=$work/out
mkdir -p "$out/blobs"
printf 'repository\ttag\tmedia_type\tdigest\tfile\ttitle\n' >"$out/manifests.tsv"
declare -A row_done=()

# payload FILE: what a signed schema 1 manifest signs, which is what its digest
# is over: the first formatLength bytes, then formatTail.
payload() {
  local protected
  protected=$(jq -r '.signatures[0].protected | gsub("-"; "+") | gsub("_"; "/") | . + "==="[:(4 - length % 4) % 4] | @base64d' "$1")
  head -c "$(jq .formatLength <<<"$protected")" "$1"
  jq -j '.formatTail | gsub("-"; "+") | gsub("_"; "/") | . + "==="[:(4 - length % 4) % 4] | @base64d' <<<"$protected"
}

# take_blob REPOSITORY DIGEST
take_blob() {
  local file=$out/blobs/${2#sha256:}
  [ -e "$file" ] || curl -fsS -o "$file" "$api/$1/blobs/$2"
}

# take REPOSITORY REFERENCE TITLE: a manifest and all it leads to. REFERENCE is
# a tag, or a digest for what has no tag, which is then listed once.
take() {
  local repository=$1 reference=$2 title=$3 tag=$2 raw=$work/raw media digest stated file d
  case $reference in
  sha256:*)
    tag=
    [ -z "${row_done[$repository@$reference]:-}" ] || return 0
    row_done[$repository@$reference]=1
    ;;
  esac
  curl -fsS -o "$raw" -D "$work/headers" -H "Accept: $ACCEPT" "$api/$repository/manifests/$reference"
  media=$(tr -d '\r' <"$work/headers" | sed -n 's/^[Cc]ontent-[Tt]ype: //p')
  stated=$(tr -d '\r' <"$work/headers" | sed -n 's/^[Dd]ocker-[Cc]ontent-[Dd]igest: //p')
  digest=sha256:$(sha256 "$raw")
  if [ "$media" = "$T_S1_SIGNED" ]; then
    payload "$raw" >"$work/payload"
    digest=sha256:$(sha256 "$work/payload")
    # The registry signs schema 1 anew on every read, with a key it makes when
    # it starts and the time of day in the signature, so the raw bytes are never
    # the same twice. What is signed is. If the sample made earlier signs the
    # same payload it is kept, so that another run leaves the tree unchanged.
    file=$(awk -F '\t' -v r="$repository" -v t="$tag" -v d="$digest" \
      'NR > 1 && $1 == r && $2 == t && $4 == d { print $5 }' "$here/manifests.tsv" 2>/dev/null || true)
    if [ -n "$file" ] && [ -f "$here/blobs/$file" ] && [ "$(sha256 "$here/blobs/$file")" = "$file" ] &&
      payload "$here/blobs/$file" | cmp -s - "$work/payload"; then
      cp "$here/blobs/$file" "$raw"
    fi
  fi
  [ "$digest" = "$stated" ] || {
    echo "make.sh: $repository $reference: registry states $stated, content has $digest" >&2
    return 1
  }
  file=$(sha256 "$raw")
  cp "$raw" "$out/blobs/$file"
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$repository" "$tag" "$media" "$digest" "$file" "$title" >>"$out/manifests.tsv"
  # Layers with urls are foreign and stay out. What a manifest names is listed
  # first and fetched after, as the recursion overwrites the files used here.
  local blobs children
  blobs=$(jq -r '[.config?, .layers[]?, .fsLayers[]?] | .[] | select(. and (.urls | not)) | .digest // .blobSum' "$raw" | sort -u)
  children=$(jq -r '.manifests[]?.digest' "$raw")
  for d in $blobs; do take_blob "$repository" "$d"; done
  for d in $children; do take "$repository" "$d" ''; done
}

take demo/app 1.0 "A multi-platform OCI index with attestations"
take demo/app 1.1 "The next release of demo/app, on the same base layers"
take demo/app latest "Another tag for demo/app:1.1"
take demo/list latest "A Docker manifest list with ARM variants and two Windows versions"
take demo/single latest "A single schema 2 image, not an index"
take demo/single v2 "Another tag for demo/single:latest"
take demo/schema1 latest "A signed schema 1 image"
take demo/zstd latest "An OCI image with zstd layers"
take demo/repeated latest "An OCI image in which one layer occurs twice"
take demo/foreign latest "A Windows image with a foreign layer, fetched from elsewhere"
take demo/artifact latest "An OCI artifact: a software bill of materials with an empty config"
take demo/chart 0.1.0 "A Helm chart stored as an OCI artifact"
take demo/nested latest "An OCI index of indexes"
take demo/bare-index latest "An OCI index whose entries name no platform"

# ------------------------------------------------------------ check, install

(cd "$out/blobs" && for f in *; do echo "$f  $f"; done | sha256sum --check --quiet)
total=$(find "$out/blobs" -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')
[ "$total" -le 1200000 ] || { echo "make.sh: blobs are $total bytes, more than 1200000" >&2; exit 1; }

# Only now, when everything has worked, are the old files replaced.
rm -rf "$here/blobs"
cp -r "$out/blobs" "$here/blobs"
cp "$out/manifests.tsv" "$here/manifests.tsv"
say "$(find "$here/blobs" -type f | wc -l) blobs, $total bytes, $(($(wc -l <"$here/manifests.tsv") - 1)) manifests"
