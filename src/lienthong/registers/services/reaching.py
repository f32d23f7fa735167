# SPDX-License-Identifier: Apache-2.0
"""The way to the registers for every other package."""

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.registers.ports import Registers


def through() -> Registers:
    """Return what registers are asked through: `registers.through().read(actor, …)`.

    `read`, `find` and `attest` of this package are for who holds a register.
    """
    made: Registers = import_string(settings.PORTS["registers.Registers"])()
    return made
