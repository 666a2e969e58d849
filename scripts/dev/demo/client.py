#!/usr/bin/env python3
"""Asks a server with mutual TLS for a page, again and again, and says which certificates it met.

    client.py --trust ROOT.pem --identity FOLDER --port PORT [--generations 3]

Two clients at once. One keeps its connection, twenty requests a second. nginx closes connections that idle when it reloads, which a
client sees as an orderly end, and opens another. The end may cross a request on its way: the request is then sent again, as RFC 9110,
9.2.2 allows for GET, but only if the connection had served before and not a byte of an answer came; it is counted as 'sent again'. The
other client opens a connection for each request, five a second, and never tries twice.

Everything else that goes wrong is a failed request: a connection refused or reset, a chain or name that does not verify, a status other
than 200. Ends some seconds after the last generation was met, with a table; exit code 0 if all generations were met and nothing failed.
"""
import argparse
import http.client
import os
import signal
import ssl
import sys
import threading
import time

AFTERWARDS = 5
PATIENCE = 120


class Generations:
    """The certificates that were met, in the order of their first handshakes."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.met = {}
        self.begun = time.monotonic()
        self.complete = None
        self.lock = threading.Lock()

    def handshake(self, certificate):
        serial = certificate["serialNumber"].lower()
        with self.lock:
            if serial not in self.met:
                self.met[serial] = {"second": self.elapsed(), "until": certificate["notAfter"], "handshakes": 0, "requests": 0}
                if len(self.met) == self.wanted:
                    self.complete = time.monotonic()
                print(f"client  generation {len(self.met)}: serial {serial}, until {certificate['notAfter']}", flush=True)
            self.met[serial]["handshakes"] += 1
        return serial

    def answered(self, serial):
        with self.lock:
            self.met[serial]["requests"] += 1

    def elapsed(self):
        return time.monotonic() - self.begun

    def over(self):
        return self.elapsed() > PATIENCE or (self.complete is not None and time.monotonic() - self.complete > AFTERWARDS)


class Client:
    def __init__(self, name, arguments, generations, keeps, pause):
        self.name, self.keeps, self.pause = name, keeps, pause
        self.port, self.generations = arguments.port, generations
        self.context = ssl.create_default_context(cafile=arguments.trust)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.context.load_cert_chain(os.path.join(arguments.identity, "chain.pem"), os.path.join(arguments.identity, "key.pem"))
        self.connection, self.serial, self.served = None, None, 0
        self.requests = self.connections = self.again = self.failed = 0

    def run(self, stop):
        while not stop.is_set() and not self.generations.over():
            self.requests += 1
            try:
                self.ask()
            except (OSError, http.client.HTTPException) as error:
                self.failed += 1
                self.connection = None
                print(f"client  FAILED: {self.name}: {type(error).__name__}: {error}", flush=True)
            stop.wait(self.pause)

    def ask(self):
        if self.connection is not None and self.is_ended():
            self.connection = None
        if self.connection is None:
            self.connect()
        try:
            answer = self.send()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            if self.served == 0:
                raise
            self.again += 1
            self.connect()
            answer = self.send()
        body = answer.read()
        if answer.status != 200:
            raise http.client.HTTPException(f"status {answer.status}: {body[:80]}")
        self.served += 1
        self.generations.answered(self.serial)
        if not self.keeps or answer.will_close:
            self.connection.close()
            self.connection = None

    def connect(self):
        self.connection = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=5)
        self.connection.connect()
        self.connections += 1
        self.served = 0
        self.serial = self.generations.handshake(self.connection.sock.getpeercert())

    def send(self):
        self.connection.request("GET", "/")
        return self.connection.getresponse()

    def is_ended(self):
        """Whether the server has ended the connection since the last answer."""
        if self.connection.sock is None:
            return True
        self.connection.sock.settimeout(0)
        try:
            if self.connection.sock.recv(1):
                raise http.client.HTTPException("an answer that nobody asked for")
            return True
        except ssl.SSLWantReadError:
            self.connection.sock.settimeout(5)
            return False
        except OSError:
            return True


def show(generations, clients):
    print(f"\n{'generation':<12}{'serial number':<42}{'met after':>10}{'handshakes':>12}{'answers':>9}   valid until")
    for number, (serial, seen) in enumerate(generations.met.items(), 1):
        print(f"{number:<12}{serial:<42}{seen['second']:>8.1f} s{seen['handshakes']:>12}{seen['requests']:>9}   {seen['until']}")
    print(f"\n{'client':<34}{'requests':>10}{'connections':>13}{'sent again':>12}{'failed':>8}")
    for client in clients:
        print(f"{client.name:<34}{client.requests:>10}{client.connections:>13}{client.again:>12}{client.failed:>8}")
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trust", required=True)
    parser.add_argument("--identity", required=True, help="folder with key.pem and chain.pem")
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--generations", type=int, default=3)
    arguments = parser.parse_args()

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    generations = Generations(arguments.generations)
    clients = [
        Client("keeps its connection", arguments, generations, keeps=True, pause=0.05),
        Client("opens one for each request", arguments, generations, keeps=False, pause=0.2),
    ]
    threads = [threading.Thread(target=client.run, args=(stop,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    show(generations, clients)
    return 0 if len(generations.met) >= arguments.generations and not any(client.failed for client in clients) else 1


if __name__ == "__main__":
    sys.exit(main())
