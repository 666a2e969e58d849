#!/bin/sh
# Secrets of Compose are files of the host's owner and mode. The PIN is copied, readable by this user alone, to memory.
set -eu
umask 077
cat /run/secrets/token_pin > /run/signing/pin
exec "$@"
