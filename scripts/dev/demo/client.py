#!/usr/bin/env python3
"""Asks a TLS server for a page twenty times a second over one connection, and says which certificate it meets.

A server that reloads closes connections when they are idle, so a request may find its connection closed under it; like every HTTP client this
one then opens another and asks again. A request that fails twice, or a certificate that does not verify, is a failure.

usage: client.py ROOT.pem HOST PORT SECONDS
prints a line for each new certificate, and at the end one line: requests, connections, certificates, failed.
"""
import http.client
import ssl
import sys
import time


class Client:
    def __init__(self, root, host, port):
        self.context = ssl.create_default_context(cafile=root)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.host, self.port = host, port
        self.connection = None
        self.requests = self.connections = self.failed = 0
        self.serials = []

    def ask(self):
        """One request; a second try on a fresh connection if the first connection was closed."""
        self.requests += 1
        for last in (False, True):
            try:
                if self.connection is None:
                    self.connect()
                self.connection.request("GET", "/")
                answer = self.connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise OSError(f"status {answer.status}")
                return
            except (OSError, http.client.HTTPException) as error:
                self.connection = None
                if last:
                    self.failed += 1
                    print(f"  failed: {error}", flush=True)

    def connect(self):
        self.connection = http.client.HTTPSConnection(self.host, self.port, context=self.context, timeout=5)
        self.connection.connect()
        self.connections += 1
        certificate = self.connection.sock.getpeercert()
        if certificate["serialNumber"] not in self.serials:
            self.serials.append(certificate["serialNumber"])
            print(f"  generation {len(self.serials)}: serial {certificate['serialNumber'].lower()[:16]}..., until {certificate['notAfter']}", flush=True)


def main():
    root, host, port, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    client = Client(root, host, port)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        client.ask()
        time.sleep(0.05)
    print(f"{client.requests} requests over {client.connections} connections, {len(client.serials)} certificates, {client.failed} failed")
    return 0 if client.failed == 0 and len(client.serials) >= 3 else 1


sys.exit(main())
