# SPDX-License-Identifier: Apache-2.0
"""The receiving system: fetches, checks every file against what was signed, signs receipts."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from lienthong_client import keys

from bench._axis.parties import play, signer
from bench._axis.stage import Party
from bench._axis.wire import Wire
from lienthong.kernel import clock

AT_ONCE = 32
#: Smaller packages come with their files.
ENCLOSE_BYTES = 1 << 20


async def work(party: Party, *, many: int, connections: int) -> dict[str, Any]:
    """Take so many documents in."""
    receiver = _Receiver(party, many)
    await asyncio.gather(*(receiver.take() for _ in range(connections)))
    return {"taken": receiver.taken}


class _Receiver:
    def __init__(self, party: Party, many: int) -> None:
        self._party, self._many = party, many
        self._sign = signer(party, "lienthong-receipt")
        self.taken: dict[str, str] = {}  # package → SHA-256 of its statement

    async def take(self) -> None:
        wire = await Wire.open(self._party.port, self._party.key)
        while len(self.taken) < self._many:
            asked = f"leases?limit={AT_ONCE}&wait=2&enclose={ENCLOSE_BYTES}"
            answer = memoryview(await wire.ask("POST", asked))
            at = 4 + int.from_bytes(answer[:4])
            lent = json.loads(bytes(answer[4:at]))["deliveries"]
            if not lent:
                continue
            receipts = []
            for one in lent:
                files = []
                for size in one.get("enclosed", ()):
                    files.append(answer[at : at + size])
                    at += size
                receipts.append(self._sign(await self._checked(wire, one, files)))
            results = (await wire.json("POST", "receipts", receipts))["results"]
            assert all(one == {"taken": True} for one in results), results
            for one in lent:
                assert one["package_id"] not in self.taken, "delivered twice"
                self.taken[one["package_id"]] = _sha256(one["statement"])
        wire.close()

    async def _checked(
        self, wire: Wire, lent: dict[str, Any], files: Sequence[memoryview]
    ) -> bytes:
        document = json.loads(keys.payload_of(lent["statement"]))
        for place, attached in enumerate(document["attachments"]):
            if files:
                content: bytes | memoryview = files[place]
            else:
                content = await wire.ask("GET", f"deliveries/{lent['id']}/files/{place}")
            assert hashlib.sha256(content).hexdigest() == attached["sha256"]
        told = {
            "delivery": lent["id"],
            "package": lent["package_id"],
            "sha256": _sha256(lent["statement"]),
            "result": "accepted",
            "at": clock.now().isoformat(),
            "problem": "",
        }
        return json.dumps(told).encode()


def _sha256(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()


if __name__ == "__main__":
    play(work)
