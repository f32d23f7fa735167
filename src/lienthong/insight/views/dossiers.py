# SPDX-License-Identifier: Apache-2.0
"""The dossiers behind a figure: a page of them, and all of them as a file."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.insight import queries, services
from lienthong.insight.queries import OVERDUE, PAGE, Opened, Scope
from lienthong.insight.rules import Measure, Outcome, Period
from lienthong.insight.views import periods
from lienthong.insight.views.pages import crumbs
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.text import clean
from lienthong.procedures import queries as procedures
from lienthong.web import spreadsheets
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Crumb, Table, Tone
from lienthong.web.spreadsheets import Values
from lienthong.web.wording import legal_date, legal_time

TITLES = {
    OVERDUE: gettext_lazy("Hồ sơ đang quá hạn lúc này"),
    Measure.RECEIVED: gettext_lazy("Hồ sơ tiếp nhận"),
    Measure.ONLINE: gettext_lazy("Hồ sơ nộp trực tuyến"),
    Measure.POST: gettext_lazy("Hồ sơ nộp qua bưu chính"),
    Measure.IDENTIFIED: gettext_lazy("Hồ sơ nộp bằng tài khoản định danh"),
    Measure.OPEN: gettext_lazy("Hồ sơ tiếp nhận trong kỳ, nay chưa kết thúc"),
    Measure.WAITING: gettext_lazy("Hồ sơ chờ tiếp nhận lúc này"),
    Measure.RUNNING: gettext_lazy("Hồ sơ đang giải quyết lúc này"),
    Measure.PAUSED: gettext_lazy("Hồ sơ tạm dừng lúc này"),
    Measure.READY: gettext_lazy("Hồ sơ chờ trả kết quả lúc này"),
    Measure.DUE: gettext_lazy("Hồ sơ đang có hạn phải giải quyết"),
    Measure.SETTLED: gettext_lazy("Hồ sơ giải quyết xong"),
    Measure.EARLY: gettext_lazy("Hồ sơ giải quyết trước hạn"),
    Measure.ON_TIME: gettext_lazy("Hồ sơ giải quyết đúng hạn"),
    Measure.LATE: gettext_lazy("Hồ sơ giải quyết quá hạn"),
    Measure.REFUSED: gettext_lazy("Hồ sơ không được tiếp nhận"),
    Measure.WITHDRAWN: gettext_lazy("Hồ sơ công dân đã rút"),
    Measure.DAYS_TAKEN: gettext_lazy("Hồ sơ giải quyết quá một ngày"),
    Measure.SUPPLEMENTED: gettext_lazy("Hồ sơ phải bổ sung"),
    Measure.DIGITAL_RESULT: gettext_lazy("Hồ sơ có kết quả điện tử"),
    Measure.WITH_FEE: gettext_lazy("Hồ sơ có phí, lệ phí"),
    Measure.PAID_ONLINE: gettext_lazy("Hồ sơ thanh toán trực tuyến"),
    Measure.PAPERS: gettext_lazy("Hồ sơ có nộp giấy tờ"),
    Measure.DIGITAL_PAPERS: gettext_lazy("Hồ sơ có giấy tờ điện tử"),
    Measure.WITH_PAPERS: gettext_lazy("Hồ sơ có nộp giấy tờ"),
    Measure.DIGITISED: gettext_lazy("Hồ sơ số hóa toàn bộ"),
    Measure.REUSED: gettext_lazy("Hồ sơ dùng lại dữ liệu đã có"),
    Measure.RATED: gettext_lazy("Hồ sơ được đánh giá"),
    Measure.SATISFIED: gettext_lazy("Hồ sơ được đánh giá hài lòng"),
    Measure.RATING_SUM: gettext_lazy("Hồ sơ được đánh giá trên 0 điểm"),
}
OUTCOMES: dict[Outcome, tuple[object, Tone]] = {
    Outcome.OPEN: (gettext_lazy("Chưa kết thúc"), "active"),
    Outcome.EARLY: (gettext_lazy("Trước hạn"), "done"),
    Outcome.ON_TIME: (gettext_lazy("Đúng hạn"), "done"),
    Outcome.LATE: (gettext_lazy("Quá hạn"), "late"),
    Outcome.REFUSED: (gettext_lazy("Không tiếp nhận"), "stopped"),
    Outcome.WITHDRAWN: (gettext_lazy("Đã rút"), "neutral"),
}
FORMS = ("csv", "xlsx")


@official("insight.view")
def dossiers(request: HttpRequest, code: str) -> HttpResponse:
    actor, scope = actor_of(request), queries.of_agency(code)
    figure = _figure(request, actor, scope)
    chosen, procedure = periods.chosen(request), clean(request.GET.get("thu-tuc", ""))[:32]
    found = queries.behind(
        actor,
        scope,
        chosen.period,
        figure,
        procedure_code=procedure,
        before=clean(request.GET.get("sau", ""))[:64],
    )
    here = f"?{chosen.query}&chi-so={figure}{f'&thu-tuc={procedure}' if procedure else ''}"
    is_now = figure == OVERDUE or figure in queries.NOW
    shown = {
        "agency": scope.agency,
        "title": TITLES[figure],
        "period": _("tính đến hôm nay") if is_now else periods.said(chosen),
        "procedure": procedures.names([procedure]).get(procedure, "") if procedure else "",
        "table": _table(found),
        "files": [(form, f"/chi-so/{scope.code}/ho-so.{form}{here}") for form in FORMS],
        "first_href": here if request.GET.get("sau") else "",
        "next_href": f"{here}&sau={found[-1].case_code}" if len(found) == PAGE else "",
        "crumbs": [*crumbs(scope), Crumb(text=_short(scope), href=f"/chi-so/{scope.code}")],
    }
    return render(request, "insight/dossiers.html", shown)


@official("insight.view")
def dossiers_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    actor, scope = actor_of(request), queries.of_agency(code)
    figure = _figure(request, actor, scope)
    if form not in FORMS or scope.agency is None:
        raise Missing(what=_("tệp"))
    chosen, procedure = periods.chosen(request), clean(request.GET.get("thu-tuc", ""))[:32]
    name = f"ho-so-{scope.code}-{figure}"
    services.record_export(
        actor=actor,
        agency_id=scope.agency.id,
        what=f"{name}.{form}",
        filters=f"{chosen.query}&thu-tuc={procedure}",
    )
    filters = [
        (_("Cơ quan"), scope.agency.name),
        (_("Danh sách"), str(TITLES[figure])),
        (_("Kỳ báo cáo"), periods.said(chosen)),
        (_("Thủ tục"), procedure or _("tất cả")),
        (_("Người kết xuất"), actor.name),
        (_("Thời điểm kết xuất"), legal_time(clock.now())),
    ]
    rows = _rows(actor, scope, chosen.period, figure, procedure)
    columns = [str(column.text) for column in _columns()]
    if form == "csv":
        return spreadsheets.csv_of(name, filters, columns, rows)
    return spreadsheets.xlsx_of(name, str(TITLES[figure]), filters, columns, rows)


def _figure(request: HttpRequest, actor: Actor, scope: Scope) -> Measure | str:
    """Return which figure is opened. Raises: Missing when there is none, or not for this reader."""
    asked = request.GET.get("chi-so", "")
    is_known = asked == OVERDUE or asked in set(Measure)
    if not is_known or scope.agency is None or not queries.may_open(actor, scope.agency.id):
        raise Missing(what=_("danh sách hồ sơ"))
    return asked if asked == OVERDUE else Measure(asked)


def _columns() -> tuple[Column, ...]:
    return (
        Column(text=_("Mã hồ sơ")),
        Column(text=_("Thủ tục")),
        Column(text=_("Ngày tiếp nhận")),
        Column(text=_("Hạn phải giải quyết")),
        Column(text=_("Ngày kết thúc")),
        Column(text=_("Kết quả")),
    )


def _table(found: list[Opened]) -> Table | None:
    if not found:
        return None
    names = procedures.names([one.procedure_code for one in found])
    return Table(
        caption=_("Hồ sơ phía sau con số"),
        columns=_columns(),
        rows=tuple(_row(one, str(names.get(one.procedure_code, ""))) for one in found),
    )


def _row(one: Opened, name: str) -> tuple[Cell, ...]:
    said, tone = OUTCOMES[one.outcome]
    href = f"/mot-cua/ho-so/{one.case_id}" if one.is_visible else ""
    is_late = one.act_by_on is not None and one.act_by_on < clock.today()
    return (
        Cell(text=one.case_code, href=href, is_code=True),
        Cell(text=name, note=one.procedure_code),
        Cell(text=legal_date(one.received_on)),
        Cell(text=legal_date(one.act_by_on) or "–", note=_("đã qua") if is_late else ""),
        Cell(text=legal_date(one.ended_on) or "–"),
        Cell(text=str(said), tone=tone),
    )


def _rows(
    actor: Actor, scope: Scope, period: Period, figure: Measure | str, procedure: str
) -> Iterator[Values]:
    for one in queries.all_behind(actor, scope, period, figure, procedure_code=procedure):
        yield [
            one.case_code,
            one.procedure_code,
            one.received_on,
            one.act_by_on,
            one.ended_on,
            str(OUTCOMES[one.outcome][0]),
        ]


def _short(scope: Scope) -> str:
    return scope.agency.short_name if scope.agency else ""
