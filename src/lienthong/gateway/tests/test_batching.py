# SPDX-License-Identifier: Apache-2.0
"""Many at once: what one of them says or lacks never touches the others."""

import asyncio
from collections.abc import Sequence

import asyncpg

from lienthong.gateway.batching import Batcher
from lienthong.gateway.errors import Duplicate
from lienthong.kernel.errors import Refusal


def play(*items: str, failure: Exception) -> tuple[list[object], list[int]]:
    """Add items at once to a batcher whose writes fail when `bad` is in them."""
    batches: list[int] = []

    async def write(batch: Sequence[str]) -> list[str | Exception]:
        batches.append(len(batch))
        await asyncio.sleep(0)
        if "bad" in batch:
            raise failure
        return [Duplicate(document_id=one) if one == "refused" else one.upper() for one in batch]

    async def story() -> list[object]:
        batcher: Batcher[str, str] = Batcher(write, size_of=len)
        first = asyncio.create_task(batcher.add("first"))
        await asyncio.sleep(0)
        told = await asyncio.gather(*map(batcher.add, items), return_exceptions=True)
        return [await first, *told]

    return asyncio.run(story()), batches


def test_batch_when_one_item_cannot_be_written_then_only_that_one_fails() -> None:
    failure = asyncpg.DataError("no such character")
    told, _ = play("a", "bad", "refused", "b", failure=failure)
    assert [told[0], told[1], told[4]] == ["FIRST", "A", "B"]
    assert told[2] is failure
    assert isinstance(told[3], Refusal)


def test_batch_when_the_database_is_away_then_nobody_is_tried_again() -> None:
    failure = asyncpg.ConnectionDoesNotExistError("gone")
    told, batches = play("a", "bad", "b", failure=failure)
    assert told[-3:] == [failure] * 3
    assert max(batches) > 1
    assert sum(batches) == 4
