# SPDX-License-Identifier: Apache-2.0
"""Registers asked through this node's sharing platform, in somebody's name (ADR 0200, 0218).

One that another node holds is asked the same way: the gateway carries the question there.
"""

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import httpx
import msgspec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from lienthong_client.sharing import Answer, Sharing, SharingFault, Unproven

from lienthong.kernel import http, metrics
from lienthong.kernel.actor import Actor
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import LeafId
from lienthong.registers import queries as registers
from lienthong.registers.errors import (
    ConsentMissing,
    DeclarationBroken,
    PurposeUndeclared,
    ReadRefused,
    RegisterAway,
    RegisterClosed,
    RegisterEnded,
    RegisterRefused,
)
from lienthong.registers.ports import Asked, Heard
from lienthong.registers.rules import Declaration, Record
from lienthong.sharing import queries, services
from lienthong.sharing.rules import published
from lienthong.sharing.rules.faults import PROVIDER
from lienthong.sharing.rules.published import SPEAKER
from lienthong.sharing.services import OwnSystem, Question

logger = logging.getLogger(__name__)
#: People wait for the answer, and can go on without it.
TIMEOUT = httpx.Timeout(5.0, connect=2.0)
LIMITS = httpx.Limits(max_keepalive_connections=20, keepalive_expiry=4.0)
#: What the platform says when the system that asks holds no right.
NO_RIGHT = f"{PROVIDER}.AccessDenied"
CALLS = metrics.Counter(
    "lienthong_site_sharing_calls",
    "Questions that pages asked of registers through the sharing platform, by what came of them",
    ("register", "purpose", "result"),
    registry=metrics.REGISTRY,
)
SECONDS = metrics.Histogram(
    "lienthong_site_sharing_call_seconds",
    "How long a page waited for a register's answer",
    ("register",),
    buckets=metrics.BUCKETS,
    registry=metrics.REGISTRY,
)
_CALLERS = {system.speaks_for: system for system in OwnSystem}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What is asked of a register, and by whom."""

    actor: Actor
    declared: Declaration
    purpose: str
    asked: str  #: key, or criteria as in the address
    is_keyed: bool
    path: str  #: below the service
    published: str  #: the same as the register's document has it
    case_code: str


class ThroughPlatform:
    """Serves `registers.ports.Registers`."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        """transport: for tests that drive a gateway in their own process."""
        self._transport = transport

    def read(
        self, actor: Actor, register: str, key: str, *, purpose: str, case_code: str = ""
    ) -> Record | None:
        """Read one record."""
        heard = self.ask(actor, register, key, purpose=purpose, case_code=case_code)
        return heard.records[0] if heard.records else None

    def find(
        self,
        actor: Actor,
        register: str,
        criteria: Mapping[str, Any],
        *,
        purpose: str,
        case_code: str = "",
    ) -> tuple[Record, ...]:
        """Find records."""
        return self.ask(actor, register, criteria, purpose=purpose, case_code=case_code).records

    def ask(
        self, actor: Actor, register: str, asked: Asked, *, purpose: str, case_code: str = ""
    ) -> Heard:
        """Read or find, with the number of the platform's leaf."""
        declared = _declared(register, purpose)
        if isinstance(asked, str):
            if not re.fullmatch(declared.key_pattern, asked):
                return Heard(records=(), exchange_id=None)  # no record has such a number
            words, path = asked, f"/{purpose}/{quote(asked, safe='')}"
            published_path = f"/{purpose}/{{key}}"
        else:
            words = urlencode({name: str(value) for name, value in sorted(asked.items())})
            path = f"/{purpose}?{words}"
            published_path = f"/{purpose}"
        return self._heard(
            _Asking(
                actor=actor, declared=declared, purpose=purpose, asked=words,
                is_keyed=isinstance(asked, str), path=path, published=published_path,
                case_code=case_code,
            )
        )  # fmt: skip

    def check(self) -> list[str]:
        """Return what keeps this node's pages from the registers."""
        try:
            declared = registers.declarations()
        except DeclarationBroken as problem:
            return [str(problem)]
        if not settings.AXIS_URL:
            return ["LIENTHONG_AXIS_URL: không có cổng dữ liệu, không đọc được các CSDL"]
        callers = {one: queries.own_caller(services.own_key(one)) for one in OwnSystem}
        asking = [one for one in callers.values() if one]
        lacking = [str(one) for one, identifier in callers.items() if identifier is None]
        lacking += [
            register
            for register, one in declared.items()
            if not any(_is_held(one, caller) for caller in asking)
        ]
        return [f"{one}: chưa nối vào nền tảng chia sẻ" for one in lacking]

    def _heard(self, asking: _Asking) -> Heard:
        """Ask, and note how it went and what it took. Raises: RegisterAway and the refusals."""
        http.refuse_open_transaction()
        register, began, result = asking.declared.name, time.perf_counter(), "failed"
        try:
            heard = self._asked(asking)
            result = "answered" if heard.records else "nothing"
        except Refusal as refusal:
            result = "away" if refusal.kind is Kind.UPSTREAM else "refused"
            raise
        finally:
            CALLS.labels(register, asking.purpose, result).inc()
            SECONDS.labels(register).observe(time.perf_counter() - began)
        return heard

    def _asked(self, asking: _Asking) -> Heard:
        """Ask, and return what a register answered. Raises: RegisterAway and the refusals."""
        away = RegisterAway(title=asking.declared.title)
        system = _CALLERS.get(asking.actor.kind)
        key = services.own_key(system) if system else ""
        client = queries.own_caller(key) if system else None
        register = asking.declared.name
        held = queries.held(register, client, asking.published) if client else None
        if client is None or held is None:
            logger.error("%s cannot be asked: no caller, or not published", asking.declared.name)
            raise _not_held(asking, client)
        question = Question(
            client=client, service=held.service, register=register, purpose=asking.purpose,
            asked=asking.asked, case_code=asking.case_code,
        )  # fmt: skip
        headers = {SPEAKER: _words(asking, question, is_here=held.is_here)}
        if asking.case_code:
            headers["X-Road-Issue"] = asking.case_code
        try:
            line = self._line(client, key)
            answer = line.call("GET", held.service, asking.path, headers=headers)
            _check(answer, asking)
            return Heard(records=_records(answer, asking), exchange_id=LeafId(UUID(answer.leaf)))
        except SharingFault as fault:
            logger.warning("%s is away: %r", asking.declared.name, fault)
            raise (_closed(asking) if fault.type == NO_RIGHT else away) from fault
        except (Unproven, httpx.HTTPError, ValueError) as problem:
            logger.warning("%s is away: %r", asking.declared.name, problem)
            raise away from problem

    def _line(self, client: str, key: str) -> Sharing:
        if self._transport is None and not settings.AXIS_URL:
            raise httpx.ConnectError("LIENTHONG_AXIS_URL is not set")
        raw = tuple(
            one.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            for one in services.sharing_keys()
        )
        if self._transport is not None:
            return _opened("http://own.example", client, key, raw, self._transport)
        return _kept(settings.AXIS_URL, client, key, raw)


