# SPDX-License-Identifier: Apache-2.0
"""Who took a list of dossiers out of the platform."""

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.insight import queries
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId


@transaction.atomic
def record_export(*, actor: Actor, agency_id: AgencyId, what: str, filters: str) -> None:
    """Record that a file with dossier codes is made, before its first byte.

    what: name of the file. filters: agency, period and measure as in the address.
    Raises: Denied without `insight.view` in that agency or above it.
    """
    actor.require("insight.view")
    if not queries.may_open(actor, agency_id):
        raise Denied(right="insight.view")
    audit.record(actor, "insight.exported", what, after={"filters": filters})
