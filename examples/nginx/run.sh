#!/usr/bin/env bash
# nginx as a proxy that takes mutual TLS, with the agent, a backend, and callers good and bad. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

begin nginx "nginx curl openssl"
NGINX_PORT=$((PORT_BASE + 50)) BACKEND_PORT=$((PORT_BASE + 51)) STATUS_PORT=$((PORT_BASE + 52))
require_free_ports "$NGINX_PORT" "$BACKEND_PORT" "$STATUS_PORT"
NGINX=$(program nginx)
build_example backend

through() { call api "$NGINX_PORT" "$@"; }

shown() {
  openssl s_client -connect "127.0.0.1:$NGINX_PORT" -servername "api.$DOMAIN" -CAfile "$DEV/trust/root.pem" "$@" < /dev/null 2> /dev/null
}

serial() { shown | openssl x509 -noout -serial; }
is_new() { [[ $(serial) != "$1" ]]; }
is_served() { [[ $(through good) == 200 ]]; }
is_refused() { [[ $(through "$1") == 400 ]]; }
is_stapled() { shown -status | grep -q 'Cert Status: good'; }

step "Certificates for callers"
client expired --lifetime 1m
client good
client revoked
client later
foreign_client foreign
revoke revoked

step "Starting agent, backend and nginx"
give_token services/proxy
with_addresses agent.yaml "s#7490#$STATUS_PORT#" "s#every: 1m#every: 1s#"
with_addresses nginx.conf "s#listen 8443#listen 127.0.0.1:$NGINX_PORT#" "s#proxy_pass .*#proxy_pass https://127.0.0.1:$BACKEND_PORT;#"
start_agent
await "The agent keeps no lists; see $SHOWN/examples/nginx/agent.log" test -e "$EXAMPLE/tls/lists/crls.pem"
start_backend "$BACKEND_PORT" services/proxy
in_background "$NGINX" -e "$EXAMPLE/error.log" -p "$EXAMPLE" -c nginx.conf -g 'daemon off;'
await "A good client is not served; see $SHOWN/examples/nginx/error.log" is_served

step "Who gets through"
expect "a good certificate" 200 "$(through good)"
expect "what the backend is told: name, serial number, subject" "uri:spiffe://$DOMAIN/services/good *" "$(< "$EXAMPLE/answer")"
through good -H 'X-Client-Cert-Subject: CN=root' -H 'X-Client-Cert: forged' -H 'Client-Cert: :Zm9yZ2Vk:' > /dev/null
expect "and it is told the same if the client sends such headers" "uri:spiffe://$DOMAIN/services/good *" "$(< "$EXAMPLE/answer")"
expect "no certificate" 400 "$(through none)"
expect "a foreign certificate" 400 "$(through foreign)"
expect "a revoked certificate" 400 "$(through revoked)"
expect "a certificate for servers" 400 "$(through backend)"
expect "TLS 1.2" 000 "$(through good --tls-max 1.2)"
expect "a good certificate, past nginx: not the proxy" 403 "$(call backend "$BACKEND_PORT" good)"
eventually "nginx staples an OCSP answer that says good" is_stapled

step "Renewing and revoking while callers ask"
ask_throughout api "$NGINX_PORT" good
before=$(serial)
renew_all
eventually "the agent renews, and nginx shows the new certificate" is_new "$before"
expect "who is not revoked yet gets through" 200 "$(through later)"
revoke later
eventually "who is revoked now is refused" is_refused later
all_were_answered

step "Waiting for a certificate of one minute to end"
await_expiry expired
expect "an expired certificate" 400 "$(through expired)"
say "Passed: $CHECKS checks, with $("$NGINX" -v 2>&1)."
