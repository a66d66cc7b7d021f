# SPDX-License-Identifier: Apache-2.0
"""Our readers compared with others, on texts that are made from a seed and changed at random:

    python3 differential.py FUZZ [COUNT] [SEED]

JSON: Python's json, made strict. Tokens of ES256, RS256 and PS256: joserfc, and cryptography by itself. FUZZ is the program of
the fuzz targets. What we accept and another refuses is a failure, and so is a value that differs. What we refuse and another
accepts is allowed for the reasons in REFUSED_JSON and LENIENT, each of which is counted; without one it is a failure.
"""

import base64
import json
import random
import re
import subprocess
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from joserfc import jws
from joserfc.jwk import KeySet

FUZZ = sys.argv[1]
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
ALGORITHMS = ["ES256", "RS256", "PS256"]


class Differences:
    """What was compared, and how the verdicts differed."""

    def __init__(self, what):
        self.what, self.agreed, self.accepted, self.classes, self.failures = what, 0, 0, {}, []

    def agree(self, accepted):
        self.agreed += 1
        self.accepted += accepted

    def allow(self, reason):
        self.classes[reason] = self.classes.get(reason, 0) + 1

    def fail(self, text, message):
        self.failures.append(f"{message}: {text!r}")

    def report(self):
        print(f"{self.what}: {self.agreed} alike, {self.accepted} of them accepted")
        for reason, count in sorted(self.classes.items()):
            print(f"    {count} that only we refuse: {reason}")
        for failure in self.failures[:10]:
            print(f"    FINDING: {failure}", file=sys.stderr)
        return not self.failures


def ask(lines):
    """The answers of our readers, in order."""
    answers = subprocess.run(
        [FUZZ, "verdicts"], input="".join(f"{what} {text.hex()}\n" for what, text in lines).encode(), capture_output=True, check=True)
    answers = answers.stdout.decode().removesuffix("\n").split("\n")
    assert len(answers) == len(lines), f"{len(answers)} answers to {len(lines)} lines"
    return answers


PIECES = [piece.encode() for piece in
          [".", "=", "==", "-", "_", "+", "/", "\0", '"', "\\", "\\u0061", "\\ud800", "\\ude00", "{", "}", "[", "]", ",", ":", "0", "-1", "1e999",
           "null", "NaN", "Infinity", "\ufeff", "é", "e\u0301", " ", "\n", "\u00a0", '"a":1,', "A", "// x", "01", "1.", ".5", "+1"]] + [b"\xff", b"\xc0\x80", b"\xed\xa0\x80"]


def mutate(text, generator):
    """One to four changes."""
    text = bytearray(text)
    for _ in range(generator.randint(1, 4)):
        if not text:
            break
        start = generator.randrange(len(text))
        end = min(len(text), start + generator.randint(0, 8))
        match generator.randrange(6):
            case 0: text[start] ^= 1 << generator.randrange(8)
            case 1: text[start] = generator.randrange(256)
            case 2: text[start:start] = text[start:end]
            case 3: del text[start:end]
            case 4: text[start:end] = b""
            case _: text[start:end] = generator.choice(PIECES)
    return bytes(text)


# --- JSON

REFUSED_JSON = {
    "depth": "nested deeper than 16: claims are one or two deep, and a bound keeps the stack",
    "names": "a member name comes twice (RFC 7515 §4): which counts nobody can tell",
    "surrogate": "half of a surrogate pair is no text (RFC 8259 §8.2)",
}


class Decimal(str):
    """A number that is no 64-bit integer, as written."""


def python_json(text):
    """The value, or None if Python refuses. A tuple of pairs stands for an object, so that names keep order and number."""
    def integer(digits):
        return int(digits) if -2**63 <= int(digits) < 2**63 else Decimal(digits)

    def refuse(constant):
        raise ValueError(constant)

    try:
        # json.loads of bytes would guess the encoding.
        return (json.loads(text.decode("utf-8"), parse_constant=refuse, parse_int=integer, parse_float=Decimal, object_pairs_hook=tuple),)
    except (ValueError, RecursionError):
        return None


def same(left, right):
    if isinstance(left, tuple) and isinstance(right, tuple) or isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    return type(left) is type(right) and left == right


def random_json(generator, depth=0):
    kind = generator.randrange(9 if depth < 5 else 7)
    if kind == 0: return generator.choice(["null", "true", "false"])
    if kind == 1: return str(generator.randint(-2**65, 2**65))
    if kind == 2: return str(generator.randint(-999, 999))
    if kind == 3: return repr(generator.uniform(-1e6, 1e6))
    if kind == 4: return f"{generator.randint(0, 9)}.{generator.randint(0, 99)}{generator.choice('eE')}{generator.choice(['', '+', '-'])}{generator.randint(0, 400)}"
    if kind < 7:
        return json.dumps("".join(chr(generator.choice([generator.randrange(0x20, 0x7F), generator.randrange(0xD800), generator.randrange(0x10000, 0x110000), generator.randrange(0x20)]))
                                  for _ in range(generator.randrange(8))), ensure_ascii=generator.random() < 0.5)
    space = generator.choice(["", " ", "\n\t", "\r"])
    items = [random_json(generator, depth + 1) for _ in range(generator.randrange(5))]
    if kind == 7: return f"[{space}{f',{space}'.join(items)}]"
    return "{" + f",{space}".join(f'"{generator.choice("abcdé")}{generator.choice(["", "b"])}"{space}:{item}' for item in items) + "}"


