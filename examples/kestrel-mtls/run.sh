#!/usr/bin/env bash
# A Kestrel service and its caller, with callers good and bad and certificates that are replaced while both run. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

begin kestrel-mtls "curl openssl"
SERVER_PORT=$((PORT_BASE + 56))
ASKED_FOR=/whoami
require_free_ports "$SERVER_PORT"
build_example kestrel-mtls/server
build_example kestrel-mtls/client

program_of() { printf '%s/examples/kestrel-mtls/%s/bin/Release/net10.0/kestrel-mtls-%s.dll' "$ROOT" "$1" "$1"; }
direct() { call web "$SERVER_PORT" "$@"; }
with_the_example() { dotnet "$(program_of client)" "$EXAMPLE/$1" "https://localhost:$SERVER_PORT/whoami" 2>&1 | head -n 1; }

# Shown before the server turns away who shows none.
serial() {
  { openssl s_client -connect "127.0.0.1:$SERVER_PORT" -servername "web.$DOMAIN" < /dev/null 2> /dev/null || true; } | openssl x509 -noout -serial
}

is_new() { [[ $(serial) != "$1" ]]; }
is_served() { [[ $(direct orders) == 200 ]]; }
is_refused() { [[ $(direct "$1") == 000 ]]; }

# issue_server NAME: a certificate for the server, in place of the one before.
issue_server() {
  quietly signctl_as requester issue --profile server-tls --dns "web.$DOMAIN" --dns localhost --out-dir "$EXAMPLE/server" --force \
    || fail "There is no certificate for the server; see above."
  cp "$DEV/trust/root.pem" "$EXAMPLE/server/bundle.pem"
}

step "Certificates for the server and for callers"
client expired --lifetime 1m
client orders
client other
client revoked
client later
foreign_client foreign
issue_server
cp "$DEV/trust/root.pem" "$EXAMPLE/orders/bundle.pem"
cp "$DEV/trust/root.pem" "$EXAMPLE/other/bundle.pem"
revoke revoked

step "Starting the server; it lets uri:spiffe://$DOMAIN/services/orders in"
in_background dotnet "$(program_of server)" "$EXAMPLE/server" "$SERVER_PORT" "uri:spiffe://$DOMAIN/services/orders" "$PUBLIC_URL/crls.pem" 1 > "$EXAMPLE/server.log" 2>&1
await "The named caller is not served; see $SHOWN/examples/kestrel-mtls/server.log" is_served

step "Who gets in"
expect "the named caller" 200 "$(direct orders)"
expect "the server knows its names" "uri:spiffe://$DOMAIN/services/orders" "$(< "$EXAMPLE/answer")"
expect "the named caller, by the example's client" "uri:spiffe://$DOMAIN/services/orders" "$(with_the_example orders)"
expect "another name" 403 "$(direct other)"
expect "no certificate" 000 "$(direct none)"
expect "a foreign certificate" 000 "$(direct foreign)"
expect "a revoked certificate" 000 "$(direct revoked)"
expect "a certificate for servers" 000 "$(direct server)"
expect "TLS 1.2" 000 "$(direct orders --tls-max 1.2)"

step "Renewing and revoking while the named caller asks"
ask_throughout web "$SERVER_PORT" orders
before=$(serial)
issue_server
eventually "the server shows its new certificate" is_new "$before"
expect "who is not revoked yet gets in, and may do nothing here" 403 "$(direct later)"
revoke later
eventually "who is revoked now is refused" is_refused later
all_were_answered

step "Waiting for a certificate of one minute to end"
await_expiry expired
expect "an expired certificate" 000 "$(direct expired)"
expect "the log says who was refused, and why" "*Revoked*" "$(grep PeerRefused -A1 "$EXAMPLE/server.log" || grep -i revoked "$EXAMPLE/server.log" || true)"
say "Passed: $CHECKS checks."
