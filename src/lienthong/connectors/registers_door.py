# SPDX-License-Identifier: Apache-2.0
"""The server of this node's registers: answers what the platform carried here, nobody else.

Look-ups that come together share their statements and one commit (ADR 0211); each is checked,
masked and traced as if it came alone. All else goes beside: a slow search delays no look-up.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote
from uuid import UUID

import msgspec
from django.db import connection
from starlette.types import Receive, Scope, Send

from lienthong.gateway.batching import Batcher
from lienthong.kernel import clock
from lienthong.kernel.errors import Missing, Refusal
from lienthong.kernel.ids import LeafId
from lienthong.registers.rules import Record
from lienthong.registers.rules.following import FOLLOWING
from lienthong.sharing import services
from lienthong.sharing.errors import BadKeys, BadPlace, NotThroughPlatform
from lienthong.sharing.rules.published import SPEAKER
from lienthong.sharing.services import Carried, Question
from lienthong.web.errors import DATABASE_AWAY, DatabaseAway, Problem, problem_json, problem_of

logger = logging.getLogger(__name__)
ROOT, HEALTH = "/api/registers/v1/", "/suc-khoe"
MOST_TOGETHER = 64  #: look-ups in one transaction
MOST_WAITING = 2_000
SEARCHES_AT_ONCE = 2
_MOST_CASE_CODE = 40
_MOST_PARTS = 5  #: `population/verify_attribute/<key>/lives_in/42`
_KEYED = 3  #: parts of the address of a record, and of what is followed
_MOST_BYTES = 128 << 10  #: of a list of a thousand keys
_MOST_DIGITS = 18  #: of a place: it is a bigint
_encode = msgspec.json.Encoder().encode
Value = TypeVar("Value")


class _Keys(msgspec.Struct):
    """The body of who follows."""

    keys: list[str]


class Door:
    """An ASGI application. Its threads keep their connections to the database."""

    def __init__(self) -> None:
        self._reading = ThreadPoolExecutor(1, "reading")
        self._searching = ThreadPoolExecutor(SEARCHES_AT_ONCE, "searching")
        self._together: Batcher[Carried, Record | None] = Batcher(
            self._read, size_of=lambda _: 1, most_items=MOST_TOGETHER, most_bytes=MOST_TOGETHER,
            most_waiting_bytes=MOST_WAITING,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; begin and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        status, told = HTTPStatus.OK, {}
        try:
            if path != HEALTH:
                told = await self._answer(scope, path, await _content(scope, receive))
        except Exception as problem:  # noqa: BLE001 - what is not expected is logged and told as 500
            told = problem_json(_problem(problem, path))
            status = HTTPStatus(told["status"])
        body, is_bad = _encode(told), status >= HTTPStatus.BAD_REQUEST
        headers = [
            (b"content-type", b"application/problem+json" if is_bad else b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, path: str, content: bytes) -> dict[str, Any]:
        """Answer a call. Raises: Missing, NotThroughPlatform, and as the services."""
        parts = [unquote(part) for part in path.removeprefix(ROOT).split("/")]
        query = scope["query_string"].decode("latin-1")
        is_known = path.startswith(ROOT) and 2 <= len(parts) <= _MOST_PARTS
        if not is_known or "%00" in path + query:  # no text of the database holds a NUL
            raise Missing(what=path)
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        services.check_call(scope["method"], path, query, headers, content)
        is_following = len(parts) == _KEYED and parts[1] in FOLLOWING
        question = Question(
            client=headers["x-road-client"], service=headers["x-road-service"], register=parts[0],
            purpose=parts[2] if is_following else parts[1],
            asked="/".join(parts[2:]) if len(parts) > 2 else query,
            case_code=headers.get("x-road-issue", "")[:_MOST_CASE_CODE],
            exchange_id=_exchange(headers["lienthong-leaf"]),
        )  # fmt: skip
        if is_following:
            return await self._beside(_following(question, parts[1], scope, query, content))
        if scope["method"] != "GET":
            raise Missing(what=path)
        carried = Carried(question=question, words=headers.get(SPEAKER.lower(), ""))
        if len(parts) == _KEYED:
            found = await self._together.add(carried)
            if found is None:
                raise Missing(what=question.asked)
            return _told(found)
        if len(parts) > _KEYED:
            return await self._beside(lambda: _answered(carried, *parts[2:]))
        criteria = dict(parse_qsl(query))
        hits = await self._beside(lambda: services.find_in_register(carried, criteria))
        return {"records": [_told(one) for one in hits]}

    async def _beside(self, act: Callable[[], Value]) -> Value:
        return await self._run(self._searching, act)

    async def _read(self, carried: Sequence[Carried]) -> Sequence[Record | Exception | None]:
        return await self._run(self._reading, lambda: services.read_registers(carried))

    async def _run(self, threads: ThreadPoolExecutor, act: Callable[[], Value]) -> Value:
        return await asyncio.get_running_loop().run_in_executor(threads, _once_more, act)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._together.drained()
        await asyncio.to_thread(_end, self._reading, 1)
        await asyncio.to_thread(_end, self._searching, SEARCHES_AT_ONCE)
        await send({"type": "lifespan.shutdown.complete"})


async def _content(scope: Scope, receive: Receive) -> bytes:
    """Return the body of a call that may have one. Raises: BadKeys when it is longer than any."""
    content = bytearray()
    while scope["method"] == "POST":
        message = await receive()
        content += message.get("body", b"")
        if len(content) > _MOST_BYTES:
            raise BadKeys
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            break
    return bytes(content)


def _exchange(told: str) -> LeafId:
    try:
        return LeafId(UUID(told))
    except ValueError as problem:
        raise NotThroughPlatform from problem


def _following(
    question: Question, act: str, scope: Scope, query: str, content: bytes
) -> Callable[[], dict[str, Any]]:
    """Return what is done for who follows records. Raises: Missing, BadKeys, BadPlace."""
    if scope["method"] != ("GET" if act == "changes" else "POST"):
        raise Missing(what=scope["path"])
    if act == "changes":
        after = dict(parse_qsl(query)).get("after", "0")
        if not (after.isascii() and after.isdecimal() and len(after) <= _MOST_DIGITS):
            raise BadPlace
        return lambda: _changes(question, int(after))
    try:
        keys = msgspec.json.decode(content, type=_Keys).keys
    except (msgspec.DecodeError, RecursionError) as problem:
        raise BadKeys from problem
    is_end = act == "unfollow"
    return lambda: {"many": services.follow_register(question, keys, is_end=is_end)}


def _changes(question: Question, after: int) -> dict[str, Any]:
    told, place = services.changed_in_register(question, after=after)
    changes = [
        {"key": one.key, "version": one.version, "fields": one.fields, "at": one.at.isoformat()}
        for one in told
    ]
    return {"changes": changes, "place": place}


def _answered(carried: Carried, key: str, attribute: str, argument: str = "") -> dict[str, Any]:
    asked = f"{attribute}:{argument}" if argument else attribute
    answer = services.ask_register(carried, key, asked)
    told = {"attribute": attribute, "answer": answer, "on": clock.today().isoformat()}
    return told | ({"argument": argument} if argument else {})


def _end(threads: ThreadPoolExecutor, many: int) -> None:
    """Let each thread end its own connection, the work before it done."""
    all_there = Barrier(many)

    def let_go() -> None:
        all_there.wait()
        connection.close()

    for _ in range(many):
        threads.submit(let_go)
    threads.shutdown()


def _once_more(act: Callable[[], Value]) -> Value:
    """Do something with the database; once more when a kept connection has died.

    What is away still raises DatabaseAway. A read whose commit was not heard of may show twice,
    never not at all.
    """
    try:
        return act()
    except DATABASE_AWAY as problem:
        logger.warning("the database is away: %r", problem)
        connection.close()
    try:
        return act()
    except DATABASE_AWAY as problem:
        connection.close()
        raise DatabaseAway from problem


def _problem(problem: Exception, path: str) -> Problem:
    if isinstance(problem, Refusal):
        return problem_of(problem)
    reference = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
    logger.error("unhandled %s at %s", reference, path, exc_info=problem)
    return Problem(
        status=HTTPStatus.INTERNAL_SERVER_ERROR, detail="", code="web.failure", reference=reference
    )


def _told(record: Record) -> dict[str, Any]:
    return {
        "register": record.register,
        "key": record.key,
        "valid_from": record.valid_from.isoformat(),
        "valid_to": record.valid_to.isoformat() if record.valid_to else None,
        "recorded_at": record.recorded_at.isoformat(),
        "version": record.version,
        "data": record.data,
    }
