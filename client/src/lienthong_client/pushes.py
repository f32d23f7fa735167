# SPDX-License-Identifier: Apache-2.0
"""What the axis brings by itself: read, checked to come from it, and answered with receipts.

For any web framework: hand over the headers and the body, and send back what `answered` returns.
"""

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong_client import calls, files
from lienthong_client.errors import BadPush
from lienthong_client.settings import Settings
from lienthong_client.values import Delivery, Event

SIGNATURE = "Lienthong-Signature"
KIND = "lienthong-push"
#: How far the clocks of both sides may be apart, and how late a push may come.
WINDOW = dt.timedelta(minutes=10)
#: A push with its files is smaller than this: read no more from the network.
MOST_BYTES = 24 << 20
_ED25519 = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A document that was brought; the same one may come again until it is acknowledged."""

    delivery: Delivery
    #: Its files in the order of its attachments, hashes checked; None: fetch it as from the inbox.
    contents: tuple[bytes, ...] | None

    def saved(self, folder: str | Path) -> Path:
        """Save the statement and the files that came along; return their folder."""
        if self.contents is None:
            raise ValueError("its files did not come along: Client.fetch brings them")
        target = files.folder_of(self.delivery, folder)
        files.left(self.delivery, target)
        files.settle(target)
        return target


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One message of the axis."""

    id: str
    kind: str  #: deliveries, events, or test
    at: dt.datetime
    deliveries: tuple[Brought, ...] = ()
    events: tuple[Event, ...] = ()


def opened(
    settings: Settings,
    *,
    system: str,
    headers: Mapping[str, str],
    body: bytes,
    now: dt.datetime | None = None,
) -> Push:
    """Read a push. system: this system's code on the axis; headers: of the request.

    Raises: BadPush when it is not the axis's, not for this system, or not of now. Answer 400 then.
    """
    found = {name.lower(): value for name, value in headers.items()}
    _check(found.get(SIGNATURE.lower(), ""), body, settings.axis_key)
    try:
        told, deliveries = _read(body, found.get("content-type", ""))
        at = dt.datetime.fromisoformat(told["at"])
        _check_meant(told, at, system, now or dt.datetime.now().astimezone())
        return Push(
            id=str(told["id"]),
            kind=str(told["push"]),
            at=at,
            deliveries=tuple(map(_brought, deliveries)),
            events=tuple(calls.event(one) for one in told.get("events", ())),
        )
    except (KeyError, TypeError, ValueError, IndexError) as problem:
        raise BadPush(f"it does not read: {problem!r}") from problem


def receipt(settings: Settings, brought: Brought, *, problem: str = "") -> str:
    """Sign for a document, once your own database has it; problem: why it cannot be taken."""
    return calls.receipt(settings, brought.delivery, problem)


def answered(receipts: Iterable[str] = ()) -> bytes:
    """Return the body of the answer, with status 200.

    A document without a receipt comes again later. To fetch large files first, answer 202 without
    a body and acknowledge within two minutes of the last file.
    """
    return json.dumps({"receipts": list(receipts)}).encode()


def _check(signature: str, body: bytes, axis_key: str) -> None:
    """Check a detached JWS (RFC 7515, appendix F) under the log's key. Raises: BadPush."""
    name, _, rest = axis_key.partition("+")
    try:
        header, payload, mark = signature.split(".")
        told = json.loads(_bytes(header))
        if payload or told != {"alg": "EdDSA", "typ": KIND, "kid": name}:
            raise BadPush("not a push of this axis")
        key = base64.b64decode(rest.partition("+")[2], validate=True)
        if len(key) != 33 or key[0] != _ED25519:
            raise BadPush("the axis's key is not an Ed25519 key")
        text = base64.urlsafe_b64encode(body).rstrip(b"=")
        signed = header.encode() + b"." + text
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(_bytes(mark), signed)
    except InvalidSignature:
        raise BadPush("the signature does not hold") from None
    except (ValueError, TypeError, RecursionError, binascii.Error) as problem:
        raise BadPush("no signature that reads") from problem


def _check_meant(told: Mapping[str, Any], at: dt.datetime, system: str, now: dt.datetime) -> None:
    if told["to"] != system:
        raise BadPush(f"it is for {told['to']}")
    if abs(now - at) > WINDOW:
        raise BadPush(f"it is of {at.isoformat()}: an old one, or one of the clocks is wrong")


def _read(body: bytes, content_type: str) -> tuple[dict[str, Any], list[Delivery]]:
    if content_type.partition(";")[0].strip() == calls.ENCLOSED:
        return calls.framed(body)
    told: dict[str, Any] = json.loads(body)
    return told, []


def _brought(delivery: Delivery) -> Brought:
    attachments, contents = delivery.document.attachments, delivery.enclosed
    if contents is not None:
        for content, attachment in zip(contents, attachments, strict=True):
            if hashlib.sha256(content).hexdigest() != attachment.sha256:
                raise BadPush(f"{attachment.name} is not the file that was signed")
    return Brought(delivery=delivery, contents=contents)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
