# SPDX-License-Identifier: Apache-2.0
"""Evidence that somebody spoiled: a stranger's file may be wrong in every way."""

import zipfile
from pathlib import Path

import pytest
from lienthong_client import BadReceipt, cli
from lienthong_client.bodies import RECEIPT, CallBodies

_ENCRYPTED = 0x1


def archive(path: Path) -> bytearray:
    """Return an archive with one packed file, to be spoiled."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(RECEIPT, b"{}" * 400)
    return bytearray(path.read_bytes())


def test_evidence_when_its_packing_is_broken_then_refused(tmp_path: Path) -> None:
    path = tmp_path / "bang-chung.zip"
    held = archive(path)
    began = 30 + len(RECEIPT)  # a local header, the name, then what is packed
    held[began : began + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(held)
    with pytest.raises(BadReceipt, match="not the evidence of a call"):
        CallBodies.verified(path, "key")


def test_evidence_when_it_asks_for_a_password_then_refused(tmp_path: Path) -> None:
    path = tmp_path / "bang-chung.zip"
    held = archive(path)
    held[6] |= _ENCRYPTED
    held[held.index(b"PK\x01\x02") + 8] |= _ENCRYPTED
    path.write_bytes(held)
    with pytest.raises(BadReceipt, match="not the evidence of a call"):
        CallBodies.verified(path, "key")


def test_receipt_when_it_is_no_text_at_all_then_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "anh.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    assert cli.main(["verify", str(path), "--axis-key", "key"]) == 1
    assert "not a receipt" in capsys.readouterr().err
