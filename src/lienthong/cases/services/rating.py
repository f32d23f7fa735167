# SPDX-License-Identifier: Apache-2.0
"""The evaluation of a dossier: six criteria measured, three asked (NĐ 61/2018 art. 31)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from lienthong.cases import queries, rules
from lienthong.cases.errors import AlreadyRated, CaseMissing
from lienthong.cases.events import CaseRated
from lienthong.cases.models import Case, Rating
from lienthong.cases.queries import CaseView
from lienthong.cases.queries.evaluating import settlement
from lienthong.cases.rules import Complaints, Status, Verb
from lienthong.cases.services import beats
from lienthong.cases.services.beats import Move, Told
from lienthong.cases.services.guarding import look_up
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import clean, clean_lines


@transaction.atomic
def rate(
    *,
    actor: Actor,
    case_id: CaseId,
    scores: Mapping[int, int],
    comment: str = "",
    complaints: Complaints | None = None,
) -> CaseView:
    """Evaluate how a dossier was settled, by the applicant only; changeable for some days.

    scores: of the asked criteria 3, 4 and 6 only; the others are measured from the dossier.
    complaints: petitions about it, for criterion 8; the package above knows them.
    Raises: CaseMissing, BadMove, WrongActor for officials, BadScore, AlreadyRated.
    Source: NĐ 61/2018 art. 31, TT 01/2018 art. 13.
    """
    move = beats.begin(actor, case_id, Verb.RATE)
    _settle(move, scores, comment, complaints or Complaints())
    return queries.view(actor, move.case)


def rate_with_secret(
    *,
    code: str,
    secret: str,
    address: str,
    scores: Mapping[int, int],
    comment: str = "",
    complaints: Complaints | None = None,
) -> int:
    """Evaluate with the code and the second secret of the slip: who came to the counter.

    address: of the visitor, counted against guessing. Returns the total.
    Raises: CaseMissing, TooManyLookups, BadMove, BadScore, AlreadyRated.
    """
    found = look_up(code=code, secret=secret, address=address)
    if found.received_at is None:  # the code alone does not rate
        raise CaseMissing
    return _rate_by_code(found.code, scores, comment, complaints or Complaints())


@transaction.atomic
def _rate_by_code(
    code: str, scores: Mapping[int, int], comment: str, complaints: Complaints
) -> int:
    case = Case.objects.select_for_update().filter(code=clean(code).upper()).first()
    if case is None:
        raise CaseMissing
    actor = Actor(kind=ActorKind.CITIZEN, name=case.applicant_name)
    status = Status(case.status)
    row = rules.check_move(actor, status, Verb.RATE, is_accepted=case.started_at is not None)
    move = Move(
        actor=actor,
        case=case,
        row=row,
        at=clock.now(),
        before=status,
        version_before=case.version,
        legal=queries.clock_of(case),
        target=row.target,
    )
    return _settle(move, scores, comment, complaints)


def _settle(move: Move, scores: Mapping[int, int], comment: str, complaints: Complaints) -> int:
    rules.check_asked(scores)
    before = Rating.objects.filter(case=move.case).first()
    if before and move.at > before.rated_at + dt.timedelta(days=rules.DAYS_TO_CHANGE):
        raise AlreadyRated
    measured = rules.measure(settlement(move.case, complaints))
    whole = {one.number: one.score for one in measured} | dict(scores)
    rules.check_scores(whole)
    total = sum(whole.values())
    Rating.objects.update_or_create(
        case=move.case,
        defaults={
            "scores": {str(number): score for number, score in sorted(whole.items())},
            "basis": {str(one.number): one.basis.value for one in measured},
            "total": total,
            "comment": clean_lines(comment[:8_000])[:2_000],
            "changed_at": move.at if before else None,
            **({} if before else {"rated_at": move.at}),
        },
    )
    beats.finish(move, Told(details={"total": total}))
    beats.publish(move, CaseRated, total=total)
    return total
