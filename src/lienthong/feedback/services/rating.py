# SPDX-License-Identifier: Apache-2.0
"""Judging a dossier, with the petitions about it; reviewing comments before they are public."""

from collections.abc import Mapping

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Complaints
from lienthong.feedback.errors import PetitionMissing
from lienthong.feedback.models import Comment
from lienthong.feedback.queries.access import OVERSEE
from lienthong.feedback.queries.public import complaints_about
from lienthong.feedback.rules.messages import words
from lienthong.feedback.services.answering import refuse_personal
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs


@transaction.atomic
def rate_case(
    *, actor: Actor, case_id: CaseId, scores: Mapping[int, int], comment: str = ""
) -> CaseView:
    """Judge one's own dossier: criteria 3, 4 and 6; the others are measured.

    A comment that was reviewed and is changed is reviewed again.
    Raises: as `cases.services.rate`.
    """
    view = cases.rate(
        actor=actor,
        case_id=case_id,
        scores=scores,
        comment=comment,
        complaints=complaints(case_id),
    )
    Comment.objects.filter(case=case_id).delete()
    return view


def rate_by_code(
    *, code: str, secret: str, address: str, scores: Mapping[int, int], comment: str = ""
) -> int:
    """Judge with the code and second secret of the slip, for who came to the counter.

    A comment that was reviewed and is changed is reviewed again.
    Raises: as `cases.services.rate_with_secret`.
    """
    handled = cases_queries.handled(code[:60])
    total = cases.rate_with_secret(
        code=code[:60],
        secret=secret[:60],
        address=address,
        scores=scores,
        comment=comment,
        complaints=complaints(handled.id) if handled else None,
    )
    if handled:  # only now: who does not know the secret takes nothing off the page
        Comment.objects.filter(case=handled.id).delete()
    return total


def complaints(case_id: CaseId) -> Complaints:
    """Return the petitions about a dossier, for criterion 8."""
    total, late, unsatisfied = complaints_about(case_id)
    return Complaints(total=total, late=late, unsatisfied=unsatisfied)


@transaction.atomic
def review_comment(
    *, actor: Actor, case_id: CaseId, is_shown: bool, text: str = "", reason: str = ""
) -> None:
    """Show a comment in words without personal data, or not, with a reason. Decided anew each time.

    Raises: Denied, PetitionMissing when there is no comment of the actor's agencies, TextMissing,
    PersonalDataShown.
    """
    actor.require(OVERSEE)
    assert actor.agency_id
    reach = orgs.subtree_ids(actor.agency_id)
    found = cases_queries.rating_comment(case_id)
    if found is None or found.agency_id not in reach:
        raise PetitionMissing
    said = words(text, least=2, most=2_000) if is_shown else ""
    why = "" if is_shown else words(reason, least=5, most=500)
    refuse_personal(said, is_checked=False)
    Comment.objects.update_or_create(
        case_id=case_id,
        defaults={
            "agency_id": AgencyId(found.agency_id),
            "text": said,
            "is_shown": is_shown,
            "reason": why,
            "reviewed_at": clock.now(),
            "reviewed_by": actor.name,
        },
    )
    audit.record(
        actor, "feedback.comment_reviewed", case_id, after="shown" if is_shown else "hidden",
        purpose=why,
    )  # fmt: skip
