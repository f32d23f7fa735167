# SPDX-License-Identifier: Apache-2.0
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import errors, services
from lienthong.cases.forms import BookForm
from lienthong.cases.queries.books import register_books
from lienthong.cases.views.desk import furniture
from lienthong.cases.views.papers import served
from lienthong.kernel import clock
from lienthong.web.access import actor_of, official


@official()
def books(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    printed = register_books(actor)
    form = BookForm(
        request.POST if request.method == "POST" else None,
        initial={"from_on": today.replace(day=1), "to_on": today},
    )
    if request.method == "POST" and form.is_valid():
        services.register_book(actor=actor, **form.cleaned_data)
        messages.success(request, _("Đã lập sổ theo dõi (Mẫu 07). Sổ đang được ký số."))
        return HttpResponseRedirect(reverse("cases:books"), status=303)
    context = {**furniture(request, actor, "cases:books"), "form": form, "books": printed}
    return render(request, "cases/books.html", context, status=422 if form.is_bound else 200)


@official()
def book(request: HttpRequest, slip_id: uuid.UUID) -> HttpResponse:
    found = next((one for one in register_books(actor_of(request)) if one.id == slip_id), None)
    if found is None:
        raise Http404
    if found.file_id is None:
        raise errors.SlipNotReady
    return served(request, found.file_id)
