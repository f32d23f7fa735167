# SPDX-License-Identifier: Apache-2.0
"""A provider publishes a service from an OpenAPI document, and leads it through its life."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.text import clean, clean_lines
from lienthong.sharing import queries
from lienthong.sharing.errors import BadEnd, BadMove, BadService, InsideRefused
from lienthong.sharing.models import Endpoint, Service
from lienthong.sharing.queries import OPERATE, own_service
from lienthong.sharing.rules import identifiers, openapi
from lienthong.sharing.rules.changes import Changes, changes
from lienthong.sharing.rules.findings import Finding, findings
from lienthong.sharing.rules.services import (
    LEAST_TIMEOUT_SECONDS,
    MOST_TIMEOUT_SECONDS,
    MOVES,
    TOLD,
    USUAL_TIMEOUT_SECONDS,
    State,
)
from lienthong.sharing.services import telling
from lienthong.sharing.services.ending import end_all
from lienthong.sharing.services.subsystems import locked

LONGEST_URL = 500
#: Codes of the protocol's own services.
_RESERVED = frozenset({"listmethods", "allowedmethods", "getopenapi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewService:
    """A service to publish, or to publish anew under its code."""

    code: str  #: the last part of its identifier: `dan-cu`, `dan-cu-v2`
    base_url: str  #: the call's path is appended to it
    document: bytes  #: OpenAPI 3, JSON or YAML
    is_inside: bool = False  #: the address may be one of this network
    timeout_seconds: int = USUAL_TIMEOUT_SECONDS  #: until the answer begins, and between its parts


@transaction.atomic
def publish(actor: Actor, subsystem_id: UUID, new: NewService) -> UUID:
    """Publish a service; return its id. The same code again: the new document replaces the old.

    Endpoints that the new document has no more keep their rights, and are offered no more. A new
    service begins in the sandbox. Raises: Denied, SubsystemMissing, BadService, InsideRefused,
    BadMove.
    """
    provider = locked(actor, subsystem_id)
    described = _checked(actor, provider.pk, new)
    row = Service.objects.select_for_update().filter(subsystem=provider, code=new.code).first()
    if row is not None and row.state == State.ENDED:
        raise BadMove
    before = {"version": row.version, "base_url": row.base_url} if row else None
    row = row or Service(subsystem=provider, code=new.code, published_at=clock.now())
    row.title = clean(described.title) or new.code
    row.about = clean_lines(described.about)
    row.version = clean(described.version)
    row.base_url, row.is_inside = new.base_url.rstrip("/"), new.is_inside
    earlier, row.document = row.document, described.document
    row.timeout_seconds = new.timeout_seconds
    names = provider.name, provider.identifier, row.code
    row.search_text = openapi.searched(described, names)
    row.changed_at = clock.now()
    row.save()
    _offer(row, described)
    _keep(row, earlier)
    audit.record(
        actor, "sharing.service_published", f"{provider.identifier}/{row.code}", before=before,
        after={"version": row.version, "base_url": row.base_url, "inside": row.is_inside},
    )  # fmt: skip
    return row.pk


@transaction.atomic
def change_state(
    actor: Actor,
    service_id: UUID,
    state: State,
    notice: str = "",
    *,
    ends_on: dt.date | None = None,
) -> None:
    """Lead a service to another state; callers meet it within five seconds.

    notice: why and until when; needed for maintenance, deprecation and end; of the last two the
    callers' officers are told. With a service all rights to it end.
    ends_on: last day of a deprecated service, where it is known.
    Raises: Denied, ServiceMissing, BadMove, BadEnd.
    """
    row = own_service(actor, service_id, lock=True)
    before, notice = State(row.state), clean_lines(notice)
    if state not in MOVES[before] or (state in TOLD and not notice):
        raise BadMove
    if ends_on is not None and (state is not State.DEPRECATED or ends_on < clock.today()):
        raise BadEnd
    row.state, row.notice = state, notice if state in TOLD else ""
    if state in (State.DEPRECATED, State.ON):
        row.ends_on = ends_on
    row.changed_at = clock.now()
    row.save(update_fields=["state", "notice", "ends_on", "changed_at"])
    audit.record(
        actor, "sharing.service_moved", str(row.pk), before=before,
        after={"state": state, "notice": row.notice, "ends_on": row.ends_on},
    )  # fmt: skip
    if state is State.DEPRECATED:
        telling.leaving(row)
    if state is State.ENDED:
        end_all(actor, row, row.notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What publishing a document would mean."""

    described: openapi.Described
    findings: tuple[Finding, ...]
    is_new: bool
    added: tuple[str, ...]  #: operations that are not offered now: `GET /citizens`
    gone: tuple[str, ...]  #: operations that are, and would be no more


