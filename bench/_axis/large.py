# SPDX-License-Identifier: Apache-2.0
"""A document of gigabytes, sent and fetched back piece by piece."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from typing import Any

from lienthong_client.values import Attachment, Document

from bench._axis.parties import play, signer
from bench._axis.sender import HEAD, KIND, TAIL
from bench._axis.stage import Party
from bench._axis.wire import Wire

_PIECE = secrets.token_bytes(1 << 20)


async def work(
    party: Party, *, to: list[str], number: int, megabytes: int, lender: str
) -> dict[str, Any]:
    """Send one document and fetch it with the receiver's key. lender: that key."""
    digest = hashlib.sha256()
    for piece in _pieces(megabytes):
        digest.update(piece)
    attached = Attachment(
        content_id="tep-1",
        name="a.bin",
        size_bytes=megabytes << 20,
        sha256=digest.hexdigest(),
    )
    document = Document(
        sender=party.agency,
        receivers=tuple(to),
        document_id=f"{party.agency},2026,{number}",
        number=str(number),
        subject="Hồ sơ số hóa",
        attachments=(attached,),
    )
    statement = signer(party, "lienthong-document")(json.dumps(document.told()).encode())
    head = HEAD.format(statement=statement).encode()
    wire = await Wire.open(party.port, party.key)
    total = len(head) + (megabytes << 20) + len(TAIL)
    sent = json.loads(await wire.stream("documents", total, _all(head, megabytes), KIND))
    wire.close()
    taker = await Wire.open(party.port, lender)
    (lent,) = (await taker.json("POST", "leases?limit=1&wait=10"))["deliveries"]
    assert lent["package_id"] == sent["id"]
    came = hashlib.sha256()
    async for piece in taker.fetch(f"deliveries/{lent['id']}/files/0"):
        came.update(piece)
    assert came.hexdigest() == attached.sha256, "another file came back"
    taker.close()
    return {"sent": sent["id"]}


def _all(head: bytes, megabytes: int) -> Iterator[bytes]:
    yield head
    yield from _pieces(megabytes)
    yield TAIL


def _pieces(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes):
        yield _PIECE


if __name__ == "__main__":
    play(work)
