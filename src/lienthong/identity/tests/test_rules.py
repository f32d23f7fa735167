# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest

from lienthong.identity import rules
from lienthong.identity.rules import SessionLimits

LIMITS = SessionLimits(idle=dt.timedelta(minutes=30), absolute=dt.timedelta(hours=8))
START = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("minutes_open", "minutes_idle", "over"),
    [(0, 0, False), (29, 29, False), (30, 30, True), (479, 1, False), (480, 1, True)],
)
def test_session_when_idle_or_old_then_over(
    minutes_open: int, minutes_idle: int, over: bool
) -> None:
    now = START + dt.timedelta(minutes=minutes_open)
    seen = now - dt.timedelta(minutes=minutes_idle)
    assert rules.is_over(LIMITS, signed_in_at=START, seen_at=seen, now=now) is over


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, None), (4, None), (5, 5), (9, 5), (10, 15), (15, 30), (99, 30)]
)
def test_lock_when_failures_mount_then_longer(failures: int, minutes: int | None) -> None:
    expected = None if minutes is None else dt.timedelta(minutes=minutes)
    assert rules.lock_for(failures) == expected


@pytest.mark.parametrize(
    ("typed", "filed"),
    [("001 190 000 123", "001190000123"), (" CB001 ", "cb001"), ("0011900001234", "0011900001234")],
)
def test_username_when_typed_then_filed_alike(typed: str, filed: str) -> None:
    assert rules.clean_username(typed) == filed


@pytest.mark.parametrize(
    ("records", "has"),
    [
        (None, False),
        ([], False),
        ([{"method": "password"}], False),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], True),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], True),
        ("mfa", False),
    ],
)
def test_second_factor_when_proofs_hold_one_then_found(records: object, has: bool) -> None:
    assert rules.has_second_factor(records) is has


def test_device_label_when_known_browser_then_named() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/139.0 Safari/537.36"
    assert rules.device_label(agent) == "Chrome, Windows"
    assert rules.device_label("curl/8") == "—"


def test_mask_when_number_whole_then_middle_is_hidden() -> None:
    assert rules.mask_number("001190000123") == "001•••••0123"


@pytest.mark.parametrize(
    "typed", ["0912345678", "0912 345 678", "0 9 1 2 345678", "0912.345.678", "+84 912 345 678"]
)
def test_phone_when_spaced_in_any_way_then_one_number(typed: str) -> None:
    assert rules.clean_phone(typed) == "0912345678"
