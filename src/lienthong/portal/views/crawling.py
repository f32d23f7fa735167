# SPDX-License-Identifier: Apache-2.0
"""What machines ask of the site: robots.txt, the site map, the description of the search."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lienthong.portal.rules.events import LIFE_EVENTS
from lienthong.portal.views.stamping import daily
from lienthong.procedures import queries as procedures
from lienthong.web.access import public
from lienthong.web.caching import kept

#: Addresses in one site map: the protocol allows 50,000.
MOST_ADDRESSES = 40_000
_ROBOTS = """User-agent: *
Disallow: /soan/
Disallow: /ho-so/
Disallow: /mot-cua/
Disallow: /nop-ho-so/
Disallow: /tim-kiem?
Disallow: /ngon-ngu/
Disallow: /dang-nhap
Allow: /

Sitemap: {base}/sitemap.xml
"""


@require_safe
@public
@kept(daily)
def robots(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse(_ROBOTS.format(base=_base()), content_type="text/plain; charset=utf-8")


@require_safe
@public
@kept(daily)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page; procedures with the day their version came into force."""
    events = procedures.life_events()
    plain = [
        reverse("portal:home"),
        reverse("portal:catalogue"),
        *(reverse("portal:life_event", args=[e.code]) for e in LIFE_EVENTS if e.code in events),
        *(reverse("portal:field", args=[one.code]) for one, _ in procedures.fields()),
    ]
    context = {
        "base": _base(),
        "plain": plain,
        "procedures": procedures.addresses(limit=MOST_ADDRESSES),
    }
    return render(
        request, "portal/sitemap.xml", context, content_type="application/xml; charset=utf-8"
    )


@require_safe
@public
@kept(daily)
def open_search(request: HttpRequest) -> HttpResponse:
    """Let a browser search here from its address bar."""
    return render(
        request, "portal/opensearch.xml", {"base": _base()},
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )  # fmt: skip


def _base() -> str:
    return settings.BASE_URL.rstrip("/")