def compare_json():
    generator = random.Random(SEED)
    texts = []
    for number in range(COUNT):
        text = random_json(generator).encode()
        texts.append(text if number % 3 == 0 else mutate(text, generator))
    texts += [b"[" * depth + b"]" * depth for depth in range(1, 20)]
    differences = Differences("JSON compared with Python's json")
    for text, answer in zip(texts, ask([("json", text) for text in texts])):
        ours, _, detail = answer.partition(" ")
        theirs = python_json(text)
        if ours == "refuse":
            if theirs is None: differences.agree(False)
            elif (classes := strictness(text)): differences.allow(REFUSED_JSON[min(classes)])
            else: differences.fail(text, f"we refuse ({detail}), Python accepts")
        elif theirs is None: differences.fail(text, "we accept, Python refuses")
        elif strictness(text): differences.fail(text, "we accept what is to be refused: " + REFUSED_JSON[min(strictness(text))])
        elif same(python_json(detail.encode()), theirs): differences.agree(True)
        else: differences.fail(text, f"another value, {detail}")
    return differences.report()


def strictness(text):
    """The classes of a text that Python accepts and we do not."""
    def walk(value, depth=1):
        deep = {"depth"} if depth > 16 and isinstance(value, (tuple, list)) else set()
        if isinstance(value, tuple):
            names = [name for name, _ in value]
            if len(set(names)) < len(names): deep.add("names")
            return deep.union(*[walk(name) for name in names], *[walk(inner, depth + 1) for _, inner in value])
        if isinstance(value, list): return deep.union(*[walk(inner, depth + 1) for inner in value])
        return {"surrogate"} if type(value) is str and re.search("[\ud800-\udfff]", value) else set()

    return walk(python_json(text)[0])


# --- Tokens

LENIENT = {
    "base64url": "other readers pass over characters that are not of the alphabet, trailing bits and wrong padding (RFC 4648 §3)",
    "header": "a header with a member twice, half of a surrogate pair or deep nesting (see JSON) is no header",
    "payload": "the payload is no strict JSON object, as a JWT's is (RFC 7519 §7.2); other readers verify the signature of any text",
    "extension": "crit and b64 are refused whatever they say: no load balancer or provider sends them",
}


def encode(data, padded=False):
    text = base64.urlsafe_b64encode(data)
    return text if padded else text.rstrip(b"=")


def strict_decode(text):
    """As RFC 4648 §5 has it, with the whole padding or none."""
    bare = text.rstrip(b"=")
    if not re.fullmatch(rb"[A-Za-z0-9_-]*", bare) or text not in (bare, bare + b"=" * (-len(bare) % 4)):
        raise ValueError("base64url")
    data = base64.urlsafe_b64decode(bare + b"=" * (-len(bare) % 4))
    if encode(data) != bare:
        raise ValueError("trailing bits")
    return data


# Header members that joserfc does not know are to be ignored (RFC 7515 §4).
REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


