# SPDX-License-Identifier: Apache-2.0
from lienthong.exchange.views.duty.certificates import certificates, revoke
from lienthong.exchange.views.duty.nodes import card_file, meet, node, nodes, part
from lienthong.exchange.views.duty.systems import act, new_system, register, system
from lienthong.exchange.views.duty.troubles import proof, proof_file, troubles
from lienthong.exchange.views.duty.watching import watch

__all__ = [
    "act", "card_file", "certificates", "meet", "new_system", "node", "nodes", "part", "proof",
    "proof_file", "register", "revoke", "system", "troubles", "watch",
]  # fmt: skip
