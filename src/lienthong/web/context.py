# SPDX-License-Identifier: Apache-2.0
"""What every template knows: the service, the reader, where they are."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import get_language

from lienthong import VERSION
from lienthong.web.access import actor_of

#: Each language in its own words, with the path that switches to it.
LANGUAGES = (("vi", "Tiếng Việt", "VI"), ("en", "English", "EN"))


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates `actor`, `site_version` and the language switch."""
    here = urlencode({"next": request.get_full_path()})
    current = get_language() or "vi"
    others = [
        {"code": code, "name": name, "short": short, "href": f"/ngon-ngu/{code}?{here}"}
        for code, name, short in LANGUAGES
        if code != current[:2]
    ]
    return {
        "actor": actor_of(request),
        "site_version": VERSION,
        "other_languages": others,
        "sign_in_href": f"/dang-nhap?{here}",
    }
