# shellcheck shell=bash
# A token, of SoftHSM unless its keys are post-quantum, and in it the hierarchy.

TOKEN_LABEL=signing-service

find_module() {
  local module
  for module in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
    if [[ -f $module ]]; then
      MODULE=$module
      return
    fi
  done
  fail "libsofthsm2.so was not found; install softhsm2."
}

random_pin() {
  local pin
  pin=$(od -An -N8 -tu8 /dev/urandom)
  printf '%s\n' "${pin// /}"
}

prepare_token() {
  local token=$DEV/token
  use_token
  if [[ -f $token/initialised ]]; then
    [[ -f $token/pin && -n $(ls -A "$token/tokens") ]] || fail "The token in $SHOWN/token is incomplete; bring back what was deleted, or start over with './dev reset'."
    return
  fi
  [[ ! -f $DEV/hierarchy/record.json ]] || fail "There is a hierarchy in $SHOWN/hierarchy but no token with its keys; bring $SHOWN/token back, or start over with './dev reset'."

  step "Making a token"
  # A run that was cut off here left a token without keys; a fresh one takes its place.
  rm -rf "$token"
  mkdir -p "$token/tokens"
  chmod 700 "$token" "$token/tokens"
  if is_post_quantum; then
    make_post_quantum_token
  else
    make_softhsm_token
  fi
  touch "$token/initialised"
}

use_token() {
  if is_post_quantum; then
    use_post_quantum_token
  else
    find_module
    export SOFTHSM2_CONF=$DEV/token/softhsm2.conf
  fi
}

make_softhsm_token() {
  local token=$DEV/token
  cat > "$SOFTHSM2_CONF" << CONF
directories.tokendir = $token/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = false
CONF
  (umask 077 && random_pin > "$token/pin" && random_pin > "$token/so-pin")
  quietly ceremony token init --module "$MODULE" --token-label "$TOKEN_LABEL" --so-pin-file "$token/so-pin" --pin-file "$token/pin" \
    || fail "The token could not be made; see above."
}

# The operator's key is made here and not by the ceremony, as an operator would on a machine of its own.
make_operator_request() {
  local folder=$DEV/clients/operator
  mkdir -p "$folder"
  if [[ ! -s $folder/key.pem ]]; then
    local algorithm=(EC -pkeyopt ec_paramgen_curve:P-256)
    ! is_post_quantum || algorithm=("$KEY")
    (umask 077 && quietly openssl genpkey -algorithm "${algorithm[@]}" -out "$folder/key.pem.new")
    mv "$folder/key.pem.new" "$folder/key.pem"
  fi
  quietly openssl req -new -key "$folder/key.pem" -subj /CN=operator -out "$folder/request.pem"
}

hold_ceremony() {
  keep_options
  make_operator_request
  local said service_keys=()
  ! is_post_quantum || service_keys=(--set "responderKey=$KEY" --set "auditKey=$KEY")
  said=$(ceremony run --yes \
    --hierarchy hsm-config/hierarchy.yaml --set "domain=$DOMAIN" --set "key=$KEY" --set "publicUrl=$PUBLIC_URL" "${service_keys[@]}" \
    --module "$MODULE" --token-label "$TOKEN_LABEL" --pin-file "$DEV/token/pin" \
    --out "$DEV/hierarchy" --operator-csr "$DEV/clients/operator/request.pem" 2>&1) \
    || fail "The ceremony stopped: $(tail -n 1 <<< "$said") ('./dev reset' starts over.)"
  if grep -q '^done' <<< "$said"; then
    step "Ceremony"
    grep '^done' <<< "$said"
  fi
}
