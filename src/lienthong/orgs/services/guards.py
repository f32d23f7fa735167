# SPDX-License-Identifier: Apache-2.0
"""Who may change what, and how a broken constraint becomes a refusal."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Refusal
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries
from lienthong.orgs.rules import AgencyKind, Right


def may_manage(actor: Actor, agency_id: AgencyId | None) -> None:
    """Refuse unless the actor may manage an agency: their own, or one below it.

    None: the nation, whose units and calendar only the platform and the ministries change.
    Raises: Denied, Missing.
    """
    actor.require(Right.ORGS_MANAGE)
    if not actor.is_official:
        return
    if actor.agency_id is None:
        raise Denied(right=Right.ORGS_MANAGE)
    if agency_id is None:
        if queries.agency(actor.agency_id).kind is not AgencyKind.MINISTRY:
            raise Denied(right=Right.ORGS_MANAGE)
    elif actor.agency_id not in queries.ancestor_ids(agency_id):
        raise Denied(right=Right.ORGS_MANAGE)


@contextmanager
def refusing(refusals: Mapping[str, Refusal]) -> Iterator[None]:
    """Turn the breach of a named constraint into its refusal; any other stays the defect it is."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal from error
