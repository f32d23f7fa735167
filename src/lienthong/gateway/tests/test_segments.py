# SPDX-License-Identifier: Apache-2.0
"""Bodies behind one another in files: what was written is read back, whatever went wrong beside."""

import asyncio
import os
from pathlib import Path

import pytest

from lienthong.gateway.segments import Extent, Segments


async def written(segments: Segments, *contents: bytes) -> list[Extent]:
    async with segments.writing(contents) as extents:
        pass
    return extents


def test_bodies_when_written_together_then_each_is_read_back(tmp_path: Path) -> None:
    async def play() -> None:
        segments = Segments(tmp_path)
        contents = [
            b"",
            b"a" * 100_000,
            b"b",
            bytes(range(256)) * 9,
            *(b"%d" % n for n in range(700)),
        ]
        extents = await written(segments, *contents)
        more = await written(segments, b"later")
        segments.close()
        others = Segments(tmp_path)  # another process
        for content, extent in zip([*contents, b"later"], [*extents, *more], strict=True):
            assert await others.read(extent, len(content)) == content
        assert len({extent.segment for extent in extents + more}) == 1
        others.close()

    asyncio.run(play())


def test_segment_when_full_then_another_is_begun(tmp_path: Path) -> None:
    async def play() -> None:
        segments = Segments(tmp_path, most_bytes=10)
        extents = [*await written(segments, b"0123456789ab"), *await written(segments, b"c")]
        assert extents[0].segment != extents[1].segment
        assert await segments.read(extents[0], 12) == b"0123456789ab"
        assert await segments.read(extents[1], 1) == b"c"
        segments.close()

    asyncio.run(play())


def test_batches_when_at_once_then_none_lies_over_another(tmp_path: Path) -> None:
    async def play() -> None:
        segments = Segments(tmp_path)
        contents = [bytes([number]) * 5_000 for number in range(40)]
        found = await asyncio.gather(*(written(segments, one) for one in contents))
        for content, (extent,) in zip(contents, found, strict=True):
            assert await segments.read(extent, 5_000) == content
        segments.close()

    asyncio.run(play())


def test_batch_when_the_disk_refuses_then_it_says_so_and_the_next_goes_elsewhere(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        segments = Segments(tmp_path)
        (first,) = await written(segments, b"first")
        (file,) = [int(one.name) for one in Path("/proc/self/fd").iterdir() if is_segment(one)]
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, file)  # from here on the disk is full
        os.close(full)
        with pytest.raises(OSError, match="No space left"):
            await written(segments, b"second")
        (third,) = await written(segments, b"third")
        assert third.segment != first.segment
        assert await segments.read(first, 5) == b"first"
        assert await segments.read(third, 5) == b"third"
        segments.close()

    def is_segment(link: Path) -> bool:
        try:
            return link.readlink().is_relative_to(tmp_path)
        except OSError:
            return False

    asyncio.run(play())


def test_body_when_its_segment_is_short_or_gone_then_an_error_and_never_other_bytes(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        segments = Segments(tmp_path)
        (extent,) = await written(segments, b"0123456789")
        with pytest.raises(OSError, match="too soon"):
            await segments.read(extent, 11)
        segments.close()
        (path,) = (tmp_path / "segments").iterdir()
        path.unlink()
        with pytest.raises(FileNotFoundError):
            await Segments(tmp_path).read(extent, 10)

    asyncio.run(play())
