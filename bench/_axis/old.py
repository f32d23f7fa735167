# SPDX-License-Identifier: Apache-2.0
"""Two systems that speak VXP, by the shipped client: one sends, one fetches and confirms.

Each thread is a service object of its own, as deployed clients keep one, with all their habits: a
connection for each call, arguments never cleared, `100-continue`.
"""

import asyncio
import base64
import hashlib
import re
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lienthong_client.vxp import VxpClient

from bench._axis.parties import play
from bench._axis.stage import Party
from lienthong.exchange.rules import edxml
from lienthong.kernel import clock

#: Between two lists; deployed clients wait for minutes.
PAUSE_SECONDS = 0.1
_NUMBER, _MARK_BYTES = "000000000", 9  # nine bytes are twelve letters in base64
_ID = re.compile(rb"<edXML:DocumentId>([^<]+)<")
_CONTENT = re.compile(rb"ContentTransferEncoded[^>]*>([^<]+)<")


async def work(
    party: Party, *, connections: int, to: str = "", numbers: Sequence[int] = (), size: int = 0,
    many: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """Send documents of these numbers to an agency, or take so many in. size: of each, in bytes."""
    old = _Sender(party, to, iter(numbers), size) if to else _Receiver(party, many)
    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as threads:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(threads, old.act) for _ in range(connections)))
    return {"done": old.done, "ms": old.ms, "took_s": time.perf_counter() - began}


def _client(party: Party) -> VxpClient:
    endpoint = f"http://127.0.0.1:{party.port}/XrdAdapter/adapter"
    return VxpClient(endpoint, party.system, party.secret)


class _Sender:
    def __init__(self, party: Party, to: str, left: Iterator[int], size: int) -> None:
        self._party, self._left = party, left
        self._content = secrets.token_bytes(size)
        self._file = _written(party.agency, to, self._content)
        self.ms: list[float] = []
        self.done: dict[str, list[str]] = {}  # what the axis calls it → id, SHA-256 of its file

    def act(self) -> None:
        client = _client(self._party)
        for number in self._left:
            mark = number.to_bytes(_MARK_BYTES)
            begins = base64.b64encode(self._content[:_MARK_BYTES])
            text = f"{number:09}".encode()
            file = self._file.replace(begins, base64.b64encode(mark), 1)
            file = file.replace(_NUMBER.encode(), text)
            began = time.perf_counter()
            answer = client.send_edoc(file, self._party.agency)
            self.ms.append((time.perf_counter() - began) * 1000)
            digest = hashlib.sha256(mark + self._content[_MARK_BYTES:]).hexdigest()
            self.done[answer["DocId"]] = [_document_id(self._party.agency, text.decode()), digest]


class _Receiver:
    def __init__(self, party: Party, many: int) -> None:
        self._party, self._many = party, many
        self._listed: Iterator[dict[str, Any]] = iter(())
        self._taken: set[str] = set()
        self._turn = threading.Lock()
        self.done: dict[str, list[str]] = {}
        self.ms: list[float] = []

    def act(self) -> None:
        client = _client(self._party)
        while (one := self._next(client)) or self._has_more():
            if one is None:
                continue
            file = client.get_edoc(one["docId"])
            client.update_status(one["docId"], "done")
            self.done[one["docId"]] = _read(file)

    def _next(self, client: VxpClient) -> dict[str, Any] | None:
        """Return what is to be fetched next; one thread lists for all."""
        with self._turn:
            one = next(self._listed, None)
            if one is None and self._has_more():
                time.sleep(PAUSE_SECONDS)
                listed = [one for one in client.received() if one["docId"] not in self._taken]
                self._taken.update(one["docId"] for one in listed)
                self._listed = iter(listed)
            return one

    def _has_more(self) -> bool:
        return len(self._taken) < self._many


def _document_id(agency: str, number: str) -> str:
    return f"{agency},vxp,{number}"


def _written(sender: str, receiver: str, content: bytes) -> bytes:
    """Return the file of a document whose number is still to be put in."""
    edoc = edxml.Edoc(
        sender=edxml.Organ(code=sender),
        receivers=(edxml.Organ(code=receiver),),
        document_id=_document_id(sender, _NUMBER),
        number=_NUMBER,
        notation="UBND-VP",
        subject="Về việc phối hợp cung cấp số liệu",
        issued_on=clock.today(),
        type_name="Công văn",
        attachments=(edxml.Attachment(content_id="tep-1", name="a.pdf", description="a"),),
    )
    return b"".join(edxml.write(edoc, lambda _: [content]))


def _read(file: bytes) -> list[str]:
    name, content = _ID.search(file), _CONTENT.search(file)
    assert name and content
    return [name[1].decode(), hashlib.sha256(base64.b64decode(content[1])).hexdigest()]


if __name__ == "__main__":
    play(work)
