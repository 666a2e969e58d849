# shellcheck shell=bash
# Faults again and again: './dev chaos' runs the tests that break things, for as many rounds as one likes, and adds up what they saw.

CHAOS_PACKAGES="$RUN_PACKAGES gcc libc6-dev libp11-kit-dev postgresql"

# Project and classes, one project a line.
CHAOS_TESTS="SigningService.Hsm.Tests *.Faults.*
SigningService.Ledger.Tests *SqliteLedgerTests *ServerFaultTests
SigningService.Server.Tests *DatabaseFaultTests *RevocationDelayTests
SigningService.EndToEnd.Tests *KillPointTests *KilledUnderLoadTests *RestartLoopTests *TokenFaultTests *DiskFaultTests *ClockFaultTests *KeyGenerationKilledTests *StormTests *SpreadingClientTests"

run_chaos() {
  local rounds=200 seed=$((RANDOM * 32768 + RANDOM))
  while (($# > 0)); do
    case $1 in
      --rounds | --seed)
        (($# > 1)) || fail "$1 needs a value."
        [[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || fail "$1 must be a number from 1 to 999999999."
        [[ $1 == --rounds ]] && rounds=$2 || seed=$2
        shift 2
        ;;
      *) fail "chaos does not know $1; see './dev help'." ;;
    esac
  done

  require_sdk
  install_packages "$CHAOS_PACKAGES"
  build_product
  local figures=$DEV/chaos.figures failed=0 project classes
  mkdir -p "$DEV"
  : > "$figures"
  say "Rounds: $rounds, seed: $seed (the same again: ./dev chaos --rounds $rounds --seed $seed)"
  export CHAOS_ROUNDS=$rounds CHAOS_SEED=$seed CHAOS_FIGURES=$figures
  while read -r project classes; do
    run_chaos_project "$project" "$classes" || failed=1
  done <<< "$CHAOS_TESTS"
  print_figures "$figures"
  if ((failed)) || [[ $(sum_of lost "$figures") != 0 || $(sum_of duplicates "$figures") != 0 ]]; then
    say "Something was lost, given twice, or not as promised; see above."
    return 1
  fi
  say "Nothing was lost and nothing given twice."
}

run_chaos_project() {
  local project=$1 filters=() class
  set -f
  for class in $2; do
    filters+=(--filter-class "$class")
  done
  set +f
  step "$project"
  quietly dotnet build "tests/$project" -c Release -v quiet --nologo || fail "The build of tests/$project failed; see above."
  "tests/$project/bin/Release/net10.0/$project" --progress off "${filters[@]}" < /dev/null
}

# The figures of each test, then the sums that matter.
print_figures() {
  say ""
  awk '{ if ($1 != test) { test = $1; print test } printf "  %-50s %d\n", $2, $3 }' "$1"
  say "all together"
  local figure
  for figure in rounds acknowledged interrupted lost duplicates; do
    printf '  %-50s %d\n' "$figure" "$(sum_of "$figure" "$1")"
  done
}

sum_of() { awk -v figure="$1" '$2 == figure { sum += $3 } END { print sum + 0 }' "$2"; }
