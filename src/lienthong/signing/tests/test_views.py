# SPDX-License-Identifier: Apache-2.0
import pytest
from cryptography import x509

from lienthong.signing.ports import authority as authorities

pytestmark = pytest.mark.django_db


def test_ca_when_fetched_then_the_trust_anchors(client):
    answer = client.get("/api/signing/ca.pem")
    issuing, root = x509.load_pem_x509_certificates(answer.content)
    issuing.verify_directly_issued_by(root)
    assert "DEMO" in root.subject.rfc4514_string()


def test_crl_when_fetched_then_signed_by_the_issuing_authority(client):
    issuing, _ = x509.load_pem_x509_certificates(client.get("/api/signing/ca.pem").content)
    listed = x509.load_der_x509_crl(client.get("/api/signing/crl.der").content)
    assert listed.is_signature_valid(issuing.public_key())


def test_check_when_production_has_a_demo_authority_then_refused(settings):
    assert authorities.check() == ""
    settings.ENVIRONMENT = type("E", (), {"is_production": True})()
    assert "demo" in authorities.check()
