# SPDX-License-Identifier: Apache-2.0
"""The verifier finds every way of changing a log behind its back."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from lienthong.ledger import queries, services
from lienthong.ledger.services import keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def leaf_ids(settings, tmp_path):
    settings.VAR = tmp_path
    leaf_ids = services.append_many("audit", (b"fact %d" % n for n in range(600)))
    services.sequence("audit")
    return leaf_ids


def verify(*arguments):
    """Return whether all holds, and what was said."""
    said = io.StringIO()
    try:
        call_command("verify", *arguments, stdout=said)
    except SystemExit as end:
        return not end.code, said.getvalue()
    return True, said.getvalue()


def tamper(statement, *parameters):
    """Change the database as somebody with every power over it would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_leaf", "ledger_tile", "ledger_head"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)


def resign():
    """Sign whatever the log's head now says, with the node's own key."""
    from django.conf import settings

    from lienthong.ledger.models import Head
    from lienthong.ledger.rules import notes

    head = Head.objects.get(log="audit")
    key = keys.signing_key(settings.VAR / "keys", is_production=False)
    text = notes.Checkpoint(origin=head.origin, size=head.size, root=bytes(head.root)).text
    tamper("UPDATE ledger_head SET note = %s", notes.sign(text, name=head.origin, key=key))


def test_untouched_log_holds_and_its_growth_is_seen():
    good, said = verify()
    assert good, said
    assert "600 bản ghi" in said
    services.append_many("audit", [b"more"] * 400)
    services.sequence("audit")
    good, said = verify("--log", "audit")
    assert good, said
    assert "lần kiểm tra trước (600 bản ghi, nay 1000)" in said


@pytest.mark.parametrize("position", [0, 255, 256, 417, 599])
def test_one_flipped_bit_of_a_body_is_found_at_its_position(position):
    tamper(
        "UPDATE ledger_leaf SET body = set_bit(body, 3, 1 - get_bit(body, 3)) WHERE position = %s",
        position,
    )
    good, said = verify()
    assert not good
    assert f"vị trí {position} " in said


def test_one_flipped_bit_of_a_tile_is_found_at_its_position():
    tamper(
        "UPDATE ledger_tile SET hashes = set_bit(hashes, 256 * 7, 1 - get_bit(hashes, 256 * 7))"
        " WHERE level = 0 AND index = 1"
    )
    good, said = verify()
    assert not good
    assert "vị trí 263 " in said


def test_flipped_bit_above_the_leaves_is_found():
    tamper(
        "UPDATE ledger_tile SET hashes = set_bit(hashes, %s, 1 - get_bit(hashes, %s))"
        " WHERE level = 1",
        300,
        300,
    )
    good, said = verify()
    assert not good
    assert "vị trí 256 " in said


def test_leaf_taken_out_is_found():
    tamper("DELETE FROM ledger_leaf WHERE position = 300")
    good, said = verify()
    assert not good
    assert "vị trí 256" in said


def test_two_leaves_exchanged_are_found():
    tamper("UPDATE ledger_leaf SET position = 9999 WHERE position = 5")
    tamper("UPDATE ledger_leaf SET position = 5 WHERE position = 6")
    tamper("UPDATE ledger_leaf SET position = 6 WHERE position = 9999")
    assert "vị trí 5 " in verify()[1]


def test_altered_checkpoint_is_found():
    tamper("UPDATE ledger_head SET note = replace(note, E'\\n600\\n', E'\\n599\\n')")
    good, said = verify()
    assert not good
    assert "không được ký" in said


def test_history_rewritten_whole_with_the_nodes_own_key_is_found_by_who_saw_it():
    assert verify()[0]
    tamper("DELETE FROM ledger_leaf")
    tamper("DELETE FROM ledger_tile")
    tamper("DELETE FROM ledger_head")
    services.append_many("audit", (b"lie %d" % n for n in range(700)))
    services.sequence("audit")
    good, said = verify()
    assert not good
    assert "đã bị viết lại" in said
    assert verify("--forget")[0]


def test_shortened_log_is_found_by_who_saw_it():
    assert verify()[0]
    tamper("DELETE FROM ledger_leaf")
    tamper("DELETE FROM ledger_tile")
    tamper("DELETE FROM ledger_head")
    services.append("audit", b"fact 0")
    services.sequence("audit")
    assert "ngắn đi" in verify()[1]


def test_signed_root_that_is_not_the_entries_root_is_found():
    tamper("UPDATE ledger_head SET root = sha256('other')")
    resign()
    good, said = verify()
    assert not good
    assert "không khớp với gốc đã ký" in said


def test_log_that_is_not_there_does_not_hold():
    assert not verify("--log", "sharing")[0]


def test_receipt_file_holds_and_one_changed_letter_does_not(leaf_ids, tmp_path):
    path = tmp_path / "receipt.json"
    receipt = queries.receipt(leaf_ids[300])
    text = receipt.to_json()
    path.write_text(text)
    good, said = verify("--receipt", str(path))
    assert good, said
    assert f"vị trí {receipt.position} " in said
    path.write_text(text.replace("fact 300", "fact 301"))
    assert not verify("--receipt", str(path))[0]


def test_receipt_signed_by_another_key_than_the_one_remembered_does_not_hold(leaf_ids, tmp_path):
    assert verify()[0]
    path = tmp_path / "receipt.json"
    path.write_text(queries.receipt(leaf_ids[0]).to_json())
    assert verify("--receipt", str(path))[0]
    (tmp_path / "keys" / "ledger.pem").unlink()
    tamper("DELETE FROM ledger_head")
    tamper("DELETE FROM ledger_tile")
    tamper("UPDATE ledger_leaf SET position = NULL")
    services.sequence("audit")
    path.write_text(queries.receipt(leaf_ids[0]).to_json())
    assert not verify("--receipt", str(path))[0]
