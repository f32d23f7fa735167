# SPDX-License-Identifier: Apache-2.0
"""Nodes of the axis: how the lines stand, and meeting, changing and leaving neighbours."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.exchange import queries, services
from lienthong.exchange.errors import BadNode, NodeMissing
from lienthong.exchange.queries import Backlog, NodeView
from lienthong.exchange.rules import nodes as rules
from lienthong.exchange.rules.nodes import Card, Role
from lienthong.exchange.views.duty.given import text_of
from lienthong.exchange.views.duty.shown import RIGHT, age, furniture, problem, waiting
from lienthong.exchange.views.duty.systems import MENDED
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import SystemId
from lienthong.orgs import queries as orgs
from lienthong.web import acts
from lienthong.web.access import actor_of, official
from lienthong.web.acts import Deed
from lienthong.web.components import Cell, Column, Crumb, SummaryRow, Table, Tone

ROLES = {
    Role.NATIONAL: gettext_lazy("Nút quốc gia"),
    Role.MINISTRY: gettext_lazy("Nút bộ, ngành"),
    Role.PROVINCE: gettext_lazy("Nút tỉnh, thành phố"),
}
MOST_CARD_BYTES = 64 << 10
#: Agencies of a node's page that are shown; a province has some hundreds.
MOST_AGENCIES = 500
_PARTING = Deed(
    question=gettext_lazy("Ngắt nút này?"),
    text=gettext_lazy(
        "Hai nút không trao đổi được nữa sau vài giây. Văn bản đang chờ nút này nằm lại tại đây; "
        "kết nối lại bằng thẻ của nút thì chúng đi tiếp."
    ),
    word=gettext_lazy("Ngắt nút"),
    run=services.part_from_node,
    done=gettext_lazy("Đã ngắt nút."),
)


@official(RIGHT)
def nodes(request: HttpRequest) -> HttpResponse:
    """List the nodes, and show this one's card."""
    card = queries.card()
    context = {
        **furniture("nodes"),
        "table": _table(queries.nodes(), queries.health().backlog),
        "card": card,
        "fingerprint": card.fingerprint if card else "",
    }
    return render(request, "exchange/duty/nodes.html", context)


@official(RIGHT)
def card_file(request: HttpRequest) -> HttpResponse:
    """Hand out this node's card, for the operators of neighbours."""
    card = queries.card()
    if card is None:
        raise NodeMissing(code="–")
    return HttpResponse(
        rules.written(card),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="nut-{card.code}.json"'},
    )


@official(RIGHT)
def meet(request: HttpRequest) -> HttpResponse:
    """Connect a neighbour by its card: read it first, compare it, then trust it."""
    context: dict[str, Any] = {**furniture("nodes"), "crumbs": _crumbs()}
    if request.method != "POST":
        return render(request, "exchange/duty/meet.html", context)
    content = text_of(request, "the", MOST_CARD_BYTES)
    try:
        card = _read(content)
        if "so" in request.POST:
            services.meet_node(actor_of(request), card)
            messages.success(request, _("Đã kết nối nút. Hai nút trao đổi danh bạ sau vài giây."))
            return HttpResponseRedirect(reverse("exchange:duty_nodes"), status=303)
    except Refusal as refusal:
        if refusal.kind not in MENDED:
            raise
        context["refusal"] = str(refusal)
        return render(request, "exchange/duty/meet.html", context, status=422)
    known = next((one for one in queries.nodes() if one.code == card.code), None)
    context |= {"card": card, "content": content, "rows": _card_rows(card), "known": known}
    return render(request, "exchange/duty/meet_compare.html", context)


@official(RIGHT)
def node(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """One node: what it is, how the line to it stands, what waits for it."""
    view = queries.node(node_id)
    if request.method == "POST" and view.system_id:
        services.ask_line(actor_of(request), SystemId(view.system_id))
        messages.success(request, _("Đã yêu cầu thử lại ngay. Trục làm sau vài giây."))
        return HttpResponseRedirect(request.path, status=303)
    page = queries.page(node_id)
    backlog = [one for one in queries.health().backlog if one.system_id == view.system_id]
    word, tone = line(view)
    context = {
        **furniture("nodes"),
        "crumbs": _crumbs(),
        "node": view,
        "role": ROLES[view.role],
        "word": word,
        "tone": tone,
        "problem": problem(view.problem),
        "page": page,
        "address": view.address or (page.address if page else ""),
        "carries": _named(view.carries),
        "agencies": page.agencies[:MOST_AGENCIES] if page else (),
        "waiting": waiting(backlog),
        "certificates": queries.certificates(view.system_id) if view.system_id else (),
    }
    return render(request, "exchange/duty/node.html", context)


@official(RIGHT)
def part(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """Ask once more, then leave a neighbour."""
    view = queries.node(node_id)
    home = reverse("exchange:duty_node", args=[view.id])
    around = {"subject": view.name, "code": view.code}
    return acts.confirmed(request, _PARTING, view.code, home, around)


def line(view: NodeView) -> tuple[str, Tone]:
    """Return how the line to a node stands, in a word."""
    if view.is_ours:
        return _("Nút này"), "neutral"
    if view.via:
        return _("Qua %(node)s") % {"node": view.via}, "neutral"
    if not view.is_open:
        return _("Đã ngắt"), "stopped"
    if view.is_up is None:
        return _("Chưa rõ"), "waiting"
    return (_("Thông"), "done") if view.is_up else (_("Đứt"), "late")


def _read(content: str) -> Card:
    """Raises: BadNode."""
    try:
        card = rules.card(content.encode())
        rules.check_card(card)
    except rules.BadPage as problem_of_it:
        raise BadNode(code="–") from problem_of_it
    return card


def _card_rows(card: Card) -> list[SummaryRow]:
    return [
        SummaryRow(label=_("Mã nút"), value=card.code),
        SummaryRow(label=_("Tên"), value=card.name),
        SummaryRow(label=_("Vai trò"), value=str(ROLES[card.role])),
        SummaryRow(label=_("Địa chỉ"), value=card.address),
        SummaryRow(
            label=_("Mang văn bản cho"),
            value=", ".join(f"{name} ({code})" for code, name in _named(card.carries)),
            note=_("cùng mọi đơn vị bên dưới"),
        ),
    ]


def _named(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    names = orgs.names_by_code(codes)
    return [(code, names.get(code, code)) for code in codes]


def _table(found: list[NodeView], backlog: tuple[Backlog, ...]) -> Table:
    return Table(
        caption=_("Các nút đã biết"),
        columns=(
            Column(text=_("Nút")),
            Column(text=_("Vai trò")),
            Column(text=_("Đường tới nút")),
            Column(text=_("Trả lời lần cuối")),
            Column(text=_("Văn bản chờ"), is_number=True),
        ),
        rows=tuple(_row(one, backlog) for one in found),
    )


def _row(one: NodeView, backlog: tuple[Backlog, ...]) -> tuple[Cell, ...]:
    word, tone = line(one)
    waits = sum(each.many for each in backlog if each.system_id == one.system_id)
    answered = _("%(age)s trước") % {"age": age(one.answered_at)} if one.answered_at else "–"
    return (
        Cell(text=one.code, href=reverse("exchange:duty_node", args=[one.id]), note=one.name),
        Cell(text=ROLES[one.role]),
        Cell(text=word, tone=tone, note=problem(one.problem) if one.is_up is False else ""),
        Cell(text=answered),
        Cell(text=waits if one.system_id else "–"),
    )


def _crumbs() -> list[Crumb]:
    return [Crumb(text=_("Các nút của trục"), href=reverse("exchange:duty_nodes"))]