def _words(asking: _Asking, question: Question, *, is_here: bool) -> str:
    """Return in whose name a register is asked, as it is said where that one is held."""
    if is_here:
        return services.spoken(asking.actor, question)
    purpose = asking.declared.purposes[asking.purpose]
    return services.spoken_abroad(asking.actor, question, purpose)


def _is_held(declared: Declaration, caller: str) -> bool:
    """Tell whether a system may ask a register for anything."""
    return any(
        queries.held(declared.name, caller, path)
        for purpose in declared.purposes.values()
        for path in published.endpoints(purpose)
    )


@lru_cache(maxsize=8)
def _kept(url: str, client: str, key: str, platform_keys: tuple[bytes, ...]) -> Sharing:
    """Return a client whose connections are kept, one in each process."""
    transport = httpx.HTTPTransport(limits=LIMITS, trust_env=False)
    return _opened(url, client, key, platform_keys, transport)


def _opened(
    url: str,
    client: str,
    key: str,
    platform_keys: tuple[bytes, ...],
    transport: httpx.BaseTransport,
) -> Sharing:
    return Sharing(
        url, client=client, key=key, platform_key=platform_keys, timeout=TIMEOUT,
        transport=transport,
    )  # fmt: skip


def _declared(register: str, purpose: str) -> Declaration:
    """Return a register's declaration. Raises: RegisterMissing, PurposeUndeclared."""
    declared = registers.declaration(register)
    if purpose not in declared.purposes:
        raise PurposeUndeclared(title=declared.title, purpose=purpose)
    return declared


def _check(answer: Answer, asking: _Asking) -> None:
    """Check that a register answered. Raises: the refusals; ValueError for anything else."""
    if answer.status == httpx.codes.OK:
        return
    told = answer.json()
    if not isinstance(told, dict):
        raise ValueError(f"{answer.status} and no problem told")
    code, title = told.get("code"), asking.declared.title
    if code == "kernel.missing":
        return
    purpose = _purpose(asking)
    if code == ReadRefused.code:
        raise ReadRefused(title=title, purpose=purpose)
    if code == ConsentMissing.code:
        raise ConsentMissing(title=title, purpose=purpose)
    if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR or not str(code).startswith("registers."):
        raise ValueError(f"{answer.status} {code}")
    raise RegisterRefused(title=title, why=str(told.get("detail", code)).rstrip("."))


def _closed(asking: _Asking) -> RegisterClosed:
    return RegisterClosed(title=asking.declared.title, purpose=_purpose(asking))


def _not_held(asking: _Asking, client: str | None) -> RegisterClosed:
    """Return why a register is asked nothing: the right ended, or there never was one."""
    lost = queries.lost(asking.declared.name, client, asking.published) if client else None
    if lost is None:
        return _closed(asking)
    return RegisterEnded(
        title=asking.declared.title, purpose=_purpose(asking), at=lost.ended_at, why=lost.reason
    )


def _purpose(asking: _Asking) -> Text:
    return asking.declared.purposes[asking.purpose].title


def _records(answer: Answer, asking: _Asking) -> tuple[Record, ...]:
    """Return the records of an answer that was checked; none where nothing was found.

    Raises: ValueError when they are no records, or not what was asked for: another node may say
    anything.
    """
    if answer.status != httpx.codes.OK:
        return ()
    told = answer.json()
    is_listed = isinstance(told, dict) and "records" in told
    found = msgspec.convert(told["records"] if is_listed else [told], tuple[Record, ...])
    keys = {asking.asked} if asking.is_keyed else {one.key for one in found}
    if any(one.register != asking.declared.name or one.key not in keys for one in found):
        raise ValueError("a record that was not asked for")
    return found
