# SPDX-License-Identifier: Apache-2.0
"""Statistics of documents at three tiers: the country, an agency with all below it, its system."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.exchange import services
from lienthong.exchange.queries import statistics
from lienthong.exchange.queries.statistics import Numbers
from lienthong.exchange.rules import tallies
from lienthong.exchange.rules.tallies import COUNTRY, STATES, SYSTEM, Measure
from lienthong.exchange.views import shown
from lienthong.exchange.views.duty import shown as duty
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Missing
from lienthong.orgs import queries as orgs
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.rules import AgencyCode
from lienthong.web import spreadsheets
from lienthong.web.access import actor_of, official
from lienthong.web.components import (
    Cell,
    Chart,
    Column,
    Crumb,
    FieldView,
    Point,
    Series,
    Tab,
    Table,
)
from lienthong.web.wording import grouped, legal_date

PAGE = "/van-ban/thong-ke"
#: Who may see every agency: whoever runs the axis. Others see their own and all below.
WIDE = "exchange.manage"
NARROW = ("exchange.clerk", "insight.view")
#: The axis began with QĐ 28/2018/QĐ-TTg; answers are due some years from now at the latest.
EARLIEST, YEARS_AHEAD = dt.date(2018, 1, 1), 5
#: Days that a chart shows one by one; longer periods are drawn by month.
MOST_DAYS = 62
STATE_NAMES = {
    Measure.WAITING: gettext_lazy("Chờ nơi nhận lấy"),
    Measure.ARRIVED: gettext_lazy("Đã đến"),
    Measure.ACCEPTED: gettext_lazy("Đã tiếp nhận"),
    Measure.WORKING: gettext_lazy("Đang xử lý"),
    Measure.FINISHED: gettext_lazy("Hoàn thành"),
    Measure.REFUSED: gettext_lazy("Từ chối, trả lại"),
    Measure.WITHDRAWN: gettext_lazy("Đã thu hồi, thay thế"),
    Measure.FAILED: gettext_lazy("Hệ thống nhận báo lỗi"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader wants to see."""

    scope: str
    first: dt.date
    last: dt.date

    def href(self, scope: str | None = None, path: str = PAGE, **days: dt.date) -> str:
        """Return the address of the same period of a scope, or of another period."""
        scope = self.scope if scope is None else scope
        first, last = days.get("first", self.first), days.get("last", self.last)
        told = {"pham-vi": scope, "tu": legal_date(first), "den": legal_date(last)}
        return f"{path}?{urlencode(told)}"

    @property
    def period(self) -> str:
        """Return the period in words."""
        if self.first == self.last:
            return legal_date(self.first)
        return f"{legal_date(self.first)} – {legal_date(self.last)}"


@official()
def page(request: HttpRequest) -> HttpResponse:
    asked, actor = _asked(request), actor_of(request)
    totals = statistics.numbers(asked.scope, asked.first, asked.last)
    system = statistics.system_of(asked.scope)
    names = _names(asked.scope)
    told = {
        **_side(actor),
        "asked": asked,
        "name": _name(asked.scope),
        "crumbs": _crumbs(asked, actor),
        "tabs": _tabs(asked),
        "fields": _fields(asked, actor),
        "totals": totals,
        "stats": _stats(totals),
        "states": _states(totals),
        "chart": _chart(asked),
        "below": _table(asked, statistics.below(asked.scope, asked.first, asked.last), names),
        "system": system,
        "system_href": asked.href(system) if system else "",
        "counted_until": statistics.counted_until(),
        "files": [(form, asked.href(path=f"{PAGE}.{form}")) for form in ("xlsx", "csv")],
    }
    return render(request, "exchange/statistics.html", told)


def _side(actor: Actor) -> dict[str, object]:
    """Return the side navigation of who looks: a clerk's or that of an officer on duty."""
    if actor.has("exchange.clerk"):
        return shown.furniture(actor, "exchange:statistics")
    return duty.furniture("statistics") if actor.has("exchange.manage") else {}


@official()
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in ("csv", "xlsx"):
        raise Http404
    asked = _asked(request)
    ones = statistics.below(asked.scope, asked.first, asked.last)
    totals = statistics.numbers(asked.scope, asked.first, asked.last)
    names = _names(asked.scope)
    rows: list[spreadsheets.Values] = [_line(names.get(one.scope, ""), one) for one in ones]
    rows.append(_line(_("Cộng: {name}").format(name=_name(asked.scope)), totals))
    title = _("Thống kê văn bản điện tử")
    filters = [
        (_("Phạm vi"), _name(asked.scope)),
        (_("Kỳ"), asked.period),
        (_("Lập lúc"), f"{clock.now().astimezone(clock.HANOI):%H:%M %d/%m/%Y}"),
    ]
    name = f"thong-ke-van-ban-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    services.record_export(
        actor=actor_of(request), what=f"{name}.{form}", scope=asked.scope, first=asked.first,
        last=asked.last,
    )  # fmt: skip
    if form == "csv":
        return spreadsheets.csv_of(name, filters, _heads(), rows)
    return spreadsheets.xlsx_of(name, title, filters, _heads(), rows)


