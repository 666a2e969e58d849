#!/bin/sh
# Makes the token and the hierarchy once; a second run keeps both. The operator's request lies in /operator.
set -eu
umask 077
module=/usr/lib/softhsm/libsofthsm2.so
cat /run/secrets/token_so_pin > /run/signing/so-pin
if [ ! -f /var/lib/signing/token/initialised ]; then
  # A run that was cut off here left a token without keys.
  find /var/lib/signing/token -mindepth 1 -delete
  /opt/signing/ceremony/signing-ceremony token init --module "$module" --token-label signing-service \
    --so-pin-file /run/signing/so-pin --pin-file /run/signing/pin
  touch /var/lib/signing/token/initialised
fi
umask 022
exec /opt/signing/ceremony/signing-ceremony run --yes --hierarchy /etc/signing/hierarchy.yaml \
  --set "domain=${DOMAIN:-example.test}" --set "key=${KEY:-P-256}" --set publicUrl=http://localhost:7480 \
  --module "$module" --token-label signing-service --pin-file /run/signing/pin \
  --out /var/lib/signing/hierarchy --operator-csr /operator/request.pem
