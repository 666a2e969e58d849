#!/bin/sh
# Puts the PIN into memory, readable by this user alone, and goes on with the command that follows. The PIN is the secret that Compose
# brought, or else one that was made here at the first start and lies in a volume of its own.
set -eu
umask 077
secret=/run/secrets/token_pin
kept=/var/lib/signing/pin/pin
cat "$secret" > /run/signing/pin || {
  echo "The file of the PIN cannot be read by uid $(id -u): sudo chown $(id -u) FILE && sudo chmod 0400 FILE." >&2
  exit 2
}
if [ ! -s /run/signing/pin ]; then
  if [ ! -s "$kept" ]; then
    od -An -N8 -tu8 /dev/urandom | tr -d ' ' > "$kept.new"
    mv "$kept.new" "$kept"
  fi
  cat "$kept" > /run/signing/pin
fi
umask 022
exec "$@"
