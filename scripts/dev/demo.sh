# shellcheck shell=bash
# Demonstrations; each has a house of its own, so that the one of './dev up' stays as it is.

demo() {
  [[ $# == 1 && $1 == rotation ]] || fail "There is one demonstration: './dev demo rotation'."
  read_options
  SIGNING_DEV=$DEV/demo/rotation SIGNING_PORT_BASE=$((PORT_BASE + 10)) exec scripts/dev/demo/rotation.sh
}

# One that was killed leaves its service running.
stop_demo() {
  [[ ! -f $DEV/demo/rotation/service.pid ]] || SIGNING_DEV=$DEV/demo/rotation "$ROOT/dev" down > /dev/null
}
