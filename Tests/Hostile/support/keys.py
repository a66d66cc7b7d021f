# SPDX-License-Identifier: Apache-2.0
"""A load balancer's key and its endpoint, with openssl(1) for all that is cryptography."""

import base64
import http.server
import json
import subprocess
import tempfile
import threading
import time
import uuid

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_hostile"


class Key:
    """A P-256 key that signs tokens as an Application Load Balancer does."""

    def __init__(self):
        self.key_id = str(uuid.uuid4())
        self.private = openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")
        self.public = openssl("ec", "-pubout", input=self.private)

    def token(self, signer, life=600, **claims):
        header = {
            "typ": "JWT", "kid": self.key_id, "alg": "ES256",
            "iss": ISSUER, "client": "hostile", "signer": signer, "exp": int(time.time()) + life,
        }
        claims = {"sub": "somebody", "email": "somebody@example.com", "exp": header["exp"], "iss": header["iss"], **claims}
        text = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
        with tempfile.NamedTemporaryFile() as file:
            file.write(self.private)
            file.flush()
            der = openssl("dgst", "-sha256", "-sign", file.name, input=text.encode())
        return f"{text}.{encode(raw_signature(der))}"

class IssuerKey:
    """An RSA key that signs access tokens as Amazon Cognito does, and the issuer's key set with it."""

    def __init__(self):
        self.private = openssl("genrsa", "2048")
        modulus = openssl("rsa", "-modulus", "-noout", input=self.private).decode().strip().split("=")[1]
        self.key_set = json.dumps({"keys": [
            {"kty": "RSA", "kid": "issuer", "alg": "RS256", "use": "sig", "e": "AQAB",
             "n": encode(bytes.fromhex(modulus)).rstrip("=")}
        ]}).encode()

    def access_token(self):
        claims = {"iss": ISSUER, "client_id": "hostile", "sub": "somebody", "token_use": "access", "exp": int(time.time()) + 600}
        text = ".".join(encode(json.dumps(part).encode()).rstrip("=") for part in ({"alg": "RS256", "kid": "issuer"}, claims))
        with tempfile.NamedTemporaryFile() as file:
            file.write(self.private)
            file.flush()
            return f"{text}.{encode(openssl('dgst', '-sha256', '-sign', file.name, input=text.encode())).rstrip('=')}"


def openssl(*arguments, input=None):
    return subprocess.run(["openssl", *arguments], input=input, capture_output=True, check=True).stdout


def encode(data):
    return base64.urlsafe_b64encode(data).decode()


def raw_signature(der):
    """r and s of 32 bytes each (RFC 7518 section 3.4) of a DER signature (RFC 3279 section 2.2.3)."""
    numbers = []
    rest = der[2:]
    while rest:
        length = rest[1]
        numbers.append(int.from_bytes(rest[2:2 + length], "big").to_bytes(32, "big"))
        rest = rest[2 + length:]
    return b"".join(numbers)


class Endpoint:
    """A public key endpoint on loopback that has some keys and counts what it is asked for. Used by `with`.

    keys: PEM texts by key id; may be changed while it runs.
    """

    def __init__(self, keys):
        self.keys = keys
        self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(handler):
                key_id = handler.path.lstrip("/")
                self.asked.append((time.monotonic(), key_id))
                text = self.keys.get(key_id)
                handler.send_response(200 if text else 404)
                handler.send_header("Content-Length", str(len(text or b"")))
                handler.end_headers()
                handler.wfile.write(text or b"")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
