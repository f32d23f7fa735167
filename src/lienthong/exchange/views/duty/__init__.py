# SPDX-License-Identifier: Apache-2.0
from lienthong.exchange.views.duty.systems import act, new_system, register, system
from lienthong.exchange.views.duty.troubles import proof, proof_file, troubles
from lienthong.exchange.views.duty.watching import watch

__all__ = [
    "act", "new_system", "proof", "proof_file", "register", "system", "troubles", "watch",
]  # fmt: skip
