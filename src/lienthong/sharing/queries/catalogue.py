# SPDX-License-Identifier: Apache-2.0
"""Systems and services as pages show them."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import search_key, sort_key
from lienthong.orgs import queries as orgs
from lienthong.sharing.errors import ServiceMissing, SubsystemMissing
from lienthong.sharing.models import Certificate, Neighbour, Service, Subsystem
from lienthong.sharing.queries.owning import RIGHT, agencies_of, is_of, owner_of
from lienthong.sharing.rules.keeping import Keeps
from lienthong.sharing.rules.services import State, family

PAGE_SIZE = 20
#: When somebody has to make the next certificate.
ENDING_SOON = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsystemView:
    """A system on the platform."""

    id: UUID
    identifier: str  #: VN/GOV/H42.13/mot-cua
    name: str
    agency_id: AgencyId
    is_open: bool
    per_second: int
    must_sign: bool
    has_public_key: bool
    certificates: int  #: that hold today
    spells_new: bool
    keeps: Keeps  #: bodies of its calls to other nodes
    keep_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """One operation that is offered."""

    id: UUID
    method: str
    path: str  #: as the document has it
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate that a system connects with."""

    id: UUID
    subsystem_id: UUID
    identifier: str  #: of its system
    subject: str
    fingerprint: str  #: SHA-256, hexadecimal
    valid_to: dt.datetime
    is_revoked: bool
    holds: bool  #: today
    ends_soon: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """A service in the catalogue."""

    id: UUID
    subsystem_id: UUID
    identifier: str  #: VN/GOV/G01/dan-cu/person
    code: str
    title: str
    about: str
    version: str
    state: State
    notice: str
    provider: str  #: name of its system
    agency: str  #: name
    node: str  #: code of the other node that it is at; "": this one
    node_name: str
    base_url: str
    is_inside: bool
    timeout_seconds: int
    keeps: Keeps  #: bodies of its calls
    keep_basis: str
    ends_on: dt.date | None  #: last day, of one that is deprecated
    published_at: dt.datetime
    changed_at: dt.datetime
    endpoints: tuple[EndpointView, ...] = ()  #: with one service only


def catalogue(
    text: str = "",
    *,
    agency_id: AgencyId | None = None,
    node: str | None = None,
    state: str = "",
    page: int = 1,
) -> tuple[list[ServiceView], bool]:
    """List services that have not ended, by title; tell whether more follow.

    text: words, with or without diacritics, of what the service and its operations are called and
    described by, of its system and agency, or parts of identifier and paths. node: code of
    another node, or "" for this one; None: all.
    """
    rows = _listed()
    rows = rows.filter(subsystem__agency_id=agency_id) if agency_id else rows
    rows = rows.filter(subsystem__node=node) if node is not None else rows
    rows = rows.filter(state=state) if state else rows
    words = search_key(text).split()[:8]
    agencies = [(one, search_key(name)) for one, name in providers()] if words else []
    for word in words:
        named = [one for one, name in agencies if word in name]
        rows = rows.filter(Q(search_text__contains=word) | Q(subsystem__agency_id__in=named))
    first = (max(page, 1) - 1) * PAGE_SIZE
    found = list(rows.order_by("title", "pk")[first : first + PAGE_SIZE + 1])
    return _shown(found[:PAGE_SIZE]), len(found) > PAGE_SIZE


def listed_count() -> int:
    """Return how many services the catalogue lists."""
    return _listed().count()


def providers() -> list[tuple[AgencyId, str]]:
    """List the agencies of this node whose services the catalogue lists, by name."""
    found = {
        AgencyId(one)
        for one in _listed().values_list("subsystem__agency_id", flat=True).distinct()
        if one is not None
    }
    return sorted(orgs.names(found).items(), key=lambda pair: sort_key(pair[1]))


def neighbours() -> list[tuple[str, str]]:
    """List the other nodes whose services the catalogue lists: code and name, by name."""
    offering = _listed().exclude(subsystem__node="").values("subsystem__node").distinct()
    found = Neighbour.objects.filter(node__in=offering).values_list("node", "name")
    return sorted(found, key=lambda pair: sort_key(pair[1]))


def editions(view: ServiceView) -> list[ServiceView]:
    """List the other editions of a service in the catalogue: `dan-cu-v2` of `dan-cu`."""
    stem = family(view.code)
    rows = _listed().filter(subsystem_id=view.subsystem_id, code__istartswith=stem)
    return [
        one
        for one in _shown(list(rows.exclude(pk=view.id).order_by("code")[:PAGE_SIZE]))
        if family(one.code).lower() == stem.lower()
    ]


def service(service_id: UUID) -> ServiceView:
    """Return a service with what it offers. Raises: ServiceMissing."""
    row = _services().filter(pk=service_id).first()
    if row is None:
        raise ServiceMissing
    offered = row.endpoints.filter(is_offered=True).order_by("pattern", "method")
    endpoints = tuple(
        EndpointView(id=one.pk, method=one.method, path=one.path, title=one.title)
        for one in offered
    )
    return _service(row, _Names.of([row]), endpoints)


def document_of(service_id: UUID) -> str:
    """Return a service's OpenAPI document as JSON. Raises: ServiceMissing."""
    found = Service.objects.filter(pk=service_id).values_list("document", flat=True).first()
    if found is None:
        raise ServiceMissing
    return found


