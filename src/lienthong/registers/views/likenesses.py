# SPDX-License-Identifier: Apache-2.0
"""Records that may be of one person: the list, two side by side, one or two persons."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.kernel.text import whole_number
from lienthong.registers import queries, services
from lienthong.registers.queries import keeper
from lienthong.registers.rules import Verdict
from lienthong.registers.views import acts, shown
from lienthong.registers.views.corrections import READ
from lienthong.web.access import actor_of, official
from lienthong.web.acts import answered, chosen, offered
from lienthong.web.components import Tab

_QUEUES = {"cho-xem": Verdict.OPEN, "mot-nguoi": Verdict.SAME, "hai-nguoi": Verdict.DIFFERENT}


@require_safe
@official(READ)
def likenesses(request: HttpRequest) -> HttpResponse:
    """Pairs that wait, and those that somebody decided."""
    actor, asked = actor_of(request), request.GET
    state = _QUEUES.get(asked.get("hang", ""), Verdict.OPEN)
    page = keeper.pairs(actor, state=state, page=whole_number(asked.get("trang", "1")[:6]) or 1)
    tabs = [
        Tab(text=str(shown.VERDICTS[one]), href=f"?hang={slug}", is_current=one is state)
        for slug, one in _QUEUES.items()
    ]
    context = {
        **shown.side(actor, "likenesses"), "tabs": tabs, "page": page,
        "table": shown.likenesses(page.rows, is_decided=state is not Verdict.OPEN),
    }  # fmt: skip
    return render(request, "registers/likenesses.html", context)


@require_safe
@official(READ)
def likeness(request: HttpRequest, likeness_id: uuid.UUID) -> HttpResponse:
    """Two records side by side; who looked is told to both."""
    actor = actor_of(request)
    view = keeper.pair(actor, likeness_id)
    declared = queries.declaration(view.register)
    open_acts = [one for one in acts.LIKENESS_ACTS if one.offered(actor, view)]
    context = {
        **shown.side(actor, "likenesses"),
        "pair": view,
        "title": declared.title,
        "state": shown.VERDICTS[view.state],
        "tone": shown.VERDICT_TONES[view.state],
        "reasons": shown.why_alike(view.reasons),
        "table": shown.beside(declared, view, services.look_at_pair(actor, view.id)),
        **offered(open_acts, "registers:likeness_act", view.id),
    }
    return render(request, "registers/likeness.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official(READ)
def likeness_act(request: HttpRequest, likeness_id: uuid.UUID, slug: str) -> HttpResponse:
    """Say of two records whether they are of one person."""
    actor = actor_of(request)
    view = keeper.pair(actor, likeness_id)
    back = reverse("registers:likeness", args=[view.id])
    subject = f"{view.first_key} – {view.second_key}"
    around = {**shown.side(actor, "likenesses"), "subject": subject, "code": ""}
    act = chosen(acts.LIKENESS_ACTS, slug)
    if request.method != "POST" and not act.offered(actor, view):
        return redirect(back)
    return answered(request, act, view, back, around)
