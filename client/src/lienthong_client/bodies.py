# SPDX-License-Identifier: Apache-2.0
"""The evidence of a call with its bodies: one file, verified with nothing but the log's key."""

import base64
import binascii
import hashlib
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from lienthong_client.errors import BadReceipt
from lienthong_client.receipts import Receipt

#: Files of the archive: the receipt, and the bodies by what the leaf calls them.
RECEIPT = "bang-chung.json"
BODIES = {"yeu-cau.bin": "request", "tra-loi.bin": "answer"}
LONGEST_RECEIPT_BYTES = 4 << 20
_PIECE_BYTES = 1 << 20
#: What `zipfile` raises over an archive that is damaged, or packed in a way of its own.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError)
_DIGEST = re.compile(r"(sha-256|sha-512)=:([A-Za-z0-9+/]*={0,2}):")


@dataclass(frozen=True, slots=True)
class CallBodies:
    """A call as the log has it, and those of its bodies that were handed over with it."""

    receipt: Receipt
    bodies: Mapping[str, int]  #: `request`, `answer`: bytes of each that is what was signed

    @classmethod
    def verified(cls, path: Path, axis_key: str) -> Self:
        """Read an archive and check all of it. axis_key: the log's public key, `name+hash+key`.

        Each body must have the length and hash that its side signed and the log's leaf holds, and
        every other hash that the leaf has of it. Raises: BadReceipt.
        """
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                if names[:1] != [RECEIPT] or not set(names[1:]) <= set(BODIES):
                    raise BadReceipt("not the evidence of a call: other files")
                if len(set(names)) != len(names):
                    raise BadReceipt("not the evidence of a call: a file is there twice")
                with archive.open(RECEIPT) as file:
                    text = file.read(LONGEST_RECEIPT_BYTES).decode()
                receipt = Receipt.verified(text, axis_key)
                told = receipt.told
                bodies = {}
                for name in names[1:]:
                    with archive.open(name) as file:
                        bodies[BODIES[name]] = _checked(file, told, BODIES[name])
        except (*_BROKEN, UnicodeDecodeError) as problem:
            raise BadReceipt(f"not the evidence of a call: {problem}") from problem
        return cls(receipt=receipt, bodies=bodies)


def _checked(file: IO[bytes], told: Mapping[str, Any], part: str) -> int:
    """Check a body against everything that its leaf says of it; return its length."""
    size, hashes = 0, {"sha-256": hashlib.sha256(), "sha-512": hashlib.sha512()}
    signed = told.get(part)
    most = signed.get("bytes") if isinstance(signed, dict) else None
    if not isinstance(signed, dict) or not isinstance(most, int) or not signed.get("digest"):
        raise BadReceipt(f"{part}: the leaf has no hash of it")
    while size <= most and (piece := file.read(_PIECE_BYTES)):
        size += len(piece)
        for one in hashes.values():
            one.update(piece)
    if size != most:
        raise BadReceipt(f"{part}: not of the length that was signed")
    for who, digest in _digests(told, part):
        found = _DIGEST.findall(digest)
        if not found or any(hashes[name].digest() != _bytes(text) for name, text in found):
            raise BadReceipt(f"{part}: not what was signed by {who}")
    return size


def _digests(told: Mapping[str, Any], part: str) -> Iterator[tuple[str, str]]:
    """Hand out each hash that a leaf has of a body, with who signed it."""
    yield "the node", str(told[part]["digest"])
    client, node = told.get("client_signature"), told.get("node")
    if part == "request" and isinstance(client, dict) and client.get("digest"):
        yield "the calling system", str(client["digest"])
    # The provider's node tells a status: it signed the answer; the caller's node the request.
    signs = "answer" if isinstance(node, dict) and "status" in node else "request"
    if isinstance(node, dict) and node.get("digest") and part == signs:
        yield "the other node", str(node["digest"])


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
