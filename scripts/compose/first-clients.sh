#!/bin/sh
# After 'docker compose -f docker-compose.softhsm.yml up': lets the first operator and a requester in. Their keys are made by the user who
# runs this, in .compose; the authority's containers see requests only. A second run gives both new certificates.
set -eu
umask 077
cd "$(dirname "$0")/../.."

compose() { docker compose -f docker-compose.softhsm.yml "$@"; }

# As the running service has them, wherever it got them from.
for setting in DOMAIN KEY PUBLIC_URL; do
  export "$setting=$(compose exec -T service printenv "$setting")"
done
CLIENT_FOLDER=${CLIENT_FOLDER:-$PWD/.compose}
CLIENT_USER=$(id -u):$(id -g)
export CLIENT_FOLDER CLIENT_USER
operator=$CLIENT_FOLDER/operator

mkdir -p "$operator"
compose exec -T service cat /var/lib/signing/hierarchy/root/certificate.pem > "$CLIENT_FOLDER/root.pem"
[ -s "$operator/key.pem" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$operator/key.pem"
openssl req -new -key "$operator/key.pem" -subj /CN=operator -out "$operator/request.pem"
compose run --rm --no-deps -T ceremony operator < "$operator/request.pem" > "$operator/chain.pem"

# The service reads at its start what the ceremony signed.
compose restart service
attempt=0
until compose exec -T service /opt/signing/scripts/ready.sh 2> /dev/null; do
  attempt=$((attempt + 1))
  [ "$attempt" -lt 60 ] || { echo "The service did not become ready; see: docker compose -f docker-compose.softhsm.yml logs service" >&2; exit 1; }
  sleep 1
done

CLIENT=operator compose run --rm --no-deps -T signctl issue --profile client-tls --uri "spiffe://$DOMAIN/requester" --out-dir requester --force

cat << TEXT

The keys and certificates of 'operator' and 'requester' are in $CLIENT_FOLDER, and root.pem, which they trust. Try next:
  export CLIENT_USER=$CLIENT_USER COMPOSE_FILE=docker-compose.softhsm.yml
  docker compose run --rm signctl issue --profile server-tls --dns www.$DOMAIN --out-dir www
  docker compose run --rm signctl list
  CLIENT=operator docker compose run --rm signctl revoke --cert www/chain.pem --reason superseded
TEXT
