#!/usr/bin/env bash
# A service that certifies the workloads of a mesh, asked as istio-agent and ztunnel ask; and two workloads that speak with what they got.
# Has a service of its own. Ends by itself.
# shellcheck source=examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

begin_house istio "python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc libprotobuf-dev nodejs golang-go golang-google-grpc-dev golang-google-protobuf-dev"
WORKLOAD_PORT=$((PORT_BASE + 64))
require_free_ports "$WORKLOAD_PORT"
FRONTEND=spiffe://cluster.local/ns/production/sa/frontend-service

token_of() { python3 "$HERE/cluster.py" token "$EXAMPLE/cluster.key" "$@"; }

# csr NAME KIND [OPENSSL-OPTION...]: a key and a request in $EXAMPLE/NAME.
csr() {
  local name=$1 kind=$2
  shift 2
  mkdir -p "$EXAMPLE/$name"
  # shellcheck disable=SC2086 # several words
  quietly openssl req -new -newkey $kind -nodes -subj / -keyout "$EXAMPLE/$name/key.pem" -out "$EXAMPLE/$name/csr.pem" "$@" || fail "There is no request."
}

# agent NAME [OPTION...]: asks as istio-agent; prints nothing, or why it was refused.
agent() {
  local name=$1
  shift
  PYTHONPATH=$EXAMPLE/stubs /usr/bin/python3 "$HERE/clients/agent.py" --server "localhost:$((HOUSE_PORT + 1))" --trust "$HOUSE/trust/root.pem" \
    --csr "$EXAMPLE/$name/csr.pem" --out "$EXAMPLE/$name" "$@" 2>&1 || true
}

ztunnel() {
  node "$HERE/clients/ztunnel.js" "localhost:$((HOUSE_PORT + 1))" "$HOUSE/trust/root.pem" "$ROOT/protos" "$@"
}

# With grpc-go, from Debian's packages.
with_go() { "$EXAMPLE/agent-go" "localhost:$((HOUSE_PORT + 1))" "$HOUSE/trust/root.pem" "$EXAMPLE/ca.desc" "$@"; }

leaf() { openssl x509 -in "$EXAMPLE/$1/cert-chain.pem" -noout "${@:2}" | tr -s ' \n' ' '; }

# Whether OpenSSL takes a workload's certificate by nothing but what the answer had.
is_good() {
  openssl verify -x509_strict -purpose "$2" -CAfile "$EXAMPLE/$1/root-cert.pem" -untrusted "$EXAMPLE/$1/cert-chain.pem" "$EXAMPLE/$1/cert-chain.pem" \
    > "$EXAMPLE/verify.log" 2>&1 && echo good || echo bad
}

# A workload calls another: what the other is shown, or that no connection comes about.
call_workload() {
  curl -s --cacert "$EXAMPLE/api/root-cert.pem" --insecure --max-time 10 "$@" "https://localhost:$WORKLOAD_PORT/" || echo refused
}

step "A cluster's key, and a service that believes it"
quietly openssl genrsa -out "$EXAMPLE/cluster.key" 2048
python3 "$HERE/cluster.py" keys "$EXAMPLE/cluster.key" > "$HOUSE/jwks.json"
cp "$HERE/mesh.yaml" "$HOUSE/service.more.yaml"
start_house
quietly "$HERE/clients/stubs.sh" "$EXAMPLE/stubs"
[[ -d $ROOT/examples/first-calls/node/node_modules ]] || (cd "$ROOT/examples/first-calls/node" && quietly npm install)

protoc --include_imports --descriptor_set_out="$EXAMPLE/ca.desc" -I "$ROOT/protos" istio/v1/auth/ca.proto
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$EXAMPLE/go quietly go build -o "$EXAMPLE/agent-go" "$HERE/clients/go/agent.go" || fail "The Go client could not be built."

