#!/bin/sh
# Fills the service file in and becomes the service, so that signals reach it.
set -eu
case $DOMAIN in
  *[!a-z0-9.-]* | '') echo "DOMAIN '$DOMAIN' is not a domain name in lower case." >&2; exit 2 ;;
esac
case $PUBLIC_URL in
  *[!A-Za-z0-9.:/_-]* | '') echo "PUBLIC_URL '$PUBLIC_URL' is not a plain http URL." >&2; exit 2 ;;
esac
sed -e "s|\${DOMAIN}|$DOMAIN|g" -e "s|\${PUBLIC_URL}|$PUBLIC_URL|g" /etc/signing/service.container.yaml > /run/signing/service.yaml
exec signing-service --config /run/signing/service.yaml "$@"
