# shellcheck shell=bash
# shellcheck disable=SC2034 # set here for the other parts
# Where things are, how things are said, and what was chosen at the first './dev up'.

ROOT=$PWD
# SIGNING_DEV puts the state elsewhere, so that several houses can stand side by side.
DEV=${SIGNING_DEV:-$ROOT/.dev}
SHOWN=${DEV#"$ROOT"/}
BUILD_STAMP=$ROOT/.dev/build.stamp
# The files that people decide: profiles, grants, rotation, approvals. SIGNING_CONFIG names a folder with others.
CONFIG=${SIGNING_CONFIG:-$ROOT/hsm-config}
LOG_FILE=$DEV/logs/service.log
PID_FILE=$DEV/service.pid
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*"; }

step() { printf '== %s\n' "$*"; }

fail() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# Runs a command quietly; what it said is shown only if it fails.
quietly() {
  local said code=0
  said=$("$@" 2>&1) || code=$?
  ((code == 0)) && return
  printf '%s\n' "$said" >&2
  # One that ends so has said nothing about it itself.
  ((code <= 128)) || printf '%s was ended by signal %d.\n' "$1" $((code - 128)) >&2
  return 1
}

# Domain, kind of key and ports stay what they were at the first run: the certificates that were made then carry them.
read_options() {
  DOMAIN=example.test KEY=P-256 PORT_BASE=${SIGNING_PORT_BASE:-7443}
  if [[ -f $DEV/options ]]; then
    { read -r DOMAIN; read -r KEY; read -r PORT_BASE; } < "$DEV/options" || fail "$SHOWN/options cannot be read; './dev reset' starts over."
  fi
  name_ports
  use_post_quantum
}

set_option() {
  local name=$1 value=$2 before
  case $name in
    domain)
      [[ $value =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$ ]] || fail "--domain $value is not a domain name in lower case."
      before=$DOMAIN DOMAIN=$value
      ;;
    key)
      [[ $value =~ ^(P-256|P-384|RSA-3072|RSA-4096|ML-DSA-44|ML-DSA-65|ML-DSA-87)$ ]] \
        || fail "--key must be P-256, P-384, RSA-3072, RSA-4096, ML-DSA-44, ML-DSA-65 or ML-DSA-87."
      before=$KEY KEY=$value
      ;;
    port-base)
      [[ $value =~ ^[1-9][0-9]{3,4}$ && $value -ge 1024 && $value -le 65000 ]] || fail "--port-base must be a number from 1024 to 65000."
      before=$PORT_BASE PORT_BASE=$value
      ;;
  esac
  if [[ -f $DEV/options && $value != "$before" ]]; then
    fail "The hierarchy in $SHOWN was made with --$name $before; run './dev reset' first to make another with $value."
  fi
  name_ports
  use_post_quantum
}

name_ports() {
  GRPC_PORT=$PORT_BASE
  ENROLMENT_PORT=$((PORT_BASE + 1))
  PUBLICATION_PORT=$((PORT_BASE + 37))
  OPERATIONS_PORT=$((PORT_BASE + 38))
  DATABASE_PORT=$((PORT_BASE + 20))
  PUBLIC_URL=http://localhost:$PUBLICATION_PORT
}

keep_options() {
  mkdir -p "$DEV"
  printf '%s\n' "$DOMAIN" "$KEY" "$PORT_BASE" > "$DEV/options"
}
