# SPDX-License-Identifier: Apache-2.0
"""How satisfied people were: the public pages, judging by code and secret, reviewing comments."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.cases.rules import CRITERIA, Grade
from lienthong.feedback import queries, services
from lienthong.feedback.queries import OVERSEE
from lienthong.feedback.rules.numbers import LEAST, percent
from lienthong.feedback.rules.redaction import masked
from lienthong.feedback.rules.survey import QUESTIONS
from lienthong.feedback.views.desk import furniture
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Kind, Refusal
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.web.access import actor_of, address_of, official, public
from lienthong.web.components import (
    Cell,
    Chart,
    Column,
    ErrorLink,
    FieldView,
    Option,
    Point,
    Table,
)

DAYS = 365
GRADES = {
    Grade.EXCELLENT: gettext_lazy("Xuất sắc (từ 15)"),
    Grade.GOOD: gettext_lazy("Tốt (12–14)"),
    Grade.FAIR: gettext_lazy("Khá (9–11)"),
    Grade.AVERAGE: gettext_lazy("Trung bình (6–8)"),
    Grade.WEAK: gettext_lazy("Yếu (dưới 6)"),
}


def _period() -> tuple[dt.date, dt.date]:
    until = clock.today()
    return until - dt.timedelta(days=DAYS), until


@require_safe
@public
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency with enough evaluations, best first; the others say that they have too few."""
    since, until = _period()
    rated = sorted(queries.rated_agencies(since, until), key=lambda one: -(one.average or -1))
    few = _("ít hơn %(least)d") % {"least": LEAST}
    rows = []
    for one in rated:
        agency = orgs.agency(one.agency_id)
        href = reverse("feedback:rating", args=[agency.code])
        average = "–" if one.average is None else number_format(one.average, 1)
        rows.append(
            (
                Cell(text=agency.name, href=href),
                Cell(text=few if one.count is None else one.count),
                Cell(text=average),
            )
        )
    table = Table(
        caption=_("Điểm trung bình trên 18"),
        columns=(
            Column(text=_("Cơ quan")),
            Column(text=_("Lượt đánh giá"), is_number=True),
            Column(text=_("Điểm"), is_number=True),
        ),
        rows=tuple(rows),
    )
    context = {
        "table": table, "has_rows": bool(rows), "since": since, "until": until, "least": LEAST,
    }  # fmt: skip
    return render(request, "feedback/ratings.html", context)


