# SPDX-License-Identifier: Apache-2.0
"""Finding a procedure and understanding it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.kernel.errors import Missing
from lienthong.portal import queries
from lienthong.portal.views import showing
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Channel, ChannelKind
from lienthong.web.access import actor_of, public

MOST_CHARACTERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """Something that happens in a life, and the procedures it brings."""

    code: str  #: as packs name it
    title: str  #: in everyday words
    text: str  #: what is done about it
    icon: str  #: of the sprite
    href: str  #: its list of procedures


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """The one address."""
    actor = actor_of(request)
    drafts = queries.open_drafts(actor) if actor.is_citizen else []
    tries = [
        (word, f"{reverse('portal:search')}?{urlencode({'q': word})}")
        for word in ("khai sinh", "mở quán cà phê", "hộ kinh doanh")
    ]
    context = {"events": _events(), "drafts": drafts, "tries": tries}
    return render(request, "portal/home.html", context)


@require_safe
@public
def search(request: HttpRequest) -> HttpResponse:
    """Procedures by everyday words."""
    query = request.GET.get("q", "").strip()[:MOST_CHARACTERS]
    hits = procedures.search(query) if query else []
    return render(
        request, "portal/search.html", {"query": query, "hits": hits, "events": _events()}
    )


@require_safe
@public
def life_event(request: HttpRequest, code: str) -> HttpResponse:
    """The procedures of one event of a life."""
    event = next((one for one in _events() if one.code == code), None)
    if event is None:
        raise Missing(what=_("trang này"))
    hits = procedures.by_life_event(code)
    return render(request, "portal/life_event.html", {"event": event, "hits": hits})


@require_safe
@public
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure, understood in a minute."""
    found = procedures.current(code)
    context = {
        "procedure": found,
        "facts": showing.facts(found),
        "channels": [_channel(channel) for channel in found.channels],
        "illustrative": bool(found.illustrative),
    }
    return render(request, "portal/procedure.html", context)


def _events() -> list[LifeEvent]:
    events = (
        ("birth", _("Sinh con"), _("Đăng ký khai sinh, cấp số định danh cho trẻ"), "child"),
        ("start_business", _("Mở hộ kinh doanh"), _("Đăng ký, nộp lệ phí, nhận giấy"), "shop"),
    )
    return [
        LifeEvent(
            code=code,
            title=title,
            text=text,
            icon=icon,
            href=reverse("portal:life_event", args=[code]),
        )
        for code, title, text, icon in events
    ]


def _channel(channel: Channel) -> dict[str, str]:
    names = {
        ChannelKind.COUNTER: _("Trực tiếp tại Bộ phận Một cửa"),
        ChannelKind.ONLINE: _("Trực tuyến"),
        ChannelKind.POST: _("Qua bưu chính công ích"),
    }
    return {
        "name": names[channel.kind],
        "time": showing.deadline_text(channel.deadline),
        "note": str(channel.note),
    }
