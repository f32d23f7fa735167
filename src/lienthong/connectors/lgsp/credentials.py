# SPDX-License-Identifier: Apache-2.0
"""Who asks for a token, and the token: sealed credentials, which no process has to remember."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: How long a token holds. A key that was withdrawn ends it at once.
TOKEN_SECONDS = 3_600
_INFO = b"lienthong lgsp tokens"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a system shows: its identifier on the platform, and its key."""

    identifier: str
    key: str = field(repr=False)


class _AccessToken(msgspec.Struct):
    """The JSON of `lgspaccesstoken`; AppName and the partner's codes say nothing more here."""

    access: str = msgspec.field(name="AccessKey")
    secret: str = msgspec.field(name="SecretKey")


_access_token = msgspec.json.Decoder(_AccessToken)
_pair = msgspec.json.Decoder(tuple[str, str])


def shown(headers: Mapping[str, str], form: Mapping[str, str]) -> Credentials | None:
    """Read credentials: `lgspaccesstoken`, HTTP Basic or the form (RFC 6749, 2.3.1).

    None: there are none that read.
    """
    try:
        if told := headers.get("lgspaccesstoken", ""):
            one = _access_token.decode(base64.b64decode(told, validate=True))
            return Credentials(one.access, one.secret)
        kind, _, told = headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            text = base64.b64decode(told, validate=True).decode("utf-8")
            name, separator, secret = text.partition(":")
            return Credentials(unquote_plus(name), unquote_plus(secret)) if separator else None
    except (msgspec.MsgspecError, RecursionError, binascii.Error, ValueError):
        return None
    if form.get("client_id") and form.get("client_secret"):
        return Credentials(form["client_id"], form["client_secret"])
    return None


class Tokens:
    """Seals credentials into tokens and opens them again, alike in every process of the node."""

    def __init__(self, keys: Callable[[], Sequence[Ed25519PrivateKey]]) -> None:
        """keys: the node's sharing keys that hold, the first seals; secrets are derived of them."""
        self._keys = keys
        self._made: tuple[Sequence[Ed25519PrivateKey], MultiFernet] | None = None

    @property
    def _box(self) -> MultiFernet:
        keys = self._keys()
        if self._made is None or self._made[0] is not keys:
            self._made = keys, MultiFernet([_box(one) for one in keys])
        return self._made[1]

    def issue(self, one: Credentials, now: int) -> str:
        """Return a token. now: seconds since 1970."""
        told = msgspec.json.encode((one.identifier, one.key))
        return self._box.encrypt_at_time(told, now).decode("ascii")

    def opened(self, token: str, now: int) -> Credentials | None:
        """Return whose a token is; None when it is not one of ours, or has ended."""
        try:
            told = self._box.decrypt_at_time(token.encode("ascii"), TOKEN_SECONDS, now)
        except (InvalidToken, UnicodeEncodeError):
            return None
        return Credentials(*_pair.decode(told))


def _box(key: Ed25519PrivateKey) -> Fernet:
    secret = HKDF(SHA256(), 32, salt=None, info=_INFO).derive(key.private_bytes_raw())
    return Fernet(base64.urlsafe_b64encode(secret))
