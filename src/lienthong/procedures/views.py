# SPDX-License-Identifier: Apache-2.0
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.kernel.text import clean
from lienthong.procedures import queries, services
from lienthong.procedures.queries import MissView
from lienthong.procedures.rules import wording
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, NavLink, Table

MOST_HITS = 10


@require_safe
@official("procedures.manage")
def lost_searches(request: HttpRequest) -> HttpResponse:
    """Searches that went wrong, with the way to mend each; the everyday words in use."""
    actor = actor_of(request)
    found = queries.misses(actor)
    words = queries.everyday_words(actor)
    names = queries.names({one.code for one in words})
    context = {
        "table": _table(found),
        "has_misses": bool(found),
        "words": [(one, names.get(one.code, one.code)) for one in words],
        "side_links": _side(),
    }
    return render(request, "procedures/lost_searches.html", context)


@require_safe
@official("procedures.manage")
def give_words(request: HttpRequest) -> HttpResponse:
    """Choose the procedure that some words mean."""
    words = clean(request.GET.get("tu", ""))[: wording.MOST_KEPT]
    asked = clean(request.GET.get("q", words))[: wording.MAX_CHARACTERS]
    context = {
        "words": words,
        "asked": asked,
        "hits": queries.search(asked, MOST_HITS) if asked else [],
        "side_links": _side(),
    }
    return render(request, "procedures/give_words.html", context)


@require_POST
@official("procedures.manage")
def add_word(request: HttpRequest) -> HttpResponse:
    code, words = request.POST.get("ma", ""), request.POST.get("tu", "")
    added = services.add_word(actor_of(request), clean(code), words)
    said = _("Đã thêm “%(words)s”: người dân tìm thấy thủ tục %(code)s bằng từ này ngay bây giờ.")
    messages.success(request, said % {"words": added.words, "code": added.code})
    return _back()


@require_POST
@official("procedures.manage")
def remove_word(request: HttpRequest, word_id: UUID) -> HttpResponse:
    services.remove_word(actor_of(request), word_id)
    messages.success(request, _("Đã bỏ từ thường gọi."))
    return _back()


def _back() -> HttpResponse:
    response = HttpResponseRedirect(reverse("procedures:lost_searches"))
    response.status_code = 303
    return response


def _side() -> list[NavLink]:
    return [
        NavLink(
            text=_("Tìm không thấy"), href=reverse("procedures:lost_searches"), icon="search",
            is_current=True,
        ),
    ]  # fmt: skip


def _table(found: list[MissView]) -> Table:
    columns = (
        Column(text=_("Từ đã tìm")),
        Column(text=_("30 ngày qua"), is_number=True),
        Column(text=_("30 ngày trước đó"), is_number=True),
        Column(text=_("Việc cần làm")),
    )
    return Table(
        caption=_("Người dân tìm mà chưa gặp"), columns=columns, rows=tuple(map(_row, found))
    )


def _row(one: MissView) -> tuple[Cell, ...]:
    how = _("có kết quả, không ai mở") if one.is_unopened else _("không có kết quả")
    trend = _("tăng") if one.times > one.before else _("giảm") if one.times < one.before else ""
    give = f"{reverse('procedures:give_words')}?{urlencode({'tu': one.words})}"
    return (
        Cell(text=one.words, note=how),
        Cell(text=one.times, note=trend),
        Cell(text=one.before),
        Cell(text=_("Gán cho thủ tục"), href=give),
    )
