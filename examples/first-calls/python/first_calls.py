#!/usr/bin/python3
"""Issues, lists and revokes a certificate with Debian's python3-grpcio.

    first_calls.py --server localhost:7443 --trust .dev/trust/root.pem --client .dev/clients/requester --profile server-tls --name api.example.test

The stubs come from protos/ (make them with stubs.sh); key and request are made by openssl, as any other way would do.
"""
import argparse
import os
import subprocess
import tempfile
import uuid

import grpc
from signing.v1 import (
    certificate_service_pb2 as certificates,
    certificate_service_pb2_grpc as certificate_service,
    revocation_reason_pb2 as reasons,
)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def connect(server, trust, client):
    """Opens a channel over mTLS: the root that is trusted, and the key and chain of the caller."""
    credentials = grpc.ssl_channel_credentials(
        root_certificates=read(trust),
        private_key=read(os.path.join(client, "key.pem")),
        certificate_chain=read(os.path.join(client, "chain.pem")),
    )
    return grpc.secure_channel(server, credentials)


def make_request(name):
    """Makes a key and a PKCS#10 request for one DNS name; gives the request, PEM. The key would be kept by a real client."""
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key], check=True)
        return subprocess.run(
            ["openssl", "req", "-new", "-key", key, "-subj", "/", "-addext", f"subjectAltName=DNS:{name}"],
            check=True, capture_output=True,
        ).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="localhost:7443")
    parser.add_argument("--trust", default=".dev/trust/root.pem")
    parser.add_argument("--client", default=".dev/clients/requester", help="folder with key.pem and chain.pem of a requester")
    parser.add_argument("--revoker", help="folder with key.pem and chain.pem of a caller that may revoke; none: do not revoke")
    parser.add_argument("--profile", default="server-tls")
    parser.add_argument("--name", default="api.example.test")
    parser.add_argument("--out", help="file for the certificate and its chain, PEM")
    arguments = parser.parse_args()

    service = certificate_service.CertificateServiceStub(connect(arguments.server, arguments.trust, arguments.client))
    issued = service.IssueCertificate(
        certificates.IssueCertificateRequest(
            profile=arguments.profile, csr=make_request(arguments.name), request_id=str(uuid.uuid4())),
        timeout=10,
    ).certificate
    print("issued", issued.name)
    if arguments.out:
        with open(arguments.out, "wb") as file:
            for der in [issued.der, *issued.chain]:
                file.write(subprocess.run(["openssl", "x509", "-inform", "DER"], input=der, check=True, capture_output=True).stdout)

    page = service.ListCertificates(
        certificates.ListCertificatesRequest(
            filter=certificates.CertificateFilter(subject_name="dns:" + arguments.name), page_size=1, summary_only=True),
        timeout=10,
    )
    for certificate in page.certificates:
        print("listed", certificate.name, certificate.not_after_time.ToJsonString())

    if arguments.revoker:
        revoker = certificate_service.CertificateServiceStub(connect(arguments.server, arguments.trust, arguments.revoker))
        revoked = revoker.RevokeCertificate(
            certificates.RevokeCertificateRequest(name=issued.name, reason=reasons.REVOCATION_REASON_SUPERSEDED),
            timeout=10,
        )
        print("revoked", revoked.certificate.name, "on list", revoked.shard, revoked.revocation_list_number)


if __name__ == "__main__":
    main()
