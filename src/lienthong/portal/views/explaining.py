# SPDX-License-Identifier: Apache-2.0
"""One procedure: understood in a minute, its whole legal record, its versions."""

import json
from collections.abc import Callable
from functools import wraps
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.feedback import queries as feedback
from lienthong.kernel.text import clean
from lienthong.portal.rules import explaining as plain
from lienthong.portal.views import saying
from lienthong.portal.views.stamping import daily, hourly
from lienthong.procedures import queries as procedures
from lienthong.procedures import services as catalogue
from lienthong.procedures.rules import Procedure, drawing
from lienthong.procedures.rules.changes import changes, entries
from lienthong.procedures.services import Noted
from lienthong.web.access import public
from lienthong.web.caching import kept
from lienthong.web.components import Crumb

MOST_CHARACTERS = 120
#: In JSON inside a page these would end the element that holds it.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

CodeView = Callable[[HttpRequest, str], HttpResponseBase]


def _counted(view: CodeView) -> CodeView:
    """Count that a search led here (`?tim=`), then answer as if it had been asked without."""

    @wraps(view)
    def answered(request: HttpRequest, code: str) -> HttpResponseBase:
        asked = clean(request.GET.get("tim", ""))[:MOST_CHARACTERS]
        if asked and set(request.GET) == {"tim"}:
            catalogue.note_search(asked, Noted.OPENED)
            vars(request)["GET"] = QueryDict()
            request.META["QUERY_STRING"] = ""
        return view(request, code)

    return answered


@require_safe
@public
@_counted
@kept(hourly)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure, understood in a minute."""
    found = procedures.current(code)
    context = {
        "procedure": found,
        "facts": saying.facts(found),
        "conditions": plain.conditions(str(found.requirements)),
        "paper_cases": plain.papers_by_case(found),
        "forms": [paper for paper in found.components if paper.is_form],
        "known": saying.known_already(found),
        "example": saying.example(found),
        "channels": saying.channels(found),
        "fees": saying.fees(found),
        "hours": saying.hours(),
        "drawing": drawing.draw(found.process) if found.process else None,
        "questions": feedback.published(procedure_code=found.code, most=5),
        "illustrative": bool(found.illustrative),
        "linked_data": _linked_data(found),
        "canonical": _address("portal:procedure", code),
        "crumbs": _crumbs(found),
    }
    return render(request, "portal/procedure.html", context)


@require_safe
@public
@kept(daily)
def legal_record(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """Everything published about a procedure, its versions, and what changed between them."""
    current = procedures.current(code)
    shown = current if number is None else procedures.version(code, number)
    versions = procedures.versions(code)
    history = [
        {"procedure": newer, "changes": changes(older, newer)}
        for newer, older in pairwise(versions)
    ]
    context = {
        "procedure": shown,
        "current": current,
        "is_current": shown.version == current.version,
        "is_version": number is not None,
        "entries": entries(shown),
        "history": [*history, {"procedure": versions[-1], "changes": ()}],
        "illustrative": shown.illustrative,
        "canonical": _address("portal:legal_record", code),
        "crumbs": [*_crumbs(current), Crumb(
            text=str(current.name), href=reverse("portal:procedure", args=[code])
        )],
    }  # fmt: skip
    return render(request, "portal/legal_record.html", context)


def _crumbs(found: Procedure) -> list[Crumb]:
    return [
        Crumb(text=_("Danh mục thủ tục"), href=reverse("portal:catalogue")),
        Crumb(text=str(found.field.name), href=reverse("portal:field", args=[found.field.code])),
    ]


def _address(name: str, *parts: object) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=parts)


def _linked_data(found: Procedure) -> SafeString:
    """Return what search engines read (schema.org). It is data: no browser runs it."""
    address = _address("portal:procedure", found.code)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "identifier": found.code,
        "name": str(found.name),
        "description": str(found.summary),
        "serviceType": str(found.field.name),
        "serviceOperator": {"@type": "GovernmentOrganization", "name": str(found.agency.name)},
        "areaServed": {"@type": "Country", "name": "Việt Nam"},
        "audience": {"@type": "Audience", "audienceType": str(found.audience_text)},
        "url": address,
        "availableChannel": {"@type": "ServiceChannel", "serviceUrl": address},
    }
    text = json.dumps(told, ensure_ascii=False).translate(_ESCAPED)
    return mark_safe(text)  # noqa: S308 - every character that could leave the element is escaped
