#!/usr/bin/env bash
# Ninety days on a hardware load balancer, a change freeze that no renewal falls into, and a report that an auditor keeps.
# Has a service of its own. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

FLEET=40

begin_house finance ""
FROM=$(date -u -d '+20 days' +%F) UNTIL=$(date -u -d '+80 days' +%F)
sed -i "s/^freezes: \[\]/freezes:\n  - {name: year end close, from: $FROM, until: $UNTIL}/" "$CONFIG/rotation.yaml"
grep -q "$FROM" "$CONFIG/rotation.yaml" || fail "The freeze did not get into the policy."

seconds() { date -u -d "$(openssl x509 -in "$1" -noout "-$2" | cut -d= -f2)" +%s; }
public_key() { openssl x509 -in "$1" -noout -pubkey; }

# Whether OpenSSL takes a chain with the lists of all levels.
judged() {
  curl -sf -o "$EXAMPLE/crls.pem" "$PUBLIC_URL/crls.pem"
  openssl verify -x509_strict -purpose sslserver -verify_hostname "payments.$DOMAIN" -crl_check_all -CRLfile "$EXAMPLE/crls.pem" \
    -CAfile "$DEV/trust/root.pem" -untrusted "$1" "$1" > "$EXAMPLE/verify.log" 2>&1 && echo good || cat "$EXAMPLE/verify.log"
}

# How many of a fleet are advised to renew in the freeze, and how many later than is good.
advised_in_freeze() {
  local chain when count=0
  for chain in "$EXAMPLE"/certificates/*.pem; do
    when=$(signctl_as operator advice --cert "$chain" --output json | sed 's/.*"renewTime": *"\([^"]*\)".*/\1/')
    [[ $when == 20??-* ]] || fail "There is no advice for $chain: $when"
    [[ $when < ${FROM}T || ! $when < ${UNTIL}T ]] || count=$((count + 1))
  done
  echo "$count"
}

step "A service whose policy has a freeze from $FROM until $UNTIL"
start_house

step "What the load balancer is given"
give_token services/proxy
(umask 077 && openssl rand -hex 16 > "$EXAMPLE/password")
with_addresses agent.yaml "s#touch, imported#touch, $EXAMPLE/imported#"
"$(output_of SigningService.Cli signctl)" agent --once --config "$EXAMPLE/agent.yaml" > "$EXAMPLE/agent.log" 2>&1 || fail "The agent failed; see $EXAMPLE/agent.log."
combined=$EXAMPLE/appliance/combined.pem
expect "ninety days, the last second counted" 7776000 "$(($(seconds "$combined" enddate) - $(seconds "$combined" startdate) + 1))"
expect "leaf, chain and key in one file, and OpenSSL takes it" good "$(judged "$combined")"
expect "the key is the leaf's" "$(public_key "$combined")" "$(openssl pkey -in "$combined" -pubout)"
expect "only its owner reads it" 600 "$(stat -L -c %a "$combined")"
openssl pkcs12 -in "$EXAMPLE/keystore/keystore.p12" -passin "file:$EXAMPLE/password" -nodes -out "$EXAMPLE/keystore.pem" 2> "$EXAMPLE/pkcs12.log"
expect "the keystore has the same, for who knows the password" "$(public_key "$combined")" "$(openssl pkey -in "$EXAMPLE/keystore.pem" -pubout)"
expect "and opens for nobody else" "*invalid password*" "$(openssl pkcs12 -in "$EXAMPLE/keystore/keystore.p12" -passin pass:wrong -nodes 2>&1 > /dev/null)"
expect "the appliance's import was run" yes "$([[ -e $EXAMPLE/imported ]] && echo yes)"

step "A fleet of $FLEET, and the freeze"
mkdir -p "$EXAMPLE/requests"
for ((i = 0; i < FLEET; i++)); do
  quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$EXAMPLE/requests/$i.key" -subj / \
    -addext "subjectAltName=DNS:branch-$i.$DOMAIN" -out "$EXAMPLE/requests/branch-$i.csr"
done
quietly signctl_as requester issue-all --profile server-tls --csr-dir "$EXAMPLE/requests" --out-dir "$EXAMPLE/certificates" || fail "Not all were issued; see above."
expect "as many certificates as requests" "$FLEET" "$(find "$EXAMPLE/certificates" -name '*.pem' | wc -l)"
expect "advised to renew in the freeze" 0 "$(advised_in_freeze)"

step "What the auditor keeps"
quietly signctl_as auditor report --signed-out "$EXAMPLE/report.json" || fail "There is no report; see above."
expect "the report is signed by the audit key" 0 "$(
  signctl report verify "$EXAMPLE/report.json" --audit-key "$DEV/hierarchy/audit-public-key.pem" > "$EXAMPLE/report.log" 2>&1 && echo 0 || cat "$EXAMPLE/report.log"
)"
sed -i 's/server-tls/server-tIs/' "$EXAMPLE/report.json"
expect "and a changed one is not" 7 "$(signctl report verify "$EXAMPLE/report.json" --audit-key "$DEV/hierarchy/audit-public-key.pem" > "$EXAMPLE/report.log" 2>&1 || echo $?)"
say "Passed: $CHECKS checks."
