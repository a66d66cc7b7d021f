#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks tokens with nothing but Python's own integers: no code in common with what made them.

    second_opinion.py es256 KEY.pem TOKEN     a user claims token of a load balancer, padded
    second_opinion.py rs256 JWKS.json TOKEN   an access token

Ends with 0 and prints the payload if the signature holds, else says why not and ends with 1.
"""

import base64
import hashlib
import json
import sys

# P-256: FIPS 186-5, SP 800-186 §3.2.1.3.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
A = P - 3
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
# SubjectPublicKeyInfo of a P-256 key up to the point (RFC 5480).
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
# DigestInfo of SHA-256 (RFC 8017 §9.2).
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def refuse(why):
    sys.exit(f"second_opinion: {why}")


def add(first, second):
    if first is None or second is None:
        return first or second
    (x1, y1), (x2, y2) = first, second
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if first == second:
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def multiply(factor, point):
    total = None
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def decode(segment, is_padded):
    if is_padded and len(segment) % 4:
        refuse("a segment is not padded")
    return base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)


def holds_es256(pem, signing_input, signature):
    lines = open(pem, encoding="ascii").read().split("\n")
    if lines[0] != "-----BEGIN PUBLIC KEY-----" or lines[-2:] != ["-----END PUBLIC KEY-----", ""]:
        refuse("the key is no PEM file")
    der = base64.b64decode("".join(lines[1:-2]), validate=True)
    if not der.startswith(SPKI) or len(der) != len(SPKI) + 64:
        refuse("the key is no P-256 key")
    x, y = (int.from_bytes(der[-64:][half : half + 32], "big") for half in (0, 32))
    if (y * y - x * x * x - A * x - B) % P:
        refuse("the key is not on the curve")
    if len(signature) != 64:
        return False
    r, s = (int.from_bytes(signature[half : half + 32], "big") for half in (0, 32))
    if not (0 < r < N and 0 < s < N):
        return False
    digest = int.from_bytes(hashlib.sha256(signing_input).digest(), "big")
    inverse = pow(s, -1, N)
    point = add(multiply(digest * inverse % N, G), multiply(r * inverse % N, (x, y)))
    return point is not None and point[0] % N == r


def holds_rs256(jwks, header, signing_input, signature):
    keys = [key for key in json.load(open(jwks, encoding="utf-8"))["keys"] if key["kid"] == header["kid"]]
    if len(keys) != 1:
        refuse(f"there are {len(keys)} keys of this kid")
    modulus, exponent = (int.from_bytes(decode(keys[0][name], False), "big") for name in ("n", "e"))
    size = (modulus.bit_length() + 7) // 8
    if modulus.bit_length() < 2048 or len(signature) != size:
        return False
    digest_info = DIGEST_INFO + hashlib.sha256(signing_input).digest()
    expected = b"\0\1" + b"\xff" * (size - len(digest_info) - 3) + b"\0" + digest_info
    return pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big") == expected


def main():
    algorithm, key, token = sys.argv[1:]
    is_load_balancer = algorithm == "es256"
    segments = token.split(".")
    if len(segments) != 3:
        refuse("it is not three segments")
    header, payload = (json.loads(decode(segment, is_load_balancer)) for segment in segments[:2])
    if header["alg"].lower() != algorithm:
        refuse(f"alg is {header['alg']}")
    signature = decode(segments[2], is_load_balancer)
    signing_input = ".".join(segments[:2]).encode("ascii")
    if is_load_balancer:
        holds = holds_es256(key, signing_input, signature)
    else:
        holds = holds_rs256(key, header, signing_input, signature)
    if not holds:
        refuse("the signature does not hold")
    print(json.dumps(payload))


main()
