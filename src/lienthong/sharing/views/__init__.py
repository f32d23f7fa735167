# SPDX-License-Identifier: Apache-2.0
from lienthong.sharing.views.registers import register

__all__ = ["register"]
