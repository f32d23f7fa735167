# SPDX-License-Identifier: Apache-2.0
import pytest
from django.db import DataError, IntegrityError, connection, transaction

from lienthong.kernel.ids import LeafId, uuid7
from lienthong.ledger import errors, queries, services
from lienthong.ledger.models import Head, Leaf, Tile
from lienthong.ledger.rules import merkle, notes, receipts
from lienthong.ledger.services.keys import DEMO_MARK, signing_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.VAR = tmp_path


def verifier(log: str = "audit") -> notes.Verifier:
    return notes.Verifier.read(queries.head(log).vkey)


def test_appended_leaf_has_no_place_and_no_receipt_until_sequenced():
    leaf_id = services.append("audit", b"fact")
    assert queries.receipt(leaf_id) is None
    assert queries.waiting()["audit"] == 1
    assert services.sequence_all() == 1
    receipt = queries.receipt(leaf_id)
    assert receipt.body == b"fact"
    assert receipts.check(receipt, verifier()).size == 1
    assert queries.waiting()["audit"] == 0


def test_sequencing_twice_changes_nothing():
    services.append("audit", b"fact")
    services.sequence("audit")
    before = queries.head("audit")
    assert services.sequence("audit") == 0
    assert queries.head("audit") == before


def test_log_without_leaves_has_a_signed_empty_head():
    assert services.sequence("sharing") == 0
    head = notes.open_checkpoint(queries.head("sharing").checkpoint, verifier("sharing"))
    assert (head.size, head.root) == (0, merkle.EMPTY_ROOT)
    assert [view.log for view in queries.logs()] == ["sharing"]


def test_every_leaf_of_many_batches_is_proven_and_the_growth_too():
    leaf_ids = services.append_many("exchange", (b"%d" % n for n in range(300)))
    services.sequence("exchange")
    old = queries.head("exchange")
    leaf_ids += services.append_many("exchange", (b"%d" % n for n in range(300, 1000)))
    services.sequence("exchange")
    new = queries.head("exchange")
    for number in (0, 1, 255, 256, 299, 300, 511, 767, 999):
        receipt = queries.receipt(leaf_ids[number])
        assert receipt.body == b"%d" % number
        receipts.check(receipt, verifier("exchange"))
        assert queries.find("exchange", receipt.leaf_hash) == receipt.position
    path = queries.proof_of_growth("exchange", old=300, new=1000)
    assert merkle.is_consistent(old=300, old_root=old.root, new=1000, new_root=new.root, path=path)
    assert queries.find("exchange", b"x" * 32) is None
    assert queries.find("audit", receipt.leaf_hash) is None


def test_public_entry_tells_nothing_of_equal_bodies():
    first, second = services.append("audit", b"same"), services.append("audit", b"same")
    services.sequence("audit")
    assert queries.receipt(first).leaf_hash != queries.receipt(second).leaf_hash
    bundle = queries.entry_bundle("audit", index=0, width=2)
    assert b"same" not in bundle
    assert len(bundle) == 2 * 34


def test_bodies_are_given_by_leaf():
    leaf_id = services.append("audit", b"fact")
    assert queries.bodies([leaf_id, LeafId(uuid7())]) == {leaf_id: b"fact"}


def test_leaf_of_unknown_log_or_too_large_is_refused():
    with pytest.raises(errors.LogUnknown):
        services.append("diary", b"fact")
    with pytest.raises(errors.LogUnknown):
        services.sequence("diary")
    with pytest.raises(errors.LeafTooLarge, match="65536"):
        services.append("audit", b"x" * 65_537)
    with pytest.raises(errors.LeafTooLarge), transaction.atomic():
        services.append_many("audit", [b"fine", b"x" * 65_537])
    assert Leaf.objects.count() == 0


CHANGES = [
    "UPDATE ledger_leaf SET body = 'other'",
    "UPDATE ledger_leaf SET salt = 'other'",
    "UPDATE ledger_leaf SET position = position + 1",
    "UPDATE ledger_leaf SET position = NULL",
    "DELETE FROM ledger_leaf",
    "UPDATE ledger_tile SET hashes = 'other'",
    "UPDATE ledger_tile SET hashes = ''",
    "DELETE FROM ledger_tile",
    "UPDATE ledger_head SET size = size - 1",
    "UPDATE ledger_head SET vkey = 'other'",
    "DELETE FROM ledger_head",
]


@pytest.mark.parametrize("change", CHANGES)
def test_database_refuses_to_change_what_was_recorded(change):
    services.append("audit", b"fact")
    services.sequence("audit")
    with (
        pytest.raises((IntegrityError, DataError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert (Leaf.objects.count(), Tile.objects.count(), Head.objects.count()) == (1, 1, 1)


def test_body_of_a_waiting_leaf_cannot_change_with_its_place():
    services.append("audit", b"fact")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Leaf.objects.update(position=0, body=b"other")


def test_log_is_not_signed_by_another_key(settings, tmp_path):
    services.append("audit", b"fact")
    services.sequence("audit")
    settings.VAR = tmp_path / "elsewhere"
    services.append("audit", b"another")
    with pytest.raises(errors.KeyChanged), transaction.atomic():
        services.sequence("audit")
    assert queries.waiting()["audit"] == 1


def test_origin_of_a_log_survives_a_new_address(settings):
    services.sequence("audit")
    origin = queries.head("audit").origin
    settings.BASE_URL = "https://new.example"
    services.append("audit", b"fact")
    services.sequence("audit")
    assert queries.head("audit").origin == origin


def test_key_is_made_once_for_its_owner_only(tmp_path):
    key = signing_key(tmp_path, is_production=False)
    path = tmp_path / "ledger.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(DEMO_MARK)
    again = signing_key(tmp_path, is_production=False)
    assert again.private_bytes_raw() == key.private_bytes_raw()


def test_demo_key_in_production_is_refused_and_a_new_one_is_not_marked(tmp_path):
    signing_key(tmp_path / "demo", is_production=False)
    with pytest.raises(errors.DemoKey, match=r"ledger\.pem"):
        signing_key(tmp_path / "demo", is_production=True)
    signing_key(tmp_path / "real", is_production=True)
    signing_key(tmp_path / "real", is_production=True)
