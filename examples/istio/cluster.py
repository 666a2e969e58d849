#!/usr/bin/env python3
"""Stands for the API server of a cluster: shows its public keys, and signs a token for a service account.

    cluster.py keys KEY.pem
    cluster.py token KEY.pem NAMESPACE/ACCOUNT [AUDIENCE]
"""
import base64
import hashlib
import json
import subprocess
import sys
import time


def encoded(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()


def openssl(*arguments, stdin=b""):
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True).stdout


def modulus(key):
    return bytes.fromhex(openssl("rsa", "-in", key, "-noout", "-modulus").decode().strip().split("=")[1])


def key_id(key):
    return hashlib.sha256(modulus(key)).hexdigest()[:16]


def keys(key):
    return json.dumps({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id(key), "n": encoded(modulus(key)), "e": "AQAB"}]})


def token(key, account, audience="istio-ca"):
    now = int(time.time())
    claims = {
        "iss": "https://kubernetes.default.svc.cluster.local",
        "aud": [audience],
        "sub": "system:serviceaccount:" + account.replace("/", ":"),
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
    }
    signed = encoded({"alg": "RS256", "kid": key_id(key)}) + "." + encoded(claims)
    return signed + "." + encoded(openssl("dgst", "-sha256", "-sign", key, stdin=signed.encode()))


print({"keys": keys, "token": token}[sys.argv[1]](*sys.argv[2:]))
