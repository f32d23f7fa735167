# SPDX-License-Identifier: Apache-2.0
"""What passes on a trunk between two nodes: frames, each with whatever was ready together.

A trunk is a TLS connection that both ends agreed to use so in the handshake (ALPN, RFC 7301); who
does not know the name speaks HTTP/1.1. A frame is its length (four bytes, big-endian) and that many
bytes of MessagePack: an array of words. Each word is about one call, which its asker numbers.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

Header = tuple[bytes, bytes]
#: In ALPN, before `http/1.1`.
NAME = "lienthong-calls/1"
PROTOCOLS = [NAME, "http/1.1"]
#: Of a frame that is read; of one that is written, unless one word alone is longer.
MOST_FRAME_BYTES, USUAL_FRAME_BYTES = 8 << 20, 1 << 20
#: Of a body: longer ones travel by HTTP.
MOST_BODY_BYTES = 1 << 20
#: Calls of one trunk that are not answered yet.
MOST_AT_ONCE = 256
#: Of a long answer: so much may come before its asker has made room again.
WINDOW_BYTES = 512 << 10
#: Of a long answer in its asker's memory: a host sends the last piece while there is any room.
MOST_UNREAD_BYTES = WINDOW_BYTES + 2 * MOST_BODY_BYTES
#: Nothing said for so long while no call is under way ends a trunk; the asker is the first.
IDLE_SECONDS, HOST_IDLE_SECONDS = 30.0, 75.0
#: For the rest of a frame that has begun.
REST_SECONDS = 75.0
#: How late either may be heard of.
LOOK_SECONDS = 1.0
_NAMES = re.compile(rb"(?:[!#$%&'*+\-.^_`|~0-9a-z]+\n)*")
_VALUES = re.compile(
    rb"(?:(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?\n)*"
)
_METHOD = re.compile(r"[A-Z]{1,20}")
_TARGET = re.compile(rb"/[\x21-\x7e]*")


class BadFrame(Exception):  # noqa: N818 - it names what came
    """What came is no frame, or says what nobody may say."""


class Asked(msgspec.Struct, array_like=True, tag=0, frozen=True, gc=False):
    """A call: all of it."""

    number: int
    method: str
    target: bytes  #: path and query, as they are
    headers: list[Header]  #: names in small letters
    body: bytes


class Room(msgspec.Struct, array_like=True, tag=1, frozen=True, gc=False):
    """So much more of a long answer may come."""

    number: int
    size_bytes: int


class Gone(msgspec.Struct, array_like=True, tag=2, frozen=True, gc=False):
    """Nobody waits for the answer any more."""

    number: int


class Told(msgspec.Struct, array_like=True, tag=3, frozen=True, gc=False):
    """An answer, or how a long one begins."""

    number: int
    status: int
    headers: list[Header]
    body: bytes
    is_end: bool  #: it is whole


class More(msgspec.Struct, array_like=True, tag=4, frozen=True, gc=False):
    """The next part of a long answer."""

    number: int
    body: bytes
    is_end: bool


class Broken(msgspec.Struct, array_like=True, tag=5, frozen=True, gc=False):
    """An answer that had begun has no end."""

    number: int
    is_end = True


ToHost = Asked | Room | Gone
ToAsker = Told | More | Broken
Said = ToHost | ToAsker | Callable[[], Asked]
Word = TypeVar("Word")
Heard = TypeVar("Heard", contravariant=True)
_encode = msgspec.msgpack.Encoder().encode
to_host = msgspec.msgpack.Decoder(list[ToHost])
to_asker = msgspec.msgpack.Decoder(list[ToAsker])


class End(Protocol[Heard]):
    """What stands behind one end of a trunk."""

    def hear(self, words: Sequence[Heard]) -> None:
        """Take in what the other end says. Raises: BadFrame."""

    def is_idle(self) -> bool:
        """Tell whether no call is under way."""

    def lose(self, problem: BaseException | None) -> None:
        """Hear, once, that the trunk has ended; problem: what ended it, where something did."""


class Frames(asyncio.Protocol, Generic[Word]):
    """One end of a trunk: words that are said in the same turn of the loop share a frame.

    It takes a connection over from its streams: what comes is heard in the turn in which it is
    read, without a task that waits for it.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        decoder: "msgspec.msgpack.Decoder[list[Word]]",
    ) -> None:
        """decoder: of what the other end says."""
        self._writer, self._decoder = writer, decoder
        self._transport: asyncio.Transport = writer.transport  # type: ignore[assignment] # it reads too
        self._streams: asyncio.Protocol = self._transport.get_protocol()  # type: ignore[assignment] # of streams
        self._unread = bytearray(reader._buffer)  # type: ignore[attr-defined] # no public way
        self._is_over = reader.at_eof()
        self._waiting: list[Said] = []
        self._is_held = self._is_lost = False
        self._quiet_since = time.monotonic()  #: nothing was heard, and nothing under way
        self._begun_at = 0.0  #: when the frame began that is not whole yet; 0: there is none

    def begin(self, end: End[Word], idle_seconds: float) -> None:
        """Hear for an end, until nothing was said for so long and nothing is under way."""
        self._end, self._idle_seconds = end, idle_seconds
        self._look_later()
        self._transport.set_protocol(self)
        if self._is_over:
            self._lose(None)
        else:
            self._transport.resume_reading()  # the streams may have had enough
            self._take()

    @property
    def is_open(self) -> bool:
        """Tell whether the other end may still hear."""
        return not (self._is_lost or self._writer.is_closing())

    def say(self, word: Said) -> None:
        """Say a word, or what makes one when it leaves, with all that is said in this turn."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        self._waiting.append(word)

    async def drained(self) -> None:
        """Return when the other end keeps up. Raises: OSError."""
        if self._transport.get_write_buffer_size():
            await self._writer.drain()

    def hold(self) -> None:
        """Hear nothing more until there is room."""
        self._is_held, self._begun_at = True, 0.0
        self._transport.pause_reading()

    def go_on(self) -> None:
        """Hear again."""
        if self._is_held and not self._is_lost:
            self._is_held = False
            self._transport.resume_reading()
            self._take()

    def close(self) -> None:
        """Cut the connection."""
        self._lose(None)

    def data_received(self, data: bytes) -> None:
        """Hear what came."""
        self._quiet_since = time.monotonic()
        self._unread += data
        self._take()

    def eof_received(self) -> None:
        """Hear that the other end says nothing more."""
        self._lose(None)

    def connection_lost(self, problem: Exception | None) -> None:
        """Hear that the connection has gone."""
        self._streams.connection_lost(problem)
        self._lose(problem)

    def pause_writing(self) -> None:
        """Let who asks `drained` wait."""
        self._streams.pause_writing()

    def resume_writing(self) -> None:
        """Let who asks `drained` go on."""
        self._streams.resume_writing()

    def _take(self) -> None:
        """Hear all frames that are whole, unless held."""
        unread, at = self._unread, 0
        try:
            while not (self._is_held or self._is_lost) and len(unread) - at >= 4:
                size = int.from_bytes(unread[at : at + 4])
                if size > MOST_FRAME_BYTES:
                    raise BadFrame(f"a frame of {size} bytes")
                if len(unread) - at - 4 < size:
                    break
                content, at = unread[at + 4 : at + 4 + size], at + 4 + size
                self._end.hear(self._decoder.decode(content))
        except BadFrame as problem:
            self._lose(problem)
        except (msgspec.MsgspecError, RecursionError) as problem:
            self._lose(BadFrame(str(problem)))
        del unread[:at]
        if not unread or self._is_held:
            self._begun_at = 0.0
        elif at or not self._begun_at:
            self._begun_at = time.monotonic()

    def _look(self) -> None:
        """End the trunk where nothing is said any more, or a frame has no end."""
        now = time.monotonic()
        if self._begun_at:
            if now - self._begun_at >= REST_SECONDS:
                self._lose(TimeoutError("a frame without end"))
        elif not self._end.is_idle():
            self._quiet_since = now
        elif now - self._quiet_since >= self._idle_seconds:
            self._lose(None)
        if not self._is_lost:
            self._look_later()

    def _look_later(self) -> None:
        seconds = min(LOOK_SECONDS, self._idle_seconds)
        self._looking = asyncio.get_running_loop().call_later(seconds, self._look)

    def _lose(self, problem: BaseException | None) -> None:
        if not self._is_lost:
            self._is_lost = True
            self._looking.cancel()
            self._transport.abort()
            self._end.lose(problem)

    def _flush(self) -> None:
        said, self._waiting = self._waiting, []
        if self._is_lost:
            return
        try:
            words = [one if isinstance(one, msgspec.Struct) else one() for one in said]
        except Exception as problem:  # noqa: BLE001 - whoever waits hears that the trunk has ended
            self._lose(problem)
            return
        for some in _parts(words):
            content = _encode(some)
            self._writer.write(len(content).to_bytes(4) + content)


def _parts(words: list[ToHost | ToAsker]) -> Iterable[list[ToHost | ToAsker]]:
    """Divide words among frames of about the usual length."""
    sizes = [len(word.body) for word in words if isinstance(word, Asked | Told | More)]
    if sum(sizes) <= USUAL_FRAME_BYTES:
        yield words
        return
    some: list[ToHost | ToAsker] = []
    size = 0
    for word in words:
        some.append(word)
        size += len(word.body) if isinstance(word, Asked | Told | More) else 0
        if size > USUAL_FRAME_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def check_asked(asked: Asked) -> None:
    """Check what would be a request's head in HTTP. Raises: BadFrame."""
    if not (_METHOD.fullmatch(asked.method) and _TARGET.fullmatch(asked.target)):
        raise BadFrame("a call that is none")
    check_headers(asked.headers)


def check_headers(headers: Sequence[Header]) -> None:
    """Check that headers would stand in HTTP as they are, names in small letters. Raises: BadFrame.

    Else one of them could smuggle another to the provider.
    """
    names = b"".join([name + b"\n" for name, _ in headers])
    values = b"".join([value + b"\n" for _, value in headers])
    if (
        not (_NAMES.fullmatch(names) and _VALUES.fullmatch(values))
        or names.count(b"\n") != len(headers)
        or values.count(b"\n") != len(headers)
    ):
        raise BadFrame("a header that is none")
