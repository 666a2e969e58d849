# shellcheck shell=bash
# shellcheck disable=SC2034 # set here for the other parts
# Debian packages: which are missing, and how to get them.

RUN_PACKAGES="softhsm2 openssl curl ca-certificates"
DEMO_PACKAGES="$RUN_PACKAGES nginx python3"
PQ_PACKAGES="$RUN_PACKAGES libnss3-tools patchelf"
TEST_PACKAGES="$DEMO_PACKAGES patchelf opensc gnutls-bin libnss3 libnss3-tools python3-grpcio python3-protobuf protobuf-compiler \
protobuf-compiler-grpc libprotobuf-dev golang-go golang-google-grpc-dev golang-google-protobuf-dev default-jdk-headless opensc-pkcs11 libengine-pkcs11-openssl gcc libc6-dev libp11-kit-dev zlib1g-dev systemd haproxy socat prometheus postgresql"

# Installs the packages that are missing; without the right to do so, says the exact command.
install_packages() {
  local package missing=()
  command -v dpkg-query > /dev/null || fail "This needs Debian 12 or 13 (or make these available yourself: $1)."
  for package in $1; do
    [[ $(dpkg-query -W -f '${Status}' "$package" 2> /dev/null) == *' installed' ]] || missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return

  local command=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}") prefix=()
  if ((EUID != 0)); then
    sudo -n true 2> /dev/null || fail "Packages are missing; run: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    prefix=(sudo -n)
  fi
  step "Installing ${missing[*]}"
  quietly "${prefix[@]}" "${command[@]}" && return
  # The lists may be old, or absent as in a fresh container.
  quietly "${prefix[@]}" apt-get update || fail "apt-get update failed; see above."
  quietly "${prefix[@]}" "${command[@]}" || fail "The packages could not be installed; see above."
}
