# SPDX-License-Identifier: Apache-2.0
"""In whose name another node asks a register here: words that its site signs (ADR 0218).

`<what is said, JSON in base64url>.<signature, Ed25519, base64url>`. They are for one question and
one minute. Ids of accounts and posts mean nothing at another node, and are not said.
"""

import base64
import binascii
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lienthong.kernel.actor import ActorKind
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.rules import AgencyCode
from lienthong.sharing.rules import messages

#: How long words hold, and how far the clocks of two nodes may be apart, in seconds.
LASTS_SECONDS, SKEW_SECONDS = 60, 60
LONGEST_WORDS = 4_096
_WORDS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
#: What no other signature of this key begins with.
_KIND = "lienthong-speaker/v1"


class BadWords(ValueError):  # noqa: N818 - it names the words
    """Words that do not read, or that none of these keys signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """In whose name a node asks, as that node knows them."""

    of: str  #: digest of the question
    at: int  #: seconds since 1970
    kind: ActorKind  #: citizen or official
    name: str
    personal_number: str = ""  #: citizens
    represents: str = ""  #: citizens: the enterprise that they act for
    assurance: int = 0  #: citizens: level of the e-identity that they signed in with
    agency_code: str = ""  #: officials: modern order
    agency: str = ""  #: officials: its name
    post: str = ""  #: officials: its title
    rights: tuple[str, ...] = ()  #: officials: of those that the purpose asks for


_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(Speaker)


def said(told: Speaker, key: Ed25519PrivateKey) -> str:
    """Sign what is said."""
    text = _text(_encoder.encode(told))
    return f"{text}.{_text(key.sign(_signed(text)))}"


def heard(words: str, keys: Sequence[Ed25519PublicKey]) -> Speaker:
    """Return what is said, where one of these keys signed it. Raises: BadWords."""
    if len(words) > LONGEST_WORDS or not _WORDS.fullmatch(words):
        raise BadWords("no words")
    text, _, signature = words.partition(".")
    if not any(_holds(key, _bytes(signature), _signed(text)) for key in keys):
        raise BadWords("no key of that site signed this")
    content = _bytes(text)
    if b"\\u0000" in content:
        raise BadWords("\\u0000")
    try:
        return _decoder.decode(content)
    except msgspec.MsgspecError as problem:
        raise BadWords(str(problem)[:200]) from problem


def is_timely(told: Speaker, now: int) -> bool:
    """Tell whether words hold now. now: seconds since 1970, by the hearer's clock."""
    return -SKEW_SECONDS <= now - told.at <= LASTS_SECONDS + SKEW_SECONDS


def carries(codes: Collection[str], agency_code: str) -> bool:
    """Tell whether an agency is one of those that a node carries, or below one. Modern order."""
    try:
        agency = AgencyCode.parse(agency_code)
        allowed = [AgencyCode.parse(one) for one in codes]
    except BadAgencyCode:
        return False
    return agency.modern == agency_code and any(agency.is_under(one) for one in allowed)


def keys_of(texts: Sequence[str]) -> list[Ed25519PublicKey]:
    """Read keys as a node's page tells them; one that does not read is none."""
    return [key for key in map(_key, texts) if key is not None]


@lru_cache(maxsize=256)
def _key(text: str) -> Ed25519PublicKey | None:
    try:
        found = messages.public_key(base64.b64decode(text, validate=True))
    except (messages.BadMessage, ValueError):
        return None
    return found if isinstance(found, Ed25519PublicKey) else None


def _holds(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _signed(text: str) -> bytes:
    return f"{_KIND} {text}".encode("ascii", "replace")


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadWords("not base64") from problem
