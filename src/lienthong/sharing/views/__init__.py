# SPDX-License-Identifier: Apache-2.0
from lienthong.sharing.views.registers import register, register_search

__all__ = ["register", "register_search"]
