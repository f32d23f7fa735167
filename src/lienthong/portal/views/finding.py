# SPDX-License-Identifier: Apache-2.0
"""Finding a procedure by words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.kernel.text import clean
from lienthong.portal import queries
from lienthong.portal.rules.events import LIFE_EVENTS, event_of
from lienthong.portal.views.listing import TIERS, event_cards, pages_of, rows_of
from lienthong.portal.views.stamping import hourly
from lienthong.procedures import queries as procedures
from lienthong.procedures import services as catalogue
from lienthong.procedures.rules import Hit, Wanted
from lienthong.procedures.services import Noted
from lienthong.web.access import actor_of, public
from lienthong.web.caching import kept
from lienthong.web.components import FieldView, Option

MOST_CHARACTERS = 120
#: Hits that a search weighs, how many of them a page shows, and how many are suggested.
MOST_HITS, PAGE, SUGGESTED = 60, 20, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as its address says it."""

    words: str
    wanted: Wanted

    def href(self, words: str) -> str:
        """Return the address of the same search in other words."""
        return f"{reverse('portal:search')}?{urlencode({'q': words})}"


@require_safe
@public
@kept(hourly)
def home(request: HttpRequest) -> HttpResponse:
    """The one address."""
    actor = actor_of(request)
    drafts = queries.open_drafts(actor) if actor.is_citizen else []
    tries = [
        (word, f"{reverse('portal:search')}?{urlencode({'q': word})}")
        for word in ("khai sinh", "mở quán cà phê", "sao y", "giấy độc thân")
        if procedures.search(word, 1)
    ]
    context = {"events": event_cards(), "drafts": drafts, "tries": tries}
    return render(request, "portal/home.html", context)


@require_safe
@public
@kept(hourly)
def search(request: HttpRequest) -> HttpResponse:
    """Procedures by everyday words."""
    asked = _asked(request)
    if not asked.words and not asked.wanted:
        context = {"query": "", "events": event_cards(), "ways": True}
        return render(request, "portal/search.html", context)
    if asked.words:
        found = procedures.look(asked.words, limit=MOST_HITS, wanted=asked.wanted)
        hits, meant = found.hits, found.meant
        _count(asked, hits)
    else:
        hits, meant = tuple(procedures.listed(limit=MOST_HITS, wanted=asked.wanted)[0]), ""
    number, pages, shown = pages_of(request, hits, PAGE)
    context = {
        "query": asked.words,
        "rows": rows_of(shown, tell=asked.words),
        "count": len(hits),
        "is_cut": len(hits) == MOST_HITS,
        "meant": meant,
        "meant_href": asked.href(meant),
        "filters": _filters(asked, hits),
        "is_narrowed": bool(asked.wanted),
        "widened_href": asked.href(asked.words),
        "events": event_cards() if not hits else [],
        "number": number,
        "pages": pages,
    }
    return render(request, "portal/search.html", context)


@require_safe
@public
def suggest(request: HttpRequest) -> HttpResponse:
    """What the words typed so far find: a part of the page, for htmx; nothing is counted."""
    words = _words(request)
    found = procedures.look(words, limit=SUGGESTED)
    context = {
        "query": words,
        "rows": rows_of(found.hits, tell=words),
        "all_href": f"{reverse('portal:search')}?{urlencode({'q': words})}",
    }
    answer = render(request, "portal/parts/suggested.html", context)
    answer["Cache-Control"] = "private, max-age=60"
    return answer


def _words(request: HttpRequest) -> str:
    return clean(request.GET.get("q", ""))[:MOST_CHARACTERS]


def _asked(request: HttpRequest) -> Asked:
    """Read the address; a value that somebody made up narrows nothing."""
    tier, event = request.GET.get("cap", ""), event_of(request.GET.get("su_kien", ""))
    return Asked(
        words=_words(request),
        wanted=Wanted(
            field=clean(request.GET.get("linh_vuc", ""))[:MOST_CHARACTERS],
            agency_level=tier if tier in TIERS else "",
            life_events=event.codes if event else (),
            is_full=request.GET.get("toan_trinh") == "1",
        ),
    )


def _count(asked: Asked, hits: Sequence[Hit]) -> None:
    """Tell the editors how a search went; a narrowed one says nothing about its words."""
    if not asked.wanted:
        catalogue.note_search(asked.words, Noted.FOUND if hits else Noted.LOST)


def _filters(asked: Asked, hits: Sequence[Hit]) -> list[FieldView]:
    """Return what narrows the search: fields of what was found, tiers, life events."""
    wanted = asked.wanted
    fields = Counter((hit.field.code, str(hit.field.name)) for hit in hits)
    named = sorted(fields.items(), key=lambda one: (-one[1], one[0]))
    events = [(event.code, str(event.title)) for event in LIFE_EVENTS]
    tiers = [(key, str(name)) for key, name in TIERS.items()]
    return [
        _select("linh_vuc", _("Lĩnh vực"), wanted.field,
                [(code, f"{name} ({count})") for (code, name), count in named]),
        _select("cap", _("Nơi nhận hồ sơ"), wanted.agency_level, tiers),
        _select("su_kien", _("Sự kiện"), "".join(wanted.life_events[:1]), events),
        _select("toan_trinh", _("Cách làm"), "1" if wanted.is_full else "",
                [("1", _("Làm trực tuyến toàn trình"))]),
    ]  # fmt: skip


def _select(name: str, label: str, value: str, choices: Sequence[tuple[str, str]]) -> FieldView:
    options = [("", _("Tất cả")), *choices]
    if value and value not in dict(options):
        options.append((value, value))
    return FieldView(
        name=name,
        label=label,
        kind="select",
        value=value,
        is_required=True,
        options=tuple(
            Option(value=one, label=shown, is_chosen=one == value) for one, shown in options
        ),
    )
