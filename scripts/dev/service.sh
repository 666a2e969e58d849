# shellcheck shell=bash
# The service as a process.

SERVICE_FILE=$DEV/service.yaml
REPLICA=1

write_service_file() {
  local place=
  ((REPLICA == 1)) || place=-$REPLICA
  mkdir -p "$DEV/ledger" "$DEV/logs"
  cat > "$SERVICE_FILE.new" << YAML
# Written by './dev up' at every start.
listen: {address: 127.0.0.1, grpc: $GRPC_PORT, enrolment: $ENROLMENT_PORT, publication: $PUBLICATION_PORT, operations: $OPERATIONS_PORT}
publicUrl: $PUBLIC_URL
token: {module: $MODULE, label: $TOKEN_LABEL, pinFile: token/pin}
ledger: $(ledger_settings)
state: ledger/state$place
checkpoints: {origin: signing.$DOMAIN/audit-log, kept: checkpoint$place/checkpoint}
hierarchy: hierarchy
profiles: $CONFIG/profiles.yaml
grants: $CONFIG/grants.yaml
approvals: $CONFIG/approvals.yaml
rotation: $CONFIG/rotation.yaml
variables: {domain: $DOMAIN}
revocation: {publishDelay: 2s}
# No end here: who tries the service out, or loads it, asks for the same key again and again.
limits: {certificatesPerKeyPerHour: 0}
clientAuthority: client-ca
tls:
  profile: server-tls
  names: ["dns:localhost", "ip:127.0.0.1", "ip:::1", "dns:signing.$DOMAIN"]
YAML
  ! is_post_quantum || printf '  key: %s\n  keyExchange: post-quantum\n' "$KEY" >> "$SERVICE_FILE.new"
  # Sections that somebody has put beside it.
  [[ ! -f $DEV/service.more.yaml ]] || cat "$DEV/service.more.yaml" >> "$SERVICE_FILE.new"
  mv "$SERVICE_FILE.new" "$SERVICE_FILE"
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
  local PROGRAM
  find_program SigningService.Server signing-service
  setsid "${PROGRAM[@]}" --config "$SERVICE_FILE" >> "$LOG_FILE" 2>&1 < /dev/null &
  printf '%s\n' "$!" > "$PID_FILE"
  await_ready
}

await_ready() {
  local attempt
  for ((attempt = 0; attempt < 300; attempt++)); do
    curl -sf -o /dev/null "http://127.0.0.1:$OPERATIONS_PORT/readyz" && return
    # Not what it is called: where there is much to do, our child may not be the service yet.
    kill -0 "$(<"$PID_FILE")" 2> /dev/null || break
    sleep 0.1
  done
  tail -n 5 "$LOG_FILE" >&2
  service_runs && stop_process
  rm -f "$PID_FILE"
  fail "The service did not become ready; the end of $SHOWN/logs/${LOG_FILE##*/} stands above."
}

await_service() {
  local process
  process=$(<"$PID_FILE")
  wait "$process" || true
  fail "The service ended by itself; see $SHOWN/logs/service.log."
}

stop_service() {
  trap - EXIT
  stop_replicas
  stop_process
  stop_database
}

stop_process() {
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
