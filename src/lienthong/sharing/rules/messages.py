# SPDX-License-Identifier: Apache-2.0
"""HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530), as far as we use them.

Ed25519 and ECDSA P-256 with SHA-256; the algorithm is the key's, never the message's choice. An
Ed25519 key may also sign several messages together, which they say (`TREE`, ADR 0222).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from lienthong.kernel import sodium
from lienthong.sharing.rules import trees

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
Keys = Mapping[str, PublicKey]  #: of one signer, by `mark`
_ES256 = ec.ECDSA(hashes.SHA256())
_HALF = 32
LABEL = "sig1"
#: How far a message's clock may be off, in seconds.
SKEW_SECONDS = 300
#: `alg` of a signature that several messages share. It is ours: RFC 9421 registers none like it.
TREE = "lienthong-ed25519-tree"
#: What a signature may call its algorithm, by what its key can do; None: it does not say.
_OF_ED25519 = frozenset({None, "ed25519", TREE})
_OF_P256 = frozenset({None, "ecdsa-p256-sha256"})
_INPUT = re.compile(
    r'([a-z*][a-z0-9_\-.*]*)=(\((?:"[!-~]+"(?: "[!-~]+")*)?\)((?:;[a-z][a-z0-9_\-]*='
    r'(?:-?[0-9]{1,15}|"[ !#-~]*"))*))'
)
_PARAMETER = re.compile(r';([a-z][a-z0-9_\-]*)=(?:(-?[0-9]{1,15})|"([ !#-~]*)")')
_SIGNATURE = re.compile(r"([a-z*][a-z0-9_\-.*]*)=:([A-Za-z0-9+/]*={0,2}):")
_DIGEST = re.compile(r"(sha-256|sha-512)=:([A-Za-z0-9+/]*={0,2}):")
LONGEST_HEADER = 4_096


class BadMessage(ValueError):  # noqa: N818 - it names the message
    """A signature or digest that does not read or does not hold; why, in ASCII."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What `Signature-Input` says."""

    label: str
    names: tuple[str, ...]  #: components, in their order
    parameters: str  #: the signature's `@signature-params`
    created: int | None  #: seconds since 1970
    key_id: str
    nonce: str
    algorithm: str | None  #: None: it does not say


class Signed(NamedTuple):
    """What the two headers of a signature say."""

    input: Input
    signature: bytes


class Unsigned(NamedTuple):
    """What is to be signed."""

    components: Mapping[str, str]  #: by name, in order
    created: int  #: seconds since 1970
    key_id: str


def digest(content: bytes) -> str:
    """Return the Content-Digest of a body."""
    return digest_of(hashlib.sha512(content).digest())


def digest_of(sha512: bytes) -> str:
    """Return the Content-Digest of a body of this SHA-512."""
    return f"sha-512=:{_base64(sha512)}:"


def check_digest(header: str, content: bytes) -> None:
    """Check a body against each digest that is told. Raises: BadMessage."""
    told = _DIGEST.findall(header[:LONGEST_HEADER])
    if not told:
        raise BadMessage("Content-Digest has neither sha-256 nor sha-512")
    for name, value in told:
        found = hashlib.new(name.replace("-", ""), content).digest()
        if _bytes(value) != found:
            raise BadMessage(f"Content-Digest: {name} is of another body")


def sign(
    components: Mapping[str, str], key: PrivateKey, *, created: int, key_id: str, nonce: str = ""
) -> tuple[str, str]:
    """Return the values of `Signature-Input` and `Signature`.

    components: by name, in order: `@method`, `@path`, or a header in small letters. nonce: tells
    one signature from another of the same message in the same second.
    """
    told = _parameters(components, created, key_id)
    told += f';nonce="{nonce}"' if nonce else ""
    return _headers(told, _signature(base(components, told), key))


def sign_together(
    asked: Sequence[Unsigned], key: ed25519.Ed25519PrivateKey
) -> list[tuple[str, str]]:
    """Return the two headers' values of each message, 1 to 256 of them; one alone as `sign` does.

    Only for readers that are known to read `TREE`.
    """
    if len(asked) == 1:
        (one,) = asked
        return [sign(one.components, key, created=one.created, key_id=one.key_id)]
    told = [f'{_parameters(one.components, one.created, one.key_id)};alg="{TREE}"' for one in asked]
    leaves = [base(one.components, each) for one, each in zip(asked, told, strict=True)]
    return [_headers(*each) for each in zip(told, trees.sign(leaves, key), strict=True)]


