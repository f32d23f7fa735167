# SPDX-License-Identifier: Apache-2.0
"""Signatures in files, looked at beside the way: found once, told by the right word, witnessed."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from lienthong.exchange.models import Delivery, Event, Follower
from lienthong.exchange.rules import findings
from lienthong.exchange.rules.findings import FileFinding, Signature, Verdict
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.examining import Examiner
from lienthong.gateway.process import Config
from lienthong.gateway.tests.conftest import ORIGIN, Axis, database_url
from lienthong.ledger.rules import notes, receipts
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES
from lienthong.ledger.rules.receipts import Receipt
from lienthong.signing.errors import AuthorityNotReady
from lienthong.signing.rules import Validation
from lienthong.signing.tests import factories as signing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"


def config_of(axis: Axis) -> Config:
    return Config(database_url=database_url(), origin=ORIGIN, key=axis.key, bodies=axis.bodies)


def examined(axis: Axis, *files: bytes, number: int = 1) -> dict[str, Any]:
    """Send a document, examine it, and return what the receiver reads of it."""
    axis.province.sent(axis.province.document(number, "G05"), *files)
    (delivery,) = axis.ministry.lent()
    path = f"deliveries/{delivery['id']}/findings"
    assert axis.ministry.get(path).json() == {"state": "not_examined"}
    assert Examiner(config_of(axis)).run() == 1
    told: dict[str, Any] = axis.ministry.get(path).json()
    assert told["state"] == "examined"
    return told


def verdicts(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["verdict"], one["why"]) for one in told["findings"]["files"]]


def test_files_when_signed_changed_plain_or_no_pdf_then_each_its_own_word(axis: Axis) -> None:
    office = signing.office()
    good = signing.sealed(office, signing.signed(office))
    place = good.index(b"/MediaBox") + 20
    bad = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
    told = examined(axis, good, bad, signing.paper(), b"%PDF-1.7 broken", b"PK\x03\x04")
    assert verdicts(told) == [
        ("good", ""), ("bad", ""), ("unsigned", ""), ("not_checked", "not_pdf"),
        ("not_checked", "kind"),
    ]  # fmt: skip
    first = told["findings"]["files"][0]
    assert first["has_legal_value"]
    assert [one["signer"] for one in first["signatures"]] == [
        office.leader.name, office.agency.name,
    ]  # fmt: skip
    assert told["findings"]["verdicts"] == {
        "good": 1, "bad": 1, "unsigned": 1, "not_checked": 2,
    }  # fmt: skip


def test_files_when_signed_under_another_authority_then_the_issuer_is_unknown(
    axis: Axis, settings: Any, tmp_path: Path
) -> None:
    signed = signing.signed(signing.office())
    settings.VAR = tmp_path / "elsewhere"
    assert verdicts(examined(axis, signed)) == [("unknown_issuer", "")]


def test_findings_when_read_then_proven_and_in_the_senders_feed(axis: Axis) -> None:
    told = examined(axis, signing.paper())
    receipt = Receipt.from_json(axis.province.get(f"receipts/{told['leaf']}").text)
    receipts.check(receipt, notes.verifier_of(ORIGIN, axis.key))
    assert receipt.told()["leaf"] == told["receipt"]["leaf"]
    (event,) = [one for one in axis.province.events() if one["kind"] == "signature_findings"]
    assert event["detail"] == told["findings"]


def test_findings_when_asked_by_a_stranger_then_not_told(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), signing.paper())
    (delivery,) = axis.ministry.lent()
    answer = axis.province.get(f"deliveries/{delivery['id']}/findings")
    assert answer.status_code == 404


def test_findings_when_the_delivery_was_lent_and_is_stranded_then_still_told(axis: Axis) -> None:
    examined(axis, signing.paper())
    Delivery.objects.update(state=Carriage.STRANDED, lent_until=None)
    path = f"deliveries/{Delivery.objects.get().pk}/findings"
    assert axis.ministry.get(path).json()["state"] == "examined"


def test_examiner_when_run_again_also_from_the_start_then_found_once(axis: Axis) -> None:
    examined(axis, signing.paper())
    assert Examiner(config_of(axis)).run() == 0
    Follower.objects.update(position=-1)  # as after a restore of an older row
    axis.province.sent(axis.province.document(2, "G05"), signing.paper())
    assert Examiner(config_of(axis)).run() == 1
    assert Event.objects.filter(kind="signature_findings").count() == 2


def test_examiner_when_another_run_was_faster_then_nothing_is_written_twice(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), signing.paper())
    other = Examiner(config_of(axis))
    runs = []

    def slow(pdf: bytes) -> Validation:
        runs.append(other.run())  # while this one judges
        return Validation(signatures=(), has_legal_value=False, statement="")

    assert Examiner(config_of(axis), slow).run() == 1
    assert runs == [1]
    assert Event.objects.filter(kind="signature_findings").count() == 1


def test_examiner_when_it_dies_while_judging_then_begins_there_again(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"), signing.paper())

    def dies(pdf: bytes) -> Validation:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Examiner(config_of(axis), dies).run()
    assert Examiner(config_of(axis)).run() == 1


@pytest.mark.parametrize("size", [100, 2 << 20])
def test_examiner_when_a_body_is_gone_then_says_so_and_goes_on(axis: Axis, size: int) -> None:
    axis.province.sent(axis.province.document(1, "G05"), b"%PDF-" + bytes(size))
    for path in (*axis.bodies.glob("??/*"), *axis.bodies.glob("segments/*")):
        path.unlink()
    axis.province.sent(axis.province.document(2, "G05"))
    assert Examiner(config_of(axis)).run() == 2
    (event,) = Event.objects.filter(kind="signature_findings")
    assert event.detail["files"][0]["why"] == "gone"


def test_examiner_when_there_is_no_authority_then_not_checked(axis: Axis) -> None:
    def unready(pdf: bytes) -> Validation:
        raise AuthorityNotReady(problem="")

    axis.province.sent(axis.province.document(1, "G05"), signing.paper())
    Examiner(config_of(axis), unready).run()
    (event,) = Event.objects.filter(kind="signature_findings")
    assert event.detail["files"][0]["why"] == "no_anchors"


def test_findings_when_there_is_much_of_everything_then_they_fit_into_a_leaf() -> None:
    long = "ế" * 100
    signature = Signature(
        signer=long, post=long, agency=long, agency_code="ế" * 100, signed_at=None, is_valid=False,
        is_intact=False, is_whole_document=False, is_trusted=False, was_in_force=False,
        is_revoked=False, is_timestamped=False,
    )  # fmt: skip
    one = FileFinding(
        place=199, name=long, sha256="f" * 64, verdict=Verdict.BAD, count=20,
        signatures=(signature,) * findings.MOST_SIGNATURES,
    )  # fmt: skip
    told = findings.told("ế" * 200, [one] * 200)
    assert len(msgspec.json.encode(told)) < BODY_LIMIT_BYTES - 1_000
    assert (told["left_out"], told["verdicts"]) == (190, {Verdict.BAD: 200})
