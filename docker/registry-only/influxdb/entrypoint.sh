#!/bin/bash
# First-run set-up from DOCKER_INFLUXDB_INIT_* as the upstream image does it, then influxd as uid 1000.
# Started as root it hands the data directory to uid 1000 and steps down; started as another user it changes nothing.
set -euo pipefail

readonly INIT_PORT=9999
export INFLUXD_BOLT_PATH=${INFLUXD_BOLT_PATH:-/var/lib/influxdb2/influxd.bolt}
export INFLUXD_ENGINE_PATH=${INFLUXD_ENGINE_PATH:-/var/lib/influxdb2/engine}

log() { printf '[influxdb-init] %s\n' "$*" >&2; }
die() { log "$*"; exit 1; }

case ${1:-} in
  '' | -*) set -- influxd "$@" ;;
  run) shift; set -- influxd "$@" ;;
  influxd) case ${2:-} in
      '' | -*) ;;
      run) shift 2; set -- influxd "$@" ;;
      *) exec "$@" ;;
    esac ;;
  *) exec "$@" ;;
esac

if [ "$(id -u)" = 0 ]; then
  bolt_dir=$(dirname "$INFLUXD_BOLT_PATH")
  mkdir -p "$bolt_dir" "$INFLUXD_ENGINE_PATH"
  find "$bolt_dir" "$INFLUXD_ENGINE_PATH" ! -user influxdb -exec chown influxdb:influxdb {} +
  # A secret may be readable by root alone: read it before stepping down.
  for name in USERNAME PASSWORD ADMIN_TOKEN; do
    file=DOCKER_INFLUXDB_INIT_${name}_FILE
    if [ -n "${!file:-}" ] && [ -r "${!file}" ]; then
      export "DOCKER_INFLUXDB_INIT_$name=$(cat "${!file}")"
      unset "$file"
    fi
  done
  HOME=/home/influxdb exec setpriv --reuid=influxdb --regid=influxdb --init-groups "$0" "$@"
fi

json_string() {
  local text=$1
  if [[ $text == *[[:cntrl:]]* ]]; then die 'a DOCKER_INFLUXDB_INIT_* value holds a control character'; fi
  text=${text//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# 30d, 1w12h, 0 (for ever) -> seconds
retention_seconds() {
  local left=$1 total=0
  if [[ $left =~ ^[0-9]+$ ]]; then
    [ "$((10#$left))" = 0 ] || die "retention $1 has no unit"
    echo 0
    return
  fi
  while [ -n "$left" ]; do
    [[ $left =~ ^([0-9]+)(s|m|h|d|w)(.*)$ ]] || die "retention $1 is not understood (s, m, h, d and w are)"
    case ${BASH_REMATCH[2]} in
      s) total=$((total + 10#${BASH_REMATCH[1]})) ;;
      m) total=$((total + 10#${BASH_REMATCH[1]} * 60)) ;;
      h) total=$((total + 10#${BASH_REMATCH[1]} * 3600)) ;;
      d) total=$((total + 10#${BASH_REMATCH[1]} * 86400)) ;;
      w) total=$((total + 10#${BASH_REMATCH[1]} * 604800)) ;;
    esac
    left=${BASH_REMATCH[3]}
  done
  echo "$total"
}

# Sets the variable from its _FILE form; as upstream, a missing file is reported and passed over.
read_from_file() {
  local variable=$1 file=${1}_FILE
  if [ -z "${!file:-}" ]; then return; fi
  if [ -r "${!file}" ]; then
    printf -v "$variable" '%s' "$(cat "${!file}")"
  else
    log "$file is set, but ${!file} cannot be read: skipping"
  fi
}

setup_body() {
  local user password org bucket seconds token=
  user=$(json_string "$DOCKER_INFLUXDB_INIT_USERNAME") || exit
  password=$(json_string "$DOCKER_INFLUXDB_INIT_PASSWORD") || exit
  org=$(json_string "$DOCKER_INFLUXDB_INIT_ORG") || exit
  bucket=$(json_string "$DOCKER_INFLUXDB_INIT_BUCKET") || exit
  seconds=$(retention_seconds "${DOCKER_INFLUXDB_INIT_RETENTION:-0}") || exit
  if [ -n "${DOCKER_INFLUXDB_INIT_ADMIN_TOKEN:-}" ]; then
    token=$(json_string "$DOCKER_INFLUXDB_INIT_ADMIN_TOKEN") || exit
  fi
  printf '{"username":%s,"password":%s,"org":%s,"bucket":%s,"retentionPeriodSeconds":%s%s}' \
    "$user" "$password" "$org" "$bucket" "$seconds" "${token:+,\"token\":$token}"
}

# A half-done set-up must not look like a finished one at the next start.
wipe() {
  if [ -n "${server:-}" ]; then
    kill -KILL "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  log 'set-up failed: removing what it left'
  rm -rf "$INFLUXD_BOLT_PATH" "${INFLUXD_BOLT_PATH%/*}/influxd.sqlite" "$INFLUXD_ENGINE_PATH"
}

initialise() {
  [ "$DOCKER_INFLUXDB_INIT_MODE" = setup ] || die "DOCKER_INFLUXDB_INIT_MODE=$DOCKER_INFLUXDB_INIT_MODE: only setup is supported"
  local name variable body answer
  for name in USERNAME PASSWORD ADMIN_TOKEN; do read_from_file "DOCKER_INFLUXDB_INIT_$name"; done
  for name in USERNAME PASSWORD ORG BUCKET; do
    variable=DOCKER_INFLUXDB_INIT_$name
    [ -n "${!variable:-}" ] || die "$variable is missing"
  done
  body=$(setup_body)

  # On a port of its own and on loopback: 8086 stays closed until everything is there.
  trap wipe EXIT
  trap 'exit 143' TERM INT
  INFLUXD_HTTP_BIND_ADDRESS=127.0.0.1:$INIT_PORT INFLUXD_LOG_LEVEL=warn influxd &
  server=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$INIT_PORT/health"; do
    kill -0 "$server" 2>/dev/null || die 'the temporary server stopped'
    sleep 0.2
  done
  # The body goes through stdin, never through the list of arguments.
  answer=$(curl -sS -o /dev/null -w '%{http_code}' -H 'content-type: application/json' --data-binary @- \
    "http://127.0.0.1:$INIT_PORT/api/v2/setup" <<<"$body")
  [ "$answer" = 201 ] || die "POST /api/v2/setup answered $answer"
  # influxd shuts down in order on SIGINT alone; SIGTERM ends it at once.
  kill -INT "$server"
  wait "$server" || true
  trap - EXIT TERM INT
  log "organisation $DOCKER_INFLUXDB_INIT_ORG and bucket $DOCKER_INFLUXDB_INIT_BUCKET are set up"
}

if [ -e "$INFLUXD_BOLT_PATH" ]; then
  log "$INFLUXD_BOLT_PATH is there already: no set-up"
elif [ -n "${DOCKER_INFLUXDB_INIT_MODE:-}" ]; then
  initialise
fi

# The server has no use for the init values: keep the secrets out of its environment.
for variable in ${!DOCKER_INFLUXDB_INIT_@}; do unset "$variable"; done
exec "$@"
