# SPDX-License-Identifier: Apache-2.0
"""Trunks between nodes: many calls at once, each on its own; nonsense ends the trunk only."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
import pytest
from starlette.types import Receive, Scope, Send

from lienthong.gateway.trunks import wire
from lienthong.gateway.trunks.asking import Strand, Trunk
from lienthong.gateway.trunks.hosting import hosting
from lienthong.gateway.trunks.wire import Asked, BadFrame, Told

Answering = Callable[[Scope, Receive, Send], Awaitable[None]]
PIECE = b"p" * 65_536
HEADERS = [(b"x-road-client", b"VN/GOV/H42/a")]


@asynccontextmanager
async def trunk(application: Answering) -> AsyncIterator[Trunk]:
    """Yield the asking end of a trunk whose calls the application answers."""
    async with hosted(application) as port:
        made = Trunk(*await asyncio.open_connection("127.0.0.1", port))
        try:
            yield made
        finally:
            made.close()


@asynccontextmanager
async def hosted(application: Answering) -> AsyncIterator[int]:
    """Yield the port of a host, for one trunk that ends within the block."""
    ended = asyncio.Event()

    async def host(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await hosting(application, reader, writer, {"tls": {}})
        finally:
            writer.close()
            ended.set()

    async with await asyncio.start_server(host, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.wait_for(ended.wait(), 10)


async def told(send: Send, body: bytes, status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"a", b"b")]})
    await send({"type": "http.response.body", "body": body})


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = (await receive())["body"]
    if scope["path"] == "/r1/slow":
        await asyncio.sleep(0.3)
    await told(send, body)


def asked(strand: Strand, path: str, body: bytes = b"") -> Awaitable[Told]:
    return strand.ask("POST", f"/r1/{path}", lambda: HEADERS, body)


async def whole(strand: Strand, path: str) -> bytes:
    return b"".join([part async for part in strand.parts(await asked(strand, path))])


def test_calls_when_asked_in_one_turn_then_share_a_frame_and_each_has_its_answer() -> None:
    async def story() -> tuple[list[bytes], list[list[Any]]]:
        frames: list[list[Any]] = []
        async with trunk(echo) as made:
            write = made._frames._writer.write
            made._frames._writer.write = lambda content: (  # type: ignore[method-assign] # to see what is written
                frames.append(msgspec.msgpack.decode(content[4:])), write(content)
            )[0]  # fmt: skip
            answers = await asyncio.gather(
                *(asked(made.strand(), "x", b"%d" % number) for number in range(20))
            )
            assert made.under_way == 0
            return [one.body for one in answers], frames

    bodies, frames = asyncio.run(story())
    assert bodies == [b"%d" % number for number in range(20)]
    assert [len(frame) for frame in frames] == [20]


def test_call_when_slow_then_holds_no_other() -> None:
    async def story() -> list[bytes]:
        ended: list[bytes] = []

        async def one(made: Trunk, path: str, body: bytes) -> None:
            ended.append((await asked(made.strand(), path, body)).body)

        async with trunk(echo) as made:
            await asyncio.gather(one(made, "slow", b"first"), one(made, "x", b"second"))
        return ended

    assert asyncio.run(story()) == [b"second", b"first"]


def test_answer_when_long_then_flows_only_as_fast_as_it_is_read() -> None:
    sent = 0

    async def long(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal sent
        if scope["path"] == "/r1/x":
            await told(send, b"short")
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(64):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            sent += len(PIECE)
        await send({"type": "http.response.body", "body": b"end"})

    async def story() -> tuple[int, bytes, bytes]:
        async with trunk(long) as made:
            strand = made.strand()
            begun = await asked(strand, "long")
            await asyncio.sleep(0.2)
            unread = sent
            short = (await asked(made.strand(), "x")).body
            read = b"".join([part async for part in strand.parts(begun)])
            return unread, short, read

    unread, short, read = asyncio.run(story())
    assert unread <= wire.WINDOW_BYTES + len(PIECE)
    assert (short, read) == (b"short", PIECE * 64 + b"end")


def test_answer_when_its_node_waits_for_no_room_then_the_trunk_ends_and_little_is_kept() -> None:
    async def flooding(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(4))
        ((_tag, number, *_rest),) = msgspec.msgpack.decode(await reader.readexactly(size))
        words = [Told(number, 200, [], PIECE, False), *[wire.More(number, PIECE, False)] * 99]
        for word in words:
            frame = msgspec.msgpack.encode([word])
            writer.write(len(frame).to_bytes(4) + frame)
        with suppress(ConnectionError):
            await writer.drain()
            await reader.read()
        writer.close()

    async def story() -> int:
        async with await asyncio.start_server(flooding, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            made = Trunk(*await asyncio.open_connection("127.0.0.1", port))
            strand = made.strand()
            begun = await asked(strand, "long")
            async with asyncio.timeout(5):
                while made.is_alive:
                    await asyncio.sleep(0.01)
            read = 0
            with pytest.raises(BadFrame):
                async for part in strand.parts(begun):
                    read += len(part)
            return read

    assert wire.WINDOW_BYTES < asyncio.run(story()) <= wire.MOST_UNREAD_BYTES + len(PIECE)


def test_asker_when_gone_then_the_application_hears_it() -> None:
    heard: list[str] = []

    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        heard.append((await receive())["type"])
        try:
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        except ConnectionResetError:
            heard.append("reset")

    async def story() -> None:
        async with trunk(waits) as made:
            strand = made.strand()
            await asked(strand, "x")
            strand.close()
            strand.close()
            await asyncio.sleep(0.1)
            assert made.is_alive and made.under_way == 0

    asyncio.run(story())
    assert heard == ["http.disconnect", "reset"]


def test_trunk_when_cut_then_everyone_who_waits_hears_it() -> None:
    async def half(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/r1/half":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        await receive()
        await receive()

    async def story() -> None:
        async with trunk(half) as made:
            begun, waiting = made.strand(), made.strand()
            beginning = await asked(begun, "half")
            other = asyncio.ensure_future(asked(waiting, "x"))
            await asyncio.sleep(0.05)
            made.close()
            assert not made.is_alive
            with pytest.raises(ConnectionResetError):
                await other
            with pytest.raises(BadFrame):
                _ = [part async for part in begun.parts(beginning)]

    asyncio.run(story())


def test_application_when_it_fails_then_its_call_only() -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/r1/begun":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
        if scope["path"] != "/r1/x":
            raise ValueError(scope["path"])
        await told(send, b"fine")

    async def story() -> None:
        async with trunk(fails) as made:
            assert (await asked(made.strand(), "at-once")).status == 500
            with pytest.raises(BadFrame):
                await whole(made.strand(), "begun")
            assert (await asked(made.strand(), "x")).body == b"fine"

    asyncio.run(story())


def frame(*words: Any) -> bytes:
    content = msgspec.msgpack.encode(words)
    return len(content).to_bytes(4) + content


def request(**values: Any) -> Asked:
    fine = {"number": 1, "method": "GET", "target": b"/r1/x", "headers": HEADERS, "body": b""}
    return Asked(**fine | values)


@pytest.mark.parametrize(
    "content",
    [
        b"GET / HTTP/1.1\r\n\r\n" + b" " * 99,
        (9 << 20).to_bytes(4) + b"x",
        (3).to_bytes(4) + b"\xc1\xc1\xc1",
        frame(["?"]),
        frame({"number": 1}),
        frame(request(method="GET / HTTP/1.1")),
        frame(request(target=b"/r1/x y")),
        frame(request(target=b"/r1/\xe1")),
        frame(request(target=b"/exchange/v1/documents")),
        frame(request(target=b"http://elsewhere/r1/x")),
        frame(request(), request()),
        frame(Told(1, 200, [], b"", is_end=True)),
        *(
            frame(request(headers=[(name, value)]))
            for name, value in [
                (b"x-road-client:evil", b"1"), (b"X-Road-Client", b"1"), (b"a b", b"1"),
                (b"", b"1"),
                (b"a\n", b"1"), (b"a\nb", b"1"), (b"a", b"1\r\nb: 2"), (b"a", b"1\n2"),
                (b"a", b"\x00"), (b"a", b" 1"), (b"a", b"1 "),
            ]
        ),
    ],
)  # fmt: skip
def test_frame_when_nonsense_then_the_trunk_ends_and_no_call_is_made(content: bytes) -> None:
    called: list[Scope] = []

    async def calls(scope: Scope, receive: Receive, send: Send) -> None:
        called.append(scope)
        await receive()
        assert (await receive())["type"] == "http.disconnect"

    async def story() -> bytes:
        async with hosted(calls) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(content)
            try:
                return await asyncio.wait_for(reader.read(), 5)
            except ConnectionResetError:
                return b""
            finally:
                writer.close()

    assert asyncio.run(story()) == b""
    assert len(called) <= 1  # of two with one number the first had begun
    if len(called) == 1:
        assert content == frame(request(), request())


def test_answer_when_nonsense_then_the_asker_hears_that_the_trunk_ended() -> None:
    async def story() -> None:
        ended = asyncio.Event()

        async def host(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(4)
            writer.write(frame(request()))
            await reader.read()
            writer.close()
            ended.set()

        async with await asyncio.start_server(host, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            made = Trunk(*await asyncio.open_connection("127.0.0.1", port))
            with pytest.raises(ConnectionResetError):
                await asked(made.strand(), "x")
            assert not made.is_alive
            await asyncio.wait_for(ended.wait(), 10)

    asyncio.run(story())


def test_trunk_when_idle_then_ends_but_not_while_a_call_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "IDLE_SECONDS", 0.1)

    async def story() -> None:
        async with trunk(echo) as made:
            assert (await asked(made.strand(), "slow", b"x")).body == b"x"
            assert made.is_alive
            await asyncio.sleep(0.3)
            assert not made.is_alive

    asyncio.run(story())


def test_trunk_when_an_answer_took_longer_than_it_may_idle_then_it_does_not_end_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "HOST_IDLE_SECONDS", 1.0)
    monkeypatch.setattr(wire, "LOOK_SECONDS", 0.05)

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1.2 if scope["path"] == "/r1/slow" else 0)
        await told(send, b"a")

    async def story() -> None:
        async with trunk(slow) as made:
            await asked(made.strand(), "slow")
            await asyncio.sleep(0.3)
            assert (await asked(made.strand(), "x")).body == b"a"

    asyncio.run(story())


def test_calls_when_more_than_may_be_under_way_then_the_others_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "MOST_AT_ONCE", 4)
    under_way, most = 0, 0

    async def counts(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        await told(send, b"")

    async def story() -> None:
        async with trunk(counts) as made:
            for _ in range(3):  # frames of three each
                await asyncio.gather(*(asked(made.strand(), "x") for _ in range(3)))
            calls = []
            for _ in range(10):
                calls += [asyncio.ensure_future(asked(made.strand(), "x")) for _ in range(3)]
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            await asyncio.gather(*calls)

    asyncio.run(story())
    assert most <= 4 + 3  # what was in the frame that filled it


def test_words_when_many_bytes_then_divided_among_frames() -> None:
    words = [request(number=number, body=b"x" * 600_000) for number in range(5)]
    assert [len(part) for part in wire._parts([*words])] == [2, 2, 1]


def test_host_when_its_answer_is_over_then_holds_nothing_of_the_call() -> None:
    async def story() -> None:
        async with trunk(echo) as made:
            for _ in range(50):
                await asked(made.strand(), "x", b"b" * 500_000)  # 25 MB: more than may be held

    asyncio.run(story())


def test_frame_when_it_comes_byte_by_byte_then_heard_once_it_is_whole() -> None:
    async def story() -> list[Any]:
        async with hosted(echo) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            frames = frame(request(body=b"first")) + frame(request(number=2, body=b"second"))
            for at in range(len(frames)):
                writer.write(frames[at : at + 1])
                await asyncio.sleep(0.0005)
            heard: list[Any] = []
            while len(heard) < 2:
                size = int.from_bytes(await reader.readexactly(4))
                heard += msgspec.msgpack.decode(await reader.readexactly(size))
            writer.close()
            return heard

    told = [msgspec.convert(one, Told) for one in asyncio.run(story())]
    assert [(one.number, one.body) for one in told] == [(1, b"first"), (2, b"second")]


def test_frame_when_it_has_no_end_then_the_trunk_ends_though_bytes_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "REST_SECONDS", 0.1)
    monkeypatch.setattr(wire, "HOST_IDLE_SECONDS", 0.05)

    async def story() -> int:
        async with hosted(echo) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write((1_000).to_bytes(4))
            sent = 0
            while sent < 500 and not (reader.at_eof() or writer.is_closing()):
                writer.write(b"x")
                await asyncio.sleep(0.01)
                sent += 1
            writer.close()
            return sent

    assert 5 <= asyncio.run(story()) < 100


def test_call_when_it_cannot_be_said_then_all_who_wait_hear_that_the_trunk_ended() -> None:
    def unsigned() -> list[Any]:
        raise OSError("the token is gone")

    async def story() -> None:
        async with trunk(echo) as made:
            others = [asyncio.ensure_future(asked(made.strand(), "x")) for _ in range(2)]
            with pytest.raises(ConnectionResetError):
                await made.strand().ask("GET", "/r1/x", unsigned, b"")
            told = await asyncio.gather(*others, return_exceptions=True)
            assert [type(one) for one in told] == [ConnectionResetError] * 2
            assert not made.is_alive

    asyncio.run(story())
