# SPDX-License-Identifier: Apache-2.0
"""The applicant's wish how to have the result, as the clerk types it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lienthong.cases import queries
from lienthong.cases.rules import Way, Wish
from lienthong.web.postal import WaysView, postal_fields, posted_address, redraw_of, ways_view

Errors = Mapping[str, tuple[str, ...]]


def read(given: Mapping[str, str]) -> Wish:
    """Return the wish that was posted; nothing is judged."""
    return Wish.of({**posted_address(given), "way": given.get("way", "")})


def view(wish: Wish, errors: Errors) -> WaysView:
    """Return the wish as fields. errors: by field of the address."""
    postal: Any = ()
    if wish.way is Way.POST:
        places = queries.places(wish.province_code)
        postal = postal_fields(wish.stored(), errors, places, redraw=redraw_of("cach-nhan"))
    ways = [(way.value, str(way.label), "") for way in Way]
    return ways_view(ways, wish.way.value, postal, label=_("Người nộp nhận kết quả"))
