# shellcheck shell=bash
# What the examples share: they keep their files under .dev/examples, and end what they have started. Most run beside the service that
# './dev up --detach' has left running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/dev/common.sh
source scripts/dev/packages.sh
source scripts/dev/build.sh
source scripts/dev/post-quantum.sh
source scripts/dev/token.sh
source scripts/dev/service.sh
source scripts/dev/clients.sh
source scripts/dev/background.sh

CHECKS=0

# begin NAME PACKAGES: a folder that is empty, EXAMPLE, and the files of the example in HERE; the service runs.
begin() {
  read_options
  service_runs || fail "The example needs the service; './dev up --detach' starts it."
  begin_alone "$@"
}

# The same for an example that needs no service.
begin_alone() {
  read_options
  install_packages "$2"
  HERE=$ROOT/examples/$1
  EXAMPLE=$DEV/examples/$1
  rm -rf "$EXAMPLE"
  mkdir -p "$EXAMPLE"
  trap end_started EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# The same for an example with a service of its own, in HOUSE: under the shipped files of CONFIG, and what the example adds to them in config/.
begin_house() {
  begin_alone "$1" "softhsm2 openssl curl $2"
  HOUSE=$EXAMPLE/house HOUSE_PORT=$((PORT_BASE + 60)) CONFIG=$EXAMPLE/house/config
  mkdir -p "$CONFIG"
  local file
  for file in profiles grants approvals; do
    cat "$ROOT/hsm-config/$file.yaml" > "$CONFIG/$file.yaml"
    [[ ! -f $HERE/config/$file.yaml ]] || cat "$HERE/config/$file.yaml" >> "$CONFIG/$file.yaml"
  done
  cp "$ROOT/hsm-config/rotation.yaml" "$CONFIG/rotation.yaml"
  [[ ! -f $HERE/config/rules.yaml ]] || sed -i "/^rules:/r $HERE/config/rules.yaml" "$CONFIG/rotation.yaml"
  trap end_house EXIT
}

house() { SIGNING_DEV=$HOUSE SIGNING_CONFIG=$CONFIG SIGNING_PORT_BASE=$HOUSE_PORT "$ROOT/dev" "$@"; }

# Starts it; from here on it is the service that is spoken to.
start_house() {
  house up --detach > "$EXAMPLE/up.log" 2>&1 || fail "The service does not run; see $EXAMPLE/up.log."
  DEV=$HOUSE CLIENTS=$HOUSE/clients
  read_options
}

end_house() {
  end_started
  house down > "$EXAMPLE/down.log" 2>&1 || true
}

# build_example FOLDER: a program of the examples that is written in C#.
build_example() {
  require_sdk
  quietly dotnet build "$ROOT/examples/$1" -c Release -v quiet --nologo || fail "$1 could not be built; see above."
}

# With $EXAMPLE/agent.yaml.
start_agent() {
  local PROGRAM
  find_program SigningService.Cli signctl
  ! is_post_quantum || printf 'keyType: %s\n' "$KEY" >> "$EXAMPLE/agent.yaml"
  in_background "${PROGRAM[@]}" agent --config "$EXAMPLE/agent.yaml" > "$EXAMPLE/agent.log" 2>&1
  AGENT=${STARTED[-1]}
}

renew_all() { kill -HUP "$AGENT"; }

# start_backend PORT CALLER: a service that lets nobody in but spiffe://DOMAIN/CALLER, and says whom that one speaks for.
start_backend() {
  quietly signctl_as requester issue --profile server-tls --dns "backend.$DOMAIN" --out-dir "$EXAMPLE/backend" || fail "There is no certificate for the backend."
  cp "$DEV/trust/root.pem" "$EXAMPLE/backend/bundle.pem"
  in_background dotnet "$ROOT/examples/backend/bin/Release/net10.0/example-backend.dll" "$EXAMPLE/backend" "$1" "uri:spiffe://$DOMAIN/$2" \
    > "$EXAMPLE/backend.log" 2>&1
}

# A program of Debian's that may be in a folder for administrators.
program() {
  PATH=$PATH:/usr/sbin command -v "$1" || fail "$1 was not found."
}

# Copies a file of the example with the addresses of this machine.   with_addresses FILE [SED-COMMAND...]
with_addresses() {
  local file=$1
  shift
  sed -e "s#signing\.example\.test:7443#localhost:$GRPC_PORT#" -e "s#signing\.example\.test:7444#localhost:$ENROLMENT_PORT#" \
    "${@/#/-e}" -e "s#example\.test#$DOMAIN#g" "$HERE/$file" > "$EXAMPLE/$file"
}

# give_token NAME: an enrolment token for spiffe://DOMAIN/NAME, and the roots, as an operator hands them over.
give_token() {
  quietly signctl_as operator token create --profile client-tls --uri "spiffe://$DOMAIN/$1" --secret-file "$EXAMPLE/token" \
    || fail "The token could not be made; see above."
  cp "$DEV/trust/root.pem" "$EXAMPLE/bundle.pem"
}

# client NAME [OPTION...]: a certificate for a client spiffe://DOMAIN/services/NAME in $EXAMPLE/NAME.
client() {
  local name=$1
  shift
  quietly signctl_as requester issue --profile client-tls --uri "spiffe://$DOMAIN/services/$name" --out-dir "$EXAMPLE/$name" "$@" \
    || fail "There is no certificate for $name; see above."
}

# When it returns, the list that says so can be had from the public address.
revoke() {
  quietly signctl_as operator revoke --cert "$EXAMPLE/$1/chain.pem" --reason superseded --wait || fail "$1 could not be revoked; see above."
}

# A certificate of nobody's authority that says what ours say.
foreign_client() {
  mkdir -p "$EXAMPLE/$1"
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
    -addext "subjectAltName=URI:spiffe://$DOMAIN/services/$1" -addext extendedKeyUsage=clientAuth \
    -keyout "$EXAMPLE/$1/key.pem" -out "$EXAMPLE/$1/chain.pem" || fail "The foreign certificate could not be made."
}

# call HOST PORT CLIENT [CURL-OPTION...]: the status that a client gets, 000 if no connection comes about; the answer is in $EXAMPLE/answer.
call() {
  local host=$1.$DOMAIN port=$2 client=$3
  shift 3
  [[ $client == none ]] || set -- --cert "$EXAMPLE/$client/chain.pem" --key "$EXAMPLE/$client/key.pem" "$@"
  curl -s --cacert "$DEV/trust/root.pem" --resolve "$host:$port:127.0.0.1" -o "$EXAMPLE/answer" -w '%{http_code}' "$@" "https://$host:$port${ASKED_FOR:-/}" || true
}

# ask_throughout HOST PORT CLIENT: one asks over a new connection each time, one over a connection that it keeps, twenty times a second.
ask_throughout() {
  local host=$1.$DOMAIN port=$2 client=$3
  while [[ ! -f $EXAMPLE/enough ]]; do
    # What curl says stands before a number that is not 200.
    call "$1" "$port" "$client" -o /dev/null --show-error 2>&1
    printf '\n'
  done > "$EXAMPLE/anew" &
  ASKERS=("$!")
  # What is said of an answer goes to where nothing is held back.
  curl -s --cacert "$DEV/trust/root.pem" --resolve "$host:$port:127.0.0.1" --rate 20/s -o /dev/null -w '%{stderr}%{http_code}\n' \
    --cert "$EXAMPLE/$client/chain.pem" --key "$EXAMPLE/$client/key.pem" "https://$host:$port${ASKED_FOR:-/}?[1-100000]" 2> "$EXAMPLE/kept" &
  ASKERS+=("$!")
}

# Ends them; not one request may have failed.
all_were_answered() {
  local asker asked
  touch "$EXAMPLE/enough"
  wait "${ASKERS[0]}"
  kill "${ASKERS[1]}"
  wait "${ASKERS[1]}" || true
  for asker in anew kept; do
    asked=$(grep -c . "$EXAMPLE/$asker")
    ((asked > 20)) || fail "Not passed: only $asked requests in $SHOWN/examples/${EXAMPLE##*/}/$asker."
  done
  expect "$(grep -c . "$EXAMPLE/anew") requests over new connections, all answered" "" "$(grep -v '^200$' "$EXAMPLE/anew" || true)"
  expect "$(grep -c . "$EXAMPLE/kept") requests over kept ones, all answered" "" "$(grep -v '^200$' "$EXAMPLE/kept" || true)"
}

# Issued for a minute at the beginning.
is_expired() { ! openssl x509 -in "$EXAMPLE/$1/chain.pem" -noout -checkend 0 > /dev/null; }

await_expiry() {
  until is_expired "$1"; do sleep 1; done
}

# expect WHAT WANTED GOT: a line of the table; the example fails if they differ.
expect() {
  local verdict=ok
  # shellcheck disable=SC2053 # a pattern
  [[ $3 == $2 ]] || verdict="FAILED: $3"
  printf '   %-66s %s\n' "$1" "$verdict"
  [[ $verdict == ok ]] || fail "Not passed: $1."
  CHECKS=$((CHECKS + 1))
}

# eventually WHAT COMMAND: the same of a command that is to succeed within half a minute.
eventually() {
  local what=$1
  shift
  await "Not passed: $what" "$@"
  expect "$what" "" ""
}
