# SPDX-License-Identifier: Apache-2.0
"""C2SP signed notes and tlog checkpoints: the text of a tree head, and who signed it (Ed25519)."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lienthong.kernel import sodium

ED25519 = b"\x01"
_RULE = "\n\n"


class BadNote(ValueError):  # noqa: N818 - it names the note
    """A signed note, key or checkpoint that does not read or does not verify."""


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """A public key under a name, as the `vkey` text of signed notes."""

    name: str  #: who signs; for a log its origin
    public: bytes  #: Ed25519, 32 bytes

    @cached_property
    def key_id(self) -> bytes:
        """Four bytes that tell this key from others of the name."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text: name, key id in hex, and the key, joined by `+`."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public)}"

    @classmethod
    def read(cls, vkey: str) -> Self:
        """Read a `vkey`.

        Raises: BadNote when it does not parse or its key id is not its own.
        """
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3:
            raise BadNote("vkey needs name, id and key")
        key = _unbase64(parts[2])
        if key[:1] != ED25519 or len(key) != 33:
            raise BadNote("vkey is not Ed25519")
        verifier = cls(name=parts[0], public=key[1:])
        if verifier.key_id.hex() != parts[1] or not _is_name(verifier.name):
            raise BadNote("vkey does not fit its key id")
        return verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The head of a log at one moment (C2SP tlog-checkpoint)."""

    origin: str  #: the log's unique name
    size: int  #: leaves
    root: bytes  #: Merkle root over them
    extensions: tuple[str, ...] = ()  #: further lines; none of ours today

    @property
    def text(self) -> str:
        """The signed text: one line each, the last one ended."""
        return "\n".join([self.origin, str(self.size), _base64(self.root), *self.extensions, ""])

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a checkpoint's text, signatures taken off.

        Raises: BadNote when it does not parse.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise BadNote("checkpoint needs origin, size and root")
        size = lines[1]
        if not size.isascii() or not size.isdigit() or str(int(size)) != size:
            raise BadNote("checkpoint size is not a number")
        root = _unbase64(lines[2])
        if len(root) != 32:
            raise BadNote("checkpoint root is not a SHA-256 hash")
        return cls(origin=lines[0], size=int(size), root=root, extensions=tuple(lines[3:-1]))


@lru_cache(maxsize=64)  # asked at each signing
def verifier_of(name: str, key: Ed25519PrivateKey) -> Verifier:
    """Return the public side of a key under a name."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Verifier(name=name, public=public)


def sign(text: str, *, name: str, key: Ed25519PrivateKey) -> str:
    """Return a signed note: the text, an empty line, and one signature line.

    Raises: BadNote for a text that does not end its last line, or a name with white space or `+`.
    """
    if not text.endswith("\n") or not _is_name(name):
        raise BadNote("not a note, or not a name")
    signature = verifier_of(name, key).key_id + sodium.sign(key, text.encode())
    return f"{text}\n\u2014 {name} {_base64(signature)}\n"


def open_note(note: str, verifier: Verifier) -> str:
    """Return the text of a note that this key signed; signatures of others are passed over.

    Raises: BadNote when it does not parse, is not signed by the key, or was altered.
    """
    text, rule, signatures = note.rpartition(_RULE)
    if not rule or not signatures.endswith("\n"):
        raise BadNote("note has no signatures")
    text += "\n"
    for line in signatures[:-1].split("\n"):
        mark, name, encoded = [*line.split(" "), "", ""][:3]
        if mark != "\u2014" or line.count(" ") != 2:
            raise BadNote("signature line does not parse")
        signature = _unbase64(encoded)
        if name == verifier.name and signature[:4] == verifier.key_id:
            _check(verifier, text, signature[4:])
            return text
    raise BadNote("note is not signed by this key")


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Return the checkpoint of a note that this key signed for its own log.

    Raises: BadNote when anything does not hold.
    """
    checkpoint = Checkpoint.read(open_note(note, verifier))
    if checkpoint.origin != verifier.name:
        raise BadNote("checkpoint is of another log")
    return checkpoint


def _check(verifier: Verifier, text: str, signature: bytes) -> None:
    try:
        sodium.verify(verifier.public, signature, text.encode())
    except InvalidSignature:
        raise BadNote("signature does not verify") from None


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("not base64") from None
    if _base64(data) != text:
        raise BadNote("not base64")
    return data
