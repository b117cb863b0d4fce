#!/usr/bin/env bash
# Gives this machine a Docker engine and `docker compose` from package registries alone (Debian packages and Go modules).
# Does nothing where both work already.
#
#   .ci/docker-engine.sh          install and start what is missing; the last line on stdout is the path of the pid file
#   .ci/docker-engine.sh --stop   stop the engine that this script started, and no other
set -euo pipefail

readonly COMPOSE_VERSION=2.39.4
readonly CACHE=${CRYPTOSTREAM_CACHE:-$HOME/.cache/cryptostream}
readonly RUN_DIR=$CACHE/docker-engine
readonly PID_FILE=$RUN_DIR/dockerd.pid
readonly LOG_FILE=$RUN_DIR/dockerd.log
readonly PLUGIN=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-compose

say() { printf '[docker-engine] %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
compose_answers() { docker compose version --short >/dev/null 2>&1; }

# The pid of the engine this script started, if it is alive; a recycled pid of another program does not count.
own_engine() {
  local pid
  pid=$(cat "$PID_FILE" 2>/dev/null) || return 1
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] || return 1
  printf '%s\n' "$pid"
}

stop_engine() {
  local pid
  if ! pid=$(own_engine); then say 'no engine of ours is running'; return 0; fi
  as_root kill -TERM "$pid"
  for _ in $(seq 150); do
    own_engine >/dev/null || { say "engine $pid stopped"; as_root rm -f "$PID_FILE"; return 0; }
    sleep 0.2
  done
  die "engine $pid did not stop within 30 s; see $LOG_FILE"
}

# RUNLEVEL=1 keeps the packages' scripts from starting a daemon of their own.
install_packages() {
  local missing=()
  command -v dockerd >/dev/null || [ -x /usr/sbin/dockerd ] || missing+=(docker.io)
  command -v iptables >/dev/null || [ -x /usr/sbin/iptables ] || missing+=(iptables)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  command -v apt-get >/dev/null || die "no apt-get here: install Docker Engine another way (missing: ${missing[*]})"
  say "installing ${missing[*]}"
  as_root apt-get update -qq >&2
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

start_engine() {
  install_packages
  mkdir -p "$RUN_DIR"
  say "starting dockerd, log $LOG_FILE"
  local become=()
  [ "$(id -u)" = 0 ] || become=(sudo -n)
  # A session of its own, and none of this script's file descriptors: it outlives the script and its terminal.
  setsid nohup "${become[@]}" env PATH="/usr/sbin:/sbin:$PATH" dockerd --pidfile "$PID_FILE" >>"$LOG_FILE" 2>&1 </dev/null &
  for _ in $(seq 150); do
    if engine_answers; then say "engine $(docker version --format '{{.Server.Version}}') answers"; return; fi
    sleep 0.2
  done
  tail -n 20 "$LOG_FILE" >&2
  die 'the engine did not answer within 30 s'
}

# `go install …@version` refuses compose (its go.mod has exclude directives), hence a module of our own around it.
build_compose() {
  local binary=$CACHE/bin/docker-compose-$COMPOSE_VERSION
  if [ ! -x "$binary" ]; then
    command -v go >/dev/null || die 'neither docker compose nor Go is here: install one of them'
    say "building docker compose $COMPOSE_VERSION (some minutes)"
    local work
    work=$(mktemp -d)
    (
      cd "$work"
      go mod init compose-build >/dev/null 2>&1
      nice go get "github.com/docker/compose/v2/cmd@v$COMPOSE_VERSION" >get.log 2>&1 || { cat get.log >&2; exit 1; }
      CGO_ENABLED=0 nice go build -trimpath \
        -ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=v$COMPOSE_VERSION" \
        -o compose github.com/docker/compose/v2/cmd >&2
    )
    mkdir -p "${binary%/*}"
    mv "$work/compose" "$binary"
    rm -rf "$work"
  fi
  mkdir -p "${PLUGIN%/*}"
  install -m 0755 "$binary" "$PLUGIN"
  compose_answers || die "$PLUGIN does not work"
  say "docker compose $(docker compose version --short) is in place"
}

case ${1:-} in
  --stop) stop_engine; exit ;;
  '') ;;
  *) die "usage: $0 [--stop]" ;;
esac

engine_answers || start_engine
compose_answers || build_compose
if own_engine >/dev/null; then printf '%s\n' "$PID_FILE"; else say 'the engine here was not started by this script'; fi
