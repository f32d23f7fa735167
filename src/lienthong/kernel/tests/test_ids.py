# SPDX-License-Identifier: Apache-2.0
import itertools

from lienthong.kernel.ids import uuid7


def test_uuid7_when_many_then_versioned_unique_and_ordered_by_time() -> None:
    made = [uuid7() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    times = [one.int >> 80 for one in made]
    assert all(a <= b for a, b in itertools.pairwise(times))
