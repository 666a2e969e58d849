# shellcheck shell=bash
# All tests, counted: './dev test' is what continuous integration runs.

BUF_VERSION=1.75.0
NEEDS_ML_DSA=needs=ml-dsa-in-tls
NEEDS_OPENCRYPTOKI=needs=opencryptoki

run_tests() {
  require_sdk
  install_test_tools
  step "Building everything"
  dotnet restore --locked-mode -v quiet --nologo || fail "The restore failed; see above."
  mkdir -p "$(dirname "$BUILD_STAMP")"
  touch "$BUILD_STAMP.new"
  dotnet build --no-restore -c Release -v quiet --nologo || fail "The build failed; see above."
  mv "$BUILD_STAMP.new" "$BUILD_STAMP"

  local results=$DEV/test-results
  rm -rf "$results"
  mkdir -p "$results"
  PASSED=0 FAILED=0 SKIPPED=0
  lint_protos
  local project
  for project in tests/*.Tests/; do
    run_test_project "$(basename "$project")" "$results" "$@"
  done
  # The system's OpenSSL may have no ML-DSA for TLS: what needs that is run by itself, on one that has it.
  if (($# == 0)); then
    for project in Authority Server EndToEnd; do
      run_with_ml_dsa "SigningService.$project.Tests" "$results"
    done
    run_with_opencryptoki "$results"
  fi

  # Named again at the end: the log of a whole run is long, and a tail of it should tell what to look at.
  ((FAILED == 0)) || python3 scripts/dev/failures.py "$results"/*.trx || true
  say ""
  say "$PASSED passed, $FAILED failed, $SKIPPED skipped"
  ((FAILED == 0 && PASSED > 0))
}

install_test_tools() {
  local packages=$TEST_PACKAGES script
  command -v npm > /dev/null || packages+=" nodejs npm"
  command -v java > /dev/null && packages=${packages/default-jdk-headless/}
  install_packages "$packages"
  for script in tests/tools/install-*; do
    [[ -x $script ]] || continue
    quietly "$script" || say "$script failed; the tests that need it will say so."
  done
}

# The wire is documented and stays compatible; counted as one test.
lint_protos() {
  local tools=$DEV/tools/buf
  if [[ ! -x $tools/node_modules/.bin/buf ]] || [[ $("$tools/node_modules/.bin/buf" --version) != "$BUF_VERSION" ]]; then
    mkdir -p "$tools"
    quietly npm install --prefix "$tools" --no-audit --no-fund "@bufbuild/buf@$BUF_VERSION" || say "buf could not be installed."
  fi
  if "$tools/node_modules/.bin/buf" lint; then
    say "buf lint: passed"
    PASSED=$((PASSED + 1))
  else
    say "buf lint: FAILED"
    FAILED=$((FAILED + 1))
  fi
}

run_test_project() {
  local name=$1 results=$2 executable report
  shift 2
  (($# > 0)) || set -- --filter-not-trait "$NEEDS_ML_DSA" --filter-not-trait "$NEEDS_OPENCRYPTOKI"
  executable=tests/$name/bin/Release/net10.0/$name
  report=$results/$name.trx
  step "$name"
  [[ -x $executable ]] || fail "$executable was not built."
  # The exit code says no more than the report does, except when there is no report.
  "$executable" --report-trx --report-trx-filename "$name.trx" --results-directory "$results" --progress off "$@" || true
  if [[ ! -f $report ]]; then
    say "$name ended without a report."
    FAILED=$((FAILED + 1))
    return
  fi
  count_results "$report"
}

run_with_ml_dsa() {
  local name=$1 results=$2 dotnet=$DEV/tools/post-quantum/bin/dotnet report=$2/$1-ml-dsa.trx
  step "$name, with ML-DSA in TLS"
  if [[ ! -x $dotnet ]]; then
    say "$dotnet is missing; run tests/tools/install-post-quantum."
    [[ ${CI:-} != true ]] || FAILED=$((FAILED + 1))
    return
  fi
  "$dotnet" "tests/$name/bin/Release/net10.0/$name.dll" --filter-trait "$NEEDS_ML_DSA" \
    --report-trx --report-trx-filename "${report##*/}" --results-directory "$results" --progress off || true
  if [[ ! -f $report ]]; then
    say "$name ended without a report."
    FAILED=$((FAILED + 1))
    return
  fi
  count_results "$report"
}

# A token that Debian 12 does not have, in a Debian 13 beside it: as root only, and where that can be made.
run_with_opencryptoki() {
  local report=$1/opencryptoki.trx
  step "SigningService.Hsm.Tests, with openCryptoki"
  if ((EUID != 0)); then
    say "Skipped: tests/tools/with-opencryptoki needs root."
    return
  fi
  rm -f "$ROOT/.dev/opencryptoki.trx"
  tests/tools/with-opencryptoki --filter-trait "$NEEDS_OPENCRYPTOKI" --report-trx --report-trx-filename opencryptoki.trx --results-directory /project/.dev || true
  if [[ ! -f $ROOT/.dev/opencryptoki.trx ]]; then
    say "Skipped: openCryptoki could not be brought up here; see above."
    return
  fi
  mv "$ROOT/.dev/opencryptoki.trx" "$report"
  count_results "$report"
}

# Adds up the counters of a TRX report, one element on one or more lines.
count_results() {
  local counters total executed passed failed
  counters=$(tr '\n' ' ' < "$1" | grep -o '<Counters [^>]*>')
  total=$(counter total "$counters")
  executed=$(counter executed "$counters")
  passed=$(counter passed "$counters")
  failed=$((executed - passed))
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
  SKIPPED=$((SKIPPED + total - executed))
}

counter() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$2"; }

run_benchmarks() {
  local project=tests/SigningService.Benchmarks
  require_sdk
  [[ -d $project ]] || fail "There are no benchmarks in this tree."
  install_packages "$RUN_PACKAGES"
  exec dotnet run --project "$project" -c Release -- "$@"
}