def own_services(actor: Actor) -> list[ServiceView]:
    """List the services of the actor's agency and those below, ended ones too."""
    actor.require(RIGHT)
    return _shown(
        list(_services().filter(subsystem__agency_id__in=agencies_of(actor)).order_by("title"))
    )


def own_subsystems(actor: Actor) -> list[SubsystemView]:
    """List the systems of the actor's agency and those below."""
    actor.require(RIGHT)
    rows = Subsystem.objects.filter(agency_id__in=agencies_of(actor)).order_by("identifier")
    found = list(rows)
    held = Certificate.objects.filter(subsystem__in=found, **_standing())
    certificates = Counter(held.values_list("subsystem_id", flat=True))
    return [_subsystem(row, certificates[row.pk]) for row in found]


def subsystem(actor: Actor, subsystem_id: UUID) -> SubsystemView:
    """Return a system of the actor's. Raises: Denied, SubsystemMissing."""
    actor.require(RIGHT)
    row = Subsystem.objects.filter(pk=subsystem_id).first()
    if row is None or row.node or not is_of(actor, row.agency_id):
        raise SubsystemMissing
    return _subsystem(row, row.certificates.filter(**_standing()).count())


def certificates(actor: Actor, subsystem_id: UUID) -> list[CertificateView]:
    """List the certificates of a system of the actor's, the newest first.

    Raises: Denied, SubsystemMissing.
    """
    view = subsystem(actor, subsystem_id)
    rows = Certificate.objects.select_related("subsystem").filter(subsystem=view.id)
    return [certificate_view(row) for row in rows.order_by("-valid_to")]


def certificate_view(row: Certificate) -> CertificateView:
    """Return a certificate as pages show it."""
    now = clock.now()
    return CertificateView(
        id=row.pk,
        subsystem_id=row.subsystem_id,
        identifier=row.subsystem.identifier,
        subject=row.subject,
        fingerprint=bytes(row.sha256).hex(),
        valid_to=row.valid_to,
        is_revoked=row.revoked_at is not None,
        holds=row.revoked_at is None and row.valid_from <= now <= row.valid_to,
        ends_soon=row.valid_to <= now + ENDING_SOON,
    )


def _listed() -> QuerySet[Service]:
    """Return what the catalogue lists: of another node, what its open systems offer."""
    is_gone = ~Q(subsystem__node="") & Q(subsystem__is_open=False)
    return _services().exclude(state=State.ENDED).exclude(is_gone)


def _services() -> QuerySet[Service]:
    return Service.objects.select_related("subsystem").defer("document")


def _shown(rows: list[Service]) -> list[ServiceView]:
    names = _Names.of(rows)
    return [_service(row, names) for row in rows]


@dataclass(frozen=True, slots=True)
class _Names:
    """What agencies and nodes are called."""

    agencies: Mapping[AgencyId, str]
    nodes: Mapping[str, str]

    @classmethod
    def of(cls, rows: Sequence[Service]) -> Self:
        own = {AgencyId(one.subsystem.agency_id) for one in rows if one.subsystem.agency_id}
        codes = {one.subsystem.node for one in rows} - {""}
        found = Neighbour.objects.filter(node__in=codes) if codes else Neighbour.objects.none()
        return cls(orgs.names(own), dict(found.values_list("node", "name")))

    def agency(self, system: Subsystem) -> str:
        """Return whose a system is."""
        if system.agency_id is None:
            return system.member
        return self.agencies.get(AgencyId(system.agency_id), "")


def _service(row: Service, names: _Names, endpoints: tuple[EndpointView, ...] = ()) -> ServiceView:
    return ServiceView(
        id=row.pk,
        subsystem_id=row.subsystem_id,
        identifier=f"{row.subsystem.identifier}/{row.code}",
        code=row.code,
        title=row.title,
        about=row.about,
        version=row.version,
        state=State(row.state),
        notice=row.notice,
        provider=row.subsystem.name,
        agency=names.agency(row.subsystem),
        node=row.subsystem.node,
        node_name=names.nodes.get(row.subsystem.node, row.subsystem.node),
        base_url=row.base_url,
        is_inside=row.is_inside,
        timeout_seconds=row.timeout_seconds,
        keeps=Keeps(row.keep_request_days, row.keep_answer_days),
        keep_basis=row.keep_basis,
        ends_on=row.ends_on,
        published_at=row.published_at,
        changed_at=row.changed_at,
        endpoints=endpoints,
    )


def _standing() -> dict[str, Any]:
    """Return what selects certificates that hold."""
    return {"revoked_at": None, "valid_to__gte": clock.now()}


def _subsystem(row: Subsystem, certificates: int) -> SubsystemView:
    return SubsystemView(
        id=row.pk,
        identifier=row.identifier,
        name=row.name,
        agency_id=owner_of(row),
        is_open=row.is_open,
        per_second=row.per_second,
        must_sign=row.must_sign,
        has_public_key=bool(row.public_key),
        certificates=certificates,
        spells_new=row.spells_new,
        keeps=Keeps(row.keep_request_days, row.keep_answer_days),
        keep_basis=row.keep_basis,
    )
