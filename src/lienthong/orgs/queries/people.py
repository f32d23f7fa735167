# SPDX-License-Identifier: Apache-2.0
"""Posts, and who holds them on a date."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, PostId, StaffId
from lienthong.orgs.models import Post, Staff
from lienthong.orgs.queries.dated import in_force
from lienthong.orgs.queries.values import PostView, StaffView, post_view, staff_view


def posts_of(staff_id: StaffId, on: dt.date | None = None) -> list[PostView]:
    """List the posts a person holds on a date (today by default): open posts of open agencies."""
    rows = Post.objects.select_related("agency").filter(
        in_force(on),
        in_force(on, "agency__valid_from", "agency__valid_to"),
        in_force(on, "holdings__since", "holdings__until"),
        holdings__staff_id=staff_id,
    )
    return [post_view(row) for row in rows.distinct().order_by("agency__code", "name", "pk")]


def posts_in(agency_id: AgencyId, on: dt.date | None = None) -> list[PostView]:
    """List the posts of an agency on a date."""
    rows = Post.objects.select_related("agency").filter(in_force(on), agency_id=agency_id)
    return [post_view(row) for row in rows.order_by("name", "pk")]


def post_names(post_ids: Collection[PostId]) -> dict[PostId, str]:
    """Return what some posts are called, whether they still stand or not; one query."""
    rows = Post.objects.filter(pk__in=list(post_ids)).values_list("pk", "name")
    return {PostId(pk): name for pk, name in rows}


def holders(post_id: PostId, on: dt.date | None = None) -> list[StaffView]:
    """List who holds a post on a date, by given name."""
    rows = Staff.objects.filter(
        in_force(on, "holdings__since", "holdings__until"), holdings__post_id=post_id
    )
    return [staff_view(row) for row in rows.distinct().order_by("sort_key", "code")]


def staff(staff_id: StaffId) -> StaffView:
    """Return one member of staff.

    Raises: Missing.
    """
    return _one(Staff.objects.filter(pk=staff_id).first())


def staff_by_code(code: str) -> StaffView:
    """Return the member of staff with a code.

    Raises: Missing.
    """
    return _one(Staff.objects.filter(code=code).first())


def staff_by_number(personal_number: str) -> StaffView | None:
    """Return the member of staff with a personal number, or None."""
    row = Staff.objects.exclude(personal_number="").filter(personal_number=personal_number).first()
    return staff_view(row) if row else None


def _one(row: Staff | None) -> StaffView:
    if row is None:
        raise Missing(what=_("cán bộ"))
    return staff_view(row)
