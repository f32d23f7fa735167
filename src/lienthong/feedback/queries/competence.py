# SPDX-License-Identifier: Apache-2.0
"""The facts that routing decides by: places, who is above them, who answers there."""

import uuid
from collections.abc import Collection, Iterable
from itertools import pairwise

from lienthong.cases import queries as cases
from lienthong.feedback.queries.access import ANSWER
from lienthong.feedback.rules.messages import NewPetition
from lienthong.feedback.rules.routing import Facts, Goal
from lienthong.identity import queries as identity
from lienthong.kernel.errors import Missing, Refusal
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs

_ABOVE = {
    Goal.CASE: Goal.ABOVE_CASE,
    Goal.NAMED: Goal.ABOVE_NAMED,
    Goal.COMMUNE: Goal.ABOVE_COMMUNE,
}


def facts_for(new: NewPetition, case: cases.Handled | None) -> Facts:
    """Look up what routing needs to know of a new petition."""
    places: dict[Goal, AgencyId] = {}
    if case:
        places[Goal.CASE] = case.agency_id
    if named := _agency(new.agency_code):
        places[Goal.NAMED] = named
    places.update(_of_place(new.place_unit))
    for below, above in _ABOVE.items():
        if below in places:
            chain = orgs.ancestor_ids(places[below])
            if len(chain) > 1:
                places[above] = chain[1]
    if Goal.PROVINCE not in places and places:
        places[Goal.PROVINCE] = orgs.ancestor_ids(next(iter(places.values())))[-1]
    return around(places, case.officers if case else ())


def around(places: dict[Goal, AgencyId], barred: Iterable[uuid.UUID]) -> Facts:
    """Add who is above each place, and who answers there but for the barred officers."""
    shut = frozenset(barred)
    chains = [orgs.ancestor_ids(agency_id) for agency_id in places.values()]
    above = {lower: upper for chain in chains for lower, upper in pairwise(chain)}
    known = {agency_id for chain in chains for agency_id in chain}
    return Facts(
        places=places,
        above=above,
        answering=frozenset(one for one in known if answers(one, shut)),
    )


def answers(agency_id: AgencyId, barred: Collection[uuid.UUID] = ()) -> bool:
    """Tell whether somebody in an agency may answer who is not barred."""
    people = identity.officials_with_right(ANSWER, agency_id)
    return any(person.id not in barred for person in people)


def _agency(code: str) -> AgencyId | None:
    if not code:
        return None
    try:
        return orgs.agency_by_code(code).id
    except Refusal:  # a code that somebody made up names nothing
        return None


def _of_place(unit_code: str) -> dict[Goal, AgencyId]:
    if not unit_code:
        return {}
    try:
        unit = orgs.unit(unit_code)
    except Missing:
        return {}
    found: dict[Goal, AgencyId] = {}
    codes = {Goal.COMMUNE: unit.code, Goal.PROVINCE: unit.code}
    if unit.parent_id:
        codes[Goal.PROVINCE] = next(
            (one.code for one in orgs.provinces() if one.id == unit.parent_id), ""
        )
    else:
        del codes[Goal.COMMUNE]
    for goal, code in codes.items():
        try:
            found[goal] = orgs.committee_of(code).id
        except Missing:
            continue
    return found
