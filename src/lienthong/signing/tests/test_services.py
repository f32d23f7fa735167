# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.orgs.tests import factories as orgs
from lienthong.signing import queries, services
from lienthong.signing.errors import (
    AlreadyIssued,
    CertificateMissing,
    ChangedAfterSigning,
    NoCertificate,
    NotSignable,
)
from lienthong.signing.models import Certificate
from lienthong.signing.rules import HIDDEN, TOP_RIGHT, SignerKind
from lienthong.signing.tests import factories

pytestmark = pytest.mark.django_db


def test_sign_and_seal_when_both_valid_then_worth_an_original():
    office = factories.office()
    document = factories.sealed(office, factories.signed(office))
    judged = queries.validate(document)
    leader, agency = judged.signatures
    assert judged.has_legal_value, judged
    assert "như bản gốc" in judged.statement
    assert (leader.kind, leader.signer, leader.post_name) == (
        SignerKind.PERSON,
        "Trần Văn Khoẻ",
        "Chủ tịch",
    )
    assert (agency.kind, agency.agency, agency.agency_code) == (
        SignerKind.AGENCY,
        office.agency.name,
        office.agency.code,
    )
    for found in judged.signatures:
        assert found.is_valid and found.is_timestamped
        assert found.algorithm.startswith("sha256/")
        assert found.signed_at and abs(clock.now() - found.signed_at) < dt.timedelta(minutes=1)


def test_sign_when_written_then_the_earlier_bytes_stay():
    office = factories.office()
    first = factories.signed(office)
    assert first.startswith(factories.paper())
    assert factories.sealed(office, first).startswith(first)


def test_sign_when_alone_then_the_seal_is_missing():
    judged = queries.validate(factories.signed(factories.office()))
    assert not judged.has_legal_value
    assert "thiếu chữ ký số của cơ quan" in judged.statement


def test_sign_when_twice_then_two_signatures():
    office = factories.office()
    judged = queries.validate(factories.signed(office, factories.signed(office)))
    assert [found.is_valid for found in judged.signatures] == [True, True]


def test_sign_when_no_certificate_then_refused():
    office = factories.office()
    other = factories.leader_of(office.agency, "Lê Thị Mận")
    with pytest.raises(NoCertificate, match="Lê Thị Mận"):
        services.sign(factories.paper(), actor=other, reason="Phê duyệt")


def test_sign_when_not_an_official_then_denied():
    with pytest.raises(Denied):
        services.sign(factories.paper(), actor=factories.SYSTEM, reason="Phê duyệt")


def test_seal_when_official_of_another_agency_then_denied():
    office = factories.office()
    stranger = orgs.official(orgs.agency("H42").id, "cases.sign")
    with pytest.raises(Denied):
        services.seal(
            factories.paper(), actor=stranger, agency_id=office.agency.id, reason="Phát hành"
        )


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\nnothing", b"%PDF-1.7\n%%EOF"])
def test_sign_when_no_document_then_refused(content):
    with pytest.raises(NotSignable):
        factories.signed(factories.office(), content or b" ")


def test_seal_when_changed_after_signing_then_refused():
    office = factories.office()
    document = factories.signed(office)
    changed = document.replace(b"/Count 1", b"/Count 2", 1)
    assert changed != document
    with pytest.raises(ChangedAfterSigning):
        factories.sealed(office, changed)


@pytest.mark.parametrize("placement", [HIDDEN, TOP_RIGHT])
def test_seal_when_placed_otherwise_then_valid(placement):
    office = factories.office()
    document = services.seal(
        factories.paper(),
        actor=factories.SYSTEM,
        agency_id=office.agency.id,
        reason="Sao y",
        placement=placement,
    )
    assert [found.is_valid for found in queries.validate(document).signatures] == [True]


def test_issue_when_twice_then_refused():
    office = factories.office()
    with pytest.raises(AlreadyIssued):
        services.issue_agency_seal(factories.SYSTEM, office.agency.id)


def test_issue_when_no_right_then_denied():
    with pytest.raises(Denied):
        services.issue_agency_seal(orgs.official(orgs.agency().id), orgs.agency("H43").id)


def test_issue_when_done_then_the_key_is_locked_away():
    office = factories.office()
    row = Certificate.objects.get(pk=office.seal.id)
    assert b"PRIVATE" not in bytes(row.locked_key)
    with pytest.raises(ValueError):
        factories.services.issuing.serialization.load_der_private_key(bytes(row.locked_key), None)


def test_revoke_when_done_then_listed_and_unable_to_sign():
    office = factories.office()
    before = factories.signed(office)
    services.revoke(factories.SYSTEM, office.signature.serial, reason="Chuyển công tác")
    services.revoke(factories.SYSTEM, office.signature.serial, reason="Chuyển công tác")
    with pytest.raises(NoCertificate):
        factories.signed(office)
    listed = x509.load_der_x509_crl(queries.crl())
    assert listed.get_revoked_certificate_by_serial_number(int(office.signature.serial, 16))
    assert queries.validate(before).signatures[0].is_valid


def test_revoke_when_unknown_then_missing():
    with pytest.raises(CertificateMissing):
        services.revoke(factories.SYSTEM, "ab", reason="")


def test_sign_bytes_when_done_then_verifies_with_the_certificate():
    office = factories.office()
    signature, der = services.sign_bytes(
        b"receipt", actor=Actor.system("tests"), agency_id=office.agency.id
    )
    key = x509.load_der_x509_certificate(der).public_key()
    key.verify(signature, b"receipt", padding.PKCS1v15(), hashes.SHA256())
