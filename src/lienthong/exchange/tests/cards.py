# SPDX-License-Identifier: Apache-2.0
"""Cards of nodes that are nowhere."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lienthong.exchange.rules import certificates, nodes
from lienthong.kernel import clock
from lienthong.ledger.rules import notes


def card(
    code: str, agency: str, name: str = "Nút thử", role: nodes.Role = nodes.Role.PROVINCE
) -> nodes.Card:
    """Return the card of a node with keys of its own."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    _, authority = certificates.authority(f"{code} CA", clock.now())
    return nodes.Card(
        code=code,
        name=name,
        role=role,
        address=f"https://{code.lower()}.example:8443",
        public_key=nodes.text(public),
        authority=certificates.pem(authority),
        axis_key=notes.verifier_of(f"{code}/exchange", key).vkey,
        carries=(agency,),
    )
