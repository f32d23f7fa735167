# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import io
import time

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from lienthong.files.rules import OFFICE, inspect
from lienthong.files.tests import factories as files
from lienthong.kernel import clock
from lienthong.signing import queries, services
from lienthong.signing.ports.watchdog import TooLong, within
from lienthong.signing.queries import validation
from lienthong.signing.tests import factories

pytestmark = pytest.mark.django_db


def only(document: bytes):
    (found,) = queries.validate(document).signatures
    return found


def test_validate_when_a_byte_is_changed_then_not_intact_with_a_reason():
    document = factories.signed(factories.office())
    place = document.index(b"/MediaBox") + 20
    for changed in (
        document[:place] + bytes([document[place] ^ 1]) + document[place + 1 :],
        document.replace(b"/Type /Catalog", b"/Type /Catalug", 1),
    ):
        judged = queries.validate(changed)
        assert not judged.has_legal_value
        assert all(not found.is_valid for found in judged.signatures)
    found = only(document[:place] + bytes([document[place] ^ 1]) + document[place + 1 :])
    assert not found.is_intact
    assert found.reasons[0] == "Nội dung đã bị sửa sau khi ký."
    assert found.signer == "Trần Văn Khoẻ"


def test_validate_when_content_is_added_then_not_the_whole_document():
    document = factories.signed(factories.office())
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(writer.root["/Pages"])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    found = only(out.getvalue())
    assert found.is_intact
    assert not found.is_whole_document
    assert "thêm nội dung" in found.reasons[0]


def test_validate_when_certificate_has_expired_since_then_still_valid():
    document = factories.signed(factories.office())
    with clock.frozen(clock.now() + dt.timedelta(days=3000)):
        assert only(document).is_valid


def test_validate_when_certificate_had_expired_then_not_in_force():
    office = factories.office()
    document = factories.signed(office)
    row = queries.held(office.agency.id, office.leader.account_id).get()
    signer = services.signing._signer(row.pk)
    late = row.valid_to + dt.timedelta(days=1)
    row.valid_to = late + dt.timedelta(days=1)
    row.save(update_fields=["valid_to"])
    with clock.frozen(late):
        found = only(factories.signed(office))
    assert signer and only(document).was_in_force
    assert found.is_intact
    assert not found.was_in_force
    assert "không còn hiệu lực" in " ".join(found.reasons)


class _RevokedBefore:
    def revoked(self, serials: list[str]) -> dict[str, dt.datetime]:
        return dict.fromkeys(serials, clock.now() - dt.timedelta(days=1))


def test_validate_when_revoked_before_signing_then_named():
    document = factories.signed(factories.office())
    (found,) = queries.validate(document, revocations=_RevokedBefore()).signatures
    assert found.is_revoked and not found.is_valid
    assert "thu hồi" in " ".join(found.reasons)


def test_validate_when_signed_by_another_authority_then_not_trusted(settings, tmp_path):
    document = factories.signed(factories.office())
    settings.VAR = tmp_path
    found = only(document)
    assert found.is_intact
    assert not found.is_trusted
    assert not found.is_timestamped
    assert "được tin cậy" in found.reasons[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "không phải là PDF"),
        (b"hello", "không phải là PDF"),
        (b"%PDF-1.7\n" + b"\xff" * 5000, "không phải là PDF"),
        (factories.paper(), "chưa có chữ ký số"),
        (files.picture(), "không phải là PDF"),
    ],
)
def test_validate_when_nothing_to_judge_then_a_statement(content, words):
    judged = queries.validate(content)
    assert judged.signatures == ()
    assert words in judged.statement


def test_validate_when_larger_than_the_limit_then_not_looked_at(monkeypatch):
    monkeypatch.setattr(validation, "VALIDATION_LIMIT_BYTES", 10)
    assert "lớn hơn" in queries.validate(files.pdf()).statement


def test_validate_when_two_agencies_then_no_original():
    one, other = factories.office(), factories.office("H06.30", "Ủy ban nhân dân xã Đồng Dâu")
    judged = queries.validate(factories.sealed(other, factories.signed(one)))
    assert all(found.is_valid for found in judged.signatures)
    assert not judged.has_legal_value


def test_watchdog_when_work_does_not_end_then_stopped():
    def endless() -> None:
        while True:
            time.sleep(0.001)

    with pytest.raises(TooLong):
        within(0.05, endless)


def test_signed_paper_when_uploaded_then_taken_as_a_file():
    office = factories.office()
    document = factories.sealed(office, factories.signed(office))
    assert inspect(document, name="kết quả.pdf", allowed=OFFICE).flaw is None
