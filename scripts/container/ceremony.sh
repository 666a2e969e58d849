#!/bin/sh
# run       makes the token and the hierarchy once; a second run keeps both
# operator  signs a certificate of the operator for the request on standard input; the chain goes to standard output
# verify    holds the hierarchy against the token and the record
set -eu
module=/usr/lib/softhsm/libsofthsm2.so
token=/var/lib/signing/token
hierarchy=/var/lib/signing/hierarchy

ceremony() {
  command=$1
  shift
  signing-ceremony "$command" --hierarchy /etc/signing/hierarchy.yaml \
    --set "domain=$DOMAIN" --set "key=$KEY" --set "publicUrl=$PUBLIC_URL" \
    --module "$module" --token-label signing-service --pin-file /run/signing/pin --out "$hierarchy" "$@"
}

make_token() {
  [ ! -f "$token/initialised" ] || return 0
  [ ! -f "$hierarchy/record.json" ] || { echo "There is a hierarchy but no token with its keys: restore the volume 'token'." >&2; exit 2; }
  # A run that was cut off left a token without keys.
  find "$token" -mindepth 1 -delete
  # Nobody needs the security officer of this token again, so nobody learns this PIN.
  (umask 077 && od -An -N8 -tu8 /dev/urandom | tr -d ' ' > /run/signing/so-pin)
  signing-ceremony token init --module "$module" --token-label signing-service --so-pin-file /run/signing/so-pin --pin-file /run/signing/pin
  rm /run/signing/so-pin
  touch "$token/initialised"
}

# What the tool says names the certificate of this request, whether it was signed now or before.
sign_operator() {
  cat > /run/signing/request.pem
  ceremony issue-operator --yes --operator-csr /run/signing/request.pem > /run/signing/said || { cat /run/signing/said >&2; exit 2; }
  cat /run/signing/said >&2
  issued=$(grep -o 'client-ca/issued/[0-9A-Fa-f]*\.pem' /run/signing/said | tail -n 1)
  cat "$hierarchy/$issued" "$hierarchy/client-ca/certificate.pem"
}

case $1 in
  run) make_token; ceremony run --yes ;;
  operator) sign_operator ;;
  verify) ceremony verify ;;
  *) echo "There is no command '$1': run, operator or verify." >&2; exit 1 ;;
esac
