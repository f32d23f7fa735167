# SPDX-License-Identifier: Apache-2.0
"""Files that are brought into a register: sent in, tried out, followed, with every refused row."""

import itertools
import uuid
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import whole_number
from lienthong.registers import queries, services
from lienthong.registers.forms.desk import LayForm
from lienthong.registers.queries import keeper
from lienthong.registers.queries.keeper import Stage
from lienthong.registers.services import Laid
from lienthong.registers.views import acts, shown
from lienthong.registers.views.corrections import READ
from lienthong.web import spreadsheets
from lienthong.web.access import actor_of, official
from lienthong.web.acts import answered, chosen, offered

MOST_SHOWN = 100  #: refused rows on the page; the file has all of them


@require_safe
@official(READ)
def imports(request: HttpRequest) -> HttpResponse:
    """Files of the agency."""
    actor = actor_of(request)
    page = keeper.imports(actor, page=whole_number(request.GET.get("trang", "1")[:6]) or 1)
    context = {**shown.side(actor, "imports"), "page": page, "table": shown.imports(page.rows)}
    return render(request, "registers/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official(READ)
def new_import(request: HttpRequest) -> HttpResponse:
    """Send a file in; its page then tells what would come of it."""
    actor, posted = actor_of(request), request.method == "POST"
    form = LayForm(request.POST if posted else None, request.FILES or None, actor=actor)
    if posted and form.is_valid():
        told = form.cleaned_data
        laid = Laid(
            register=told["register"], chunks=told["file"].chunks(), file_name=told["file"].name,
            basis=told["basis"], valid_from=told["valid_from"],
        )  # fmt: skip
        try:
            return redirect("registers:import", services.lay(actor, laid))
        except Refusal as problem:
            if problem.kind not in (Kind.INVALID, Kind.CONFLICT):
                raise
            form.add_error("file", str(problem))
    context = {**shown.side(actor, "imports"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "registers/new_import.html", context, status=status)


@require_safe
@official(READ)
def one_import(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """One file: what would come of it, how far it is, or what came of it."""
    actor = actor_of(request)
    view = keeper.import_of(actor, import_id)
    trial = services.try_out(actor, view.id) if view.stage is Stage.LAID else None
    faults = (
        trial.faults if trial else tuple(itertools.islice(keeper.refused_rows(view.id), MOST_SHOWN))
    )
    offers = acts.import_offers(actor, view)
    if trial and trial.is_useless:
        offers = [one for one in offers if one.is_harsh]
    context = {
        **shown.side(actor, "imports"),
        "one": view,
        "trial": trial,
        "state": shown.STAGES[view.stage],
        "tone": shown.STAGE_TONES[view.stage],
        "is_running": view.stage is Stage.RUNNING,
        "faults": shown.refused(queries.declaration(view.register), faults),
        "has_faults": bool(faults),
        "kept_days": services.KEPT_DAYS,
        "is_useless": bool(trial and trial.is_useless),
        **offered(offers, "registers:import_act", view.id),
    }
    return render(request, "registers/import.html", context)


@require_safe
@official(READ)
def refused_csv(request: HttpRequest, import_id: uuid.UUID) -> StreamingHttpResponse:
    """Every refused row and why."""
    view = keeper.import_of(actor_of(request), import_id)
    rows: Iterator[spreadsheets.Values] = (
        (one.line, one.key, one.path, one.reason) for one in keeper.refused_rows(view.id)
    )
    filters = [(_("Tệp"), view.file_name), (_("Sổ đăng ký"), str(view.register_title))]
    columns = [_("Dòng"), _("Số bản ghi"), _("Trường"), _("Lý do")]
    return spreadsheets.csv_of("dong-bi-tu-choi", filters, columns, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@official(READ)
def import_act(request: HttpRequest, import_id: uuid.UUID, slug: str) -> HttpResponse:
    """One act on a file: its page, and doing it."""
    actor, act = actor_of(request), chosen(acts.IMPORT_ACTS, slug)
    view = keeper.import_of(actor, import_id)
    one = reverse("registers:import", args=[view.id])
    if request.method != "POST" and not act.offered(actor, view):
        return redirect(one)
    back = reverse("registers:imports") if act.is_harsh and request.method == "POST" else one
    around = {**shown.side(actor, "imports"), "subject": view.file_name, "code": ""}
    return answered(request, act, view, back, around)
