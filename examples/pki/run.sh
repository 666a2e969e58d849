#!/usr/bin/env bash
# A hierarchy for mutual TLS from one reviewed file: its keys in a token of its own, and what comes out judged by strangers. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

begin_alone pki "softhsm2 openssl gnutls-bin libnss3-tools"
require_sdk
build_product

find_module
export SOFTHSM2_CONF=$EXAMPLE/softhsm2.conf
TOKEN=(--module "$MODULE" --token-label mtls-pki --pin-file "$EXAMPLE/pin")
CEREMONY=(--hierarchy "$HERE/hierarchy.yaml" "${TOKEN[@]}" --out "$EXAMPLE/hierarchy")

# What a stranger says, kept for whoever wants to read it; ends as the stranger does.
judged() {
  local name=$1
  shift
  "$@" > "$EXAMPLE/$name.said" 2>&1 < /dev/null && echo good || echo bad
}

shown() { openssl x509 -in "$EXAMPLE/hierarchy/$1/certificate.pem" -noout -ext "$2" 2> /dev/null | tr -s ' \n' ' '; }

step "A token, and PINs that nobody types"
mkdir -p "$EXAMPLE/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$EXAMPLE/tokens" > "$SOFTHSM2_CONF"
(umask 077 && openssl rand -hex 16 | tr -d '\n' > "$EXAMPLE/pin" && openssl rand -hex 16 | tr -d '\n' > "$EXAMPLE/so-pin")
quietly ceremony token init --module "$MODULE" --token-label mtls-pki --so-pin-file "$EXAMPLE/so-pin" --pin-file "$EXAMPLE/pin" || fail "The token could not be made."

step "The operator's request: the key stays where it was made"
quietly openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=operator -keyout "$EXAMPLE/operator.key" -out "$EXAMPLE/operator.csr"

step "The ceremony"
quietly ceremony plan "${CEREMONY[@]}" --operator-csr "$EXAMPLE/operator.csr" || fail "The plan was refused; see above."
ceremony run --yes "${CEREMONY[@]}" --operator-csr "$EXAMPLE/operator.csr" --held-by "Ada L" --held-by "Grace H" > "$EXAMPLE/ceremony.log" 2>&1 \
  || fail "The ceremony stopped: $(tail -n 1 "$EXAMPLE/ceremony.log")"
sed -n 's/^done */   /p' "$EXAMPLE/ceremony.log"

step "What came out"
expect "folder, token, file and record agree; no key can leave the token" good "$(judged agree ceremony verify "${CEREMONY[@]}")"
expect "the record is signed by the audit key (OpenSSL)" good "$(judged record openssl pkeyutl -verify -pubin -rawin \
  -inkey "$EXAMPLE/hierarchy/audit-public-key.pem" -in "$EXAMPLE/hierarchy/record.json" -sigfile "$EXAMPLE/hierarchy/record.json.sig")"
expect "the root may sign authorities and lists, and nothing else" "*Certificate Sign, CRL Sign *" "$(shown root keyUsage)"
expect "the authority for servers is held to the domain, critically" "*critical*Permitted:*DNS:example.test*" "$(shown server-ca nameConstraints)"
expect "the authority for clients is not" 0 "$(openssl x509 -in "$EXAMPLE/hierarchy/client-ca/certificate.pem" -noout -text | grep -c Permitted || true)"

cat "$EXAMPLE/hierarchy/root/certificate.pem" > "$EXAMPLE/root.pem"
openssl crl -inform DER -in "$EXAMPLE/hierarchy/root/revocation-list.crl" -out "$EXAMPLE/root-crl.pem"
mkdir -p "$EXAMPLE/nss"
quietly certutil -N -d "sql:$EXAMPLE/nss" --empty-password
quietly certutil -A -d "sql:$EXAMPLE/nss" -n root -t CT,, -a -i "$EXAMPLE/root.pem"
for authority in server-ca client-ca; do
  file=$EXAMPLE/hierarchy/$authority/certificate.pem
  step "The strangers' verdict on $authority"
  expect "OpenSSL, strict, with the root's list" good "$(judged "openssl-$authority" openssl verify -x509_strict -crl_check \
    -CRLfile "$EXAMPLE/root-crl.pem" -CAfile "$EXAMPLE/root.pem" "$file")"
  expect "GnuTLS, with the root's list" good "$(judged "gnutls-$authority" certtool --verify --load-ca-certificate "$EXAMPLE/root.pem" \
    --load-crl "$EXAMPLE/root-crl.pem" --infile "$file")"
  quietly certutil -A -d "sql:$EXAMPLE/nss" -n "$authority" -t ,, -a -i "$file"
  expect "NSS" good "$(judged "nss-$authority" certutil -V -d "sql:$EXAMPLE/nss" -n "$authority" -u L -e)"
done
say "Passed: $CHECKS checks. The hierarchy is in $SHOWN/examples/pki/hierarchy."
