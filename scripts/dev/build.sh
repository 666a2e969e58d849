# shellcheck shell=bash
# The .NET SDK and the product.

PRODUCT="SigningService.Server SigningService.Ceremony SigningService.Cli"

require_sdk() {
  local wanted
  wanted=$(sed -n 's/.*"sdk".*"version": *"\([^"]*\)".*/\1/p' global.json)
  [[ -x $HOME/.dotnet/dotnet ]] && PATH=$PATH:$HOME/.dotnet
  command -v dotnet > /dev/null || fail "The .NET SDK is missing; install version $wanted from https://dotnet.microsoft.com/download/dotnet/10.0 and see that 'dotnet' is found."
  dotnet --version > /dev/null 2>&1 || fail "No .NET SDK here satisfies global.json; install version $wanted or a later patch of it (found: $(cd / && dotnet --version 2> /dev/null || echo none))."
}

output_of() {
  printf '%s/src/%s/bin/Release/net10.0/%s' "$ROOT" "$1" "$2"
}

# One at a time: two builds in one folder disturb each other.
build_product() {
  mkdir -p "$(dirname "$BUILD_STAMP")"
  exec 8> "$BUILD_STAMP.lock"
  flock 8
  # Not for the servers that a build leaves running.
  build_what_changed 8>&-
  exec 8>&-
}

# Builds only if a source file, or a folder of them, is newer than the last build.
build_what_changed() {
  local stamp=$BUILD_STAMP project
  if [[ -f $stamp && -f $(output_of SigningService.Server signing-service.dll) ]] && [[ -z $(changed_since "$stamp") ]]; then
    return
  fi
  step "Building"
  mkdir -p "$DEV"
  touch "$stamp.new"
  for project in $PRODUCT; do
    quietly dotnet build "src/$project" -c Release -v quiet --nologo || fail "The build of $project failed; see above."
  done
  mv "$stamp.new" "$stamp"
}

# Folders count as well as files, for what was deleted; those of the projects themselves do not, since builds make folders in them.
changed_since() {
  find Directory.Build.props Directory.Packages.props global.json -newer "$1" -print -quit
  find src protos -mindepth 2 \( -name bin -o -name obj \) -prune -o -newer "$1" -print -quit
}

ceremony() { run_program SigningService.Ceremony signing-ceremony "$@"; }

signctl() { run_program SigningService.Cli signctl "$@"; }
