# SPDX-License-Identifier: Apache-2.0
"""What clerks read of a document: events and signatures in words."""

import datetime as dt
import json
from uuid import uuid4

import msgspec
import pytest

from lienthong.exchange.queries import EventView, title_of
from lienthong.exchange.rules import findings
from lienthong.exchange.rules.findings import File, FileFinding, Signature, Verdict
from lienthong.exchange.rules.systems import EventKind
from lienthong.exchange.views import shown

AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
FILE = File(place=0, name="quyet-dinh.pdf", sha256="ab" * 32)


def finding(verdict: Verdict, *, has_legal_value: bool = False) -> FileFinding:
    signature = Signature(
        signer="Lê Hữu Tùng", post="Phó Chủ tịch", agency="Ủy ban nhân dân tỉnh", agency_code="H42",
        signed_at=AT, is_valid=verdict is Verdict.GOOD, is_intact=True,
        is_whole_document=True, is_trusted=True, was_in_force=True, is_revoked=False,
        is_timestamped=True,
    )  # fmt: skip
    return FileFinding(
        place=0, name=FILE.name, sha256=FILE.sha256, verdict=verdict, count=1,
        has_legal_value=has_legal_value, signatures=(signature,),
    )  # fmt: skip


@pytest.mark.parametrize("kind", list(EventKind))
def test_event_when_of_any_kind_then_told_in_words(kind: EventKind) -> None:
    event = EventView(
        id=uuid4(), kind=kind, at=AT, position=0, agency_code="", status="03", ask="update"
    )
    assert " " in title_of(event)


def test_findings_when_read_back_from_the_log_then_the_same() -> None:
    told = findings.told("H42,1", [finding(Verdict.GOOD), findings.unchecked(FILE, "kind")])
    kept = json.loads(msgspec.json.encode(told))
    assert findings.read(kept) == (finding(Verdict.GOOD), findings.unchecked(FILE, "kind"))


def test_signature_when_good_bad_or_unknown_then_never_one_for_another() -> None:
    said = {verdict: shown.signed(finding(verdict)) for verdict in Verdict}
    assert len(set(said.values())) == len(Verdict)
    assert said[Verdict.GOOD] == "chữ ký số hợp lệ: Lê Hữu Tùng"
    assert shown.signed(None) == "chưa kiểm tra chữ ký số"
    assert "bản gốc" in shown.signed(finding(Verdict.GOOD, has_legal_value=True))
    assert "bản gốc" not in said[Verdict.GOOD]
