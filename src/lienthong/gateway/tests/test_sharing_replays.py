# SPDX-License-Identifier: Apache-2.0
"""A signature of another node counts once: in every process, in bounded memory."""

import os
from pathlib import Path

from lienthong.gateway.sharing.replays import PLACES, SHELVES, SIZE_BYTES, Replays
from lienthong.sharing.rules.messages import SKEW_SECONDS


def test_signature_when_used_again_then_known_in_each_process_and_after_a_restart(
    tmp_path: Path,
) -> None:
    ours, theirs = Replays(tmp_path / "seen"), Replays(tmp_path / "seen")
    used = [os.urandom(64) for _ in range(5_000)]
    assert all(ours.is_first(one, 1_000, 1_000) for one in used)
    assert not any(theirs.is_first(one, 1_000, 1_000 + SKEW_SECONDS) for one in used)
    ours.close()
    theirs.close()
    again = Replays(tmp_path / "seen")
    assert not again.is_first(used[0], 1_000, 1_001)
    assert again.is_first(os.urandom(64), 1_001, 1_001)
    again.close()
    assert (tmp_path / "seen").stat().st_size == SIZE_BYTES


def test_shelf_when_overfull_then_the_oldest_is_forgotten_and_what_ended_goes_first() -> None:
    one = Replays()
    same_shelf = [
        (7 + SHELVES * number).to_bytes(8) + number.to_bytes(8) + bytes(48) for number in range(20)
    ]
    for second, signature in enumerate(same_shelf[: PLACES + 1]):
        assert one.is_first(signature, 1_000 + second, 1_000)
    assert [one.is_first(each, 1_008, 1_000) for each in same_shelf[1 : PLACES + 1]] == [False] * 8
    assert one.is_first(same_shelf[0], 1_000, 1_000)  # it was the oldest of nine
    one.close()
