# SPDX-License-Identifier: Apache-2.0
import asyncio

from lienthong.gateway.sharing.turns import Turns


async def _let_on(turns: Turns, many: int) -> list[tuple[int, int]]:
    """Let so many calls come at once; return for each, in order of going on, its turn's number."""
    loop, turn, went_on = asyncio.get_running_loop(), 0, []

    def count() -> None:
        nonlocal turn
        turn += 1
        loop.call_soon(count)

    async def call(number: int) -> None:
        await turns.next()
        went_on.append((turn, number))

    tasks = [asyncio.create_task(call(number)) for number in range(many)]
    loop.call_soon(count)
    async with asyncio.timeout(5):
        await asyncio.gather(*tasks)
    return went_on


def test_next_when_few_come_then_none_waits_for_another_turn() -> None:
    went_on = asyncio.run(_let_on(Turns(4), 4))
    assert {turn for turn, _ in went_on} == {0}


def test_next_when_many_come_then_so_many_go_on_in_each_turn_in_order() -> None:
    went_on = asyncio.run(_let_on(Turns(4), 14))
    assert [number for _, number in went_on] == list(range(14))
    of_turns = [turn for turn, _ in went_on]
    assert max(of_turns.count(turn) for turn in of_turns) == 4
    assert len(set(of_turns)) == 4


def test_next_when_who_waited_has_gone_then_another_takes_the_place() -> None:
    async def run() -> bool:
        turns = Turns(1)
        _first, gone, stays = (asyncio.create_task(turns.next()) for _ in range(3))
        await asyncio.sleep(0)
        gone.cancel()
        async with asyncio.timeout(5):
            await stays
        return gone.cancelled()

    assert asyncio.run(run())


def test_next_when_a_turn_is_over_then_nobody_waits() -> None:
    async def run() -> None:
        turns = Turns(2)
        async with asyncio.timeout(5):
            for _ in range(10):
                await turns.next()
                await asyncio.sleep(0)

    asyncio.run(run())