@require_safe
@public
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One agency and those below it: distribution, each criterion, trend, petitions, comments."""
    found = orgs.agency_by_code(code)
    ids = orgs.subtree_ids(AgencyId(found.id))
    since, until = _period()
    told = queries.satisfaction(ids, since, until)
    counts = queries.petition_counts(ids, since, until)
    context: dict[str, Any] = {
        "agency": found,
        "told": told,
        "since": since,
        "until": until,
        "least": LEAST,
        "counts": counts if counts.received >= LEAST else None,
        "judged": percent(counts.satisfied, counts.judged) if counts.judged >= LEAST else None,
    }
    if told.is_shown:
        context |= {
            "grades": Chart(
                title=_("Xếp loại"),
                points=tuple(
                    Point(label=str(GRADES[grade]), value=told.grades[grade]) for grade in Grade
                ),
            ),
            "trend": Chart(
                title=_("Điểm trung bình từng tháng"), decimals=1,
                points=tuple(
                    Point(label=f"{month:%m/%Y}", value=average)
                    for month, _count, average in told.months
                ),
            ),
            "criteria": _criteria(told.criteria),
        }  # fmt: skip
    return render(request, "feedback/rating.html", context)


def _criteria(found: Any) -> Table:
    columns = [Column(text=_("Tiêu chí"))]
    columns += [
        Column(text=text, is_number=True)
        for text in (_("2 điểm"), _("1 điểm"), _("0 điểm"), _("Trung bình"))
    ]
    rows = []
    for one in CRITERIA:
        bad, fair, good = found[one.number]
        whole = bad + fair + good
        average = (fair + 2 * good) / whole if whole else 0
        source = _("hệ thống đo") if one.is_measured else _("người dân đánh giá")
        rows.append(
            (
                Cell(text=f"{one.number}. {one.text}", note=source),
                *(Cell(text=_percent(part, whole)) for part in (good, fair, bad)),
                Cell(text=number_format(average, 2)),
            )
        )
    return Table(
        caption=_("Phần trăm hồ sơ theo từng mức điểm"), columns=tuple(columns), rows=tuple(rows)
    )


def _percent(part: int, whole: int) -> str:
    return f"{number_format(percent(part, whole) or 0, 1)} %"


@require_http_methods(["GET", "HEAD", "POST"])
@public
def counter(request: HttpRequest) -> HttpResponse:
    """Judge a dossier with the code and the secret of the slip; never by an official."""
    if actor_of(request).is_official:
        raise Denied(right="citizen")
    posted = request.POST
    scores = {
        number: int(text)
        for number in QUESTIONS
        if (text := posted.get(f"score_{number}", "")) in ("0", "1", "2")
    }
    problems: list[ErrorLink] = []
    if request.method == "POST" and scores.keys() == QUESTIONS.keys():
        try:
            services.rate_by_code(
                code=posted.get("code", ""),
                secret=posted.get("secret", ""),
                address=address_of(request),
                scores=scores,
                comment=posted.get("comment", ""),
            )
        except Refusal as problem:
            if problem.kind is Kind.DENIED:
                raise
            problems.append(ErrorLink(text=str(problem), href="#id_code"))
        else:
            return render(request, "feedback/rated.html")
    elif request.method == "POST":
        problems.append(ErrorLink(text=_("Chọn một mức cho mỗi câu hỏi."), href="#id_score_3_2"))
    context = {
        "links": problems,
        "code": posted.get("code", request.GET.get("ma", ""))[:60],
        "secret": posted.get("secret", "")[:60],
        "comment": posted.get("comment", "")[:2000],
        "questions": [_question(number, scores, is_again=bool(problems)) for number in QUESTIONS],
    }
    return render(request, "feedback/rate_by_code.html", context, status=422 if problems else 200)


def _question(number: int, scores: dict[int, int], *, is_again: bool) -> FieldView:
    text, labels = QUESTIONS[number]
    return FieldView(
        name=f"score_{number}",
        label=str(text),
        kind="radios",
        options=tuple(
            Option(value=str(2 - at), label=str(label), is_chosen=scores.get(number) == 2 - at)
            for at, label in enumerate(labels)
        ),
        errors=(_("Chọn một mức."),) if is_again and number not in scores else (),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@official(OVERSEE)
def comments(request: HttpRequest) -> HttpResponse:
    """Comments that wait for review."""
    actor = actor_of(request)
    assert actor.agency_id
    if request.method == "POST":
        try:
            services.review_comment(
                actor=actor,
                case_id=CaseId(_uuid(request.POST.get("case", ""))),
                is_shown=request.POST.get("verdict") == "show",
                text=request.POST.get("text", ""),
                reason=request.POST.get("reason", ""),
            )
        except Refusal as problem:
            if problem.kind is not Kind.INVALID:
                raise
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Đã lưu."))
        return redirect("feedback:desk_comments")
    waiting = queries.comments_waiting(orgs.subtree_ids(actor.agency_id))
    rows = [
        {
            "case_id": one.case_id, "comment": one.comment, "masked": masked(one.comment),
            "agency": orgs.agency(one.agency_id).name, "procedure": one.procedure,
            "total": one.total,
        }
        for one in waiting
    ]  # fmt: skip
    context = {**furniture(actor, "gop-y"), "rows": rows}
    return render(request, "feedback/desk_comments.html", context)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
