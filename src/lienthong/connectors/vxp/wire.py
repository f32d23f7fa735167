# SPDX-License-Identifier: Apache-2.0
"""The form of calls and answers. Arguments are read from the signed text, never from headers:
header names lose their letter case on the way, and `docId` and `docid` are two arguments.
"""

import gzip
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import override
from starlette.responses import Response

from lienthong.connectors.vxp.errors import BadArgument, BadSignature, NotAscii
from lienthong.kernel.errors import Kind, Refusal

PREFIX = "XroadVnpt-"
_SIGNED, _DIGEST = b"xroadvnpt-sign-header", b"xroadvnpt-hash-header"
_GZIP_FROM_BYTES = 1_400
#: What ErrorCode says: the numbers that axes of this family document, ours from 30 on.
_CODES: Mapping[str, str] = {
    "connectors.vxp.bad_hash": "10",
    "connectors.vxp.bad_signature": "15",
    "gateway.unknown_system": "15",
    "gateway.unknown_receivers": "18",
    "exchange.not_a_receiver": "18",
    "gateway.not_yours": "19",
    "exchange.package_broken": "22",
    "exchange.package_incomplete": "22",
    "gateway.duplicate": "31",
    "exchange.status_out_of_order": "32",
    "exchange.wrong_side": "32",
    "connectors.vxp.not_fetched": "32",
}
_CODES_BY_KIND: Mapping[Kind, str] = {
    Kind.INVALID: "30",
    Kind.DENIED: "19",
    Kind.MISSING: "33",
    Kind.CONFLICT: "32",
    Kind.BUSY: "20",
    Kind.UPSTREAM: "20",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call as its client signed it."""

    text: bytes  #: the signed text, exactly as it came
    digest: str  #: lower-case hex
    arguments: Mapping[str, str]  #: letter case kept; some belong to earlier calls

    def read(self, name: str) -> str:
        """Return an argument, trimmed; "" where there is none."""
        return self.arguments.get(name, "").strip()

    def asked(self, name: str) -> str:
        """Return an argument that the call cannot do without. Raises: BadArgument."""
        value = self.read(name)
        if not value:
            raise BadArgument(name=name)
        return value

    def check(self, secret: str) -> None:
        """Refuse what this secret did not sign. Raises: BadSignature, NotAscii."""
        if hmac.compare_digest(signature(self.text, secret), self.digest):
            return
        if not self.text.isascii():
            raise NotAscii
        raise BadSignature(system=self.read("systemid"))


def call(headers: Iterable[tuple[bytes, bytes]]) -> Call:
    """Read a call. Raises: BadSignature when it is not one."""
    found = {name: value for name, value in headers if name in (_SIGNED, _DIGEST)}
    text = found.get(_SIGNED, b"")
    try:
        told = json.loads(text.decode("latin-1"), strict=False)
        arguments = {
            name.removeprefix(PREFIX): value if isinstance(value, str) else json.dumps(value)
            for name, value in told.items()
        }
    except (ValueError, AttributeError, RecursionError) as problem:
        raise BadSignature(system="") from problem
    digest = found.get(_DIGEST, b"").decode("latin-1").strip().lower()
    return Call(text, digest if digest.isascii() else "", arguments)


def signature(text: bytes, secret: str) -> str:
    """Return what `XroadVnpt-hash-header` says of a signed text."""
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def is_hash(told: str, digest: bytes) -> bool:
    """Tell whether a `hash-file` names a SHA-256; most clients drop leading zeros of its bytes."""
    return told.lower() in (digest.hex(), unpadded(digest))


def unpadded(digest: bytes) -> str:
    """Return a digest as old clients write it."""
    return "".join(f"{byte:x}" for byte in digest)


def plain(text: str) -> str:
    """Return a sentence in ASCII, as readers that know nothing else show it."""
    bare = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    bare = bare.replace("–", "-").replace("“", '"').replace("”", '"')
    return "".join(one for one in bare if one.isascii())


def ok(fields: Mapping[str, object] | None = None, *, may_zip: bool = False) -> Response:
    """Answer a call that was carried out."""
    told = {"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **(fields or {})}
    return answered(json.dumps(told, separators=(",", ":")).encode("ascii"), may_zip=may_zip)


def answered(body: bytes, *, may_zip: bool) -> Response:
    """Answer with a body, zipped where the client reads that and it is worth it."""
    headers = {}
    if may_zip and len(body) > _GZIP_FROM_BYTES:
        body, headers = gzip.compress(body, 1), {"Content-Encoding": "gzip"}
    return Response(body, 200, headers, media_type="application/json")


def failed(verb: str, refusal: Refusal) -> Response:
    """Answer a refusal: 200, since old clients read the body alone; with what each verb needs."""
    with override("vi"):
        sentence = str(refusal)
    told: dict[str, object] = {
        "status": "FAIL",
        "ErrorCode": _CODES.get(refusal.code, _CODES_BY_KIND[refusal.kind]),
        "ErrorDesc": plain(sentence),
        "ErrorDescVi": sentence,
        "ErrorId": refusal.code,
    }
    if verb == "sendEdoc":
        told["DocId"] = ""
    if verb == "getEdoc":
        told["data"] = ""
    if verb.startswith("countReceive"):
        told["count"] = 0
    return Response(json.dumps(told).encode("ascii"), 200, media_type="application/json")