step "A sidecar, as istio-agent asks"
csr frontend rsa:2048
expect "a service account token gives a certificate" "" "$(agent frontend --token "$(token_of production/frontend-service)")"
expect "it says who the account is, critically, and nothing else" "*critical URI:$FRONTEND *" "$(leaf frontend -ext subjectAltName)"
expect "no subject" "subject= *" "$(leaf frontend -subject) "
expect "OpenSSL takes it for servers, strictly" good "$(is_good frontend sslserver)"
expect "and for clients" good "$(is_good frontend sslclient)"
expect "grpc-go, which istio-agent is built with, gets the same" "$FRONTEND 3" "$(with_go "$(token_of production/frontend-service)" "$EXAMPLE/frontend/csr.pem")"
expect "and is refused as plainly" Unauthenticated "$(with_go nonsense "$EXAMPLE/frontend/csr.pem")"
before=$(leaf frontend -serial)
expect "half a life later it comes with its certificate and no token" "" "$(agent frontend --identity "$EXAMPLE/frontend")"
expect "and has another one" "serial=*" "$([[ $(leaf frontend -serial) != "$before" ]] && leaf frontend -serial)"

step "Refusals, which agents do not repeat"
expect "no token" "UNAUTHENTICATED: *" "$(agent frontend)"
expect "a token for another audience" "UNAUTHENTICATED: *" "$(agent frontend --token "$(token_of production/frontend-service api)")"
expect "a token that somebody else signed" "UNAUTHENTICATED: *" "$(openssl genrsa -out "$EXAMPLE/other.key" 2048 2> /dev/null
  agent frontend --token "$(python3 "$HERE/cluster.py" token "$EXAMPLE/other.key" production/frontend-service)")"
csr greedy "ec -pkeyopt ec_paramgen_curve:P-256" -addext "subjectAltName=URI:spiffe://cluster.local/ns/production/sa/payments"
expect "another account's name in the request" "INVALID_ARGUMENT: *" "$(agent greedy --token "$(token_of production/frontend-service)")"
expect "a sidecar that asks for another" "PERMISSION_DENIED: *" "$(agent frontend --token "$(token_of production/other)" --for "$FRONTEND")"

step "A node's proxy, as ztunnel asks"
csr node "ec -pkeyopt ec_paramgen_curve:P-256"
expect "two workloads of its node, one certificate in each text, the roots last" "$FRONTEND 3 spiffe://cluster.local/ns/production/sa/api 3 " \
  "$(ztunnel "$(token_of istio-system/ztunnel)" "$EXAMPLE/node/csr.pem" "$FRONTEND" spiffe://cluster.local/ns/production/sa/api | tr '\n' ' ')"
expect "an account that is no node's proxy" "$FRONTEND PERMISSION_DENIED" "$(ztunnel "$(token_of production/other)" "$EXAMPLE/node/csr.pem" "$FRONTEND")"

step "STRICT mutual TLS between two workloads, and who the caller is to an AuthorizationPolicy"
csr api "ec -pkeyopt ec_paramgen_curve:P-256"
expect "the API has a certificate" "" "$(agent api --token "$(token_of production/api)")"
in_background openssl s_server -accept "127.0.0.1:$WORKLOAD_PORT" -www -tls1_3 -Verify 2 -verify_return_error -quiet \
  -cert "$EXAMPLE/api/cert-chain.pem" -key "$EXAMPLE/api/key.pem" -cert_chain "$EXAMPLE/api/cert-chain.pem" -CAfile "$EXAMPLE/api/root-cert.pem" \
  > "$EXAMPLE/api.log" 2>&1
is_up() { (: < "/dev/tcp/127.0.0.1/$WORKLOAD_PORT") 2> /dev/null; }
await "The API does not listen" is_up
expect "the frontend is let in" "*Client certificate*" "$(call_workload --cert "$EXAMPLE/frontend/cert-chain.pem" --key "$EXAMPLE/frontend/key.pem")"
expect "nobody is not" refused "$(call_workload)"
principal=$(sed -n 's/.*principals: \["\(.*\)"\].*/\1/p' "$HERE/authorization-policy.yaml")
expect "the principal that the manifest allows is the one in the certificate" "*URI:spiffe://$principal *" "$(leaf frontend -ext subjectAltName)"
say "Passed: $CHECKS checks."
