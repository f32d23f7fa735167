# SPDX-License-Identifier: Apache-2.0
"""How addresses are read, in which language a page answers, and what caches must know."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from lienthong.kernel.actor import ActorKind
from lienthong.web import offline
from lienthong.web.access import actor_of


class LanguageMiddleware:
    """Vietnamese, unless the reader chose another language here.

    What the browser asks for is not heeded: most phones sold in Viet Nam ask for English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language, and say which it is."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            vars(request)["LANGUAGE_CODE"] = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AddressMiddleware:
    """Questions in addresses, without the one character that no table holds.

    Forms refuse it; what a list is filtered by is read as it comes, and would end as a fault.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what is asked, with nothing in the place of U+0000."""
        asked = request.META.get("QUERY_STRING", "").replace("\0", "")
        while "%00" in asked:  # what is left of “%%0000” is one again
            asked = asked.replace("%00", "")
        request.META["QUERY_STRING"] = asked
        return self.get_response(request)


class ReaderMiddleware:
    """Every page depends on its reader's cookies; a signed-in reader's page is theirs alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say for whom the answer is."""
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        actor = actor_of(request)
        if actor.kind is not ActorKind.ANONYMOUS and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        if tag := offline.reader_tag(actor):
            response[offline.READER_HEADER] = tag
            if _has_left(request):  # what was kept to read without a network, and what was typed
                response["Clear-Site-Data"] = '"storage"'
        return response


def _has_left(request: HttpRequest) -> bool:
    """Tell whether the one who asked has signed out in this request."""
    user = getattr(request, "user", None)
    return user is not None and not user.is_authenticated