def _asked(request: HttpRequest) -> Asked:
    """Read what is wanted: of one's own agency this month, unless told. Raises: Denied."""
    actor, today = actor_of(request), clock.today()
    wide = actor.has(WIDE)
    own = _modern(actor.agency_code) if actor.agency_code else ""
    scope = request.GET.get("pham-vi", "").strip() or (COUNTRY if wide else own)
    if scope and not scope.startswith(SYSTEM):
        scope = _modern(scope)
    if not wide and not _is_within(scope, own, actor):
        raise Denied(right=WIDE)
    first = _day(request, "tu", today.replace(day=1))
    last = _day(request, "den", today)
    return Asked(scope=scope, first=min(first, last), last=max(first, last))


def _is_within(scope: str, own: str, actor: Actor) -> bool:
    """Tell whether somebody may see a scope: the own agency, those below, and the own system."""
    if not own or not any(actor.has(right) for right in NARROW):
        return False
    return scope == own or scope.startswith(f"{own}.") or scope == statistics.system_of(own)


def _modern(code: str) -> str:
    try:
        return AgencyCode.parse(code).modern
    except BadAgencyCode as problem:
        raise Http404 from problem


def _day(request: HttpRequest, name: str, default: dt.date) -> dt.date:
    """Read a day; one out of all reason becomes the nearest that documents can have."""
    try:
        told = dt.datetime.strptime(request.GET.get(name, ""), "%d/%m/%Y")  # noqa: DTZ007 - a legal day
    except ValueError:
        return default
    latest = dt.date(clock.today().year + YEARS_AHEAD, 12, 31)
    return min(max(told.date(), EARLIEST), latest)


def _tabs(asked: Asked) -> list[Tab]:
    today = clock.today()
    this_month = today.replace(day=1)
    before = this_month - dt.timedelta(days=1)
    periods = (
        (_("Hôm nay"), today, today),
        (_("Tháng này"), this_month, today),
        (_("Tháng trước"), before.replace(day=1), before),
        (_("Năm nay"), today.replace(month=1, day=1), today),
    )
    return [
        Tab(
            text=text,
            href=asked.href(first=first, last=last),
            is_current=(asked.first, asked.last) == (first, last),
        )
        for text, first, last in periods
    ]


def _fields(asked: Asked, actor: Actor) -> list[FieldView]:
    wide = _("Mã cơ quan (để trống: toàn quốc)")
    told = (
        ("pham-vi", wide if actor.has(WIDE) else _("Mã cơ quan, đơn vị trực thuộc"), asked.scope),
        ("tu", _("Từ ngày"), legal_date(asked.first)),
        ("den", _("Đến ngày"), legal_date(asked.last)),
    )
    return [
        FieldView(name=name, label=label, value=value, is_required=False)
        for name, label, value in told
    ]


def _stats(one: Numbers) -> list[dict[str, object]]:
    """Return the numbers that a reader wants first."""
    sent, received = one.sent, one.received
    return [
        {
            "label": _("Văn bản gửi đi"),
            "number": grouped(sent.get(Measure.DOCUMENTS, 0)),
            "note": _("{copies} lượt nơi nhận, {urgent} khẩn").format(
                copies=grouped(sent.get(Measure.COPIES, 0)),
                urgent=grouped(sent.get(Measure.URGENT, 0)),
            ),
        },
        {
            "label": _("Văn bản nhận về"),
            "number": grouped(received.get(Measure.DOCUMENTS, 0)),
            "note": _("{waiting} chờ lấy, {refused} từ chối").format(
                waiting=grouped(received.get(Measure.WAITING, 0)),
                refused=grouped(received.get(Measure.REFUSED, 0)),
            ),
        },
        {
            "label": _("Gửi đúng hạn"),
            "number": _share(sent.get(Measure.IN_TIME, 0), sent.get(Measure.DATED, 0)),
            "note": _("{same_day} gửi ngay trong ngày ký").format(
                same_day=_share(sent.get(Measure.SAME_DAY, 0), sent.get(Measure.DATED, 0))
            ),
        },
        {
            "label": _("Quá hạn chưa trả lời"),
            "number": grouped(one.overdue),
            "note": _("{due} phải trả lời trong kỳ, {late} trả lời muộn").format(
                due=grouped(one.due.get(Measure.DOCUMENTS, 0)),
                late=grouped(one.due.get(Measure.ANSWERED_LATE, 0)),
            ),
            "tone": "late" if one.overdue else "",
        },
    ]


def _states(one: Numbers) -> Table:
    """Return by state what was sent and what was received."""
    return Table(
        caption=_("Theo trạng thái hiện nay"),
        columns=(
            Column(text=_("Trạng thái")),
            Column(text=_("Gửi đi, theo nơi nhận"), is_number=True),
            Column(text=_("Nhận về"), is_number=True),
        ),
        rows=tuple(
            (
                Cell(text=str(STATE_NAMES[state])),
                Cell(text=one.sent.get(state, 0)),
                Cell(text=one.received.get(state, 0)),
            )
            for state in STATES
        ),
    )


