# SPDX-License-Identifier: Apache-2.0
"""A page sent after the session ended, or with a token of another one: nothing typed is lost."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from lienthong.kernel.actor import ActorKind
from lienthong.kernel.ids import DraftId
from lienthong.portal import services
from lienthong.portal.queries import DraftView
from lienthong.portal.views.acting import acting
from lienthong.procedures.rules import FormStep
from lienthong.web.access import actor_of

#: Never kept: the old token, and what says which button was pressed.
_LEFT_OUT = frozenset({"csrfmiddlewaretoken", "seen", "add", "row", "redraw", "kiem", "dung_lai"})

View = Callable[..., HttpResponseBase]


def keeps_what_was_sent(view: View) -> View:
    """Keep a page's answers when its sender is no longer signed in, or its token no longer fits.

    They are changed by nothing but the owner's own press of a button, signed in, on a page that
    shows them; so a forged request can at most fill such a page for whoever made the request.
    """

    @wraps(view)
    def kept(request: HttpRequest, draft_id: uuid.UUID, key: str) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, draft_id=draft_id, key=key)
        is_anonymous = actor_of(request).kind is ActorKind.ANONYMOUS
        if not is_anonymous and token_fits(request):
            return view(request, draft_id=draft_id, key=key)
        sent = {
            name: [str(one) for one in request.POST.getlist(name)]
            for name in request.POST
            if name not in _LEFT_OUT
        }
        kept_id = services.keep_page(DraftId(draft_id), key, sent)
        back = f"{request.path}?giu={kept_id}" if kept_id else request.path
        if not is_anonymous:
            return HttpResponseRedirect(back)
        if kept_id:
            text = _("Nội dung vừa gửi đã được giữ lại. Đăng nhập lại để xem và lưu.")
            messages.info(request, text)
        return _go(request, f"{settings.LOGIN_URL}?{urlencode({'next': back})}")

    return kept


def _go(request: HttpRequest, address: str) -> HttpResponseBase:
    """Send the whole page on, also where only a part of it was asked for."""
    answer = HttpResponseRedirect(address)
    if request.headers.get("HX-Request"):
        answer.status_code = 204
        answer["HX-Redirect"] = address
    return answer


def token_fits(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of this session."""
    checker = CsrfViewMiddleware(_never)
    checker.process_request(request)
    return checker.process_view(request, _never, (), {}) is None


def _never(request: HttpRequest) -> Any:
    raise AssertionError(request.path)


def claimed(request: HttpRequest, draft: DraftView, page: FormStep) -> QueryDict | None:
    """Return what was kept for this page and this reader, when the address names it."""
    try:
        kept_id = uuid.UUID(request.GET.get("giu", ""))
    except ValueError:
        return None
    found = services.kept_page(acting(request), draft.id, page.key, kept_id)
    if found is None:
        return None
    sent = QueryDict(mutable=True)
    for name, values in found.items():
        sent.setlist(name, values)
    return sent
