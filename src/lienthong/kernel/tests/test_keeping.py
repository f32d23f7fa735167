# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session

from lienthong.kernel import clock
from lienthong.kernel.tests.keeping import kept

MONDAY = clock.at(dt.date(2026, 11, 16), dt.time(9))
made: list[str] = []


@kept
def world(name: str, *, size: int = 1) -> list[str]:
    made.append(name)
    for place in range(size):
        Session.objects.create(
            session_key=f"{name}-{place}", session_data="\t\\", expire_date=MONDAY
        )
    return [name]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("_time", range(3))
def test_world_when_asked_for_again_then_as_it_was_the_first_time(_time: int) -> None:
    told = world("town", size=2)
    assert told == ["town"]
    assert set(Session.objects.values_list("session_key", "session_data")) == {
        ("town-0", "\t\\"), ("town-1", "\t\\"),
    }  # fmt: skip
    assert made.count("town") <= 1
    told.append("what one test does with it")
    Session.objects.filter(session_key="town-0").delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(2))
def test_world_when_tests_commit_then_the_same(_time: int) -> None:
    assert world("city") == ["city"]
    assert Session.objects.get().session_key == "city-0"
    assert made.count("city") <= 1


@pytest.mark.django_db
def test_world_when_others_are_there_or_another_is_asked_for_then_made() -> None:
    world("one")
    world("other")
    assert {one.session_key for one in Session.objects.all()} == {"one-0", "other-0"}
    Session.objects.all().delete()
    with clock.frozen(MONDAY + dt.timedelta(hours=1)):
        world("one")
    Session.objects.all().delete()
    world("one", size=2)
    assert made.count("one") == 3
