#!/usr/bin/env python3
"""Asks for a workload's certificate as istio-agent does: a service account token the first time, its own certificate from then on.

    agent.py --server HOST:PORT --trust ROOT.pem --csr CSR.pem --out FOLDER [--token TOKEN] [--identity FOLDER] [--for SPIFFE-ID]

Writes cert-chain.pem and root-cert.pem into the folder. A refusal that is final is said once and not tried again, as istio-agent does.
"""
import argparse
import pathlib
import sys
import time

import grpc
from google.protobuf import struct_pb2
from istio.v1.auth import ca_pb2, ca_pb2_grpc

WORTH_ANOTHER_TRY = {
    grpc.StatusCode.CANCELLED, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNAVAILABLE,
}


def read(path):
    return pathlib.Path(path).read_bytes()


def channel(arguments):
    key, chain = None, None
    if arguments.identity:
        key, chain = read(f"{arguments.identity}/key.pem"), read(f"{arguments.identity}/cert-chain.pem")
    return grpc.secure_channel(arguments.server, grpc.ssl_channel_credentials(read(arguments.trust), key, chain))


def ask(stub, arguments):
    metadata = struct_pb2.Struct()
    if arguments.on_behalf_of:
        metadata["ImpersonatedIdentity"] = arguments.on_behalf_of
    request = ca_pb2.IstioCertificateRequest(csr=read(arguments.csr).decode(), validity_duration=86400, metadata=metadata)
    headers = [("clusterid", "Kubernetes")]
    if arguments.token:
        headers.append(("authorization", "Bearer " + arguments.token))
    for attempt in range(5):
        try:
            return stub.CreateCertificate(request, metadata=headers, timeout=10).cert_chain
        except grpc.RpcError as refusal:
            if refusal.code() not in WORTH_ANOTHER_TRY or attempt == 4:
                sys.exit(f"{refusal.code().name}: {refusal.details()}")
            time.sleep(0.1 * 2 ** attempt)


def main():
    parser = argparse.ArgumentParser()
    for name in ("--server", "--trust", "--csr", "--out"):
        parser.add_argument(name, required=True)
    parser.add_argument("--token")
    parser.add_argument("--identity")
    parser.add_argument("--for", dest="on_behalf_of")
    arguments = parser.parse_args()
    with channel(arguments) as connection:
        chain = ask(ca_pb2_grpc.IstioCertificateServiceStub(connection), arguments)
    if len(chain) < 2:
        sys.exit("The answer has no root.")
    out = pathlib.Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "cert-chain.pem").write_text("".join(chain[:-1]))
    (out / "root-cert.pem").write_text(chain[-1])


main()
