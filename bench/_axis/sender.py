# SPDX-License-Identifier: Apache-2.0
"""The sending system: signs documents, sends them, checks each receipt, follows their fate."""

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any

from lienthong_client import Receipt
from lienthong_client.values import Attachment, Document

from bench._axis.parties import play, signer
from bench._axis.stage import Party
from bench._axis.wire import Wire

_BOUNDARY = "p" * 24
KIND = f"multipart/form-data; boundary={_BOUNDARY}"
HEAD = (
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="statement"\r\n\r\n{{statement}}\r\n'
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
)
TAIL = f"\r\n--{_BOUNDARY}--\r\n".encode()


async def work(
    party: Party,
    *,
    to: Sequence[str],
    first: int,
    sizes: Sequence[int],
    connections: int,
    after: int | None,
) -> dict[str, Any]:
    """Send one document of each size; follow them until each was handed over.

    after: from which place in the log on there is news; None: nobody follows.
    """
    sender = _Sender(party, to, enumerate(sizes, first), max(sizes))
    began = time.perf_counter()
    followed = asyncio.create_task(sender.follow(after, len(sizes))) if after is not None else None
    await asyncio.gather(*(sender.send() for _ in range(connections)))
    sent_s = time.perf_counter() - began
    if followed is not None:
        await followed
    return {
        "sent": sender.sent,
        "handed_over": sender.handed_over,
        "sent_s": sent_s,
        "took_s": time.perf_counter() - began,
        "ms": sender.ms,
    }


class _Sender:
    def __init__(
        self, party: Party, to: Sequence[str], left: Iterator[tuple[int, int]], largest: int
    ) -> None:
        self._party, self._to, self._left = party, to, left
        self._sign = signer(party, "lienthong-document")
        self._content = memoryview(secrets.token_bytes(largest))
        self.sent: dict[str, str] = {}  # package → SHA-256 of its statement
        self.handed_over: dict[str, str] = {}
        self.ms: list[float] = []

    async def send(self) -> None:
        wire = await Wire.open(self._party.port, self._party.key)
        for number, size in self._left:
            began = time.perf_counter()
            mark, rest = number.to_bytes(8), self._content[8:size]
            statement = self._statement(number, size, mark, rest)
            head = HEAD.format(statement=statement).encode()
            answer = json.loads(
                await wire.ask("POST", "documents", head, mark, rest, TAIL, kind=KIND)
            )
            Receipt.verified(json.dumps(answer["receipt"]), self._party.axis_key)
            self.sent[answer["id"]] = hashlib.sha256(statement.encode()).hexdigest()
            self.ms.append((time.perf_counter() - began) * 1000)
        wire.close()

    async def follow(self, after: int, many: int) -> None:
        wire = await Wire.open(self._party.port, self._party.key)
        while len(self.handed_over) < many:
            events = (await wire.json("GET", f"events?after={after}&wait=10"))["events"]
            for event in events:
                if event["kind"] == "content_handover":
                    package, told = event["package_id"], event["detail"]
                    assert package not in self.handed_over, "handed over twice"
                    assert told["receipt"].count(".") == 2
                    self.handed_over[package] = told["sha256"]
            if events:
                after = events[-1]["position"]
                await asyncio.sleep(0.02)  # a feed is read in pages, not line by line
        wire.close()

    def _statement(self, number: int, size: int, mark: bytes, rest: memoryview) -> str:
        digest = hashlib.sha256(mark)
        digest.update(rest)
        attached = Attachment(
            content_id="tep-1",
            name="a.pdf",
            content_type="application/pdf",
            size_bytes=size,
            sha256=digest.hexdigest(),
        )
        document = Document(
            sender=self._party.agency,
            receivers=tuple(self._to),
            document_id=f"{self._party.agency},2026,{number}",
            number=str(number)[-9:],
            notation="UBND-VP",
            subject="Về việc phối hợp cung cấp số liệu",
            attachments=(attached,),
        )
        told = json.dumps(document.told(), ensure_ascii=False, separators=(",", ":"))
        return self._sign(told.encode())


if __name__ == "__main__":
    play(work)
