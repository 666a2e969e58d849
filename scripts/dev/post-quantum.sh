# shellcheck shell=bash
# shellcheck disable=SC2034 # set here for the other parts
# A house in ML-DSA: SoftHSM has no such keys, and .NET has them in TLS with OpenSSL 3.5. What this system lacks is put beside it, for trying it out.

PQ_TOOLS=$ROOT/.dev/tools/post-quantum

is_post_quantum() { [[ ${KEY:-} == ML-DSA-* ]]; }

prepare_post_quantum() {
  is_post_quantum || return 0
  install_packages "$PQ_PACKAGES"
  [[ -e $PQ_TOOLS/complete ]] || step "Fetching a token with ML-DSA and OpenSSL 3.5"
  quietly tests/tools/install-post-quantum || fail "What ML-DSA needs could not be fetched; see above."
}

# From here on openssl, curl, nginx and dotnet are those that know the keys of this house.
use_post_quantum() {
  is_post_quantum && [[ :$PATH: != *":$PQ_TOOLS/bin:"* ]] && export PATH=$PQ_TOOLS/bin:$PATH
  return 0
}

# What the token is told when it is loaded: where its database is, and its label.
use_post_quantum_token() {
  MODULE=$PQ_TOOLS/nss/libsoftokn3.so
  export LD_LIBRARY_PATH=$PQ_TOOLS/nss
  export NSS_LIB_PARAMS="configdir='sql:$DEV/token/tokens' certPrefix='' keyPrefix='' secmod='secmod.db' flags=noModDB dbTokenDescription='$TOKEN_LABEL'"
}

make_post_quantum_token() {
  (umask 077 && random_pin > "$DEV/token/pin")
  quietly env -u LD_LIBRARY_PATH certutil -N -d "sql:$DEV/token/tokens" -f "$DEV/token/pin" || fail "The token could not be made; see above."
}

# A program of the product: PROGRAM is how it is run.
find_program() {
  PROGRAM=("$(output_of "$1" "$2")")
  if is_post_quantum; then
    PROGRAM=("$PQ_TOOLS/bin/dotnet" "${PROGRAM[0]}.dll")
  fi
}

run_program() {
  local PROGRAM
  find_program "$1" "$2"
  "${PROGRAM[@]}" "${@:3}"
}
