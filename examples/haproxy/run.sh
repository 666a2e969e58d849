#!/usr/bin/env bash
# haproxy as a load balancer that takes mutual TLS, with the agent, a backend, and callers good and bad. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

begin haproxy "haproxy socat curl openssl"
HAPROXY_PORT=$((PORT_BASE + 53)) BACKEND_PORT=$((PORT_BASE + 54)) STATUS_PORT=$((PORT_BASE + 55))
require_free_ports "$HAPROXY_PORT" "$BACKEND_PORT" "$STATUS_PORT"
HAPROXY=$(program haproxy)
build_example backend

through() { call api "$HAPROXY_PORT" "$@"; }

# Shown before haproxy turns away who shows none.
serial() {
  { openssl s_client -connect "127.0.0.1:$HAPROXY_PORT" -servername "api.$DOMAIN" < /dev/null 2> /dev/null || true; } | openssl x509 -noout -serial
}

is_new() { [[ $(serial) != "$1" ]]; }
is_served() { [[ $(through good) == 200 ]]; }
is_refused() { [[ $(through "$1") == 000 ]]; }

step "Certificates for callers"
client expired --lifetime 1m
client good
client revoked
client later
foreign_client foreign
revoke revoked

step "Starting agent, backend and haproxy"
give_token services/proxy
cp "$HERE/hot.sh" "$EXAMPLE/"
with_addresses agent.yaml "s#7490#$STATUS_PORT#" "s#every: 1m#every: 1s#" "s#\./hot\.sh#$EXAMPLE/hot.sh#"
with_addresses haproxy.cfg "s#127.0.0.1:8443#127.0.0.1:$HAPROXY_PORT#" "s#127.0.0.1:9443#127.0.0.1:$BACKEND_PORT#"
start_agent
await "The agent keeps no lists; see $SHOWN/examples/haproxy/agent.log" test -e "$EXAMPLE/tls/lists/crls.pem"
start_backend "$BACKEND_PORT" services/proxy
in_background "$HAPROXY" -C "$EXAMPLE" -f haproxy.cfg > "$EXAMPLE/haproxy.log" 2>&1
await "A good client is not served; see $SHOWN/examples/haproxy/haproxy.log" is_served

step "Who gets through"
expect "a good certificate" 200 "$(through good)"
expect "what the backend is told: name, serial number, subject" "uri:spiffe://$DOMAIN/services/good *" "$(< "$EXAMPLE/answer")"
through good -H 'X-Client-Cert-Subject: CN=root' -H 'X-Client-Cert: forged' -H 'Client-Cert: :Zm9yZ2Vk:' > /dev/null
expect "and it is told the same if the client sends such headers" "uri:spiffe://$DOMAIN/services/good *" "$(< "$EXAMPLE/answer")"
expect "no certificate" 000 "$(through none)"
expect "a foreign certificate" 000 "$(through foreign)"
expect "a revoked certificate" 000 "$(through revoked)"
expect "a certificate for servers" 000 "$(through backend)"
expect "TLS 1.2" 000 "$(through good --tls-max 1.2)"
expect "a good certificate, past haproxy: not the proxy" 403 "$(call backend "$BACKEND_PORT" good)"

step "Renewing and revoking while callers ask; haproxy is never reloaded"
ask_throughout api "$HAPROXY_PORT" good
before=$(serial)
renew_all
eventually "the agent renews, and haproxy shows the new certificate" is_new "$before"
expect "who is not revoked yet gets through" 200 "$(through later)"
revoke later
eventually "who is revoked now is refused" is_refused later
all_were_answered

step "Waiting for a certificate of one minute to end"
await_expiry expired
expect "an expired certificate" 000 "$(through expired)"
say "Passed: $CHECKS checks, with $("$HAPROXY" -v | head -n 1)."
