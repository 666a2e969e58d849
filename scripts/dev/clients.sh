# shellcheck shell=bash
# What relying parties trust, the first clients, and a certificate to show.

CLIENTS=$DEV/clients

enrol_clients() {
  mkdir -p "$DEV/trust"
  cp "$DEV/hierarchy/root/certificate.pem" "$DEV/trust/root.pem"
  cat "$DEV/hierarchy/root/certificate.pem" "$DEV/hierarchy/server-ca/certificate.pem" "$DEV/hierarchy/client-ca/certificate.pem" > "$DEV/trust/bundle.pem"
  install_operator_certificate
  enrol requester
  enrol auditor
  enrol approver
}

# Of the certificates that the ceremony issued, the one that is of the operator's key and lasts longest.
install_operator_certificate() {
  local folder=$CLIENTS/operator key candidate
  key=$(openssl pkey -in "$folder/key.pem" -pubout)
  for candidate in "$DEV"/hierarchy/client-ca/issued/*.pem; do
    if [[ $(openssl x509 -in "$candidate" -noout -pubkey) == "$key" ]] && openssl x509 -in "$candidate" -noout -checkend 0 > /dev/null; then
      cat "$candidate" "$DEV/hierarchy/client-ca/certificate.pem" > "$folder/chain.pem"
      write_client_file operator
      return
    fi
  done
  fail "The operator has no valid certificate in $SHOWN/hierarchy/client-ca/issued; start over with './dev reset'."
}

# Each client has a file that tells signctl where the service is and who calls.
write_client_file() {
  local client=$1 keys=P-256
  ! is_post_quantum || keys=$KEY
  cat > "$CLIENTS/$client/signctl.json" << JSON
{
  "server": "$(servers)",
  "trust": "../../trust/bundle.pem",
  "clientCert": "chain.pem",
  "clientKey": "key.pem",
  "keyType": "$keys"
}
JSON
}

signctl_as() {
  local client=$1
  shift
  SIGNCTL_CONFIG=$CLIENTS/$client/signctl.json signctl "$@"
}

# './dev signctl [--as CLIENT] ...': signctl as one of the clients in .dev.
run_signctl() {
  local client=requester
  if [[ ${1:-} == --as ]]; then
    (($# > 1)) || fail "--as needs a client: operator, requester, auditor or approver."
    client=$2
    shift 2
  fi
  read_options
  [[ -f $CLIENTS/$client/signctl.json ]] || fail "There is no client $client in $SHOWN/clients; './dev up' makes operator, requester, auditor and approver."
  signctl_as "$client" "$@"
}

# A client that has a certificate for at least another day keeps it.
enrol() {
  local client=$1
  mkdir -p "$CLIENTS/$client"
  write_client_file "$client"
  if [[ -s $CLIENTS/$client/chain.pem ]] && openssl x509 -in "$CLIENTS/$client/chain.pem" -noout -checkend 86400 > /dev/null; then
    return
  fi
  step "Enrolling the $client"
  quietly signctl_as operator issue --profile client-tls --uri "spiffe://$DOMAIN/$client" --out-dir "$CLIENTS/$client" --force \
    || fail "The $client could not be enrolled; see above."
  chmod 600 "$CLIENTS/$client/key.pem"
}

# OpenSSL judges, with the lists of both authorities above the certificate.
demonstration_verifies() {
  local folder=$DEV/demo/api crls=$DEV/demo/crls.pem
  openssl x509 -in "$folder/chain.pem" -noout -checkend 86400 > /dev/null 2>&1 || return
  curl -sf -o "$crls" "$PUBLIC_URL/crls.pem" || fail "The revocation lists could not be fetched from $PUBLIC_URL/crls.pem."
  openssl verify -x509_strict -purpose sslserver -verify_hostname "api.$DOMAIN" -crl_check_all -CRLfile "$crls" \
    -CAfile "$DEV/trust/root.pem" -untrusted "$folder/chain.pem" "$folder/chain.pem"
}

# A certificate that was expired or revoked meanwhile gets a successor.
demonstrate() {
  demonstration_verifies > /dev/null 2>&1 && return
  step "Issuing a certificate for api.$DOMAIN"
  quietly signctl_as requester issue --profile server-tls --dns "api.$DOMAIN" --out-dir "$DEV/demo/api" --force \
    || fail "The demonstration failed; see above."
  quietly demonstration_verifies || fail "OpenSSL does not accept the certificate in $SHOWN/demo/api; see above."
}

print_summary() {
  cat << TEXT

The signing service runs for $DOMAIN, with $KEY keys in the token '$TOKEN_LABEL'.
  gRPC (mTLS)    $(servers)       enrolment  https://localhost:$ENROLMENT_PORT
  CRL, OCSP, CA  $PUBLIC_URL        metrics    http://127.0.0.1:$OPERATIONS_PORT/metrics
  trust          $SHOWN/trust/root.pem, $SHOWN/trust/bundle.pem
  clients        $SHOWN/clients/{operator,requester,auditor,approver}/{key.pem,chain.pem}
  ceremony       $SHOWN/hierarchy/record.json
  demonstration  $SHOWN/demo/api/chain.pem: $(openssl x509 -in "$DEV/demo/api/chain.pem" -noout -serial -enddate | tr '\n' ' ')verified by OpenSSL, CRLs included

Try next:
  ./dev signctl issue --profile server-tls --dns www.$DOMAIN --out-dir $SHOWN/demo/www
  ./dev signctl --as auditor list
  ./dev signctl --as operator revoke --cert $SHOWN/demo/api/chain.pem --reason superseded

TEXT
}
