# SPDX-License-Identifier: Apache-2.0
import asyncio
import time
from typing import Any

import pytest
import uvloop

from lienthong.gateway.patience import LOOK_SECONDS, _watches, within


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Any:
    return request.param


async def _waited(seconds: float, limit: float) -> str:
    try:
        with within(limit):
            await asyncio.sleep(seconds)
    except TimeoutError:
        return "late"
    return "done"


def test_within_when_the_time_is_over_then_late_and_others_are_left_alone(run: Any) -> None:
    async def all_of() -> list[str]:
        return await asyncio.gather(_waited(5, 0.05), _waited(0.2, 5), _waited(0, 0.05))

    began = time.monotonic()
    assert run(all_of()) == ["late", "done", "done"]
    assert time.monotonic() - began < 2


def test_within_when_renewed_then_the_time_begins_anew(run: Any) -> None:
    async def parts() -> None:
        with within(0.3) as limit:
            for _ in range(5):
                await asyncio.sleep(0.15)
                limit.renew()

    run(parts())  # else: TimeoutError


def test_within_when_nothing_is_under_way_then_no_timer(run: Any) -> None:
    async def once() -> tuple[bool, bool]:
        await _waited(0, 5)
        watch = _watches[asyncio.get_running_loop()]
        before = watch._is_looking
        await asyncio.sleep(3 * LOOK_SECONDS)
        return before, watch._is_looking

    assert run(once()) == (True, False)


def test_within_when_somebody_else_cancels_then_cancelled_not_late(run: Any) -> None:
    async def cancelled(after: float) -> bool:
        task = asyncio.ensure_future(_waited(5, 0.05))
        await asyncio.sleep(after)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return task.cancelled()

    assert run(cancelled(0.01))


def test_within_when_cancelled_at_the_same_time_then_both_are_heard(run: Any) -> None:
    async def both() -> bool:
        async def waits() -> None:
            with within(5) as limit:
                limits.append(limit)
                await asyncio.sleep(5)

        limits: list[Any] = []
        task = asyncio.ensure_future(waits())
        await asyncio.sleep(0)
        limits[0].end()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return task.cancelled()

    assert run(both())


def test_within_when_nested_then_the_inner_one_is_told_by_the_inner_one(run: Any) -> None:
    async def nested() -> str:
        with within(5):
            return await _waited(5, 0.05)

    assert run(nested()) == "late"


def test_within_when_done_as_the_time_ends_then_nothing_is_left_cancelled(run: Any) -> None:
    async def late() -> int:
        task = asyncio.current_task()
        assert task is not None
        with pytest.raises(TimeoutError), within(0.05):
            await asyncio.sleep(5)
        return task.cancelling()

    assert run(late()) == 0


def test_within_when_it_raises_then_that_is_told(run: Any) -> None:
    async def broken() -> None:
        with within(5):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        run(broken())
