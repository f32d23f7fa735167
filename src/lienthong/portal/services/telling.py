# SPDX-License-Identifier: Apache-2.0
"""What happened to a dossier, told to the people concerned. Bound to events; safe to repeat."""

import datetime as dt

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
    ResultBroughtBack,
    ResultCorrected,
    ResultLost,
    ResultPosted,
    ResultRecalled,
    ResultReturned,
    ResultSigned,
    ResultUncollected,
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
    ResultPosted: ("result_posted", ("carrier", "tracking")),
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
    if event.undid in {Verb.ACCEPT, Verb.POST_RESULT, Verb.RETURN_RESULT}:
        what = str(Verb(event.undid).label)
        _tell(event, "case_undone", {"what": what, "reason": event.reason})


#: What is told when the result is signed, by the way it is wished.
_SIGNED = {"counter": "result_at_counter", "post": "result_to_post"}
#: What is told when it was returned: by the way it went, and whether somebody was named.
_RETURNED = {
    ("counter", True): "result_handed", ("post", True): "result_delivered_to",
    ("post", False): "result_delivered",
}  # fmt: skip


def tell_signed(event: ResultSigned) -> None:
    """Tell the applicant that there is a result: online now; on paper where, and until when."""
    template = _SIGNED.get(event.way)
    if template is None:
        _tell(event, "result_ready", {})
        return
    _tell(event, template, _counter(event, event.collect_by))


def tell_uncollected(event: ResultUncollected) -> None:
    """Remind the applicant that the paper waits."""
    extra = {**_counter(event, event.collect_by), "since": event.since or event.at}
    _tell(event, "result_uncollected", extra, key=f"uncollected:{event.case_id}:{event.times}")


def tell_brought_back(event: ResultBroughtBack) -> None:
    """Tell the applicant that the post could not deliver, and where the paper is."""
    extra = {
        **_counter(event, event.collect_by), "carrier": event.carrier, "tracking": event.tracking,
        "reason": event.reason or "–",
    }  # fmt: skip
    _tell(event, "result_brought_back", extra)


def tell_lost(event: ResultLost) -> None:
    """Tell the applicant that the post lost the paper, and that another one is sent."""
    _tell(event, "result_lost", {"carrier": event.carrier, "tracking": event.tracking})


def tell_returned(event: ResultReturned) -> None:
    """Tell the applicant who has the result, and ask how they were served."""
    template = _RETURNED.get((event.delivery, bool(event.receiver)))
    if template is None:
        _tell(event, "result_closed", {})
        return
    _tell(event, template, {"receiver": event.receiver} if event.receiver else {})


def _counter(
    event: ResultSigned | ResultUncollected | ResultBroughtBack, until: dt.datetime | None
) -> dict[str, object]:
    """Return at which counter the paper is had, and until when it is kept there."""
    place = orgs.agency(AgencyId(event.receiving_agency_id or event.agency_id))
    where = ", ".join(part for part in (place.name, place.address) if part)
    return {"where": where, "until": until or event.at}


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
