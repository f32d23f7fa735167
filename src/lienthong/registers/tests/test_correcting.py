# SPDX-License-Identifier: Apache-2.0
"""A correction is asked for by one person, decided by another, and the record keeps both."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, transaction

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.outbox.models import Event
from lienthong.registers import errors, queries, rules, services
from lienthong.registers.models import Proposal
from lienthong.registers.queries import keeper
from lienthong.registers.rules import Stretch
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f

MOVED = dt.date(2020, 1, 1)
RIGHT_NAME = {"full_name": "Nguyễn Thị Hương"}


def day(year: int) -> dt.date:
    return dt.date(year, 1, 1)


@pytest.mark.parametrize(
    ("said", "since", "then"),
    [
        # The wrong name was carried through a move: both stretches are mended.
        ([("A", "x"), ("A", "y")], 2000, [(2000, "B", "x"), (2010, "B", "y")]),
        # Since 2010 the record says another name: somebody knew better, it stays.
        ([("A", "x"), ("C", "y")], 2000, [(2000, "B", "x")]),
        # In the middle of a stretch: only from that day on.
        ([("A", "x"), ("A", "y")], 2005, [(2005, "B", "x"), (2010, "B", "y")]),
        # What says so already is not written again.
        ([("B", "x")], 2000, []),
    ],
)
def test_corrected_when_applied_then_follows_the_wrong_value_as_far_as_it_was_carried(
    said: list[tuple[str, str]], since: int, then: list[tuple[int, str, str]]
) -> None:
    starts = [day(2000), day(2010)]
    stretches = [
        Stretch(
            since=starts[at],
            until=starts[at + 1] if at + 1 < len(said) else None,
            data={"name": name, "home": home},
        )
        for at, (name, home) in enumerate(said)
    ]
    found = rules.corrected(stretches, {"name": "B"}, day(since))
    assert [(one.since.year, one.data["name"], one.data["home"]) for one in found] == then


def test_changed_fields_when_nested_then_named_with_dots_and_lists_whole() -> None:
    before = {"a": 1, "home": {"x": 1, "y": 2}, "list": [1]}
    after = {"a": 1, "home": {"x": 1, "y": 3}, "list": [1, 2], "new": ""}
    assert rules.changed_fields(before, after) == ("home.y", "list", "new")
    assert rules.told_fields(("home.y", "list"), ("home",)) == ("home.y",)
    assert rules.told_fields(("home",), ("home.y",)) == ("home",)
    assert rules.told_fields(("list",), ("home",)) == ()


@pytest.fixture(autouse=True)
def _town(request: pytest.FixtureRequest, places: None) -> None:
    if request.node.get_closest_marker("django_db"):
        desk.town()


def official(*rights: str, agency: str = desk.HOME) -> Actor:
    return desk.official("Trần Văn Lực", *rights, agency=agency).actor


def asked(actor: Actor | None = None, **changes: Any) -> UUID:
    given: dict[str, Any] = {
        "register": "population", "key": f.PARENT, "changes": RIGHT_NAME, "valid_from": f.BORN,
        "reason": "Ghi sai dấu", "evidence": "Giấy khai sinh số 12/1990",
    } | changes  # fmt: skip
    return services.propose(actor or official("cases.appraise"), services.NewProposal(**given))


def names() -> list[tuple[int, str]]:
    found = services.history(
        official("cases.sign"), "population", f.PARENT, purpose="settle_case", case_code="x"
    )
    return [(one.version, one.data["full_name"]) for one in found]


@pytest.mark.django_db
def test_approve_when_second_person_then_applied_everywhere_and_told() -> None:
    f.record()
    f.record(valid_from=MOVED, residence={"province_code": "42", "commune_code": "18074"})
    before = clock.now()
    proposal = asked(official("cases.appraise", agency=desk.AWAY))
    assert names()[-1][1] == "Nguyễn Thị Hường"  # nothing changes until somebody else has seen it
    services.approve(official("cases.sign", agency=desk.AWAY), proposal)
    for on in (dt.date(2000, 1, 1), dt.date(2026, 1, 1)):
        found = services.read(
            official("cases.sign"), "population", f.PARENT, purpose="settle_case",
            case_code="x", as_of=on,
        )  # fmt: skip
        assert found is not None
        assert found.data["full_name"] == "Nguyễn Thị Hương"
        assert found.data["residence"]["commune_code"] == ("18073" if on < MOVED else "18074")
        known = services.read(
            official("cases.sign"), "population", f.PARENT, purpose="settle_case",
            case_code="x", as_of=on, known_at=before,
        )  # fmt: skip
        assert known is not None
        assert known.data["full_name"] == "Nguyễn Thị Hường"
    told = [event.body for event in Event.objects.filter(name="registers.RecordWritten")]
    assert [one["changed"] for one in told[-2:]] == [["full_name"], ["full_name"]]
    (decided,) = Event.objects.filter(name="registers.CorrectionDecided")
    assert decided.body["state"] == "applied"
    assert "Hương" not in str([one.body for one in Event.objects.all()])


@pytest.mark.django_db
def test_approve_when_in_the_middle_then_what_was_before_stays() -> None:
    f.record()
    services.approve(official("cases.sign"), asked(valid_from=MOVED))
    assert names() == [
        (1, "Nguyễn Thị Hường"), (2, "Nguyễn Thị Hường"), (3, "Nguyễn Thị Hương"),
    ]  # fmt: skip
    assert queries.at("population", f.PARENT, as_of=dt.date(2019, 12, 31)).get().number == 2


@pytest.mark.django_db
def test_approve_when_own_or_by_a_stand_in_then_refused() -> None:
    f.record()
    asker = official("cases.sign")
    proposal = asked(asker)
    stand_in = Actor(
        kind=asker.kind, name="Khác", account_id=official().account_id, agency_code=desk.HOME,
        rights=asker.rights, stands_in_for=asker.account_id,
    )  # fmt: skip
    for actor in (asker, stand_in):
        with pytest.raises(errors.OwnProposal):
            services.approve(actor, proposal)
        with pytest.raises(errors.OwnProposal):
            services.refuse(actor, proposal, reason="Không")
    row = Proposal.objects.get()
    row.state, row.decided_at, row.decider_account_id = "applied", clock.now(), asker.account_id
    with pytest.raises(Error, match="four_eyes"), transaction.atomic():
        row.save()


@pytest.mark.django_db
def test_decide_when_without_right_or_elsewhere_then_refused() -> None:
    f.record()
    proposal = asked()
    with pytest.raises(errors.CorrectionRefused):
        services.approve(official("cases.appraise"), proposal)
    elsewhere = Actor(
        kind=official().kind, name="Khác", account_id=official().account_id,
        agency_code="H01.01", rights=frozenset({"cases.sign"}),
    )  # fmt: skip
    for actor in (elsewhere, f.citizen(), official("cases.receive")):
        with pytest.raises(Missing):
            services.approve(actor, proposal)
    with pytest.raises(errors.CorrectionRefused):
        asked(official("cases.receive"))


@pytest.mark.django_db
def test_propose_when_the_record_is_of_another_area_then_refused() -> None:
    f.record()
    with pytest.raises(errors.KeptElsewhere):
        asked(official("cases.appraise", agency=desk.AWAY))
    assert not Proposal.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": "  "}, errors.ReasonMissing),
        ({"evidence": ""}, errors.ReasonMissing),
        ({"changes": {"full_name": "Nguyễn Thị Hường"}}, errors.NothingChanged),
        ({"changes": {}}, errors.NothingChanged),
        ({"changes": {"full_name": None}}, errors.RecordInvalid),
        ({"changes": {"hobby": "cờ"}}, errors.RecordInvalid),
        ({"changes": {"ethnicity": "Atlantis"}}, errors.RecordInvalid),
        ({"valid_from": dt.date(1980, 1, 1)}, errors.NothingChanged),
        ({"key": f.STRANGER}, errors.KeptElsewhere),
        ({"register": "nothing"}, errors.RegisterMissing),
    ],
)
def test_propose_when_wrong_then_refused_at_once(
    changes: dict[str, Any], refusal: type[Exception]
) -> None:
    f.record()
    with pytest.raises(refusal):
        asked(**changes)
    assert not Proposal.objects.exists()


@pytest.mark.django_db
def test_propose_when_one_is_open_then_conflict_until_it_is_decided() -> None:
    f.record()
    asker = official("cases.appraise")
    first = asked(asker)
    with pytest.raises(errors.ProposalOpen):
        asked()
    services.withdraw(asker, first)
    second = asked()
    with pytest.raises(errors.ReasonMissing):
        services.refuse(official("cases.sign"), second, reason=" ")
    services.refuse(official("cases.sign"), second, reason="Giấy không rõ")
    with pytest.raises(errors.ProposalDecided):
        services.approve(official("cases.sign"), second)
    assert names() == [(1, "Nguyễn Thị Hường")]
    states = [
        one.state
        for state in rules.Correction
        for one in keeper.proposals(asker, keeper.ProposalFilter(state=state)).rows
    ]
    assert states == ["refused", "withdrawn"]


@pytest.mark.django_db
def test_approve_when_record_changed_since_then_conflict() -> None:
    f.record()
    proposal = asked()
    f.record(valid_from=MOVED, marital_status="goa")
    with pytest.raises(errors.RecordChanged):
        services.approve(official("cases.sign"), proposal)


@pytest.mark.django_db
def test_compare_when_seen_then_before_and_after_and_the_person_reads_who_looked() -> None:
    f.record()
    (change,) = services.compare(official("cases.sign"), asked())
    assert (change.name, change.before, change.after) == (
        "full_name", "Nguyễn Thị Hường", "Nguyễn Thị Hương",
    )  # fmt: skip
    (seen,) = queries.accesses(f.PARENT)
    assert (seen.fields, seen.purpose) == (("full_name",), "correction")
    assert seen.purpose_title.vi.startswith("Lập, duyệt")


@pytest.mark.django_db
def test_proposal_when_written_then_changes_no_more() -> None:
    f.record()
    asked()
    with pytest.raises(Error, match="decided once"), transaction.atomic():
        Proposal.objects.update(reason="Khác")
