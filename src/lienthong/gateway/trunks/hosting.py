# SPDX-License-Identifier: Apache-2.0
"""The hosting end: each call of a trunk is a request to the gateway's ASGI application."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from lienthong.gateway.trunks import wire
from lienthong.gateway.trunks.wire import (
    Asked,
    BadFrame,
    Broken,
    Frames,
    Gone,
    Header,
    More,
    Room,
    ToHost,
    Told,
)

logger = logging.getLogger(__name__)
#: Of calls of one trunk that are under way: nothing more is read while they hold so much.
MOST_HELD_BYTES = 16 << 20
_CALLS = b"/r1/"


async def hosting(
    application: ASGIApp,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    extensions: Mapping[str, Any],
) -> None:
    """Answer a trunk's calls until the other end has gone. extensions: of each call's scope."""
    await _Host(application, Frames(reader, writer, wire.to_host), extensions, writer).run()


class _Host:
    def __init__(
        self,
        application: ASGIApp,
        frames: Frames[ToHost],
        extensions: Mapping[str, Any],
        writer: asyncio.StreamWriter,
    ) -> None:
        self._application, self._extensions, self.frames = application, extensions, frames
        self._ends = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
        self._calls: dict[int, _Call] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held_bytes = 0
        self._ended = asyncio.Event()

    async def run(self) -> None:
        try:
            self.frames.begin(self, wire.HOST_IDLE_SECONDS)
            await self._ended.wait()
        finally:
            self.frames.close()
            if asyncio.current_task().cancelling():  # type: ignore[union-attr] # it runs in one
                for task in self._tasks:
                    task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def hear(self, words: Sequence[ToHost]) -> None:
        for word in words:
            if isinstance(word, Asked):
                self._begin(word)
            elif call := self._calls.get(word.number):
                call.hear(word)
        if not self._has_room:
            self.frames.hold()

    def is_idle(self) -> bool:
        return not self._calls

    def lose(self, problem: BaseException | None) -> None:
        if isinstance(problem, BadFrame):
            logger.warning("a trunk ends: %s", problem)
        for call in self._calls.values():
            call.lose()
        self._ended.set()

    @property
    def _has_room(self) -> bool:
        """Tell whether the calls under way leave room for more."""
        return self._held_bytes <= MOST_HELD_BYTES and len(self._calls) <= wire.MOST_AT_ONCE

    def _begin(self, asked: Asked) -> None:
        wire.check_asked(asked)
        if asked.number in self._calls or not asked.target.startswith(_CALLS):
            raise BadFrame("a call that may not be made")
        self._held_bytes += len(asked.body)
        call = self._calls[asked.number] = _Call(asked, self.frames)
        task = asyncio.create_task(self._answer(call, asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, call: "_Call", asked: Asked) -> None:
        try:
            await self._application(self._scope(asked), call.receive, call.send)
        except OSError:
            call.break_off()
        except Exception:
            logger.exception("%s", asked.target.decode("ascii", "replace").partition("?")[0])
            call.break_off()
        finally:
            if not call.is_ended:
                call.break_off()
            del self._calls[asked.number]
            self._held_bytes -= len(asked.body)
            if self._has_room:
                self.frames.go_on()

    def _scope(self, asked: Asked) -> Scope:
        path, _, query = asked.target.partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": asked.method,
            "scheme": "https",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": asked.headers,
            "client": self._ends[0],
            "server": self._ends[1],
            "extensions": self._extensions,
        }


class _Call:
    """One call: what its application hears and says."""

    def __init__(self, asked: Asked, frames: Frames[ToHost]) -> None:
        self._number, self._frames = asked.number, frames
        self._body: bytes | None = asked.body
        self._gone = asyncio.Event()
        self._room_bytes, self._has_room = wire.WINDOW_BYTES, asyncio.Event()
        self._status, self._headers = 0, list[Header]()
        self._is_begun = self.is_ended = False

    def hear(self, word: Room | Gone) -> None:
        if isinstance(word, Gone):
            self.lose()
            return
        self._room_bytes += word.size_bytes
        self._has_room.set()

    def lose(self) -> None:
        """Hear that nobody waits for the answer."""
        self._gone.set()
        self._has_room.set()

    async def receive(self) -> Message:
        """Return the request, and after it that the asker has gone."""
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take the answer. A long one waits for room. Raises: OSError when its asker has gone."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = list(message["headers"])
            return
        body, is_end = message.get("body", b""), not message.get("more_body", False)
        if not is_end or self._is_begun:
            await self._room(len(body))
        if self._gone.is_set():
            self.is_ended = True
            if is_end:
                return
            raise ConnectionResetError("the asker has gone")
        if not self._is_begun:
            self._frames.say(Told(self._number, self._status, self._headers, body, is_end))
        else:
            self._frames.say(More(self._number, body, is_end))
        self._is_begun, self.is_ended = True, is_end
        await self._frames.drained()

    def break_off(self) -> None:
        """End without an end."""
        if self.is_ended:
            return
        self.is_ended = True
        if self._gone.is_set():
            return
        if self._is_begun:
            self._frames.say(Broken(self._number))
        else:
            self._frames.say(Told(self._number, 500, [(b"content-length", b"0")], b"", True))

    async def _room(self, size: int) -> None:
        while self._room_bytes <= 0 and not self._gone.is_set():
            self._has_room.clear()
            await self._has_room.wait()
        self._room_bytes -= size
