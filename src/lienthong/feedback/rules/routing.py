# SPDX-License-Identifier: Apache-2.0
"""Who is competent: rules as data over a few facts. Pure; the facts are looked up by `queries`.

A petition about an agency's officer never goes to that agency when one above it answers, and an
officer who handled the dossier may not answer it wherever it goes (`Petition.barred`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lienthong.feedback.rules.petitions import Category, Kind
from lienthong.kernel.ids import AgencyId


class Goal(StrEnum):
    """A place in the State, told relative to the petition."""

    CASE = "case"  #: the agency that is competent for the dossier
    ABOVE_CASE = "above_case"  #: the one above it
    NAMED = "named"  #: the agency that the petitioner chose
    ABOVE_NAMED = "above_named"  #: the one above it
    COMMUNE = "commune"  #: the people's committee of the commune named
    ABOVE_COMMUNE = "above_commune"  #: the one above it
    PROVINCE = "province"  #: the people's committee of the province named


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where petitions of one sort go: the first goal that is there and answers."""

    category: Category
    kinds: frozenset[Kind]
    goals: tuple[Goal, ...]


_EVERY = frozenset(Kind)
_G = Goal

ROUTES: tuple[Route, ...] = (
    # Luật Khiếu nại art. 7: first to whom the decision or act is; the level above when reopened.
    Route(
        category=Category.DOSSIER, kinds=_EVERY,
        goals=(_G.CASE, _G.NAMED, _G.COMMUNE, _G.PROVINCE),
    ),
    Route(
        category=Category.ATTITUDE, kinds=_EVERY,
        goals=(
            _G.ABOVE_CASE, _G.ABOVE_NAMED, _G.ABOVE_COMMUNE, _G.PROVINCE, _G.CASE, _G.NAMED,
            _G.COMMUNE,
        ),
    ),
    Route(
        category=Category.REGULATION, kinds=_EVERY,
        goals=(_G.PROVINCE, _G.NAMED, _G.COMMUNE),
    ),
    Route(
        category=Category.FIELD, kinds=_EVERY, goals=(_G.COMMUNE, _G.NAMED, _G.PROVINCE),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a petition and of the State around it."""

    places: Mapping[Goal, AgencyId]  #: goals that exist here
    above: Mapping[AgencyId, AgencyId]  #: the agency above each of them, and above those
    answering: Collection[AgencyId]  #: agencies with an officer who may answer this one


def route(kind: Kind, category: Category, facts: Facts) -> AgencyId | None:
    """Return the agency that must answer, or None when this node has none.

    Each goal in turn; one that does not answer passes it up to the first above that does.
    """
    chosen = next(one for one in ROUTES if one.category is category and kind in one.kinds)
    goals = [facts.places[goal] for goal in chosen.goals if goal in facts.places]
    climbed = (_climb(goal, facts) for goal in goals)
    return next((agency for agency in climbed if agency), None)


def level_above(agency_id: AgencyId, facts: Facts) -> AgencyId | None:
    """Return the nearest agency above one that answers."""
    parent = facts.above.get(agency_id)
    return _climb(parent, facts) if parent else None


def _climb(agency_id: AgencyId, facts: Facts) -> AgencyId | None:
    seen: set[AgencyId] = set()
    here: AgencyId | None = agency_id
    while here and here not in seen:
        if here in facts.answering:
            return here
        seen.add(here)
        here = facts.above.get(here)
    return None
