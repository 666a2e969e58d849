# shellcheck shell=bash
# Several services that share one token and a ledger in PostgreSQL: './dev up --replicas N'.

DATABASE_PID_FILE=$DEV/postgres.pid
DATABASE_PASSWORD_FILE=$DEV/database-password
REPLICAS=1

read_replicas() {
  [[ ! -f $DEV/replicas ]] || read -r REPLICAS < "$DEV/replicas" || fail "$SHOWN/replicas cannot be read; './dev reset' starts over."
}

set_replicas() {
  [[ $1 =~ ^[1-5]$ ]] || fail "--replicas must be a number from 1 to 5."
  # One ledger does not become the other: the acts of the first would be missing in the second.
  if [[ -f $DEV/options && $1 != "$REPLICAS" && ($1 == 1 || $REPLICAS == 1) ]]; then
    fail "The ledger in $SHOWN was made for $REPLICAS; run './dev reset' first to make one for $1."
  fi
  REPLICAS=$1
}

keep_replicas() {
  mkdir -p "$DEV"
  printf '%s\n' "$REPLICAS" > "$DEV/replicas"
}

# Runs what stands behind it for one of the further services, from 2, with its own ports and files: functions see the variables of their caller.
as_replica() {
  local offset=$((2 * ($1 - 1)))
  local GRPC_PORT=$((GRPC_PORT + offset)) ENROLMENT_PORT=$((ENROLMENT_PORT + offset))
  local PUBLICATION_PORT=$((PUBLICATION_PORT + offset)) OPERATIONS_PORT=$((OPERATIONS_PORT + offset))
  local REPLICA=$1 SERVICE_FILE=$DEV/service-$1.yaml PID_FILE=$DEV/service-$1.pid LOG_FILE=$DEV/logs/service-$1.log
  shift
  "$@"
}

# The addresses of all services, for clients that spread.
servers() {
  local replica
  printf 'https://localhost:%s' "$GRPC_PORT"
  for ((replica = 2; replica <= REPLICAS; replica++)); do
    printf ',https://localhost:%s' $((GRPC_PORT + 2 * (replica - 1)))
  done
}

start_replica() {
  service_runs && return
  write_service_file
  start_service
}

start_replicas() {
  local replica
  for ((replica = 2; replica <= REPLICAS; replica++)); do
    as_replica "$replica" start_replica
  done
}

stop_replicas() {
  local replica PID_FILE
  for ((replica = 5; replica >= 2; replica--)); do
    PID_FILE=$DEV/service-$replica.pid
    [[ ! -f $PID_FILE ]] || stop_process
  done
}

ledger_settings() {
  if ((REPLICAS == 1)); then
    printf '{file: ledger/ledger.db}'
  else
    printf '{postgres: {host: 127.0.0.1, port: %s, database: signing, user: signing, passwordFile: %s, replica: "%s"}}' \
      "$DATABASE_PORT" "$DATABASE_PASSWORD_FILE" "$REPLICA"
  fi
}

# PostgreSQL does not run as root, and another user may not see into the folder of a house.
database_folder() {
  if ((EUID == 0)); then
    printf '/var/tmp/signing-postgres-%s' "$(printf '%s' "$DEV" | sha256sum | cut -c1-12)"
  else
    printf '%s/postgres' "$DEV"
  fi
}

# Runs a program of PostgreSQL, in the place of this shell.
exec_postgres() {
  local program
  program=$(printf '%s\n' /usr/lib/postgresql/*/bin/"$1" | sort -V | tail -n 1)
  shift
  cd /
  if ((EUID == 0)); then
    # shellcheck disable=SC2086 # none or one word
    exec ${DETACHED-} setpriv --reuid=postgres --regid=postgres --clear-groups "$program" "$@"
  fi
  # shellcheck disable=SC2086 # none or one word
  exec ${DETACHED-} "$program" "$@"
}

database_runs() {
  [[ -f $DATABASE_PID_FILE ]] && grep -qz postgres "/proc/$(<"$DATABASE_PID_FILE")/cmdline" 2> /dev/null
}

start_database() {
  ((REPLICAS > 1)) || return 0
  database_runs && return
  install_packages postgresql
  require_free_ports "$DATABASE_PORT"
  local folder
  folder=$(database_folder)
  mkdir -p "$DEV/logs"
  [[ -d $folder/data ]] || make_database "$folder"
  step "Starting PostgreSQL"
  # A session of its own: Ctrl-C is for this script.
  (DETACHED=setsid exec_postgres postgres -D "$folder/data" -p "$DATABASE_PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=200) >> "$DEV/logs/postgres.log" 2>&1 < /dev/null &
  printf '%s\n' "$!" > "$DATABASE_PID_FILE"
  local attempt
  for ((attempt = 0; attempt < 300; attempt++)); do
    (exec_postgres pg_isready -q -h 127.0.0.1 -p "$DATABASE_PORT") && break
    sleep 0.1
  done
  database_runs || fail "PostgreSQL did not start; see $SHOWN/logs/postgres.log."
  [[ -f $folder/made ]] && return
  printf '127.0.0.1:%s:*:signing:%s\n' "$DATABASE_PORT" "$(<"$DATABASE_PASSWORD_FILE")" > "$folder/pass"
  chmod 600 "$folder/pass"
  ((EUID != 0)) || chown postgres "$folder/pass"
  (PGPASSFILE=$folder/pass exec_postgres createdb -w -h 127.0.0.1 -p "$DATABASE_PORT" -U signing -T template0 -E UTF8 signing)
  rm "$folder/pass"
  : > "$folder/made"
}

make_database() {
  local folder=$1
  step "Making a PostgreSQL cluster"
  mkdir -p "$folder"
  chmod 700 "$folder"
  (umask 077 && openssl rand -hex 24 > "$DATABASE_PASSWORD_FILE" && cp "$DATABASE_PASSWORD_FILE" "$folder/pass")
  ((EUID != 0)) || chown -R postgres "$folder"
  (quietly exec_postgres initdb -D "$folder/data" -U signing --pwfile="$folder/pass" -A scram-sha-256 -E UTF8 --locale=C)
  rm "$folder/pass"
}

stop_database() {
  database_runs || return 0
  local process attempt
  process=$(<"$DATABASE_PID_FILE")
  # The fast shutdown.
  kill -INT "$process" 2> /dev/null || true
  for ((attempt = 0; attempt < 300; attempt++)); do
    database_runs || break
    sleep 0.1
  done
  rm -f "$DATABASE_PID_FILE"
}

forget_database() {
  rm -rf "$(database_folder)" "$DATABASE_PASSWORD_FILE" "$DEV/replicas" "$DEV"/service-[2-5].yaml
}