class Signer:
    def __init__(self):
        self.ec, self.rsa = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
        number = lambda value, size: encode(value.to_bytes(size, "big")).decode()
        point, numbers = self.ec.public_key().public_numbers(), self.rsa.public_key().public_numbers()
        rsa_numbers = {"kty": "RSA", "n": number(numbers.n, 256), "e": "AQAB", "use": "sig"}
        self.keys = [
            {"kty": "EC", "crv": "P-256", "kid": "ES256", "alg": "ES256", "use": "sig", "x": number(point.x, 32), "y": number(point.y, 32)},
            rsa_numbers | {"kid": "RS256", "alg": "RS256"}, rsa_numbers | {"kid": "PS256", "alg": "PS256"},
        ]

    def sign(self, algorithm, text):
        if algorithm == "ES256":
            r, s = utils.decode_dss_signature(self.ec.sign(text, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return self.rsa.sign(text, self.padding(algorithm), hashes.SHA256())

    @staticmethod
    def padding(algorithm):
        return padding.PSS(padding.MGF1(hashes.SHA256()), 32) if algorithm == "PS256" else padding.PKCS1v15()

    def verify(self, algorithm, signature, text):
        if algorithm == "ES256":
            if len(signature) != 64:
                raise InvalidSignature
            der = utils.encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
            self.ec.public_key().verify(der, text, ec.ECDSA(hashes.SHA256()))
        else:
            self.rsa.public_key().verify(signature, text, self.padding(algorithm), hashes.SHA256())


def by_cryptography(signer, token):
    """The payload, or None: RFC 7515 §5.2 step by step, with nothing of ours but the order."""
    try:
        header, payload, signature = token.split(b".")
        members = json.loads(strict_decode(header).decode("utf-8"))
        algorithm = members["alg"]
        if algorithm not in ALGORITHMS or members.get("kid") != algorithm: return None
        signer.verify(algorithm, strict_decode(signature), header + b"." + payload)
        return strict_decode(payload)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return None


def by_joserfc(keys, token):
    """The payload, or None."""
    try:
        return jws.deserialize_compact(token, keys, registry=REGISTRY).payload
    except Exception:  # noqa: BLE001: of any class, for texts that are no token
        return None


def why_refused(token):
    """The class of a token whose signature is right, and which we refuse."""
    try:
        header, payload, signature = token.split(b".")
        texts = [strict_decode(part) for part in (header, payload, signature)]
    except ValueError:
        return "base64url"
    for name, text in zip(["header", "payload"], texts):
        value = python_json(text)
        if value is None or not isinstance(value[0], tuple) or strictness(text): return name
    return "extension" if {"crit", "b64"} & {name for name, _ in python_json(texts[0])[0]} else None


EXTRA_MEMBERS = [{}] * 12 + [{"typ": "JWT"}, {"x": [1, {}]}, {"crit": ["exp"], "exp": 1}, {"crit": []}, {"b64": True}, {"b64": False}]


def respell(part, generator):
    """The same text of base64url in another spelling, most of which stand for nothing."""
    last = generator.choice(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    middle = generator.randrange(len(part))
    return generator.choice([
        part + b"=", part + b"==", part + b"===", part.rstrip(b"="), part[:-1] + bytes([last]), part[:-1], part.replace(b"-", b"+").replace(b"_", b"/"),
        part[:middle] + generator.choice([b"\n", b" ", b"=", b".", b"%", b"\x00"]) + part[middle:],
    ])


def random_token(signer, generator):
    """Signed by the right key, but for what is changed after that, or before."""
    algorithm = generator.choice(ALGORITHMS)
    members = {"alg": algorithm, "kid": algorithm} | generator.choice(EXTRA_MEMBERS)
    if generator.random() < 0.1:
        members["kid"] = generator.choice(ALGORITHMS + ["other", 1, None])
    if generator.random() < 0.05:
        del members[generator.choice(["alg", "kid"])]
    header = json.dumps(members).encode()
    if generator.random() < 0.05:
        header = b'{"alg":"none",' + header[1:]
    payload = json.dumps({"sub": str(generator.randrange(10**9)), "n": generator.randrange(10**6)}).encode()
    how = generator.randrange(10)
    if how == 0: header = mutate(header, generator)
    if how == 1: payload = mutate(payload, generator)
    padded = generator.random() < 0.3
    parts = [encode(header, padded), encode(payload, padded)]
    if how == 5:
        spelled = generator.randrange(2)
        parts[spelled] = respell(parts[spelled], generator)
    text = b".".join(parts)
    if how == 2: text = mutate(text, generator)
    signature = signer.sign(generator.choice(ALGORITHMS) if generator.random() < 0.1 else algorithm, text)
    if how == 3: signature = mutate(signature, generator)
    token = text + b"." + (respell(encode(signature, padded), generator) if how == 6 else encode(signature, padded))
    return mutate(token, generator) if how == 4 else token


def compare_tokens():
    generator = random.Random(SEED)
    signer = Signer()
    keys = KeySet.import_key_set({"keys": signer.keys})
    tokens = [random_token(signer, generator) for _ in range(COUNT)]
    answers = ask([("keys", json.dumps({"keys": signer.keys}).encode())] + [("token", token) for token in tokens])
    assert answers[0] == "3", f"{answers[0]} keys of 3"
    everything = True
    for name, verify in [("cryptography", lambda token: by_cryptography(signer, token)), ("joserfc", lambda token: by_joserfc(keys, token))]:
        differences = Differences(f"tokens compared with {name}")
        for token, answer in zip(tokens, answers[1:]):
            ours, _, payload = answer.partition(" ")
            theirs = verify(token)
            if ours == "refuse":
                if theirs is None: differences.agree(False)
                elif (reason := why_refused(token)):
                    differences.allow(LENIENT[reason])
                else: differences.fail(token, f"we refuse, {name} accepts")
            elif theirs is None:
                differences.fail(token, f"we accept, {name} refuses")
            elif bytes.fromhex(payload) == theirs: differences.agree(True)
            else: differences.fail(token, "another payload")
        everything = differences.report() and everything
        if differences.failures:
            print(f"    keys: {json.dumps(signer.keys)}", file=sys.stderr)
    return everything


results = [compare_json(), compare_tokens()]
sys.exit(0 if all(results) else 1)
