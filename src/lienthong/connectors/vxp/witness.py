# SPDX-License-Identifier: Apache-2.0
"""What old clients say, put into statements that the axis signs (ADR 0160).

An HMAC proves nothing to a third party. The axis therefore vouches itself: a native statement
under its own key, whose `kid` says so, so that native receivers read all documents alike.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.exchange.rules import documents, jws
from lienthong.exchange.rules.documents import HandoverReceipt
from lienthong.exchange.rules.edxml import Edoc, StatusMessage


@dataclass(frozen=True, slots=True)
class Witness:
    """The axis as the one who vouches."""

    key: Ed25519PrivateKey
    name: str  #: of the key: the origin of the exchange log

    def document(self, edoc: Edoc) -> tuple[bytes, str]:
        """Return a document's statement, bare and signed; the same one, the same bytes."""
        payload = documents.written(edoc)
        return payload, jws.sign(payload, self.key, documents.DOCUMENT, self.name)

    def status(self, message: StatusMessage) -> str:
        """Return a status as a signed statement."""
        return jws.sign(documents.written(message), self.key, documents.STATUS, self.name)

    def receipt(self, receipt: HandoverReceipt) -> str:
        """Return a receipt as a signed statement."""
        return jws.sign(documents.written(receipt), self.key, documents.RECEIPT, self.name)
