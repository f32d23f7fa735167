# SPDX-License-Identifier: Apache-2.0
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.cases import errors, services
from lienthong.cases.queries.books import register_book, register_books
from lienthong.cases.queries.retention import due_for_archive
from lienthong.kernel import clock
from lienthong.onestop.forms import BookForm
from lienthong.onestop.views.desk import furniture
from lienthong.onestop.views.papers import served
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Table


@official()
def books(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    printed = register_books(actor)
    form = BookForm(
        request.POST if request.method == "POST" else None,
        initial={"from_on": today.replace(day=1), "to_on": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.register_book(actor=actor, **form.cleaned_data)
        except errors.BookTooLong as refusal:
            form.add_error("to_on", str(refusal))
        else:
            messages.success(request, _("Đã lập sổ theo dõi (Mẫu 07). Sổ đang được ký số."))
            return HttpResponseRedirect(reverse("onestop:books"), status=303)
    context = {**furniture(request, actor, "onestop:books"), "form": form, "books": printed}
    return render(request, "onestop/books.html", context, status=422 if form.is_bound else 200)


@official("cases.oversee")
def retention(request: HttpRequest) -> HttpResponse:
    """What was kept as long as its procedure says; deciding about it stays an act of people."""
    actor = actor_of(request)
    asked = request.GET.get("trang", "1")
    page = due_for_archive(actor, page=int(asked[:6]) if asked[:6].isdecimal() else 1)
    titles = (_("Hồ sơ"), _("Thủ tục"), _("Kết thúc"), _("Lưu đến hết ngày"))
    table = Table(
        caption=_("Hồ sơ hết hạn lưu"),
        columns=tuple(Column(text=text) for text in titles),
        rows=tuple(
            (
                Cell(text=one.code, href=reverse("onestop:dossier", args=[one.id])),
                Cell(text=one.procedure_name),
                Cell(text=f"{one.finished_on:%d/%m/%Y}"),
                Cell(
                    text=f"{one.until:%d/%m/%Y}",
                    note=ngettext("%(n)s năm", "%(n)s năm", one.years) % {"n": one.years},
                ),
            )
            for one in page.rows
        ),
    )
    context = {
        **furniture(request, actor, "onestop:books"),
        "table": table, "page": page,
    }  # fmt: skip
    return render(request, "onestop/retention.html", context)


@official()
def book(request: HttpRequest, slip_id: uuid.UUID) -> HttpResponse:
    found = register_book(actor_of(request), slip_id)
    if found is None:
        raise Http404
    if found.file_id is None:
        raise errors.SlipNotReady
    return served(request, found.file_id)
