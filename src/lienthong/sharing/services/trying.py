# SPDX-License-Identifier: Apache-2.0
"""One call made from a page, through the platform's own door, with the caller's own key.

What keeps it safe: the address is the node's gateway and a service of its catalogue, made here of
its identifier and one of its operations (never one that somebody types); the gateway asks for key,
right and quota as of every call, and keeps its evidence.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from lienthong.audit import queries as traces
from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.sharing import queries
from lienthong.sharing.errors import BadTrial, NotForTrying, TriedTooOften
from lienthong.sharing.ports import MOST_BYTES, Platform
from lienthong.sharing.queries import EndpointView
from lienthong.sharing.rules import identifiers, xroad
from lienthong.sharing.rules.services import State
from lienthong.sharing.services.subsystems import locked

MOST_TRIALS, WINDOW = 10, dt.timedelta(minutes=1)
_ACTION = "sharing.tried"
_FIELD = re.compile(r"\{([^{}/]+)\}")
#: Of an answer's headers: those that say something of the call.
_SHOWN = ("content-type", "content-digest", "lienthong-leaf", "retry-after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A call to try."""

    subsystem_id: UUID  #: who calls
    service_id: UUID
    endpoint_id: UUID
    key: str = field(repr=False)  #: the caller's; kept nowhere
    values: Mapping[str, str]  #: of the path's fields
    query: str = ""  #: `a=1&b=2`, as typed
    content: str = ""  #: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What was asked and answered, as a page shows it. The key is not in it."""

    request: str
    status: int
    fault: str  #: the platform's own refusal, as X-Road spells it; "": the provider's answer
    headers: str
    answer: str
    is_whole: bool
    ms: int
    leaf: str  #: of the call's evidence


def try_out(actor: Actor, trial: Trial) -> Shown:
    """Call a service in the sandbox state. At most ten times a minute for each calling system.

    Raises: Denied, SubsystemMissing, ServiceMissing, NotForTrying, BadTrial, TriedTooOften,
    PlatformAway.
    """
    identifier, method, target = _noted(actor, trial)
    headers = {"X-Road-Client": identifier}
    content = trial.content.encode() if method not in xroad.WITHOUT_BODY else b""
    if content:
        headers["Content-Type"] = "application/json"
    made: Platform = import_string(settings.PORTS["sharing.Platform"])()
    answered = made.call(method, target, headers | {"Lienthong-Key": trial.key}, content)
    told = {name.lower(): value for name, value in answered.headers}
    asked = [f"{method} {target}", *(f"{name}: {value}" for name, value in headers.items())]
    asked += ["Lienthong-Key: ••••••", *(["", trial.content] if content else [])]
    return Shown(
        request="\n".join(asked),
        status=answered.status,
        fault=told.get("x-road-error", "")[:200],
        headers="\n".join(
            f"{name}: {value}" for name, value in told.items()
            if name in _SHOWN or name.startswith("x-road-")
        ),
        answer=_readable(answered.content),
        is_whole=answered.is_whole,
        ms=answered.ms,
        leaf=told.get("lienthong-leaf", "")[:36],
    )  # fmt: skip


@transaction.atomic
def _noted(actor: Actor, trial: Trial) -> tuple[str, str, str]:
    """Check a trial and note that it is made; return caller, method and target."""
    caller = locked(actor, trial.subsystem_id)  # one trial of a system after the other is counted
    service = queries.service(trial.service_id)
    endpoint = next((one for one in service.endpoints if one.id == trial.endpoint_id), None)
    if service.state is not State.SANDBOX or endpoint is None:
        raise NotForTrying
    target = _target(service.identifier, endpoint, trial)
    since = clock.now() - WINDOW
    lately = traces.of_subject(caller.identifier, limit=MOST_TRIALS)
    if sum(one.action == _ACTION and one.at > since for one in lately) >= MOST_TRIALS:
        raise TriedTooOften(most=MOST_TRIALS)
    audit.record(
        actor, "sharing.tried", caller.identifier, before=None,
        after={"service": service.identifier, "endpoint": f"{endpoint.method} {endpoint.path}"},
    )  # fmt: skip
    return caller.identifier, endpoint.method, target


def _target(service: str, endpoint: EndpointView, trial: Trial) -> str:
    """Return path and query of a call. Raises: BadTrial."""
    if not trial.key.isascii() or not trial.key.isprintable() or len(trial.key) > 200:
        raise BadTrial
    if len(trial.content.encode()) > MOST_BYTES:
        raise BadTrial
    values = {name: trial.values.get(name, "") for name in _FIELD.findall(endpoint.path)}
    if not all(values.values()):
        raise BadTrial
    path = _FIELD.sub(lambda found: quote(values[found[1]], safe=""), endpoint.path)
    query = urlencode(parse_qsl(trial.query.removeprefix("?"), keep_blank_values=True))
    target = f"/r1/{service}{path}"
    try:
        called = identifiers.call(target.encode("ascii"), query.encode("ascii"))
    except (identifiers.BadIdentifier, UnicodeEncodeError) as problem:
        raise BadTrial from problem
    if called.text != service:
        raise BadTrial
    return f"{target}?{query}" if query else target


def _readable(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content[:2_000].hex(" ", 2)
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text
