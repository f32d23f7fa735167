# SPDX-License-Identifier: Apache-2.0
"""What caches between us and the reader must know."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from lienthong.kernel.actor import ActorKind
from lienthong.web.access import actor_of


class ReaderMiddleware:
    """Every page depends on its reader's cookies; a signed-in reader's page is theirs alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say for whom the answer is."""
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if actor_of(request).kind is not ActorKind.ANONYMOUS and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response
