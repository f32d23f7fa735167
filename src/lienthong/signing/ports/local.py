# SPDX-License-Identifier: Apache-2.0
"""Adapters that need nobody else: a key in memory, the node's own time-stamps."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

from lienthong.kernel import clock
from lienthong.signing.ports.authority import Authority

#: Policy of the node's time-stamps: the arc of a UUID (X.667), as nobody has given us another.
POLICY = "2.25.329800735698586629295641978511506172918"


@dataclass(frozen=True, slots=True)
class LocalSigner:
    """A key held in memory."""

    certificate: bytes  #: DER
    key: rsa.RSAPrivateKey  #: never leaves this process

    def sign(self, content: bytes) -> bytes:
        """Sign with SHA-256 and RSA."""
        return self.key.sign(content, padding.PKCS1v15(), hashes.SHA256())


class LocalTimeStamper:
    """The node's own time-stamping authority: real RFC 3161 tokens, by the clock of the node."""

    def __init__(self, authority: Authority) -> None:
        der = authority.certificates["tsa"].public_bytes(serialization.Encoding.DER)
        self._certificate = x509.Certificate.load(der)
        self._signer = LocalSigner(der, authority.keys["tsa"])

    def stamp(self, digest: bytes) -> bytes:
        """Attest that a SHA-256 digest existed now."""
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        stated = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": {"hash_algorithm": sha256, "hashed_message": digest},
                "serial_number": secrets.randbits(63),
                "gen_time": clock.now().astimezone(dt.UTC),
                "accuracy": {"seconds": 1},
                "tsa": x509.GeneralName(name="directory_name", value=self._certificate.subject),
            }
        ).dump()
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("message_digest", hashlib.sha256(stated).digest()),
                simple_cms_attribute(
                    "signing_certificate_v2", as_signing_certificate_v2(self._certificate)
                ),
            ]
        )
        signature = self._signer.sign(attributes.dump())
        return self._token(stated, attributes, signature)

    def _token(self, stated: bytes, attributes: cms.CMSAttributes, signature: bytes) -> bytes:
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {
                                "issuer": self._certificate.issuer,
                                "serial_number": self._certificate.serial_number,
                            }
                        )
                    }
                ),
                "digest_algorithm": sha256,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
                "signed_attrs": attributes,
                "signature": signature,
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": cms.DigestAlgorithms((sha256,)),
                "encap_content_info": cms.EncapsulatedContentInfo(
                    {
                        "content_type": cms.ContentType("tst_info"),
                        "content": core.ParsableOctetString(stated),
                    }
                ),
                "certificates": [self._certificate],
                "signer_infos": [signer],
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return bytes(token.dump())
