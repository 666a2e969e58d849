#!/bin/sh
# The agent's hook: nginx reads its certificate anew. Before nginx runs there is nobody to tell.   reload.sh NGINX FOLDER
set -eu
[ -s "$2/nginx.pid" ] || exit 0
exec "$1" -e "$2/error.log" -p "$2" -c nginx.conf -s reload
