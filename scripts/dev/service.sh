# shellcheck shell=bash
# The service as a process.

write_service_file() {
  mkdir -p "$DEV/ledger" "$DEV/logs"
  cat > "$DEV/service.yaml.new" << YAML
# Written by './dev up' at every start.
listen: {address: 127.0.0.1, grpc: $GRPC_PORT, enrolment: $ENROLMENT_PORT, publication: $PUBLICATION_PORT, operations: $OPERATIONS_PORT}
publicUrl: $PUBLIC_URL
token: {module: $MODULE, label: $TOKEN_LABEL, pinFile: token/pin}
ledger: {file: ledger/ledger.db}
checkpoints: {origin: signing.$DOMAIN/audit-log, kept: checkpoint/checkpoint}
hierarchy: hierarchy
profiles: $CONFIG/profiles.yaml
grants: $CONFIG/grants.yaml
approvals: $CONFIG/approvals.yaml
rotation: $CONFIG/rotation.yaml
variables: {domain: $DOMAIN}
revocation: {publishDelay: 2s}
clientAuthority: client-ca
tls:
  profile: server-tls
  names: ["dns:localhost", "ip:127.0.0.1", "ip:::1", "dns:signing.$DOMAIN"]
YAML
  mv "$DEV/service.yaml.new" "$DEV/service.yaml"
}

# Whether the process of the pid file is there and is our service: numbers are given again.
service_runs() {
  [[ -f $PID_FILE ]] && grep -qz signing-service "/proc/$(<"$PID_FILE")/cmdline" 2> /dev/null
}

require_free_ports() {
  local port
  for port in "$@"; do
    if (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      fail "Port $port is in use by something else; stop that, or run './dev reset' and './dev up --port-base N' for other ports."
    fi
  done
}

start_service() {
  require_free_ports "$GRPC_PORT" "$ENROLMENT_PORT" "$PUBLICATION_PORT" "$OPERATIONS_PORT"
  step "Starting the service"
  # A session of its own: Ctrl-C is for this script, which then stops the service in order.
  setsid "$(output_of SigningService.Server signing-service)" --config "$DEV/service.yaml" >> "$LOG_FILE" 2>&1 < /dev/null &
  printf '%s\n' "$!" > "$PID_FILE"
  await_ready
}

await_ready() {
  local attempt
  for ((attempt = 0; attempt < 300; attempt++)); do
    curl -sf -o /dev/null "http://127.0.0.1:$OPERATIONS_PORT/readyz" && return
    service_runs || break
    sleep 0.1
  done
  tail -n 5 "$LOG_FILE" >&2
  service_runs && stop_service
  rm -f "$PID_FILE"
  fail "The service did not become ready; the end of $SHOWN/logs/service.log stands above."
}

await_service() {
  local process
  process=$(<"$PID_FILE")
  wait "$process" || true
  fail "The service ended by itself; see $SHOWN/logs/service.log."
}

stop_service() {
  trap - EXIT
  if service_runs; then
    local process attempt
    process=$(<"$PID_FILE")
    kill -TERM "$process" 2> /dev/null || true
    for ((attempt = 0; attempt < 300; attempt++)); do
      service_runs || break
      sleep 0.1
    done
    if service_runs; then
      kill -KILL "$process"
      say "The service did not stop within 30 seconds and was killed."
    fi
  fi
  rm -f "$PID_FILE"
}
