# SPDX-License-Identifier: Apache-2.0
"""Which agency decides an application: by the unit that one of its addresses names."""

from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.portal.errors import NoCompetentAgency
from lienthong.portal.queries import DraftView
from lienthong.procedures.rules.conditions import value


def competent_agency(draft: DraftView) -> AgencyId:
    """Return the agency that decides: by the unit an address names. Raises: NoCompetentAgency."""
    named = draft.procedure.agency.code
    place = value(draft.procedure.agency.by, draft.answers) if draft.procedure.agency.by else None
    code = place.get("commune_code", "") if isinstance(place, dict) else str(place or "")
    try:
        if named and isinstance(place, dict):
            return orgs.agency_by_code(named.format_map(place)).id
        return orgs.committee_of(code).id
    except Missing as problem:
        raise NoCompetentAgency from problem
