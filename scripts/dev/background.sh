# shellcheck shell=bash
# What a script starts, waits for, and ends with itself.

STARTED=()

# In a session of its own, so that Ctrl-C is for this script alone; and ended by the system should this script be killed.
in_background() {
  setsid setpriv --pdeathsig TERM "$@" < /dev/null 9>&- &
  STARTED+=("$!")
}

# Waits until a command succeeds, for half a minute, and as long as what was started last lives.
await() {
  local complaint=$1 attempt
  shift
  for ((attempt = 0; attempt < 300; attempt++)); do
    "$@" && return
    kill -0 "${STARTED[-1]}" 2> /dev/null || break
    sleep 0.1
  done
  fail "$complaint."
}

end_started() {
  trap '' INT TERM HUP
  local process
  for ((; ${#STARTED[@]} > 0; )); do
    process=${STARTED[-1]}
    unset 'STARTED[-1]'
    kill -TERM "$process" 2> /dev/null || true
    wait "$process" 2> /dev/null || true
  done
}
