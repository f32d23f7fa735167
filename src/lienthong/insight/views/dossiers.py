# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.insight import queries
from lienthong.insight.queries import PAGE, Opened
from lienthong.insight.rules import Measure, Outcome
from lienthong.insight.views import periods
from lienthong.insight.views.pages import crumbs
from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Crumb, Table, Tone

MEASURES = {
    Measure.RECEIVED: gettext_lazy("Hồ sơ tiếp nhận"),
    Measure.ONLINE: gettext_lazy("Hồ sơ nộp trực tuyến"),
    Measure.OPEN: gettext_lazy("Hồ sơ tiếp nhận trong kỳ, nay chưa kết thúc"),
    Measure.SETTLED: gettext_lazy("Hồ sơ giải quyết xong"),
    Measure.EARLY: gettext_lazy("Hồ sơ giải quyết trước hạn"),
    Measure.ON_TIME: gettext_lazy("Hồ sơ giải quyết đúng hạn"),
    Measure.LATE: gettext_lazy("Hồ sơ giải quyết quá hạn"),
    Measure.REFUSED: gettext_lazy("Hồ sơ không được tiếp nhận"),
    Measure.WITHDRAWN: gettext_lazy("Hồ sơ công dân đã rút"),
    Measure.SUPPLEMENTED: gettext_lazy("Hồ sơ phải bổ sung"),
    Measure.DIGITAL_RESULT: gettext_lazy("Hồ sơ có kết quả điện tử"),
    Measure.WITH_FEE: gettext_lazy("Hồ sơ có phí, lệ phí"),
    Measure.PAID_ONLINE: gettext_lazy("Hồ sơ thanh toán trực tuyến"),
    Measure.PAPERS: gettext_lazy("Hồ sơ có nộp giấy tờ"),
    Measure.DIGITAL_PAPERS: gettext_lazy("Hồ sơ có giấy tờ điện tử"),
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


@official("insight.view")
def dossiers(request: HttpRequest, code: str) -> HttpResponse:
    actor, view = actor_of(request), orgs.agency_by_code(code)
    asked = request.GET.get("chi-so", "")
    if asked not in set(Measure) or not queries.may_open(actor, view.id):
        raise Missing(what=_("danh sách hồ sơ"))
    measure, period = Measure(asked), periods.chosen_months(request)
    found = queries.behind(
        actor, view.id, period, measure, before=request.GET.get("sau", "").strip()[:64]
    )
    here = f"?{periods.query(period)}&chi-so={measure.value}"
    shown = {
        "agency": view,
        "title": MEASURES[measure],
        "period": periods.said(period),
        "table": _table(found),
        "first_href": here if request.GET.get("sau") else "",
        "next_href": f"{here}&sau={found[-1].case_code}" if len(found) == PAGE else "",
        "crumbs": [*crumbs(view), Crumb(text=view.short_name, href=f"/chi-so/{view.code}")],
    }
    return render(request, "insight/dossiers.html", shown)


def _table(found: list[Opened]) -> Table | None:
    if not found:
        return None
    names = procedures.names([one.procedure_code for one in found])
    columns = (
        Column(text=_("Mã hồ sơ")),
        Column(text=_("Thủ tục")),
        Column(text=_("Tháng tiếp nhận")),
        Column(text=_("Kết quả")),
    )
    return Table(
        caption=_("Hồ sơ phía sau con số"),
        columns=columns,
        rows=tuple(_row(one, str(names.get(one.procedure_code, ""))) for one in found),
    )


def _row(one: Opened, name: str) -> tuple[Cell, ...]:
    said, tone = OUTCOMES[one.outcome]
    href = f"/mot-cua/ho-so/{one.case_id}" if one.is_visible else ""
    return (
        Cell(text=one.case_code, href=href, is_code=True),
        Cell(text=name, note=one.procedure_code),
        Cell(text=f"{one.month:%m/%Y}"),
        Cell(text=str(said), tone=tone),
    )
