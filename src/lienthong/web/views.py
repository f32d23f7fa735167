# SPDX-License-Identifier: Apache-2.0
import json

from csp.decorators import csp_replace
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from lienthong.kernel.errors import Missing
from lienthong.web import offline, themes
from lienthong.web.access import public
from lienthong.web.caching import kept
from lienthong.web.components import Crumb
from lienthong.web.library import shelf, values
from lienthong.web.library.pattern import COLOUR, WITHOUT_SCRIPT, Pattern

YEAR_SECONDS = 365 * 24 * 3600


def unchanging() -> str:
    """Name the content of pages that change with the code only."""
    return "code"


@public
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        is_well = True
    except OperationalError:
        is_well = False
    status = 200 if is_well else 503
    return JsonResponse({"status": "ok" if is_well else "down", "database": is_well}, status=status)


@public
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the reader's language: a link, so that public pages carry no form, hence cache."""
    if code not in dict(settings.LANGUAGES):
        raise Missing(what=code)
    return _remembered(request, settings.LANGUAGE_COOKIE_NAME, code)


@public
def theme(request: HttpRequest, name: str) -> HttpResponse:
    """Remember light, dark, or what the device says: a link, as for the language."""
    if name not in themes.MEDIA:
        raise Missing(what=name)
    return _remembered(request, themes.COOKIE, name)


def _remembered(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    target = request.GET.get("next", "/")
    is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(target if is_safe else "/")
    response.status_code = 303
    response.set_cookie(
        cookie, value, max_age=YEAR_SECONDS, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@public
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """Describe the application to phones; browsers ask without cookies, hence the language here."""
    del request
    if code not in dict(settings.LANGUAGES):
        raise Missing(what=code)
    text = json.dumps(offline.manifest(code), ensure_ascii=False)
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(text, content_type="application/manifest+json", headers=headers)


@public
def service_worker(request: HttpRequest) -> HttpResponse:
    """Hand out the worker: what it is told, and its code under a name that holds its hash."""
    del request
    told = json.dumps(offline.worker_config())
    code = f"self.CONFIG = {told};\nimportScripts({json.dumps(static('web/js/worker.js'))});\n"
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(code, content_type="text/javascript; charset=utf-8", headers=headers)


@public
@kept(unchanging)
def away(request: HttpRequest) -> HttpResponse:
    """Say what can be read without a network; the worker shows it where nothing is saved."""
    return render(request, "web/away.html")


@public
def patterns(request: HttpRequest) -> HttpResponseBase:
    query = request.GET.get("q", "").strip()[:100]
    return _library(request, query) if query else _whole_library(request)


@kept(unchanging)
def _whole_library(request: HttpRequest) -> HttpResponse:
    return _library(request, "")


def _library(request: HttpRequest, query: str) -> HttpResponse:
    found = [
        {
            "key": group.key,
            "title": group.title,
            "patterns": [{"pattern": p, "drawing": shelf.thumbnail(p)} for p in group.patterns],
        }
        for group in shelf.groups(query)
    ]
    count = sum(len(group["patterns"]) for group in found)
    return render(
        request, "web/library/index.html", {"groups": found, "count": count, "query": query}
    )


@public
@kept(unchanging)
def pattern(request: HttpRequest, slug: str) -> HttpResponse:
    one = _known(slug)
    previous, following = shelf.around(one)
    shown = {
        "pattern": one, "states": shelf.states(one), "reference": shelf.reference(one),
        "users": shelf.users(one), "previous": previous, "next": following,
        "sheet": f"web/css/{one.sheet}.css" if one.sheet else "",
        "crumbs": [Crumb(text=gettext("Mẫu giao diện"), href="/mau-giao-dien/")],
        "colour_note": COLOUR, "script_note": WITHOUT_SCRIPT,
    }  # fmt: skip
    return render(request, "web/library/one.html", shown)


@public
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type] # its types know no arguments
def pattern_frame(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a component alone, at the width of whatever holds it: the library's phone."""
    one = _known(slug)
    themed = ["dark"] if request.GET.get("nen") == "toi" else []
    names = ["tokens", *themed, "base", "components", "components-2"]
    names += [one.sheet if one.sheet == "officer" else "public"]
    names += ["hall"] if one.sheet == "hall" else []
    shown = {
        "pattern": one, "states": shelf.states(one),
        "sheets": [f"web/css/{name}.css" for name in (*names, "library")],
    }  # fmt: skip
    return render(request, "web/library/frame.html", shown)


def _known(slug: str) -> Pattern:
    found = shelf.find(slug)
    if found is None:
        raise Missing(what=slug)
    return found


@public
def model_form(request: HttpRequest) -> HttpResponse:
    wrong = values.wrong_form() if "loi" in request.GET else None
    shown = {"form": wrong or values.SampleForm(initial=values.FILLED)}
    return render(request, "web/library/form.html", shown, status=422 if wrong else 200)


@public
def model_desk(request: HttpRequest) -> HttpResponse:
    return render(request, "web/library/desk.html", values.desk())


@public
@kept(unchanging)
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "web/contact.html")


@public
@kept(unchanging)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html")


@public
@kept(unchanging)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")


@public
@kept(unchanging)
def source(request: HttpRequest) -> HttpResponse:
    return render(request, "web/source.html")
