# SPDX-License-Identifier: Apache-2.0
"""What happened to a dossier, told to the people concerned. Bound to events; safe to repeat."""

from lienthong.cases.events import (
    CaseAccepted,
    CaseExtended,
    CaseFact,
    CaseRefused,
    CaseResumed,
    CaseStopped,
    CaseSubmitted,
    CaseUndone,
    ConsultationAsked,
    MessageWritten,
    PaymentAsked,
    ResultCorrected,
    ResultRecalled,
    ResultReturned,
    SupplementAsked,
)
from lienthong.cases.rules import Verb
from lienthong.identity import queries as identity
from lienthong.kernel.ids import AgencyId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.orgs import queries as orgs

#: Which notice each fact becomes for the applicant, and which fields of the fact it adds.
TOLD: dict[type[CaseFact], tuple[str, tuple[str, ...]]] = {
    CaseSubmitted: ("case_received", ()),
    CaseAccepted: ("case_accepted", ("due_at",)),
    CaseRefused: ("case_refused", ("reason",)),
    CaseExtended: ("case_extended", ("due_at", "reason")),
    PaymentAsked: ("duty_asked", ("reason",)),
    CaseStopped: ("case_stopped", ("reason",)),
    CaseResumed: ("case_resumed", ()),
    ResultReturned: ("result_ready", ()),
    ResultRecalled: ("result_recalled", ("result_number", "decision", "reason")),
    ResultCorrected: (
        "result_corrected",
        ("result_number", "old_number", "decision", "reason"),
    ),
}


def tell_applicant(event: CaseFact) -> None:
    """Tell the applicant what happened, where they have an account here."""
    template, extra = TOLD[type(event)]
    _tell(event, template, {name: getattr(event, name) for name in extra})


def tell_undone(event: CaseUndone) -> None:
    """Tell the applicant that something they were told of was taken back; steps they were not."""
    if event.undid in {Verb.ACCEPT, Verb.RETURN_RESULT}:
        what = str(Verb(event.undid).label)
        _tell(event, "case_undone", {"what": what, "reason": event.reason})


def tell_supplement(event: SupplementAsked) -> None:
    """Tell the applicant everything that is missing, at once."""
    what = "; ".join(event.items)
    _tell(event, "supplement_asked", {"what": what, "until": event.due_at or event.at})


def tell_consulted(event: ConsultationAsked) -> None:
    """Tell the officers of the asked agency that an opinion is wanted."""
    asker = orgs.agency(AgencyId(event.agency_id)).name
    asked_agency = AgencyId(event.asked_agency_id)
    for account in identity.officials_with_right("cases.appraise", asked_agency):
        notices.send(
            to=notices_queries.recipient(account.id),
            template="consultation_asked",
            data={
                "case_code": event.case_code,
                "procedure": event.procedure_name,
                "asker": asker,
                "question": event.question,
                "until": event.answer_by or event.at,
            },
            about=event.case_code,
            link="/mot-cua/",
            dedupe_key=f"{event.consultation_id}:{account.id}",
        )


def tell_message(event: MessageWritten) -> None:
    """Tell the other side that it was written to; a day's messages of one dossier tell once."""
    if event.is_from_agency:
        _tell(event, "message_from_agency", {}, page="/tin-nhan", key=f"message:{event.message_id}")
        return
    rights = "cases.appraise" if event.due_at else "cases.receive"
    for account in identity.officials_with_right(rights, AgencyId(event.agency_id)):
        notices.send(
            to=notices_queries.recipient(account.id),
            template="message_from_applicant",
            data={"case_code": event.case_code, "procedure": event.procedure_name},
            about=event.case_code,
            link=f"/mot-cua/ho-so/{event.case_id}#tin-nhan",
            dedupe_key=f"message:{event.case_id}:{account.id}:{event.at:%Y-%m-%d}",
        )


def _tell(
    event: CaseFact, template: str, extra: dict[str, object], *, page: str = "", key: str = ""
) -> None:
    account = identity.account_of(event.applicant_number) if event.applicant_number else None
    if account is None:
        return
    notices.send(
        to=notices_queries.recipient(account.id),
        template=template,
        data={
            "case_code": event.case_code,
            "procedure": event.procedure_name,
            "agency": orgs.agency(AgencyId(event.agency_id)).name,
            **extra,
        },
        about=event.case_code,
        link=f"/ho-so/{event.case_id}{page}",
        dedupe_key=key or f"{template}:{event.case_id}:{event.at.isoformat()}",
    )
