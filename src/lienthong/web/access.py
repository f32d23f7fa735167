# SPDX-License-Identifier: Apache-2.0
"""Every view declares who may use it; a test walks all routes and finds those that do not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from lienthong.kernel.actor import ANONYMOUS, Actor, ActorKind
from lienthong.kernel.errors import Denied, Kind, Refusal
from lienthong.kernel.text import lazy

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class AssuranceTooLow(Refusal):
    """The page needs a higher e-identity level (NĐ 69/2024/NĐ-CP)."""

    code = "web.assurance_too_low"
    kind = Kind.DENIED
    text = lazy(
        "Việc này cần tài khoản định danh điện tử mức độ {needed}; tài khoản của Ông/Bà đang ở "
        "mức độ {held}. Mang thẻ căn cước đến công an cấp xã để nâng mức, rồi đăng nhập lại; "
        "hoặc nộp hồ sơ trực tiếp tại bộ phận một cửa."
    )

    def __init__(self, *, needed: int, held: int) -> None:
        super().__init__(needed=needed, held=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may use a view."""

    kind: ActorKind | None = None  #: None: everybody
    right: str = ""  #: a right the actor's post must hold
    assurance: int = 0  #: least e-identity level
    is_signed_in: bool = False  #: anybody who has signed in, in whatever capacity


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in this request, as the identity middleware found."""
    return getattr(request, "actor", ANONYMOUS)


def address_of(request: HttpRequest) -> str:
    """Return the visitor's network address; behind the proxy, what the proxy says it is.

    The proxy writes the header over whatever a visitor sent (deploy/nginx.conf); without a proxy
    nobody is believed.
    """
    said = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.IS_PRODUCTION else ""
    return said.split(",")[0].strip() or request.META.get("REMOTE_ADDR", "")


def public(view: View[P]) -> View[P]:
    """Everybody may use this view."""
    return _declared(view, Access())


def signed_in(view: View[P]) -> View[P]:
    """Everybody who has signed in may use this view, citizen or official."""
    return _declared(view, Access(is_signed_in=True))


def citizen(*, assurance: int = 0) -> Callable[[View[P]], View[P]]:
    """Signed-in citizens may use this view, from an e-identity level on."""
    return lambda view: _declared(view, Access(kind=ActorKind.CITIZEN, assurance=assurance))


def official(right: str = "") -> Callable[[View[P]], View[P]]:
    """Officials may use this view, in a post that holds the right."""
    return lambda view: _declared(view, Access(kind=ActorKind.OFFICIAL, right=right))


def _declared(view: View[P], access: Access) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor = actor_of(request)
        if (access.kind or access.is_signed_in) and actor.kind is ActorKind.ANONYMOUS:
            return _sign_in(request)
        if access.kind and actor.kind is not access.kind:
            raise Denied(right=access.right or access.kind)
        if actor.assurance < access.assurance:
            raise AssuranceTooLow(needed=access.assurance, held=actor.assurance)
        if access.right:
            actor.require(access.right)
        return view(request, *args, **kwargs)

    declared: Any = guarded
    declared.access = access
    return declared  # type: ignore[no-any-return] # wraps() loses the name of the first argument


def _sign_in(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(
        f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}"
    )
