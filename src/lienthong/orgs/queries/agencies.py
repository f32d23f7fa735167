# SPDX-License-Identifier: Apache-2.0
"""Agencies by id, code and date; the tree they form."""

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from functools import lru_cache

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import search_key
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.models import Agency
from lienthong.orgs.queries.dated import in_force
from lienthong.orgs.queries.values import AgencyView, agency_view
from lienthong.orgs.rules import AgencyCode, AgencyKind

_SUBTREE = """
    WITH RECURSIVE below AS (
        SELECT id FROM orgs_agency WHERE id = %s
        UNION ALL
        SELECT child.id FROM orgs_agency child JOIN below ON child.parent_id = below.id
    )
    SELECT id FROM below
"""
_BRANCHES = """
    WITH RECURSIVE below AS (
        SELECT id, id AS branch FROM orgs_agency WHERE parent_id = %s
        UNION ALL
        SELECT child.id, below.branch
        FROM orgs_agency child JOIN below ON child.parent_id = below.id
    )
    SELECT id, branch FROM below
"""
_ANCESTORS = """
    WITH RECURSIVE above AS (
        SELECT id, parent_id, 0 AS steps FROM orgs_agency WHERE id = %s
        UNION ALL
        SELECT parent.id, parent.parent_id, steps + 1
        FROM orgs_agency parent JOIN above ON parent.id = above.parent_id
    )
    SELECT id FROM above ORDER BY steps
"""
_TAKEN_OVER = """
    WITH RECURSIVE merged AS (
        SELECT id FROM orgs_agency WHERE successor_id = %s
        UNION
        SELECT one.id FROM orgs_agency one JOIN merged ON one.successor_id = merged.id
    )
    SELECT id FROM merged WHERE id <> %s
"""


def agency(agency_id: AgencyId) -> AgencyView:
    """Return one agency, also one that has closed: old dossiers still show its name.

    Raises: Missing.
    """
    row = _rows().filter(pk=agency_id).first()
    if row is None:
        raise Missing(what=_("cơ quan"))
    return agency_view(row)


def agency_by_code(code: str, on: dt.date | None = None) -> AgencyView:
    """Return the agency that a code, in either written form, named on a date (today by default).

    Raises: BadAgencyCode, Missing.
    """
    key = AgencyCode.parse(code).modern
    row = _rows().filter(in_force(on), code=key).first()
    if row is None:
        raise Missing(what=_("cơ quan có mã {code}").format(code=key))
    return agency_view(row)


def agency_history(code: str) -> list[AgencyView]:
    """List every agency that ever bore a code, in either written form, oldest first.

    Raises: BadAgencyCode.
    """
    rows = _rows().filter(code=AgencyCode.parse(code).modern).order_by("valid_from")
    return [agency_view(row) for row in rows]


def agencies_named(text: str, *, on: dt.date | None = None, limit: int = 50) -> list[AgencyView]:
    """Find agencies of a date by words of their name (accents and case ignored) or by code."""
    wanted = Q(search_key__contains=search_key(text))
    with suppress(BadAgencyCode):
        wanted |= Q(code=AgencyCode.parse(text.upper()).modern)
    rows = _rows().filter(in_force(on), wanted).order_by("level", "sort_key", "code")
    return [agency_view(row) for row in rows[:limit]]


def roots(on: dt.date | None = None) -> list[AgencyView]:
    """List the agencies without one above them, by code."""
    return [agency_view(row) for row in _rows().filter(in_force(on), parent=None).order_by("code")]


def children(agency_id: AgencyId, on: dt.date | None = None) -> list[AgencyView]:
    """List the agencies directly below one, in Vietnamese order."""
    rows = _rows().filter(in_force(on), parent_id=agency_id).order_by("sort_key", "code")
    return [agency_view(row) for row in rows]


def taken_over(agency_id: AgencyId) -> list[AgencyView]:
    """List the closed agencies that an agency took over, those that they took over too."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_OVER, [agency_id, agency_id])
        keys = [key for (key,) in cursor.fetchall()]
    return (
        [agency_view(row) for row in _rows().filter(pk__in=keys).order_by("code")] if keys else []
    )


def subtree_ids(agency_id: AgencyId) -> frozenset[AgencyId]:
    """Return an agency and all below it, closed ones too: their dossiers remain."""
    return frozenset(_ids(_SUBTREE, agency_id))


def branches(agency_id: AgencyId) -> dict[AgencyId, AgencyId]:
    """Return every agency below one, with the agency directly below it that each belongs to."""
    with connection.cursor() as cursor:
        cursor.execute(_BRANCHES, [agency_id])
        return {AgencyId(key): AgencyId(branch) for key, branch in cursor.fetchall()}


def names(agency_ids: Collection[AgencyId]) -> dict[AgencyId, str]:
    """Return the short names of some agencies; the name where there is no shorter one."""
    rows = Agency.objects.filter(pk__in=list(agency_ids)).values_list("pk", "short_name", "name")
    return {AgencyId(key): short or name for key, short, name in rows}


def names_by_code(codes: Collection[str], on: dt.date | None = None) -> dict[str, str]:
    """Return the names that some codes, in today's form, stand for on a date; one query."""
    rows = Agency.objects.filter(in_force(on), code__in=list(codes))
    return dict(rows.values_list("code", "name"))


@lru_cache(maxsize=16_384)
def ancestor_ids(agency_id: AgencyId) -> tuple[AgencyId, ...]:
    """Return an agency and those above it, nearest first. A parent never changes, so it is kept.

    Raises: Missing.
    """
    chain = tuple(_ids(_ANCESTORS, agency_id))
    if not chain:
        raise Missing(what=_("cơ quan"))
    return chain


def agencies_holding(*, right: str, on: dt.date | None = None) -> list[AgencyView]:
    """List open agencies with a post that holds a right, in Vietnamese order."""
    rows = _rows().filter(
        in_force(on),
        in_force(on, "posts__valid_from", "posts__valid_to"),
        posts__rights__contains=[right],
    )
    return [agency_view(row) for row in rows.distinct().order_by("sort_key", "code")]


def _rows() -> QuerySet[Agency]:
    return Agency.objects.select_related("unit")


def _ids(statement: str, agency_id: AgencyId) -> list[AgencyId]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [agency_id])
        return [AgencyId(key) for (key,) in cursor.fetchall()]


def committee_of(unit_code: str, on: dt.date | None = None) -> AgencyView:
    """Return the people's committee of an administrative unit on a date (today by default).

    Raises: Missing when this node knows none.
    """
    kinds = (AgencyKind.COMMUNE_COMMITTEE, AgencyKind.PROVINCE_COMMITTEE)
    row = _rows().filter(in_force(on), unit__code=unit_code, kind__in=kinds).first()
    if row is None:
        raise Missing(what=f"Ủy ban nhân dân của đơn vị {unit_code}")
    return agency_view(row)
