# SPDX-License-Identifier: Apache-2.0
"""A request that is cut at once reads exactly as one that came byte by byte."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.gateway import intake
from lienthong.gateway.bodies import BodyStore
from lienthong.gateway.errors import BadParts

MARK = "giua-cac-phan"
Told: TypeAlias = tuple[str, list[tuple[int, str, bytes]]] | None
heads = st.sampled_from(
    [
        'Content-Disposition: form-data; name="statement"',
        'Content-Disposition: form-data; name="file"; filename="a.pdf"',
        'content-disposition: form-data; name="file"; filename="a b.pdf"\r\nContent-Type: a/b',
        'Content-Disposition: form-data; name="file"\r\nContent-Disposition: form-data; name="x"',
        'Content-Disposition: form-data; name="other"',
        "Content-Type: text/plain",
    ]
)
contents = st.binary(max_size=60) | st.sampled_from(
    [b"\r\n", b"\r\n--", f"\r\n--{MARK}x".encode(), f"--{MARK}".encode(), b"abc\r\n\r\n"]
)
bodies = st.builds(
    lambda parts, end, cut: b"".join([*parts, end])[: cut or None],
    st.lists(
        st.builds(lambda h, c: f"--{MARK}\r\n{h}\r\n\r\n".encode() + c + b"\r\n", heads, contents),
        max_size=4,
    ),
    st.sampled_from([f"--{MARK}--\r\n".encode(), f"--{MARK}--".encode(), b"", b"--"]),
    st.just(0) | st.integers(-30, -1),
)


def read(body: bytes, size: int, at_once_bytes: int = intake.AT_ONCE_BYTES) -> Told:
    """Return what a request says that comes in pieces of a size; None: refused."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), size):
            yield body[at : at + size]

    async def all_of() -> Told:
        kind = f"multipart/form-data; boundary={MARK}"
        try:
            async with intake.taking(
                kind, pieces(), BodyStore(Path("unused")), at_once_bytes
            ) as incoming:
                files = [
                    (one.size_bytes, one.digest.hexdigest(), bytes(one.content))
                    for one in incoming.files
                ]
                return incoming.statement, files
        except BadParts:
            return None

    return asyncio.run(all_of())


@given(bodies)
def test_request_when_cut_at_once_then_as_when_it_came_in_pieces(body: bytes) -> None:
    assert read(body, max(len(body), 1)) == read(body, 7, at_once_bytes=-1)


def test_request_when_written_as_clients_write_it_then_cut_without_a_copy() -> None:
    body = (
        f'--{MARK}\r\nContent-Disposition: form-data; name="statement"\r\n\r\na.b.c\r\n'
        f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n%PDF\r\n--{MARK}--\r\n"
    ).encode()
    incoming = intake._at_once(body, MARK.encode())
    assert incoming is not None
    assert incoming.statement == "a.b.c"
    assert [bytes(one.content) for one in incoming.files] == [b"%PDF"]
    assert isinstance(incoming.files[0].content, memoryview)
    assert incoming.files[0].content.obj is body


@pytest.mark.parametrize("size", [1 << 16, 1 << 20])
def test_request_when_long_then_its_files_go_to_the_disk_while_they_come(
    tmp_path: Path, size: int
) -> None:
    large = bytes(3 << 20)
    body = (
        (
            f'--{MARK}\r\nContent-Disposition: form-data; name="statement"\r\n\r\na\r\n'
            f'--{MARK}\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
        ).encode()
        + large
        + f"\r\n--{MARK}--\r\n".encode()
    )

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), size):
            yield body[at : at + size]

    async def all_of() -> None:
        kind = f"multipart/form-data; boundary={MARK}"
        async with intake.taking(kind, pieces(), BodyStore(tmp_path)) as incoming:
            (file,) = incoming.files
            assert (file.size_bytes, len(file.content)) == (len(large), 0)
            assert file.spill is not None

    asyncio.run(all_of())
    assert list((tmp_path / "incoming").iterdir()) == []
