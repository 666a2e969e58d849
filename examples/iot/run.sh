#!/usr/bin/env bash
# A gateway at the edge that has devices certified, in bulk and for years, and keeps the lists that it needs while it is cut off.
# Has a service of its own. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

DEVICES=200

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

# enrol NAME FOLDER: a gateway gets its first certificate for a token that can be used once.
enrol() {
  quietly signctl_as operator token create --profile client-tls --uri "spiffe://$DOMAIN/gateways/$1" --secret-file "$EXAMPLE/$1.token" || fail "There is no token for $1."
  quietly signctl enroll --server "https://localhost:$ENROLMENT_PORT" --trust "$DEV/trust/root.pem" --token-file "$EXAMPLE/$1.token" --out-dir "$2"
}

step "A service with a profile for devices"
start_house

step "A gateway's first certificate"
enrol line-7 "$EXAMPLE/gateway" || fail "The gateway was not enrolled; see above."
expect "the gateway has a name" "*URI:spiffe://$DOMAIN/gateways/line-7*" "$(openssl x509 -in "$EXAMPLE/gateway/chain.pem" -noout -ext subjectAltName)"
expect "the token was good for once" 6 "$(
  signctl enroll --server "https://localhost:$ENROLMENT_PORT" --trust "$DEV/trust/root.pem" --token-file "$EXAMPLE/line-7.token" --out-dir "$EXAMPLE/thief" \
    > "$EXAMPLE/thief.log" 2>&1 || echo $?
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
