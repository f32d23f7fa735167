# SPDX-License-Identifier: Apache-2.0
"""Finds who acts in each request, anew each time: a right ends at the request after its end."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from lienthong.identity import queries, rules
from lienthong.identity.rules import AccountKind, SessionLimits
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor, ActorKind
from lienthong.kernel.ids import PostId


class ActorMiddleware:
    """Set `request.actor`; end sessions that are over; hold officials to their second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Any = _find(request)
        vars(request)["actor"] = actor
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        access = getattr(view, "access", None)
        actor: Actor = vars(request)["actor"]
        if not actor.is_official or getattr(access, "kind", None) is not ActorKind.OFFICIAL:
            return None
        if not rules.has_second_factor(request.session.get(rules.METHODS_KEY)):
            return HttpResponseRedirect(reverse("identity:second_factor_needed"))
        if actor.post_id is None:
            return _to("identity:choose", request)
        return None


def _find(request: HttpRequest) -> Actor:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ANONYMOUS
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    official = user.kind == AccountKind.OFFICIAL
    if _is_over(request, settings.STAFF_SESSION if official else settings.CITIZEN_SESSION):
        logout(request)
        messages.info(request, gettext("Phiên làm việc đã hết hạn. Đăng nhập lại để tiếp tục."))
        return ANONYMOUS
    if not official:
        return queries.citizen_actor(user, request.session.get(rules.ENTERPRISE_KEY))
    if not rules.has_second_factor(request.session.get(rules.METHODS_KEY)):
        return queries.unproven_official(user)
    return queries.official_actor(user, _chosen_post(request))


def _is_over(request: HttpRequest, limits: SessionLimits) -> bool:
    """Tell whether the session is over, and move its last-seen instant if it is not."""
    now = clock.now()
    signed_in_at = _instant(request.session.get(rules.SIGNED_IN_KEY))
    seen_at = _instant(request.session.get(rules.SEEN_KEY))
    if signed_in_at and rules.is_over(
        limits, signed_in_at=signed_in_at, seen_at=seen_at or signed_in_at, now=now
    ):
        return True
    if signed_in_at is None:
        request.session[rules.SIGNED_IN_KEY] = now.isoformat()
    # A page that asks for news by itself is nobody at the desk.
    is_person = "X-Poll" not in request.headers
    if is_person and (seen_at is None or now - seen_at >= rules.SEEN_STEP):
        request.session[rules.SEEN_KEY] = now.isoformat()
    return False


def _instant(kept: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(kept) if kept else None


def _chosen_post(request: HttpRequest) -> PostId | None:
    kept = request.session.get(rules.POST_KEY)
    return PostId(UUID(kept)) if kept else None


def _to(name: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")
