# SPDX-License-Identifier: Apache-2.0
"""Who reaches which dossier. Not yours and not there are the same."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import Case, Consultation, OpinionLetter
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import CaseId
from lienthong.orgs import queries as orgs

WORKING_RIGHTS = ("cases.receive", "cases.appraise", "cases.sign")


def visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the dossiers an actor reaches.

    A citizen: their own, and while acting for an enterprise those of the enterprise, whoever of
    its representatives sent them. An official with a right over dossiers: those of the agency of
    the post, competent or receiving; with `cases.oversee`: of the agencies below as well. A
    consulted agency reaches the consultation only. The platform: all. Anybody else: none.
    """
    if actor.kind is ActorKind.SYSTEM:
        return Case.objects.all()
    if actor.kind is ActorKind.CITIZEN and actor.personal_number:
        reach = Q(applicant_number=actor.personal_number)
        if actor.represents:
            reach |= Q(applicant__enterprise_number=actor.represents)
        return Case.objects.filter(reach)
    if actor.kind is ActorKind.OFFICIAL and actor.agency_id:
        return Case.objects.filter(_official(actor))
    return Case.objects.none()


def _official(actor: Actor) -> Q:
    assert actor.agency_id
    reach = Q(pk=None)
    if any(actor.has(right) for right in WORKING_RIGHTS):
        reach |= Q(agency_id=actor.agency_id) | Q(receiving_agency_id=actor.agency_id)
    if actor.has("cases.oversee"):
        reach |= Q(agency_id__in=orgs.subtree_ids(actor.agency_id))
    return reach


def lock(case_id: CaseId, *, visible_to_actor: Actor) -> Case:
    """Return one dossier, locked until the transaction ends.

    Raises: CaseMissing.
    """
    case = visible_to(visible_to_actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    return case


def consultations_to(actor: Actor) -> QuerySet[Consultation]:
    """Return the questions put to the agency of an official's post who may answer them.

    One that goes by document is put when the document has come.
    """
    may_answer = actor.has("cases.appraise") or actor.has("cases.sign")
    if actor.kind is ActorKind.OFFICIAL and actor.agency_id and may_answer:
        on_the_way = OpinionLetter.objects.filter(
            consultation=OuterRef("pk"), is_answer=False, arrived_at=None
        )
        return Consultation.objects.filter(~Exists(on_the_way), asked_agency_id=actor.agency_id)
    return Consultation.objects.none()
