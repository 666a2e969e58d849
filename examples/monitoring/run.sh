#!/usr/bin/env bash
# Prometheus with the alerts and what the dashboard asks for, on the running service and an agent that cannot tell its program. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

begin monitoring "prometheus curl python3"
PROMETHEUS_PORT=$((PORT_BASE + 57)) STATUS_PORT=$((PORT_BASE + 58))
require_free_ports "$PROMETHEUS_PORT" "$STATUS_PORT"
PROMETHEUS=$(program prometheus)
PROMTOOL=$(program promtool)

# These have no series before their first event, or are of services that the example does not run.
NOT_YET=(hsm_logins_total hsm_signatures_wrong_total ledger_commit_failures_total signing_own_certificate_renewals_total
  signing_verification_findings_total signing_client_certificate_remaining_seconds signing_client_peers_refused_total
  signing_client_revocation_list_remaining_seconds signing_verification_verified_total)

ask() { curl -sf --get "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/$1" "${@:2}"; }
value() { ask query --data-urlencode "query=$1" | python3 -c 'import json, sys; print(*(r["value"][1] for r in json.load(sys.stdin)["data"]["result"]))'; }
is_scraped() { [[ $(value 'sum(up)') == 2 && -n $(value 'signing_requests_total{reason!=""}') ]]; }
is_firing() { ask alerts | grep -q "\"alertname\":\"$1\""; }

# The metrics that the rules and the dashboard name and that nobody shows.
unknown_metrics() {
  ask label/__name__/values > "$EXAMPLE/shown.json"
  python3 - "$EXAMPLE/shown.json" "$HERE/alerts.yml" "$HERE/dashboard.json" "${NOT_YET[@]}" << 'PYTHON'
import json, re, sys
shown = set(json.load(open(sys.argv[1]))["data"]) | set(sys.argv[4:])
named = {name for path in sys.argv[2:4] for name in re.findall(r"\b(?:signing|signctl|hsm|ledger)_[a-z_]+\b", open(path).read())}
print(*sorted(named - shown))
PYTHON
}

# What Prometheus does not understand of the dashboard's questions.
wrong_questions() {
  python3 - "$HERE/dashboard.json" << 'PYTHON' | while IFS= read -r question; do value "$question" > "$EXAMPLE/value" || printf '%s\n' "$question"; done
import json, sys
for panel in json.load(open(sys.argv[1]))["panels"]:
    for target in panel.get("targets", []):
        print(target["expr"].replace("$instance", ".*"))
PYTHON
}

step "What promtool says"
expect "the configuration is valid, and so are the rules" "*SUCCESS*SUCCESS*" "$("$PROMTOOL" check config "$HERE/prometheus.yml" 2>&1)"
expect "the alerts fire when they should, and not otherwise" "*SUCCESS*" "$("$PROMTOOL" test rules "$HERE/alerts.test.yml" 2>&1)"

step "Starting an agent whose hook fails, and Prometheus"
give_token services/proxy
cat > "$EXAMPLE/agent.yaml" << YAML
server: https://localhost:$GRPC_PORT
enrollmentServer: https://localhost:$ENROLMENT_PORT
trust: bundle.pem
tokenFile: token
stateFolder: state
status: 127.0.0.1:$STATUS_PORT
identity:
  install: [{folder: tls, hook: {command: ["false"]}}]
revocationLists: [{folder: lists}]
YAML
start_agent
cp "$HERE/alerts.yml" "$EXAMPLE/"
sed -e "s#127.0.0.1:7481#127.0.0.1:$OPERATIONS_PORT#" -e "s#127.0.0.1:7490#127.0.0.1:$STATUS_PORT#" -e 's#_interval: 15s#_interval: 1s#' \
  "$HERE/prometheus.yml" > "$EXAMPLE/prometheus.yml"
in_background "$PROMETHEUS" --config.file "$EXAMPLE/prometheus.yml" --storage.tsdb.path "$EXAMPLE/data" \
  --web.listen-address "127.0.0.1:$PROMETHEUS_PORT" > "$EXAMPLE/prometheus.log" 2>&1
# Refused: the name is outside of every grant.
signctl_as requester issue --profile server-tls --dns other.test --out-dir "$EXAMPLE/refused" > "$EXAMPLE/refused.log" 2>&1 || true

step "What Prometheus sees"
eventually "service and agent are scraped, a refused request is counted" is_scraped
eventually "the hook that fails is an alert" is_firing CertificateNotInstalled
expect "the token is ready" 1 "$(value 'min(hsm_token_ready)')"
expect "no alert of the service fires" "" "$(value 'ALERTS{alertstate="firing", job="signing-service"}')"
expect "every metric that rules and dashboard name is there" "" "$(unknown_metrics)"
expect "every question of the dashboard is understood" "" "$(wrong_questions)"
say "Passed: $CHECKS checks, with $("$PROMETHEUS" --version 2>&1 | head -n 1 | cut -d' ' -f1-3)."
