# SPDX-License-Identifier: Apache-2.0
"""The lists: what came, what was sent, what is being written."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.exchange import queries
from lienthong.exchange.forms import FilterForm
from lienthong.exchange.queries import InQueue, Narrowed, OutQueue
from lienthong.exchange.views import shown
from lienthong.exchange.views.shown import furniture
from lienthong.web.access import actor_of, official
from lienthong.web.components import Tab

CLERK = "exchange.clerk"


@require_safe
@official(CLERK)
def inbox(request: HttpRequest) -> HttpResponse:
    """One list of what came."""
    actor, key = actor_of(request), request.GET.get("hang", "")
    queue = InQueue(key) if key in set(InQueue) else InQueue.NEW
    title = next(title for one, title, *_rest in shown.INBOX if one is queue)
    form, narrowed = _narrowed(request)
    found = queries.incoming(actor, queue, narrowed)
    context = {
        **furniture(actor, f"in-{queue.value}"),
        "title": title,
        "table": shown.came_table(found.rows, str(title)),
        "is_incoming": True,
        **_listed(request, queue.value, form, found, narrowed),
    }
    return render(request, "exchange/list.html", context)


@require_safe
@official(CLERK)
def outbox(request: HttpRequest) -> HttpResponse:
    """One list of what was sent."""
    actor, key = actor_of(request), request.GET.get("hang", "")
    queue = OutQueue(key) if key in set(OutQueue) else OutQueue.ALL
    title = next(title for one, title in shown.OUTBOX if one is queue)
    form, narrowed = _narrowed(request)
    found = queries.outgoing(actor, queue, narrowed)
    tabs = [
        Tab(text=str(text), href=f"?{urlencode({'hang': one.value})}", is_current=one is queue)
        for one, text in shown.OUTBOX
    ]
    context = {
        **furniture(actor, "exchange:outbox"),
        "title": title,
        "table": shown.went_table(found.rows, str(title)),
        "tabs": tabs,
        **_listed(request, queue.value, form, found, narrowed),
    }
    return render(request, "exchange/list.html", context)


@require_safe
@official(CLERK)
def drafts(request: HttpRequest) -> HttpResponse:
    """What is being written."""
    actor = actor_of(request)
    context = {
        **furniture(actor, "exchange:drafts"),
        "rows": queries.open_drafts(actor),
        "title": _("Bản thảo"),
    }
    return render(request, "exchange/drafts.html", context)


def _narrowed(request: HttpRequest) -> tuple[FilterForm, Narrowed]:
    """Read what a list is narrowed to; what does not read narrows nothing."""
    form = FilterForm(request.GET)
    form.is_valid()
    told = form.cleaned_data
    return form, Narrowed(
        text=told.get("q") or "",
        priority=int(told["khan"]) if told.get("khan") else None,
        status=told.get("trang_thai") or "",
        since=told.get("tu_ngay"),
        until=told.get("den_ngay"),
        after=request.GET.get("sau", "")[:40],
    )


def _listed(
    request: HttpRequest, key: str, form: FilterForm, found: queries.Listing, narrowed: Narrowed
) -> dict[str, object]:
    kept = request.GET.copy()
    kept.pop("sau", None)
    first = f"?{kept.urlencode()}" if narrowed.after else ""
    kept["sau"] = found.next
    return {
        "queue": key,
        "form": form,
        "rows": found.rows,
        "first": first,
        "next": f"?{kept.urlencode()}" if found.next else "",
        "is_narrowed": any(
            (narrowed.text, narrowed.priority is not None, narrowed.status, narrowed.since,
             narrowed.until)
        ),
    }  # fmt: skip