def examine(actor: Actor, subsystem_id: UUID, new: NewService) -> Examined:
    """Check a document before it is published, and compare it with what is offered now.

    Raises: Denied, SubsystemMissing, BadService, InsideRefused.
    """
    provider = queries.subsystem(actor, subsystem_id)
    described = _checked(actor, provider.id, new)
    row = Service.objects.filter(subsystem=provider.id, code=new.code).first()
    before = {} if row is None else {
        (one.method, one.pattern): f"{one.method} {one.path}"
        for one in row.endpoints.filter(is_offered=True)
    }  # fmt: skip
    after = {
        (one.endpoint.method, one.endpoint.pattern): f"{one.endpoint.method} {one.path}"
        for one in described.operations
    }
    return Examined(
        described=described,
        findings=findings(described),
        is_new=row is None,
        added=tuple(text for key, text in after.items() if key not in before),
        gone=tuple(text for key, text in before.items() if key not in after),
    )


def _checked(actor: Actor, provider: UUID, new: NewService) -> openapi.Described:
    if not identifiers.is_code(new.code) or new.code.lower() in _RESERVED:
        raise BadService(why="code")
    if not LEAST_TIMEOUT_SECONDS <= new.timeout_seconds <= MOST_TIMEOUT_SECONDS:
        raise BadService(why=f"{LEAST_TIMEOUT_SECONDS}–{MOST_TIMEOUT_SECONDS} s")
    if not _is_address(new.base_url, is_inside=new.is_inside):
        raise BadService(why="base_url")
    if new.is_inside and not _may_lead_inside(actor, provider, new):
        raise InsideRefused
    try:
        return openapi.read(new.document)
    except openapi.BadDocument as problem:
        raise BadService(why=f"OpenAPI: {problem}") from problem


def _may_lead_inside(actor: Actor, provider: UUID, new: NewService) -> bool:
    """Tell whether the gateway may be sent to an address of its own network for this service.

    Who sends it there reads what it finds: the node's own doors too. That is the operator's word
    (ADR 0221); once it was given, the provider's officers publish anew at the same address.
    """
    if actor.kind is ActorKind.SYSTEM or actor.has(OPERATE):
        return True
    address = new.base_url.rstrip("/")
    rows = Service.objects.filter(subsystem=provider, code=new.code, is_inside=True)
    return rows.filter(base_url=address).exists()


def _is_address(url: str, *, is_inside: bool) -> bool:
    """Tell whether a service may have this address. Where it leads is judged at each connection."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    schemes = ("https", "http") if is_inside else ("https",)
    extra = parts.username is not None or parts.query or parts.fragment or "%" in parts.path
    return parts.scheme in schemes and bool(parts.hostname) and not extra


def _keep(row: Service, earlier: str) -> None:
    """Keep a document that is not the last one, and tell callers what they may feel of it."""
    last = row.publications.order_by("-number").defer("document").first()
    if last is not None and row.document == earlier:
        return
    found = changes(earlier, row.document) if last is not None else Changes()
    row.publications.create(
        number=last.number + 1 if last else 1, version=row.version, document=row.document,
        changes=found.told(), published_at=row.changed_at,
    )  # fmt: skip
    if found.is_felt:
        telling.republished(row, found)


def _offer(row: Service, described: openapi.Described) -> None:
    row.endpoints.update(is_offered=False)
    for one in described.operations:
        Endpoint.objects.update_or_create(
            service=row, method=one.endpoint.method, pattern=one.endpoint.pattern,
            defaults={"path": one.path, "title": clean(one.title), "is_offered": True},
        )  # fmt: skip
