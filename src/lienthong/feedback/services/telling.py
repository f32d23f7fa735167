# SPDX-License-Identifier: Apache-2.0
"""Telling people what became of what they sent, and officers what waits for them."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.feedback.models import Petition, Question
from lienthong.feedback.queries.access import ANSWER, OVERSEE
from lienthong.feedback.rules import QuestionStatus
from lienthong.feedback.rules.petitions import DAYS_TO_JUDGE
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId, AgencyId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.notices.queries import Recipient

#: Words made in the language of whoever is told.
Said = Callable[[], str]


def recipient(account_id: uuid.UUID | None, contact: str, name: str, language: str) -> Recipient:
    """Return where somebody is told: their inbox, or the contact they confirmed."""
    if account_id:
        try:
            return notices_queries.recipient(AccountId(account_id))
        except Missing:  # closed since: the contact they left remains
            pass
    is_email = "@" in contact
    return Recipient(
        name=name,
        email=contact if is_email else "",
        phone="" if is_email else contact,
        language=language,
    )


def received(row: Petition) -> None:
    """Tell the petitioner the code, the secret and the date; the officers, that it waits."""
    data = {"secret": row.secret, "title": row.title}
    _tell(row, "petition_received", {**_where(row), **data})
    waiting(row)


def transferred(row: Petition, why: str) -> None:
    """Tell of a transfer."""
    _moved(row, lambda: _("đã chuyển đến cơ quan có thẩm quyền"), why)
    waiting(row)


def extended(row: Petition, why: str) -> None:
    """Tell of a later date."""
    _moved(row, lambda: _("xin gia hạn trả lời"), why)


def refused(row: Petition, why: str) -> None:
    """Tell that it was not accepted."""
    _moved(row, lambda: _("không được thụ lý"), why)


def merged(row: Petition) -> None:
    """Tell that it is answered together with another one."""
    _moved(row, lambda: _("được trả lời chung với phản ánh cùng nội dung"), "")


def released(rows: Iterable[Petition]) -> None:
    """Tell that the one they followed ended without an answer: each is looked at by itself."""
    for row in rows:
        _moved(row, lambda: _("được xử lý riêng, vì phản ánh gộp cùng đã kết thúc"), "")
        waiting(row)


def reopened(row: Petition) -> None:
    """Tell that the level above looks again, both sides."""
    _moved(row, lambda: _("được cơ quan cấp trên xem lại"), "")
    waiting(row)


def answered(row: Petition) -> None:
    """Tell the petitioner and those merged; for a part, the agency that asked."""
    if row.whole:
        _officers(row.whole, lambda: _("Phần việc đã được trả lời"), row.code)
        return
    until = clock.now() + dt.timedelta(days=DAYS_TO_JUDGE)
    for one in (row, *row.merged.all()):
        data = {"code": one.code, "agency": row.agency.name, "title": one.title, "until": until}
        _tell(one, "petition_answered", data)


def waiting(row: Petition) -> None:
    """Tell the officers of the agency that something new waits."""
    _officers(row, lambda: _("Phản ánh mới"), row.code)


def near(row: Petition, *, is_late: bool) -> None:
    """Tell who has it, and who oversees, that the term nears or is over."""
    what = (lambda: _("Phản ánh quá hạn")) if is_late else (lambda: _("Phản ánh sắp đến hạn"))
    _officers(row, what, row.code, is_watched=True)


def asked(row: Question) -> None:
    """Tell the officers of the agency that a question waits."""
    _all_told(
        AgencyId(row.agency_id), row.due_at, lambda: _("Câu hỏi mới"), "–", row.text[:80],
        link="/phan-anh/hoi-dap/", key=f"question:{row.pk}:{row.agency_id}",
    )  # fmt: skip


def question(row: Question, answer: str) -> None:
    """Tell the asker what became of the question."""
    to = recipient(row.account_id, row.contact, row.name, row.language)
    with translation.override(to.language):
        what = str(QuestionStatus(row.status).label)
    notices.send(
        to=to,
        template="question_answered",
        data={
            "what": what, "agency": row.agency.name, "question": row.text[:200], "answer": answer,
        },
        link="/gop-y/cua-toi",
    )  # fmt: skip


def _where(row: Petition) -> dict[str, object]:
    return {"code": row.code, "agency": row.agency.name, "until": row.due_at}


def _moved(row: Petition, what: Said, why: str) -> None:
    if row.whole_id:
        return
    row.refresh_from_db(fields=["agency"])
    to = recipient(row.account_id, row.contact, row.name, row.language)
    with translation.override(to.language):
        said = what()
    _tell(row, "petition_moved", {**_where(row), "what": said, "reason": why})


def _tell(row: Petition, template: str, data: dict[str, object]) -> None:
    to = recipient(row.account_id, row.contact, row.name, row.language)
    notices.send(to=to, template=template, data=data, link=f"/gop-y/{row.code}")


def _officers(row: Petition, what: Said, code: str, *, is_watched: bool = False) -> None:
    _all_told(
        AgencyId(row.agency_id), row.due_at, what, code, row.title,
        link=f"/phan-anh/{row.pk}", key=f"{row.pk}:{row.version}:{row.agency_id}",
        assignee=row.assignee_id, is_watched=is_watched, barred=frozenset(row.barred),
    )  # fmt: skip


def _all_told(  # noqa: PLR0913 - one notice to several people, said whole
    agency_id: AgencyId,
    until: dt.datetime,
    what: Said,
    code: str,
    title: str,
    *,
    link: str,
    key: str,
    assignee: uuid.UUID | None = None,
    is_watched: bool = False,
    barred: frozenset[uuid.UUID] = frozenset(),
) -> None:
    people = {one.id: one for one in identity.officials_with_right(ANSWER, agency_id)}
    if assignee in people:
        people = {one.id: one for one in people.values() if one.id == assignee}
    if is_watched:
        people |= {one.id: one for one in identity.officials_with_right(OVERSEE, agency_id)}
    for one in people.values():
        if one.id in barred:
            continue
        with translation.override(one.language):
            said = what()
        notices.send(
            to=notices_queries.recipient(one.id),
            template="feedback_waiting",
            data={"what": said, "code": code, "title": title, "until": until},
            link=link,
            dedupe_key=f"feedback:{uuid.uuid5(one.id, f'{key}:{said}')}",
        )
