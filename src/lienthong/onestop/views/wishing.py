# SPDX-License-Identifier: Apache-2.0
"""The clerk changes how the result is to be had, as the applicant asks."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.cases.errors import WishIncomplete
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Way, Wish
from lienthong.kernel.ids import CaseId
from lienthong.onestop.forms import wishing as forms
from lienthong.onestop.views import shown
from lienthong.onestop.views.desk import carried, furniture
from lienthong.web.access import actor_of, official
from lienthong.web.components import ErrorLink
from lienthong.web.postal import is_address_unasked


@official("cases.receive")
def wish(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    if request.method != "POST":
        return _shown(request, case, _first(case, request.GET.get("cach", "")), {})
    given = forms.read(request.POST)
    is_unasked = given.way is Way.POST and is_address_unasked(request.POST)
    if is_unasked or "redraw" in request.POST:
        known = _first(case, given.way)
        name, phone = given.name or known.name, given.phone or known.phone
        return _shown(request, case, replace(given, name=name, phone=phone), {})
    try:
        services.change_wish(actor=actor, case_id=case.id, wish=given)
    except WishIncomplete as refusal:
        errors = {field: (text,) for field, text in refusal.data["findings"]}
        return _shown(request, case, given, errors)
    messages.success(request, _("Đã đổi cách nhận kết quả."))
    href = reverse("onestop:dossier", args=[case.id]) + carried(request)
    return HttpResponseRedirect(href, status=303)


def _first(case: CaseView, way: str) -> Wish:
    """Return the wish to begin with: name and telephone of the applicant where none were given."""
    wished = case.wish
    chosen = Way(way) if way in {one.value for one in Way} else wished.way
    return Wish(
        way=chosen,
        name=wished.name or case.applicant.name,
        phone=wished.phone or case.applicant.phone,
        province_code=wished.province_code,
        commune_code=wished.commune_code,
        detail=wished.detail,
    )


def _shown(request: HttpRequest, case: CaseView, given: Wish, errors: forms.Errors) -> HttpResponse:
    context = {
        **furniture(request, actor_of(request)),
        "case": case,
        "tone": shown.TONES[case.status],
        "ways": forms.view(given, errors),
        "links": [
            ErrorLink(text=text, href=f"#id_nhan_{field}")
            for field, texts in errors.items()
            for text in texts
        ],
    }
    return render(request, "onestop/wish.html", context, status=422 if errors else 200)
