# SPDX-License-Identifier: Apache-2.0
"""Trying a service out from its page."""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.sharing import queries, services
from lienthong.sharing.forms import TrialForm
from lienthong.sharing.queries import RIGHT, EndpointView
from lienthong.sharing.rules import documentation, xroad
from lienthong.sharing.rules.documentation import Told
from lienthong.sharing.rules.services import State
from lienthong.sharing.views.shown import attempted, crumb, fault_words, furniture, took
from lienthong.web.access import actor_of, official

_FIELD = re.compile(r"\{([^{}/]+)\}")


@official(RIGHT)
def trial(request: HttpRequest, service_id: UUID, endpoint_id: UUID) -> HttpResponse:
    """Make one call of a service in the sandbox state, and show what was asked and answered."""
    actor, view = actor_of(request), queries.service(service_id)
    endpoint = next((one for one in view.endpoints if one.id == endpoint_id), None)
    if endpoint is None or view.state is not State.SANDBOX:
        raise Http404
    told = _told(view.id, endpoint)
    own = [one for one in queries.own_subsystems(actor) if one.is_open]
    form = TrialForm(
        request.POST or None, own=[one for one in own if not one.must_sign],
        fields=list(dict.fromkeys(_FIELD.findall(endpoint.path))),
        has_body=endpoint.method not in xroad.WITHOUT_BODY, initial=_initial(told),
    )  # fmt: skip
    shown, refusal = None, ""
    if form.is_valid():
        made = services.Trial(
            subsystem_id=form.cleaned_data["subsystem"], service_id=view.id,
            endpoint_id=endpoint.id, key=form.cleaned_data["key"].strip(), values=form.values(),
            query=form.cleaned_data["query"], content=form.cleaned_data.get("content", ""),
        )  # fmt: skip
        shown, refusal = attempted(lambda: services.try_out(actor, made))
    context = {
        **furniture(actor, "catalogue"),
        "crumbs": [
            crumb("catalogue", _("Danh mục dịch vụ dữ liệu")),
            crumb("service", view.title, view.id),
        ],
        "service": view,
        "endpoint": endpoint,
        "form": form,
        "shown": shown,
        "took": took(shown.ms) if shown else "",
        "fault": fault_words(shown.fault) if shown and shown.fault else "",
        "refusal": refusal,
        "signing": [one for one in own if one.must_sign],
    }
    answer = render(
        request, "sharing/trial.html", context, status=422 if refusal or form.errors else 200
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _told(service_id: UUID, endpoint: EndpointView) -> Told | None:
    found = documentation.told(queries.document_of(service_id))
    wanted = (endpoint.method, endpoint.path)
    return next((one for one in found if (one.method, one.path) == wanted), None)


def _initial(told: Told | None) -> dict[str, str]:
    """Offer what the document gives as examples."""
    if told is None:
        return {}
    found = {f"path_{one.name}": one.example for one in told.parameters if one.where == "path"}
    query = "&".join(
        f"{one.name}={one.example}"
        for one in told.parameters
        if one.where == "query" and (one.is_required or one.example)
    )
    body = next((one.example for one in told.body if "json" in one.media), "")
    return found | {"query": query, "content": body}
