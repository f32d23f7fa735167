# SPDX-License-Identifier: Apache-2.0
"""Whose figures: the country, or an agency with all below it and all that it took over."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView

#: The scope of the whole country; no agency has this id.
COUNTRY = AgencyId(uuid.UUID(int=0))
#: The procedure code under which all procedures are counted together.
EVERY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose figures are read."""

    ids: tuple[AgencyId, ...]  #: scopes whose tallies are added up; none lies within another
    agency: AgencyView | None  #: None: the whole country
    merged: tuple[AgencyView, ...] = ()  #: closed agencies whose past is counted in
    below: tuple[AgencyView, ...] = ()  #: agencies directly below, open today

    @property
    def code(self) -> str:
        """Return what stands for it in addresses and file names."""
        return self.agency.code if self.agency else "toan-quoc"


def country() -> Scope:
    """Return the whole country."""
    return Scope(ids=(COUNTRY,), agency=None, below=tuple(orgs.roots()))


def of_agency(code: str) -> Scope:
    """Return an agency by its code, open today or closed, with the past that it took over.

    Raises: BadAgencyCode, Missing.
    """
    view = _named(code)
    merged = tuple(one for one in orgs.taken_over(view.id) if not _within(one.id, view.id))
    return Scope(
        ids=(view.id, *(one.id for one in merged)),
        agency=view,
        merged=merged,
        below=tuple(orgs.children(view.id)),
    )


def may_open(actor: Actor, agency_id: AgencyId) -> bool:
    """Tell whether the dossiers behind an agency's figures may be listed for an actor."""
    if not (actor.is_official and actor.has("insight.view") and actor.agency_id):
        return False
    if actor.agency_id in orgs.ancestor_ids(agency_id):
        return True
    return any(one.id == agency_id for one in orgs.taken_over(actor.agency_id))


def all_ids(scope: Scope) -> frozenset[AgencyId] | None:
    """Return every agency in a scope, closed ones too; None: the country, no need to name each."""
    if scope.agency is None:
        return None
    return frozenset().union(*(orgs.subtree_ids(one) for one in scope.ids))


def parent(scope: Scope) -> AgencyView | None:
    """Return the agency above, or None for the country and for those directly below it."""
    if scope.agency is None or scope.agency.parent_id is None:
        return None
    return orgs.agency(scope.agency.parent_id)


def parents(scope: Scope) -> Sequence[AgencyView]:
    """Return the agencies above, the topmost first."""
    if scope.agency is None:
        return []
    return [orgs.agency(one) for one in reversed(orgs.ancestor_ids(scope.agency.id)[1:])]


def _named(code: str) -> AgencyView:
    history = orgs.agency_history(code)
    return history[-1] if history else orgs.agency_by_code(code)


def _within(inner: AgencyId, outer: AgencyId) -> bool:
    return outer in orgs.ancestor_ids(inner)
