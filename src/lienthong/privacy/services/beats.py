# SPDX-License-Identifier: Apache-2.0
"""What every write of a request shares: rule, save, audit, history."""

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.orgs import queries as orgs
from lienthong.privacy.models import Request, RequestStep
from lienthong.privacy.rules import Status, Verb
from lienthong.privacy.rules.requests import moved

_ACTIONS = {
    Verb.SUBMIT: "privacy.request_submitted",
    Verb.ACCEPT: "privacy.request_accepted",
    Verb.TRANSFER: "privacy.request_transferred",
    Verb.EXTEND: "privacy.request_extended",
    Verb.FINISH: "privacy.request_finished",
    Verb.REFUSE: "privacy.request_refused",
    Verb.WITHDRAW: "privacy.request_withdrawn",
}


def step(actor: Actor, row: Request, verb: Verb, note: str, **changes: object) -> None:
    """Move a locked request by its table, save, and write leaf and history.

    The leaf holds that it happened, not what was written: texts of people stay in the row.
    Raises: BadStep.
    """
    before = row.status
    if verb is not Verb.SUBMIT:
        row.status = moved(Status(before), verb)
        row.version += 1
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
    by_agency = actor.is_official and actor.agency_id is not None
    leaf_id = audit.record(
        actor,
        _ACTIONS[verb],
        row.code,
        before=before if verb is not Verb.SUBMIT else None,
        after=row.status,
        case_code=row.case_code,
        about=(row.personal_number,) if by_agency else (),
    )
    RequestStep.objects.create(
        request=row,
        verb=verb,
        at=clock.now(),
        agency_name=orgs.agency(actor.agency_id).name if by_agency and actor.agency_id else "",
        post_name=actor.post_name,
        actor_name=actor.recorded_name,
        note=note,
        leaf_id=leaf_id,
    )
