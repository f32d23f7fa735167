# SPDX-License-Identifier: Apache-2.0
"""What every template knows: the service, the reader, where they are."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lienthong import VERSION
from lienthong.kernel.actor import Actor
from lienthong.web import offline, themes
from lienthong.web.access import actor_of

#: Each language in its own words, with the path that switches to it.
LANGUAGES = (("vi", "Tiếng Việt", "VI"), ("en", "English", "EN"))


#: Where officials work: the rights that lead there begin so; the last also without any.
WORKPLACES = (
    ("exchange.clerk", "/van-ban/", _("Văn bản")),
    ("exchange.manage", "/truc/", _("Trục liên thông")),
    ("sharing.", "/chia-se-du-lieu/", _("Chia sẻ dữ liệu")),
    ("cases.", "/mot-cua/", _("Một cửa")),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates `actor`, `site_version`, the switches of language and of theme."""
    here = urlencode({"next": request.get_full_path()})
    current = get_language() or "vi"
    others = [
        {"code": code, "name": name, "short": short, "href": f"/ngon-ngu/{code}?{here}"}
        for code, name, short in LANGUAGES
        if code != current[:2]
    ]
    theme = themes.chosen(request.COOKIES)
    return {
        "actor": actor_of(request),
        "reader": offline.reader_tag(actor_of(request)),
        "reads_offline": settings.OFFLINE_READING,
        "dark_media": themes.MEDIA[theme],
        "themes": [
            {"text": text, "href": f"/giao-dien/{name}?{here}", "is_current": name == theme}
            for name, text in themes.NAMES
        ],
        "workplaces": _workplaces(actor_of(request)),
        "site_version": VERSION,
        "other_languages": others,
        "sign_in_href": f"/dang-nhap?{here}",
    }


def _workplaces(actor: Actor) -> list[dict[str, Any]]:
    """Return every place where an official works, in the order of the header."""
    places = [
        {"href": href, "text": text}
        for right, href, text in WORKPLACES
        if any(one.startswith(right) for one in actor.rights)
    ]
    _right, href, text = WORKPLACES[-1]
    return places or [{"href": href, "text": text}]
