# SPDX-License-Identifier: Apache-2.0
"""Posts, staff, and who holds which post when."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, PostId, StaffId
from lienthong.kernel.text import clean, name_sort_key
from lienthong.orgs.errors import AlreadyHeld, BadDates, BadRight, Closed, StaffCodeTaken
from lienthong.orgs.models import Agency, Holding, Post, Staff
from lienthong.orgs.queries import PostView, StaffView, staff
from lienthong.orgs.queries.values import post_view, staff_view
from lienthong.orgs.rules import RIGHTS_OF, Right, Role
from lienthong.orgs.services.guards import may_manage, refusing


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingView:
    """A person in a post."""

    id: UUID  #: its key
    post_id: PostId  #: the post
    staff_id: StaffId  #: the person
    since: dt.date  #: first day
    until: dt.date | None  #: last day, or open


@transaction.atomic
def add_post(
    *,
    actor: Actor,
    agency_id: AgencyId,
    name: str,
    role: Role,
    rights: Collection[str] | None = None,
    valid_from: dt.date | None = None,
) -> PostView:
    """Add a post to an agency, with the rights of its role unless others are given.

    Raises: Denied, Missing, Closed, BadRight.
    """
    may_manage(actor, agency_id)
    first_day = valid_from or clock.today()
    agency = Agency.objects.select_for_update(no_key=True).filter(pk=agency_id).first()
    if agency is None:
        raise Missing(what=_("cơ quan"))
    if agency.valid_to is not None and agency.valid_to < first_day:
        raise Closed(name=agency.name)
    given = RIGHTS_OF[role] if rights is None else {_right(right) for right in rights}
    post = Post.objects.create(
        agency=agency, name=clean(name), role=role, rights=sorted(given), valid_from=first_day
    )
    audit.record(
        actor, "orgs.post_added", post.pk, after={"agency": agency.code, "rights": post.rights}
    )
    return post_view(post)


@transaction.atomic
def close_post(*, actor: Actor, post_id: PostId, last_day: dt.date) -> PostView:
    """End a post with a day; nobody acts in it afterwards.

    Raises: Denied, Missing, Closed, BadDates.
    """
    post = _lock_post(actor, post_id)
    if post.valid_to is not None:
        raise Closed(name=post.name)
    if last_day < post.valid_from:
        raise BadDates
    post.valid_to = last_day
    post.save(update_fields=["valid_to"])
    audit.record(actor, "orgs.post_closed", post.pk, after={"until": last_day})
    return post_view(post)


@transaction.atomic
def open_staff(
    *, actor: Actor, code: str, name: str, personal_number: str = "", email: str = ""
) -> StaffView:
    """Enter a member of staff.

    Raises: Denied, StaffCodeTaken.
    """
    actor.require(Right.ORGS_MANAGE)
    name = clean(name)
    row = Staff(
        code=clean(code),
        name=name,
        personal_number=personal_number,
        email=email.strip(),
        sort_key=name_sort_key(name),
    )
    taken = {
        "orgs_staff_code_key": StaffCodeTaken(given=row.code),
        "orgs_staff_personal_number_once": StaffCodeTaken(given=personal_number),
    }
    with refusing(taken):
        row.save(force_insert=True)
    audit.record(actor, "orgs.staff_opened", row.pk, after={"code": row.code})
    return staff_view(row)


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    post_id: PostId,
    staff_id: StaffId,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> HoldingView:
    """Put a person in a post from a day on (today by default).

    Several people may hold one post (vị trí việc làm); nobody holds it twice at a time.
    Raises: Denied, Missing, Closed, BadDates, AlreadyHeld.
    """
    post = _lock_post(actor, post_id)
    first_day = since or clock.today()
    if until is not None and until < first_day:
        raise BadDates
    if post.valid_to is not None and post.valid_to < first_day:
        raise Closed(name=post.name)
    person = staff(staff_id)
    row = Holding(post=post, staff_id=person.id, since=first_day, until=until)
    with refusing({"orgs_holding_once": AlreadyHeld()}):
        row.save(force_insert=True)
    audit.record(actor, "orgs.appointed", row.pk, after={"post": post.pk, "staff": person.code})
    return _holding_view(row)


@transaction.atomic
def end_holding(*, actor: Actor, holding_id: UUID, last_day: dt.date) -> HoldingView:
    """End a person's time in a post with a day.

    Raises: Denied, Missing, Closed, BadDates.
    """
    row = Holding.objects.select_for_update().filter(pk=holding_id).first()
    if row is None:
        raise Missing(what=_("quyết định bổ nhiệm"))
    post = _lock_post(actor, PostId(row.post_id))
    if row.until is not None and row.until <= last_day:
        raise Closed(name=post.name)
    if last_day < row.since:
        raise BadDates
    row.until = last_day
    row.save(update_fields=["until"])
    audit.record(actor, "orgs.holding_ended", row.pk, after={"until": last_day})
    return _holding_view(row)


@transaction.atomic
def leave_agency(*, actor: Actor, staff_id: StaffId, agency_id: AgencyId, last_day: dt.date) -> int:
    """End with a day all posts that a person holds in an agency; return how many.

    Raises: Denied, Missing (holds none after that day), BadDates.
    """
    stands = Q(until=None) | Q(until__gt=last_day)
    rows = Holding.objects.filter(stands, staff=staff_id, post__agency=agency_id)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise Missing(what=_("vị trí"))
    for key in keys:
        end_holding(actor=actor, holding_id=key, last_day=last_day)
    return len(keys)


def _lock_post(actor: Actor, post_id: PostId) -> Post:
    rows = Post.objects.select_for_update(of=("self",)).select_related("agency")
    post = rows.filter(pk=post_id).first()
    if post is None:
        raise Missing(what=_("vị trí"))
    may_manage(actor, AgencyId(post.agency_id))
    return post


def _right(right: str) -> Right:
    if right not in set(Right):
        raise BadRight(given=right)
    return Right(right)


def _holding_view(row: Holding) -> HoldingView:
    return HoldingView(
        id=row.pk,
        post_id=PostId(row.post_id),
        staff_id=StaffId(row.staff_id),
        since=row.since,
        until=row.until,
    )
