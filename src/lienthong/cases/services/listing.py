# SPDX-License-Identifier: Apache-2.0
"""Keeping a narrowed list under a name; telling that people were looked up."""

import uuid
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import ListMissing, ListNameTaken, TooManyLists
from lienthong.cases.models import SavedList
from lienthong.cases.queries.saved import lists_of, may_share
from lienthong.cases.rules import SearchKind, read_search
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import LeafId
from lienthong.kernel.text import clean

#: What of an address makes a list; the place in it is not kept.
PARTS = ("hang", "q", "trang_thai", "han", "thu_tuc", "xep")
#: A person's, and an agency's.
MOST = 20


@transaction.atomic
def save_list(*, actor: Actor, name: str, query: str, is_shared: bool = False) -> uuid.UUID:
    """Keep a narrowed list under a name, last in its order.

    Raises: Denied, ListNameTaken, TooManyLists.
    """
    queries.inbox_right(actor)
    if is_shared and not may_share(actor):
        raise Denied(right="cases.oversee")
    assert actor.agency_id
    owner = None if is_shared else actor.account_id
    there = SavedList.objects.filter(agency_id=actor.agency_id, account_id=owner)
    if there.count() >= MOST:
        raise TooManyLists(most=MOST)
    last = there.order_by("-place").values_list("place", flat=True).first()
    try:
        with transaction.atomic():
            row = SavedList.objects.create(
                agency_id=actor.agency_id, account_id=owner, name=clean(name)[:60] or "…",
                query=tidy_query(query), place=(last or 0) + 1, saved_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as clash:
        if "cases_savedlist_once" not in str(clash):
            raise
        raise ListNameTaken(name=clean(name)) from clash
    audit.record(actor, "cases.list_saved", row.pk, after=row.query)
    return row.pk


@transaction.atomic
def remove_list(*, actor: Actor, list_id: uuid.UUID) -> None:
    """Forget a saved list. Raises: ListMissing."""
    row = _own(actor, list_id)
    audit.record(actor, "cases.list_removed", row.pk, before=row.query)
    row.delete()


@transaction.atomic
def rename_list(*, actor: Actor, list_id: uuid.UUID, name: str) -> None:
    """Call a saved list otherwise; the same name again changes nothing.

    Raises: ListMissing, ListNameTaken.
    """
    row = _own(actor, list_id)
    before, row.name = row.name, clean(name)[:60] or row.name
    if row.name == before:
        return
    try:
        with transaction.atomic():
            row.save(update_fields=["name"])
    except IntegrityError as clash:
        if "cases_savedlist_once" not in str(clash):
            raise
        raise ListNameTaken(name=row.name) from clash
    audit.record(actor, "cases.list_renamed", row.pk, before=before, after=row.name)


@transaction.atomic
def move_list(*, actor: Actor, list_id: uuid.UUID, by: int) -> None:
    """Move a saved list up (-1) or down (1) among its like. Raises: ListMissing."""
    row = _own(actor, list_id)
    like = SavedList.objects.filter(agency_id=row.agency_id, account_id=row.account_id)
    order = list(like.select_for_update().order_by("place", "id"))
    here = next(index for index, one in enumerate(order) if one.pk == row.pk)
    there = max(0, min(len(order) - 1, here + by))
    order.insert(there, order.pop(here))
    for place, one in enumerate(order, start=1):
        one.place = place
    SavedList.objects.bulk_update(order, ["place"])


@transaction.atomic
def record_search(*, actor: Actor, text: str) -> LeafId | None:
    """Leave a leaf that a person was looked up by number or phone; None for other words."""
    kind, key = read_search(text)
    if kind not in (SearchKind.NUMBER, SearchKind.PHONE) or not queries.may_look_up_people(actor):
        return None
    about = (key,) if kind is SearchKind.NUMBER else ()
    return audit.record(actor, "cases.person_searched", kind.value, about=about)


def tidy_query(query: str) -> str:
    """Return the parts of an address that make a list, in one order: never a place in it."""
    given = dict(parse_qsl(query.lstrip("?"))[:20])
    return urlencode({name: given[name][:100] for name in PARTS if given.get(name)})[:600]


def _own(actor: Actor, list_id: uuid.UUID) -> SavedList:
    row = lists_of(actor).select_for_update().filter(pk=list_id).first()
    if row is None or (row.account_id is None and not may_share(actor)):
        raise ListMissing
    return row
