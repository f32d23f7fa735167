# SPDX-License-Identifier: Apache-2.0
import pytest

from lienthong.ledger import services
from lienthong.ledger.rules import merkle, notes, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log_of_300(settings, tmp_path):
    settings.VAR = tmp_path
    services.append_many("audit", [b"secret name"] * 300)
    services.sequence("audit")


def test_index_names_logs_and_keys_without_signing_in(client):
    logs = client.get("/ledger/").json()["logs"]
    assert [one["log"] for one in logs] == ["audit"]
    assert logs[0]["size"] == 300
    checkpoint = client.get(logs[0]["checkpoint"])
    verifier = notes.Verifier.read(logs[0]["vkey"])
    assert notes.open_checkpoint(checkpoint.content.decode(), verifier).size == 300
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-cache" in checkpoint["Cache-Control"]


def test_entries_and_tiles_agree_and_never_change(client):
    entries = client.get("/ledger/audit/tile/entries/000")
    tile = client.get("/ledger/audit/tile/0/000")
    hashes = [merkle.leaf_hash(entry) for entry in tiles.unbundle(entries.content)]
    assert b"".join(hashes) == tile.content
    assert client.get("/ledger/audit/tile/1/000.p/1").content == merkle.root_of(hashes)
    assert b"secret" not in entries.content
    for answer in (entries, tile):
        assert answer["Content-Type"] == "application/octet-stream"
        assert "immutable" in answer["Cache-Control"]


def test_partial_tile_is_a_prefix_of_the_fuller_one(client):
    longer = client.get("/ledger/audit/tile/0/001.p/44").content
    assert len(longer) == 44 * 32
    assert client.get("/ledger/audit/tile/0/001.p/9").content == longer[: 9 * 32]
    assert len(client.get("/ledger/audit/tile/entries/001.p/44").content) == 44 * 34


@pytest.mark.parametrize(
    "path",
    [
        "diary/checkpoint",
        "sharing/checkpoint",
        "audit/tile/0/001",
        "audit/tile/0/001.p/45",
        "audit/tile/0/1",
        "audit/tile/2/000",
        "audit/tile/99/000",
        "audit/tile/entries/001",
        "audit/tile/entries/001.p/45",
        "audit/tile/entries/x000/001",
        "audit/tile/entries/999999999999999999999999",
        "audit/tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "audit/tile/entries/x999/x999/x999/x999/x999/x999/x999/999",
    ],
)
def test_what_is_not_there_is_404(client, path):
    assert client.get(f"/ledger/{path}").status_code == 404
