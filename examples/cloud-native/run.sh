#!/usr/bin/env bash
# A node outside a mesh: the agent gives its workloads their identities over a socket, and a workload with go-spiffe and a proxy with Envoy's own
# protos follow each renewal without a restart. Has a service of its own. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

begin_house cloud-native "nodejs"
STATUS_PORT=$((PORT_BASE + 64))
require_free_ports "$STATUS_PORT"
SOCKET=$EXAMPLE/run/workload.sock
export SPIFFE_ENDPOINT_SOCKET=unix://$SOCKET

workload() { "$WORKLOAD" 2>&1 || true; }
proxy() { timeout 100 node "$HERE/clients/node/sds.js" "$SOCKET" "$@" 2>&1 || true; }
# The last line of the workload that is never started again.
last() { tail -n 1 "$EXAMPLE/workload.log"; }
serial() { last | sed -n 's/.*serial=\([0-9A-F]*\).*/\1/p'; }
is_new() { [[ $(serial) != "$1" && $(last) == *welcome* ]]; }
# within SECONDS COMMAND: yes, if it succeeds by then.
within() {
  local attempt
  for ((attempt = 0; attempt < $1; attempt++)); do
    "${@:2}" && echo yes && return
    sleep 1
  done
}
has_lines() { [[ $(wc -l < "$EXAMPLE/$1.log") -ge $2 ]]; }
serves_all() { [[ -S $SOCKET && -e $EXAMPLE/state/worker/chain.pem ]]; }

step "A service, a workload with go-spiffe, and Envoy's protos"
start_house
WORKLOAD=$("$ROOT/tests/tools/install-go-spiffe" 2> "$EXAMPLE/install.log") || fail "The workload could not be built; see $EXAMPLE/install.log."
[[ -d $HERE/clients/node/node_modules ]] || (cd "$HERE/clients/node" && quietly npm install --no-package-lock --no-audit --no-fund)

step "The agent of a node"
give_token nodes/one
with_addresses agent.yaml "s#7490#$STATUS_PORT#" "s#lifetime: 1h#lifetime: 1m#" "s#\[shop-api\]#[$(id -un)]#" "s#\[shop-worker\]#[nobody]#"
start_agent
await "The agent has no certificates; see $EXAMPLE/agent.log" serves_all
expect "everybody may ask" 666 "$(stat -c %a "$SOCKET")"
expect "keys are in no file but the agent's own" "" "$(find "$EXAMPLE" -path "$HOUSE" -prune -o -path "$EXAMPLE/state" -prune -o -name '*key*' -print)"

step "A workload with go-spiffe"
in_background "$WORKLOAD" > "$EXAMPLE/workload.log" 2>&1
WORKLOAD_PROCESS=${STARTED[-1]}
await "The workload has no identity; see $EXAMPLE/workload.log" has_lines workload 1
expect "it has its own identity, and not that of another user" "spiffe://$DOMAIN/ns/shop/api hint=internal welcome *" "$(last)"
expect "go-spiffe takes it for both ends of mutual TLS; the roots are roots" "* certificates=2 roots=1" "$(last)"

step "A proxy with Envoy's protos"
SHOWN_SERIAL=$(serial)
in_background timeout 300 node "$HERE/clients/node/sds.js" "$SOCKET" 3 "spiffe://$DOMAIN/ns/shop/api" "spiffe://$DOMAIN" > "$EXAMPLE/proxy.log"
await "The proxy got nothing; see $EXAMPLE/proxy.log" has_lines proxy 1
expect "a certificate with its key, and the roots" "1 1 spiffe://$DOMAIN/ns/shop/api pair * spiffe://$DOMAIN roots *" "$(head -n 1 "$EXAMPLE/proxy.log")"
expect "by the names that Istio's proxies use: the certificate" "1 1 default pair *" "$(proxy 1 default)"
expect "and the roots" "1 1 ROOTCA roots *" "$(proxy 1 ROOTCA)"
expect "what is another user's is not there" "" "$(timeout 3 node "$HERE/clients/node/sds.js" "$SOCKET" 1 "spiffe://$DOMAIN/ns/shop/worker" || true)"

step "A minute later: renewals, without a file, a hook or a restart"
expect "the workload shows a new certificate" yes "$(within 90 is_new "$SHOWN_SERIAL")"
expect "and is the same process" "" "$(kill -0 "$WORKLOAD_PROCESS" 2>&1)"
await "The proxy was not told; see $EXAMPLE/proxy.log" has_lines proxy 2
expect "the proxy has a new version, and rejects it" "2 2 spiffe://$DOMAIN/ns/shop/api pair *" "$(sed -n 2p "$EXAMPLE/proxy.log")"
expect "which the agent says" yes "$(within 30 grep -q 'secrets-rejected .*This one is not liked' "$EXAMPLE/agent.log")"
SHOWN_SERIAL=$(serial)
expect "the next one reaches the workload" yes "$(within 90 is_new "$SHOWN_SERIAL")"
await "The proxy was not told; see $EXAMPLE/proxy.log" has_lines proxy 3
expect "and the proxy, which was not told the rejected one again" "3 3 spiffe://$DOMAIN/ns/shop/api pair *" "$(sed -n 3p "$EXAMPLE/proxy.log")"

step "An agent that reads its file again, and one that ends"
sed -i "s#\[$(id -un)\]#[nobody]#" "$EXAMPLE/agent.yaml"
renew_all
expect "who may no longer is refused" yes "$(within 60 grep -q workload-refused "$EXAMPLE/agent.log")"
expect "a workload that has nothing hears why" "*PermissionDenied*workloads.allow*" "$(workload)"
expect "what the workload has stays in use until it ends" "" "$(kill -0 "$WORKLOAD_PROCESS" 2>&1)"
kill "$AGENT"
is_gone() { [[ ! -e $SOCKET ]]; }
expect "the socket goes with the agent" yes "$(within 30 is_gone)"
say "Passed: $CHECKS checks."
