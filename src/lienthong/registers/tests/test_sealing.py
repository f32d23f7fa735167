# SPDX-License-Identifier: Apache-2.0
"""Sensitive fields lie sealed, are found and read as before, and their keys can be changed."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.tests import factories as orgs
from lienthong.registers import errors, queries, rules, services
from lienthong.registers.models import DataKey, Proposal, Version
from lienthong.registers.rules.masking import MASKS
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f
from lienthong.registers.tests.test_rules import pack

CARD = {
    "full_name": "Nguyễn Thị Hường", "born_on": "1990-05-20", "group": "HN", "benefit_level": 4,
    "card_number": "HN2421234567890", "valid_since": "2026-01-01", "valid_until": "2026-12-31",
    "status": "active",
}  # fmt: skip


def insured(key: str = f.PARENT, **changes: Any) -> rules.Record:
    return services.write(
        f.PLATFORM, "health_insurance", key, CARD | changes, valid_from=dt.date(2026, 1, 1),
        basis="Kiểm thử",
    )  # fmt: skip


def level(key: str = f.PARENT) -> Any:
    found = services.read(f.citizen(key), "health_insurance", key, purpose="own_data")
    return found and found.data["benefit_level"]


@pytest.mark.django_db
def test_write_when_field_is_sensitive_then_sealed_where_it_lies_and_read_as_it_was() -> None:
    assert insured().data == CARD
    stored = Version.objects.get().data
    assert set(stored["group"]) == set(stored["benefit_level"]) == {"$sealed"}
    assert stored["full_name"] == CARD["full_name"]
    found = services.read(f.citizen(), "health_insurance", f.PARENT, purpose="own_data")
    assert found is not None
    assert found.data == CARD
    (hit,) = services.find(
        f.official("cases.appraise"), "health_insurance", {"card_number": CARD["card_number"]},
        purpose="settle_case", case_code="x",
    )  # fmt: skip
    assert hit.data["group"] == "HN"


@pytest.mark.django_db
def test_read_when_sealed_then_asks_the_database_no_more_than_an_open_register(
    django_assert_num_queries: Any,
) -> None:
    insured()
    f.record()
    level()  # the data key is opened once for a process
    with CaptureQueriesContext(connection) as plain:
        services.read(f.citizen(), "population", f.PARENT, purpose="own_data")
    with django_assert_num_queries(len(plain)):
        level()


@pytest.mark.django_db
def test_load_when_many_are_sealed_then_the_key_is_chosen_once() -> None:
    insured(f.STRANGER)  # the keys are there

    def load(first: int, count: int) -> int:
        rows = [
            services.Row(key=f"042190{at:06}", data=CARD, valid_from=f.BORN)
            for at in range(first, first + count)
        ]
        with CaptureQueriesContext(connection) as asked:
            services.load(f.PLATFORM, "health_insurance", rows)
        return len(asked)

    assert load(0, 2) == load(10, 20)


@pytest.mark.django_db
def test_read_when_seal_was_moved_to_another_record_then_it_does_not_open() -> None:
    insured()
    stored = Version.objects.get()
    Version.objects.create(
        register="health_insurance", key=f.STRANGER, number=1, data=stored.data,
        valid_from=stored.valid_from, recorded_at=stored.recorded_at, basis="-",
        leaf_id=stored.leaf_id,
    )  # fmt: skip
    with pytest.raises(errors.KeyLost):
        level(f.STRANGER)


@pytest.mark.django_db
def test_read_when_written_before_the_field_was_sensitive_then_read() -> None:
    insured()
    stored = Version.objects.get()
    Version.objects.create(
        register="health_insurance", key=f.STRANGER, number=1, data=CARD,
        valid_from=stored.valid_from, recorded_at=stored.recorded_at, basis="-",
        leaf_id=stored.leaf_id,
    )  # fmt: skip
    assert level(f.STRANGER) == 4


@pytest.mark.django_db
def test_write_when_corrected_then_compared_open_and_kept_sealed() -> None:
    insured()
    orgs.agency("G24", "Bảo hiểm xã hội Việt Nam", kind=AgencyKind.GOVERNMENT_BODY)
    officer, head = (
        desk.official("Đỗ Văn Kê", right, agency="G24").actor
        for right in ("cases.appraise", "cases.sign")
    )
    new = services.NewProposal(
        register="health_insurance", key=f.PARENT, changes={"benefit_level": 5},
        valid_from=dt.date(2026, 1, 1), reason="Sai mức", evidence="QĐ 5",
    )  # fmt: skip
    proposal = services.propose(officer, new)
    assert "$sealed" in Proposal.objects.get().changes["benefit_level"]
    services.approve(head, proposal)
    assert level() == 5
    assert all("$sealed" in one.data["benefit_level"] for one in Version.objects.all())


@pytest.mark.django_db
def test_renew_register_keys_when_run_twice_then_one_key_and_everything_opens(
    settings: Settings, tmp_path: Path
) -> None:
    settings.VAR, settings.REGISTER_KEYS = tmp_path, ["first"]
    path = tmp_path / "keys" / "registers"
    path.parent.mkdir()
    path.write_text("first")
    insured()
    call_command("renew_register_keys")
    added = path.read_text().split()
    assert added[1:] == ["first"]
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="restart"):
        call_command("renew_register_keys")
    settings.REGISTER_KEYS = added
    call_command("renew_register_keys")
    settings.REGISTER_KEYS = path.read_text().split()
    assert added[:1] == settings.REGISTER_KEYS
    assert level() == 4
    insured(f.STRANGER)
    ids = {one.data["group"]["$sealed"].partition(".")[0] for one in Version.objects.all()}
    assert ids == set(DataKey.objects.values_list("id", flat=True))
    assert len(ids) == 2
    settings.REGISTER_KEYS = ["stolen"]
    with pytest.raises(errors.KeyLost):
        level()


def test_blind_when_indexed_then_found_by_equality_and_tells_nothing() -> None:
    key = b"k" * 32
    one = rules.blind(key, about="r/f", text="HN2421234567890")
    assert one == rules.blind(key, about="r/f", text="HN2421234567890")
    assert one != rules.blind(key, about="r/g", text="HN2421234567890")
    assert "HN" not in one


@pytest.mark.parametrize(
    ("word", "value", "shown"),
    [
        ("last_four", "HN2421234567890", "•••7890"),
        ("last_four", "12345", "•••"),
        ("initials", "Nguyễn Thị Hường", "N. T. Hường"),
        ("initials", "Hường", "Hường"),
        ("year", "1990-05-20", "1990"),
        ("hidden", "x", "•••"),
    ],
)
def test_masks_when_applied_then_shown_in_part(word: str, value: str, shown: str) -> None:
    assert MASKS[word](value) == shown


@pytest.mark.django_db
def test_read_when_purpose_masks_then_shown_in_part_and_the_record_stays_whole() -> None:
    insured()
    found = services.read(
        f.official("registers.read"), "health_insurance", f.PARENT, purpose="check_cover"
    )
    assert found is not None
    assert (found.data["full_name"], found.data["card_number"]) == ("N. T. Hường", "•••7890")
    assert queries.count_accesses(f.PARENT) == 1
    assert level() == 4


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (("schema", "properties", "full_name"), "sensitive"),
        (("schema", "properties", "born_on"), "sensitive"),
    ],
)
def test_parse_when_a_sensitive_field_would_have_to_lie_open_then_told(
    path: tuple[str, ...], code: str
) -> None:
    raw = pack()
    place: Any = raw
    for step in path:
        place = place[step]
    place["x-sensitive"] = True
    findings = rules.parse(raw)
    assert isinstance(findings, list)
    assert code in [finding.code for finding in findings]


def test_parse_when_sensitive_inside_a_list_or_a_subject_is_masked_then_told() -> None:
    raw = pack()
    raw["schema"]["properties"]["notes"] = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"text": {"type": "string", "maxLength": 9, "x-sensitive": True}},
        },
    }
    raw["purposes"]["verify_identity"]["masks"] = {"full_name": "initials"}
    raw["subjects"] = ["full_name"]
    findings = rules.parse(raw)
    assert isinstance(findings, list)
    assert {"sensitive_in_list", "mask"} <= {finding.code for finding in findings}