def _chart(asked: Asked) -> Chart | None:
    by_month = (asked.last - asked.first).days >= MOST_DAYS
    found = statistics.course(asked.scope, asked.first, asked.last, by_month=by_month)
    steps = _steps(asked, by_month=by_month)
    if len(steps) < 2:
        return None
    labels = [f"{day:%m/%Y}" if by_month else f"{day:%d/%m}" for day in steps]
    sent, received = (
        tuple(float(found.get(day, (0, 0))[side]) for day in steps) for side in (0, 1)
    )
    return Chart(
        title=_("Văn bản theo tháng") if by_month else _("Văn bản theo ngày"),
        name=_("Gửi đi"),
        points=tuple(
            Point(label=label, value=value) for label, value in zip(labels, sent, strict=True)
        ),
        others=(Series(name=_("Nhận về"), values=received),),
    )


def _steps(asked: Asked, *, by_month: bool) -> list[dt.date]:
    if not by_month:
        days = (asked.last - asked.first).days + 1
        return [asked.first + dt.timedelta(days=number) for number in range(days)]
    first, last = asked.first, asked.last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = (first.month - 1 + number for number in range(months))
    return [dt.date(first.year + at // 12, at % 12 + 1, 1) for at in starts]


def _table(asked: Asked, ones: list[Numbers], names: dict[str, str]) -> Table | None:
    if not ones:
        return None
    return Table(
        caption=_("Các bộ, ngành, địa phương")
        if asked.scope == COUNTRY
        else _("Đơn vị trực thuộc"),
        columns=(
            Column(text=_("Cơ quan")),
            *(Column(text=text, is_number=True) for text in _heads()[2:8]),
        ),
        rows=tuple(
            (
                Cell(
                    text=names.get(one.scope, one.scope),
                    href=asked.href(one.scope),
                    note=one.scope,
                ),
                *(Cell(text=_told(value)) for value in _line("", one)[2:8]),
            )
            for one in ones
        ),
    )


def _heads() -> list[str]:
    return [
        _("Cơ quan"), _("Mã định danh"), _("Gửi đi"), _("Gửi đúng hạn"), _("Nhận về"),
        _("Đã tiếp nhận trở đi"), _("Từ chối"), _("Quá hạn trả lời"), _("Gửi trong ngày"),
        _("Lượt nơi nhận"), _("Khẩn gửi đi"),
        *(_("Nhận về: {state}").format(state=STATE_NAMES[state]) for state in STATES),
        _("Phải trả lời trong kỳ"), _("Đã trả lời"), _("Trả lời muộn"),
    ]  # fmt: skip


def _line(name: str, one: Numbers) -> list[spreadsheets.Value]:
    sent, received, due = one.sent, one.received, one.due
    taken = sum(
        received.get(state, 0) for state in (Measure.ACCEPTED, Measure.WORKING, Measure.FINISHED)
    )
    return [
        name, one.scope, sent.get(Measure.DOCUMENTS, 0),
        _part(sent.get(Measure.IN_TIME, 0), sent.get(Measure.DATED, 0)),
        received.get(Measure.DOCUMENTS, 0), taken, received.get(Measure.REFUSED, 0), one.overdue,
        _part(sent.get(Measure.SAME_DAY, 0), sent.get(Measure.DATED, 0)),
        sent.get(Measure.COPIES, 0), sent.get(Measure.URGENT, 0),
        *(received.get(state, 0) for state in STATES),
        due.get(Measure.DOCUMENTS, 0), due.get(Measure.ANSWERED, 0),
        due.get(Measure.ANSWERED_LATE, 0),
    ]  # fmt: skip


def _told(value: spreadsheets.Value) -> object:
    if isinstance(value, float):
        return f"{grouped(value * 100, 1)} %"
    return "–" if value is None else value


def _part(number: int, whole: int) -> float | None:
    return number / whole if whole else None


def _share(number: int, whole: int) -> str:
    return f"{grouped(number / whole * 100, 1)} %" if whole else "–"


def _crumbs(asked: Asked, actor: Actor) -> list[Crumb]:
    if not actor.has(WIDE):
        return []
    return [
        Crumb(text=_name(scope), href=asked.href(scope))
        for scope in statistics.parents(asked.scope)
        if scope != asked.scope
    ]


def _name(scope: str) -> str:
    if scope == COUNTRY:
        return _("Toàn quốc")
    if scope.startswith(SYSTEM):
        return _("Hệ thống {code}").format(code=scope.removeprefix(SYSTEM))
    try:
        return orgs.agency_by_code(scope).name
    except Missing:
        return scope


def _names(scope: str) -> dict[str, str]:
    """Return the names of the agencies directly below, by their codes."""
    if scope.startswith(SYSTEM):
        return {}
    try:
        ones = orgs.children(orgs.agency_by_code(scope).id) if scope else orgs.roots()
    except Missing:
        return {}
    found = {one.code: one.name for one in ones}
    return {code: name for code, name in found.items() if tallies.above(code) == scope}
