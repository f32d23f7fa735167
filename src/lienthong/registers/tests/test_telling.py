# SPDX-License-Identifier: Apache-2.0
"""Who follows a record hears that it changed: which fields, as the purpose allows, no value."""

import datetime as dt

import pytest
from django.db import Error, transaction

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.registers import errors, queries, services
from lienthong.registers.models import Access, Change
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db
CALLER = Actor(
    kind=ActorKind.CLIENT, name="Phần mềm bảo hiểm", agency_code="G24",
    rights=frozenset({"sharing.called"}),
)  # fmt: skip
AIM = "verify_identity"
SELF = "LT/GOV/G24/baohiem"


def follow(*keys: str, subscriber: str = SELF) -> int:
    return services.follow(CALLER, "population", keys, purpose=AIM, subscriber=subscriber)


def changes(after: int = 0, subscriber: str = SELF) -> tuple[list[services.Told], int]:
    return services.changes(CALLER, "population", purpose=AIM, subscriber=subscriber, after=after)


def test_changes_when_followed_then_names_of_shown_fields_only_and_the_person_sees_it() -> None:
    f.record()
    assert follow(f.PARENT, f.STRANGER) == 2
    assert changes() == ([], 0)
    moved = {"residence": {"province_code": "01", "commune_code": "00004"}}
    f.record(valid_from=dt.date(2020, 1, 1), **moved)  # a field that the purpose does not show
    f.record(valid_from=dt.date(2021, 1, 1), full_name="Lê Hường", **moved)
    told, place = changes()
    assert [(one.key, one.version, one.fields) for one in told] == [(f.PARENT, 5, ("full_name",))]
    assert changes() == (told, place)
    assert changes(place) == ([], place)
    seen = queries.accesses(f.PARENT)[0]
    assert seen.fields == ("changed:full_name",)
    assert seen.field_titles[0].vi == "Được báo có thay đổi: Họ và tên"
    assert "Lê Hường" not in str(Access.objects.values_list()) + str(Change.objects.values_list())


def test_changes_when_somebody_else_follows_then_not_mine() -> None:
    follow(f.PARENT, subscriber="other")
    f.record()
    assert changes()[0] == []
    assert [one.key for one in changes(subscriber="other")[0]] == [f.PARENT]
    services.unfollow(CALLER, "population", [f.PARENT], purpose=AIM, subscriber="other")
    f.record(valid_from=dt.date(2021, 1, 1), full_name="Lê Hường")
    assert changes(subscriber="other")[0] == []


def test_changes_when_before_following_then_not_told() -> None:
    f.record()
    follow(f.PARENT)
    assert changes()[0] == []
    assert follow(f.PARENT) == 0


def test_changes_when_taken_back_then_told_that_everything_went() -> None:
    follow(f.PARENT)
    f.record()
    services.take_back(
        f.PLATFORM, "population", f.PARENT, written_by=["Kiểm thử"], on=dt.date(2026, 1, 1),
        basis="QĐ thu hồi",
    )  # fmt: skip
    assert changes()[0][-1].fields == ("born_on", "full_name", "sex", "status")


def test_follow_when_not_declared_or_too_many_then_refused() -> None:
    with pytest.raises(errors.FollowRefused):
        services.follow(
            f.official("registers.read"), "population", ["x"], purpose="verify_attribute",
            subscriber="x",
        )  # fmt: skip
    with pytest.raises(errors.FollowRefused):
        services.follow(f.citizen(), "population", [f.PARENT], purpose=AIM, subscriber="x")
    with pytest.raises(errors.PurposeUndeclared):
        services.follow(CALLER, "population", ["x"], purpose="x", subscriber="x")
    with pytest.raises(errors.FollowsTooMany):
        follow(*map(str, range(1001)))


def test_change_when_placed_then_changes_no_more() -> None:
    f.record()
    follow(f.PARENT)
    changes()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        Change.objects.update(place=7)
