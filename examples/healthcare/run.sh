#!/usr/bin/env bash
# A hospital's devices get certificates for a year from a service that no network reaches: a signed order goes over, a signed answer comes back.
# Has a service of its own; as root it runs in a network namespace without an interface but loopback. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

DEVICES=40

begin_house healthcare "iproute2"
require_sdk
build_product

# The room without a network, and whatever is done in it.
ROOM=$EXAMPLE/room
if ((EUID == 0)); then
  touch "$ROOM"
  unshare --net="$ROOM" ip link set lo up
  trap 'end_house; umount "$ROOM"' EXIT
  in_the_room() { nsenter --net="$ROOM" "$@"; }
else
  say "Without root there is no room without a network: the service runs on loopback."
  in_the_room() { "$@"; }
fi
house() { in_the_room env SIGNING_DEV="$HOUSE" SIGNING_CONFIG="$CONFIG" SIGNING_PORT_BASE="$HOUSE_PORT" "$ROOT/dev" "$@"; }
signctl() { in_the_room "$(output_of SigningService.Cli signctl)" "$@"; }
courier() { SIGNCTL_CONFIG=$EXAMPLE/courier/signctl.json signctl "$@"; }

# The hospital is on the other side: what it has came by hand.
hospital() { SIGNCTL_CONFIG=$EXAMPLE/hospital/signctl.json "$(output_of SigningService.Cli signctl)" "$@"; }

# by_hand NAME URI: who is to sign makes a key and brings the request to an operator, who knows the bearer.
by_hand() {
  local folder=$EXAMPLE/$1
  mkdir -p "$folder"
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$folder/key.pem" -subj / -addext "subjectAltName=URI:$2" -out "$folder/own.csr"
  chmod 0600 "$folder/key.pem"
  quietly signctl_as operator issue --profile client-tls --csr "$folder/own.csr" --cert "$folder/chain.pem" || fail "There is no certificate for $1."
  cp "$DEV/trust/bundle.pem" "$folder/bundle.pem"
  printf '{"server": "https://localhost:%s", "trust": "bundle.pem", "clientCert": "chain.pem", "clientKey": "key.pem"}\n' "$GRPC_PORT" > "$folder/signctl.json"
}

device_request() {
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$EXAMPLE/devices/$1.key" -subj / -addext "subjectAltName=DNS:$2" \
    -out "$EXAMPLE/requests/$1.csr"
}

# The code that a command ends with; what it says goes to a file.
code_of() { "$@" > "$EXAMPLE/said" 2>&1 && echo 0 || echo $?; }

step "A service in a room without a network"
start_house
if ((EUID == 0)); then
  expect "there is no interface but loopback" 1 "$(in_the_room ip -o link | wc -l)"
  expect "and nothing of it is reached from outside" 000 "$(curl -s -o /dev/null -w '%{http_code}' "https://localhost:$GRPC_PORT" || true)"
fi

step "A key desk in the hospital, and somebody who walks"
by_hand hospital "spiffe://$DOMAIN/hospitals/north"
by_hand courier "spiffe://$DOMAIN/couriers/ward"

step "The order: $DEVICES devices, and one of another hospital"
mkdir -p "$EXAMPLE"/{requests,devices}
for ((i = 1; i <= DEVICES; i++)); do
  device_request "ct-$i" "ct-$i.radiology.north.$DOMAIN"
done
device_request stray "ct-1.radiology.south.$DOMAIN"
quietly hospital offline order --profile medical-device --csr-dir "$EXAMPLE/requests" --out "$EXAMPLE/order.p7m" --batch 2026-11 || fail "There is no order; see above."
expect "anybody can read what is ordered" "*ct-40*medical-device*" "$(hospital offline show "$EXAMPLE/order.p7m")"
expect "and OpenSSL that it is whole, and who signed it" "CMS Verification successful" \
  "$(openssl cms -verify -inform DER -in "$EXAMPLE/order.p7m" -purpose any -CAfile "$EXAMPLE/hospital/bundle.pem" -out "$EXAMPLE/order.json" 2>&1)"

