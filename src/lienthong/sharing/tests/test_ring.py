# SPDX-License-Identifier: Apache-2.0
"""The keys that sign calls: told ahead, one after the other, withdrawn at once."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lienthong.audit.models import Trace
from lienthong.kernel import clock
from lienthong.sharing import services
from lienthong.sharing.errors import NotThroughPlatform
from lienthong.sharing.rules import ring
from lienthong.sharing.rules.ring import BadRing, Held
from lienthong.sharing.services.keyrings import mark_of
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.factories import SYSTEM

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FIRST = Held(name="a", signs_from=NOW - HOUR)


def names(told: ring.Ring, hours: float) -> str:
    return "".join(one.name for one in ring.holding(told, NOW + hours * HOUR))


def test_key_when_followed_then_told_at_once_signs_later_and_the_former_ends() -> None:
    told = ring.followed((FIRST,), "b", now=NOW, ahead=2 * HOUR, overlap=3 * HOUR)
    assert [names(told, hours) for hours in (0, 1.99, 2, 4.99, 5, 900)] == [
        "ab", "ab", "ba", "ba", "b", "b",
    ]  # fmt: skip
    with pytest.raises(BadRing, match="waits already"):
        ring.followed(told, "c", now=NOW + HOUR, ahead=HOUR, overlap=HOUR)
    with pytest.raises(BadRing, match="10 minutes"):
        ring.followed((FIRST,), "b", now=NOW, ahead=HOUR, overlap=HOUR / 60)


@pytest.mark.parametrize(
    ("name", "hours", "left"),
    [("a", 1, "x"), ("b", 1, "a"), ("a", 3, "b"), ("b", 3, "xa")],
)
def test_key_when_withdrawn_then_gone_at_once_and_one_signs(
    name: str, hours: int, left: str
) -> None:
    told = ring.followed((FIRST,), "b", now=NOW, ahead=2 * HOUR, overlap=3 * HOUR)
    after = ring.withdrawn(told, name, "x", now=NOW + hours * HOUR)
    assert names(after, hours) == left
    assert names(after, 900) == left[0]
    with pytest.raises(BadRing):
        ring.withdrawn(after, name, "y", now=NOW + hours * HOUR)


def test_keyring_when_read_by_another_process_then_the_same_keys_and_changes_are_kept(
    db: None, tmp_path: Path
) -> None:
    ours, theirs = (services.Keyring(tmp_path, is_production=False) for _ in range(2))
    first = mark_of(ours()[0])
    assert [mark_of(one) for one in theirs()] == [first]
    second = services.follow_key(SYSTEM, ahead=HOUR, overlap=HOUR, keys=ours)
    theirs.look()
    assert [mark_of(one) for one in theirs()] == [first, second]
    with clock.frozen(clock.now() + HOUR):
        theirs.look()
        assert [mark_of(one) for one in theirs()] == [second, first]
    with pytest.raises(BadRing):
        services.withdraw_key(SYSTEM, "0" * 16, reason="x", keys=ours)
    third = services.withdraw_key(SYSTEM, first, reason="bị lộ", keys=ours)
    theirs.look()
    assert [mark_of(one) for one in theirs()] == [third] and third not in (first, second)
    told = [one.action for one in Trace.objects.order_by("pk") if "platform_key" in one.action]
    assert told == ["sharing.platform_key_told", "sharing.platform_key_withdrawn"]


def test_call_when_its_key_was_withdrawn_then_its_own_providers_refuse_it(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    headers = {
        "x-road-client": "VN/GOV/H42/a", "x-road-service": "s", "x-road-request-id": "r",
        "lienthong-leaf": "l",
    }  # fmt: skip
    told = {"@method": "GET", "@path": "/x", "@query": "?"} | headers
    pair = factories.signed(told, int(clock.now().timestamp()))
    signed = headers | dict(zip(("signature-input", "signature"), pair, strict=True))
    services.follow_key(SYSTEM, ahead=HOUR, overlap=HOUR)
    services.check_call("GET", "/x", "", signed, b"")
    services.withdraw_key(SYSTEM, mark_of(services.sharing_keys()[0]), reason="bị lộ")
    with pytest.raises(NotThroughPlatform):
        services.check_call("GET", "/x", "", signed, b"")