def read(signature_input: str, signature: str) -> Signed:
    """Read the first signature of a message. Raises: BadMessage."""
    if max(len(signature_input), len(signature)) > LONGEST_HEADER:
        raise BadMessage("a signature header that is too long")
    told = _read_input(signature_input)
    values = dict(_SIGNATURE.findall(signature))
    if told.label not in values:
        raise BadMessage("Signature has no value for Signature-Input")
    return Signed(told, _bytes(values[told.label]))


@lru_cache(maxsize=256)  # one signer's messages of one second say the same
def _read_input(text: str) -> Input:
    """Read `Signature-Input`. Raises: BadMessage."""
    told = _INPUT.match(text.strip())
    if told is None:
        raise BadMessage("Signature-Input does not read")
    label, parameters, extra = told.group(1), told.group(2), told.group(3)
    given: dict[str, Any] = {
        name: int(number) if number else text for name, number, text in _PARAMETER.findall(extra)
    }
    names = tuple(re.findall(r'"([!#-~]+)"', parameters.partition(")")[0]))
    if len(set(names)) != len(names):
        raise BadMessage("a component is named twice")
    created = given.get("created")
    return Input(
        label=label,
        names=names,
        parameters=parameters,
        created=created if isinstance(created, int) else None,
        key_id=str(given.get("keyid", "")),
        nonce=str(given.get("nonce", "")),
        algorithm=str(given["alg"]) if "alg" in given else None,
    )


def check(
    signed: Signed,
    components: Mapping[str, str],
    key: PublicKey,
    *,
    needed: Sequence[str],
    now: int,
) -> None:
    """Check a signature over a message's components, present ones by name.

    needed: what must be covered; now: seconds since 1970. Raises: BadMessage.
    """
    told = signed.input
    if lacking := [name for name in needed if name not in told.names]:
        raise BadMessage(f"not covered: {', '.join(lacking)}")
    if absent := [name for name in told.names if name not in components]:
        raise BadMessage(f"covered but not there: {', '.join(absent)[:200]}")
    if told.created is None or abs(now - told.created) > SKEW_SECONDS:
        raise BadMessage(f"created is more than {SKEW_SECONDS} s off")
    covered = {name: components[name] for name in told.names}
    try:
        _check(base(covered, told.parameters), signed, key)
    except InvalidSignature:
        raise BadMessage("the signature does not hold") from None


def base(components: Mapping[str, str], parameters: str) -> bytes:
    """Return the signature base (RFC 9421, section 2.5)."""
    lines = [f'"{name}": {value.strip()}' for name, value in components.items()]
    lines.append(f'"@signature-params": {parameters}')
    return "\n".join(lines).encode("latin-1", "replace")


def public_key(der: bytes) -> PublicKey:
    """Read a SubjectPublicKeyInfo. Raises: BadMessage for a key of another kind."""
    try:
        key = serialization.load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise BadMessage("not a public key") from problem
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise BadMessage("a key must be Ed25519 or P-256")


def mark(der: bytes) -> str:
    """Return what a key id ends with, after `#`. der: SubjectPublicKeyInfo."""
    return hashlib.sha256(der).hexdigest()[:16]


def named(keys: Keys, key_id: str) -> PublicKey | None:
    """Return the key that a signature names; None: it is not among these."""
    return keys.get(key_id.rpartition("#")[2])


def _signature(signed: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return sodium.sign(key, signed)
    r, s = decode_dss_signature(key.sign(signed, _ES256))
    return r.to_bytes(_HALF) + s.to_bytes(_HALF)


def _parameters(components: Mapping[str, str], created: int, key_id: str) -> str:
    names = " ".join(f'"{name}"' for name in components)
    return f'({names});created={created};keyid="{key_id}"'


def _headers(parameters: str, signature: bytes) -> tuple[str, str]:
    return f"{LABEL}={parameters}", f"{LABEL}=:{_base64(signature)}:"


def _check(told: bytes, signed: Signed, key: PublicKey) -> None:
    allowed = _OF_ED25519 if isinstance(key, ed25519.Ed25519PublicKey) else _OF_P256
    if signed.input.algorithm not in allowed:
        raise BadMessage("alg is not what the key can do")
    if isinstance(key, ed25519.Ed25519PublicKey):
        if signed.input.algorithm == TREE:
            trees.check(signed.signature, told, key)
        else:
            sodium.verify(key.public_bytes_raw(), signed.signature, told)
        return
    if len(signed.signature) != 2 * _HALF:
        raise InvalidSignature
    r, s = int.from_bytes(signed.signature[:_HALF]), int.from_bytes(signed.signature[_HALF:])
    key.verify(encode_dss_signature(r, s), told, _ES256)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadMessage("not base64") from problem