step "Carried into the room"
expect "all but one are issued" 3 "$(code_of courier offline carry "$EXAMPLE/order.p7m" --out "$EXAMPLE/answer.json")"
expect "for whom it was signed by" "For uri:spiffe://$DOMAIN/hospitals/north: $DEVICES issued, 1 refused" "$(tail -n 1 "$EXAMPLE/said")"
quietly courier offline order --profile medical-device --csr-dir "$EXAMPLE/requests" --out "$EXAMPLE/own.p7m" || fail "There is no order; see above."
expect "whoever carries has no say: what the courier signs is refused" 6 "$(code_of courier offline carry "$EXAMPLE/own.p7m" --out "$EXAMPLE/own.json")"
LC_ALL=C sed 's/2026-11/2026-12/' "$EXAMPLE/order.p7m" > "$EXAMPLE/changed.p7m"
expect "one letter changed on the way, and nothing is done" "*does not verify*" "$(code_of courier offline carry "$EXAMPLE/changed.p7m" --out "$EXAMPLE/changed.json"; cat "$EXAMPLE/said")"

step "Carried back"
take() { hospital offline take "$1" --order "$EXAMPLE/order.p7m" --audit-key "$HOUSE/hierarchy/audit-public-key.pem" --out-dir "$2"; }
expect "one was refused, and it is said which and why" 3 "$(code_of take "$EXAMPLE/answer.json" "$EXAMPLE/certificates")"
expect "that the name is not the hospital's" "stray *NAME_NOT_ALLOWED*" "$(grep '^stray' "$EXAMPLE/said")"
expect "the others have certificates" "$DEVICES" "$(find "$EXAMPLE/certificates" -name 'ct-*.pem' | wc -l)"
expect "for a year" 31536000 "$(($(date -u -d "$(openssl x509 -in "$EXAMPLE/certificates/ct-1.pem" -noout -enddate | cut -d= -f2)" +%s) - $(date -u -d "$(openssl x509 -in "$EXAMPLE/certificates/ct-1.pem" -noout -startdate | cut -d= -f2)" +%s) + 1))"
expect "of their own keys" "$(openssl pkey -in "$EXAMPLE/devices/ct-1.key" -pubout)" "$(openssl x509 -in "$EXAMPLE/certificates/ct-1.pem" -noout -pubkey)"
sed 's/"signature": "A/"signature": "B/; t; s/"signature": "./"signature": "A/' "$EXAMPLE/answer.json" > "$EXAMPLE/forged.json"
expect "an answer that the audit key did not sign is refused whole" 7 "$(code_of take "$EXAMPLE/forged.json" "$EXAMPLE/forged")"
expect "and nothing of it is written" "" "$(ls "$EXAMPLE/forged" 2> /dev/null || true)"
expect "the same order once more gets the same certificates" 3 "$(code_of courier offline carry "$EXAMPLE/order.p7m" --out "$EXAMPLE/again.json")"
code_of take "$EXAMPLE/again.json" "$EXAMPLE/again" > /dev/null
expect "to the letter" "" "$(diff -r "$EXAMPLE/certificates" "$EXAMPLE/again")"

step "What the log says, and the lists that cross with the answers"
expect "who asked, and who carried" "*hospitals/north*couriers/ward*" "$(signctl_as auditor audit search --act OfflineOrderTaken --output json | head -n 1)"
quietly signctl_as operator revoke --cert "$EXAMPLE/certificates/ct-7.pem" --reason key-compromise --wait || fail "The device could not be revoked."
quietly in_the_room curl -sf "http://localhost:$PUBLICATION_PORT/crls.pem" -o "$EXAMPLE/crls.pem" || fail "The lists could not be fetched; see above."
at_the_ward() {
  openssl verify -x509_strict -purpose sslserver -crl_check_all -CRLfile "$EXAMPLE/crls.pem" -CAfile "$EXAMPLE/hospital/bundle.pem" -untrusted "$1" "$1" \
    > "$EXAMPLE/verify.log" 2>&1 && echo good || grep -o 'certificate revoked' "$EXAMPLE/verify.log" || cat "$EXAMPLE/verify.log"
}
expect "a device that was lost is not trusted any more" "certificate revoked" "$(at_the_ward "$EXAMPLE/certificates/ct-7.pem")"
expect "the others are" good "$(at_the_ward "$EXAMPLE/certificates/ct-8.pem")"
quietly signctl_as operator revoke --cert "$EXAMPLE/hospital/chain.pem" --reason superseded --wait || fail "The key desk could not be revoked."
expect "nor is an order of a key desk that was revoked" "*was revoked*" "$(code_of courier offline carry "$EXAMPLE/order.p7m" --out "$EXAMPLE/late.json"; cat "$EXAMPLE/said")"
say "Passed: $CHECKS checks."
