# SPDX-License-Identifier: Apache-2.0
import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from lienthong.kernel.ids import canonical, uuid4_text, uuid7


def test_uuid7_when_many_then_versioned_unique_and_ordered_by_time() -> None:
    made = [uuid7() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    times = [one.int >> 80 for one in made]
    assert all(a <= b for a, b in itertools.pairwise(times))


def test_uuid4_when_many_threads_draw_then_versioned_and_each_its_own() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: uuid4_text(), range(4000)))
    assert len(set(made)) == len(made)
    read = [UUID(one) for one in made]
    assert {(one.version, one.variant) for one in read} == {(4, "specified in RFC 4122")}
    assert [str(one) for one in read] == made


def test_uuid4_when_a_process_is_forked_then_both_draw_their_own() -> None:
    uuid4_text()
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writer, uuid4_text().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 36).decode() != uuid4_text()
    os.close(reader)
    os.close(writer)


def test_canonical_when_written_in_another_way_then_as_usual() -> None:
    usual = "0195d3a0-7b1c-7e22-8c1a-3f5be5a0c1d2"
    assert canonical(usual) == canonical(f"{{{usual.upper()}}}") == usual
    for wrong in ("", usual[:-1], f"{usual}\n"):
        with pytest.raises(ValueError, match="hexadecimal"):
            canonical(wrong)
