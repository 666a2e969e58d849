#!/usr/bin/env bash
# A gateway at the edge that has devices certified, in bulk and for years, and keeps the lists that it needs while it is cut off.
# Has a service of its own. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

DEVICES=200
METERS=8

begin_house iot ""

# device_request NAME URI: what a device makes itself; its key stays with it.
device_request() {
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$EXAMPLE/devices/$1.key" -subj / -addext "subjectAltName=URI:$2" \
    -out "$EXAMPLE/requests/$1.csr"
}

gateway() { SIGNCTL_CONFIG=$EXAMPLE/gateway/signctl.json signctl "$@"; }

seconds() { date -u -d "$(openssl x509 -in "$1" -noout "-$2" | cut -d= -f2)" +%s; }

# Whether a broker at the edge, without the network, would take a device: by the roots and the lists that the gateway brought.
at_the_edge() {
  openssl verify -x509_strict -purpose sslclient -crl_check_all -CRLfile "$EXAMPLE/edge/crls.pem" -CAfile "$EXAMPLE/gateway/bundle.pem" -untrusted "$1" "$1" \
    > "$EXAMPLE/verify.log" 2>&1 && echo good || grep -o 'certificate revoked' "$EXAMPLE/verify.log" || cat "$EXAMPLE/verify.log"
}

# trade TOKEN-FILE FOLDER: a first certificate for a token.
trade() {
  signctl enroll --server "https://localhost:$ENROLMENT_PORT" --trust "$DEV/trust/root.pem" --token-file "$1" --out-dir "$2"
}

# enrol NAME FOLDER: somebody of the line gets a first certificate for a token that can be used once.
enrol() {
  quietly signctl_as operator token create --profile client-tls --uri "spiffe://$DOMAIN/$1" --secret-file "$2.token" || fail "There is no token for $1."
  quietly trade "$2.token" "$2"
}

registrar() { SIGNCTL_CONFIG=$EXAMPLE/registrar/signctl.json signctl "$@"; }

step "A service with a profile for devices"
start_house

step "A gateway's first certificate"
enrol gateways/line-7 "$EXAMPLE/gateway" || fail "The gateway was not enrolled; see above."
expect "the gateway has a name" "*URI:spiffe://$DOMAIN/gateways/line-7*" "$(openssl x509 -in "$EXAMPLE/gateway/chain.pem" -noout -ext subjectAltName)"
expect "the token was good for once" 6 "$(
  trade "$EXAMPLE/gateway.token" "$EXAMPLE/thief" > "$EXAMPLE/thief.log" 2>&1 || echo $?
)"

step "$DEVICES devices of the line, and one of another"
mkdir -p "$EXAMPLE"/{requests,devices}
for ((i = 1; i <= DEVICES; i++)); do
  device_request "sensor-$i" "spiffe://$DOMAIN/devices/line-7/sensor-$i"
done
device_request stray "spiffe://$DOMAIN/devices/line-9/sensor-1"
expect "the gateway asks for all of them; one is refused" 3 "$(
  gateway issue-all --profile device --csr-dir "$EXAMPLE/requests" --out-dir "$EXAMPLE/certificates" > "$EXAMPLE/issue.log" 2>&1 || echo $?
)"
expect "the others have certificates" "$DEVICES" "$(find "$EXAMPLE/certificates" -name 'sensor-*.pem' | wc -l)"
expect "and it is said which, and why" "stray *NAME_NOT_ALLOWED*" "$(grep '^stray' "$EXAMPLE/issue.log")"
expect "three years" 94608000 "$(($(seconds "$EXAMPLE/certificates/sensor-1.pem" enddate) - $(seconds "$EXAMPLE/certificates/sensor-1.pem" startdate) + 1))"
expect "asked for again, nothing is issued twice" "0 issued, 1 refused, $DEVICES there already" \
  "$(gateway issue-all --profile device --csr-dir "$EXAMPLE/requests" --out-dir "$EXAMPLE/certificates" 2>&1 | tail -n 1)"

step "$METERS meters in the field, each with a token that works once"
enrol registrars/field "$EXAMPLE/registrar" || fail "The registrar was not enrolled; see above."
mkdir -p "$EXAMPLE/meters"
for ((i = 1; i <= METERS; i++)); do
  quietly registrar token create --profile device --uri "spiffe://$DOMAIN/devices/field/meter-$i" --secret-file "$EXAMPLE/meters/$i.token" --note "delivery 2026-11" \
    || fail "There is no token for meter $i; see above."
done
for ((i = 1; i <= METERS; i++)); do
  quietly trade "$EXAMPLE/meters/$i.token" "$EXAMPLE/meters/$i" || fail "Meter $i was not enrolled; see above."
done
expect "all have certificates, for three years" 94608000 \
  "$(($(seconds "$EXAMPLE/meters/$METERS/chain.pem" enddate) - $(seconds "$EXAMPLE/meters/$METERS/chain.pem" startdate) + 1))"
expect "no token works again" "$METERS" "$(
  for ((i = 1; i <= METERS; i++)); do trade "$EXAMPLE/meters/$i.token" "$EXAMPLE/thief" > "$EXAMPLE/thief.log" 2>&1 || echo refused; done | grep -c refused
)"
expect "and which were spent can be seen" "$METERS" "$(registrar token list --output json | grep -o 'devices/field/meter-[^{}]*"uses":1' | grep -c .)"

step "At the edge, without the network"
quietly gateway publish --to "$EXAMPLE/edge" || fail "The lists could not be brought to the edge; see above."
expect "a device is let in, by what the gateway brought" good "$(at_the_edge "$EXAMPLE/certificates/sensor-1.pem")"
quietly signctl_as operator revoke --cert "$EXAMPLE/certificates/sensor-1.pem" --reason key-compromise --wait || fail "The device could not be revoked."
quietly gateway publish --to "$EXAMPLE/edge" || fail "The lists could not be brought to the edge; see above."
expect "one that was stolen is not, once the lists were brought again" "certificate revoked" "$(at_the_edge "$EXAMPLE/certificates/sensor-1.pem")"
expect "the others are" good "$(at_the_edge "$EXAMPLE/certificates/sensor-2.pem")"
expect "and its key gets no certificate any more" 3 "$(
  gateway issue --profile device --csr "$EXAMPLE/requests/sensor-1.csr" --cert "$EXAMPLE/again.pem" > "$EXAMPLE/again.log" 2>&1 || echo $?
)"
say "Passed: $CHECKS checks."
