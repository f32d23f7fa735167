# SPDX-License-Identifier: Apache-2.0
"""Procedures in lists: rows, pages of rows, cards of life events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.portal.rules.events import LIFE_EVENTS
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Hit, Level

T = TypeVar("T")
MOST_DIGITS = 6

#: Who receives, by the level of a pack's agency rule.
TIERS = {
    "commune": gettext_lazy("Cấp xã (xã, phường, đặc khu)"),
    "province": gettext_lazy("Cấp tỉnh (sở, ngành)"),
    "ministry": gettext_lazy("Bộ, cơ quan trung ương"),
}
SUBMITTED_AT = {
    "commune": gettext_lazy("Nộp tại xã, phường, đặc khu"),
    "province": gettext_lazy("Nộp tại sở, ngành của tỉnh, thành phố"),
    "ministry": gettext_lazy("Nộp tại bộ, cơ quan trung ương"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One procedure of a list."""

    title: str
    href: str
    text: str
    meta: str  #: field, and how it is done


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One way on."""

    title: str
    href: str
    text: str = ""
    icon: str = ""


def rows_of(hits: Iterable[Hit], *, tell: str = "") -> list[Row]:
    """Return hits as rows. tell: the search they answer, counted when one of them is opened."""
    ask = f"?{urlencode({'tim': tell})}" if tell else ""
    return [
        Row(
            title=str(hit.name),
            href=reverse("portal:procedure", args=[hit.code]) + ask,
            text=str(hit.summary),
            meta=" · ".join((str(hit.field.name), level_text(hit))),
        )
        for hit in hits
    ]


def level_text(hit: Hit) -> str:
    """Say how a procedure is done."""
    if not hit.is_online:
        return _("Nộp trực tiếp")
    return _("Trực tuyến toàn trình") if hit.level is Level.FULL else _("Trực tuyến một phần")


def event_cards() -> list[Card]:
    """Return the life events that bring procedures today."""
    counted = procedures.life_events()
    return [
        Card(
            title=str(event.title),
            text=str(event.text),
            icon=event.icon,
            href=reverse("portal:life_event", args=[event.code]),
        )
        for event in LIFE_EVENTS
        if counted.keys() & set(event.codes)
    ]


def pages_of(request: HttpRequest, found: Sequence[T], size: int) -> tuple[int, int, Sequence[T]]:
    """Return the number of the page asked for, how many there are, and what it shows."""
    pages = max(1, ceil(len(found) / size))
    number = page_number(request, pages)
    return number, pages, found[(number - 1) * size : number * size]


def page_number(request: HttpRequest, pages: int) -> int:
    """Read `trang`; what is no page is the first or the last."""
    told = request.GET.get("trang", "")[:MOST_DIGITS]
    return min(max(1, int(told)), pages) if told.isascii() and told.isdigit() else 1
