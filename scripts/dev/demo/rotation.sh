#!/usr/bin/env bash
# './dev demo rotation': an agent that has nothing but a token keeps an nginx in certificates that live a minute, and a client watches.
# Ends by itself; Ctrl-C ends it, and all that it started, at any time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

source scripts/dev/common.sh
source scripts/dev/packages.sh
source scripts/dev/build.sh
source scripts/dev/post-quantum.sh
source scripts/dev/token.sh
source scripts/dev/service.sh
source scripts/dev/replicas.sh
source scripts/dev/clients.sh
source scripts/dev/background.sh

PARTS=$ROOT/scripts/dev/demo
AGENT=$DEV/agent
NGINX=$DEV/nginx

# The house's own configuration, and a profile, a grant and a rule for the demonstration.
write_config() {
  CONFIG=$DEV/config
  mkdir -p "$CONFIG"
  cat hsm-config/profiles.yaml "$PARTS/profiles.yaml" > "$CONFIG/profiles.yaml"
  cat hsm-config/grants.yaml "$PARTS/grants.yaml" > "$CONFIG/grants.yaml"
  cp hsm-config/approvals.yaml "$CONFIG/approvals.yaml"
  sed "/^rules:/r $PARTS/rules.yaml" hsm-config/rotation.yaml > "$CONFIG/rotation.yaml"
}

open_house() {
  prepare_token
  hold_ceremony
  write_config
  write_service_file
  start_service 9>&-
  enrol_clients
}

# It has nothing but the roots and a token that is good for one certificate; its files are made anew each time.
start_agent() {
  rm -rf "$AGENT"
  mkdir -p "$AGENT"
  quietly signctl_as operator token create --profile client-tls --uri "spiffe://$DOMAIN/agents/demo" --secret-file "$AGENT/token" \
    || fail "The token could not be made; see above."
  cat > "$AGENT/agent.json" << JSON
{
  "server": "https://localhost:$GRPC_PORT",
  "enrollmentServer": "https://localhost:$ENROLMENT_PORT",
  "trust": "../trust/root.pem",
  "tokenFile": "token",
  "stateFolder": "state",
  "status": "127.0.0.1:$AGENT_PORT",
  "certificates": [
    {
      "name": "web", "profile": "rotation-demo", "dns": ["web.$DOMAIN", "localhost"],
      "install": [ { "folder": "web", "hook": { "command": ["$PARTS/reload.sh", "$NGINX_PROGRAM", "$NGINX"] } } ]
    }
  ]
}
JSON
  step "Starting the agent with a one-time token; the log of it: $SHOWN/agent/agent.log"
  local PROGRAM
  find_program SigningService.Cli signctl
  in_background "${PROGRAM[@]}" agent --config "$AGENT/agent.json" > >(tee_as agent "$AGENT/agent.log") 2>&1
  await "the agent got no certificate" test -f "$AGENT/web/chain.pem"
}

# Whoever is root leaves the keys to the master process, and the work to workers without rights, as Debian does.
start_nginx() {
  rm -rf "$NGINX"
  mkdir -p "$NGINX"
  cat > "$NGINX/nginx.conf" << CONF
daemon off;
pid nginx.pid;
error_log error.log notice;
$( ((EUID != 0)) || say "user www-data;")
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:$NGINX_PORT ssl;
    server_name web.$DOMAIN localhost;
    ssl_protocols TLSv1.3;
    ssl_certificate $AGENT/web/chain.pem;
    ssl_certificate_key $AGENT/web/key.pem;
    ssl_client_certificate $AGENT/web/bundle.pem;
    ssl_verify_client on;
    ssl_verify_depth 2;
    keepalive_requests 1000000;
    location / { return 200 "\$ssl_client_s_dn\n"; }
  }
}
CONF
  step "Starting nginx on 127.0.0.1:$NGINX_PORT, TLS 1.3, client certificates required"
  in_background "$NGINX_PROGRAM" -e "$NGINX/error.log" -p "$NGINX" -c nginx.conf
  await "nginx does not answer; see $SHOWN/nginx/error.log" is_answered
}

is_answered() { (: < "/dev/tcp/127.0.0.1/$NGINX_PORT") 2> /dev/null; }

watch_with_client() {
  step "Asking nginx with mutual TLS until three generations were met"
  in_background python3 "$PARTS/client.py" --trust "$DEV/trust/root.pem" --identity "$CLIENTS/requester" --port "$NGINX_PORT"
  wait "${STARTED[-1]}" || return
  RELOADS=$(grep -c 'SIGHUP) received' "$NGINX/error.log")
}

tee_as() {
  trap '' INT
  exec 9>&-
  tee "$2" | sed -u "s/^/$(printf '%-8s' "$1")/"
}

end_all() {
  end_started
  stop_service
}

prepare() {
  mkdir -p "$DEV"
  exec 9> "$DEV/lock"
  flock -n 9 || fail "A demonstration runs here already."
  require_sdk
  install_packages "$DEMO_PACKAGES"
  NGINX_PROGRAM=$(PATH=$PATH:/usr/sbin command -v nginx) || fail "nginx was not found; install nginx."
  build_product
  read_options
  NGINX_PORT=$((PORT_BASE + 2)) AGENT_PORT=$((PORT_BASE + 3))
  # One that was killed left its service running.
  stop_service
  require_free_ports "$NGINX_PORT" "$AGENT_PORT"
}

prepare
trap end_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
open_house
start_agent
start_nginx
watch_with_client || fail "Not passed: a generation was not met or a request failed; see above."
end_all
say "Passed: three generations, nginx reloaded $RELOADS times, and not one failed request."
