# SPDX-License-Identifier: Apache-2.0
"""The port `registers.Registers`, served by this node's own registers in this process."""

from collections.abc import Mapping
from typing import Any

from lienthong.kernel import http
from lienthong.kernel.actor import Actor
from lienthong.registers import queries, services
from lienthong.registers.errors import DeclarationBroken
from lienthong.registers.ports import Asked, Heard
from lienthong.registers.rules import Record


class LocalRegisters:
    """Reads in this process, and refuses where the platform could not be asked."""

    def read(
        self, actor: Actor, register: str, key: str, *, purpose: str, case_code: str = ""
    ) -> Record | None:
        """Read one record."""
        http.refuse_open_transaction()
        return services.read(actor, register, key, purpose=purpose, case_code=case_code)

    def find(
        self,
        actor: Actor,
        register: str,
        criteria: Mapping[str, Any],
        *,
        purpose: str,
        case_code: str = "",
    ) -> tuple[Record, ...]:
        """Find records."""
        http.refuse_open_transaction()
        return services.find(actor, register, criteria, purpose=purpose, case_code=case_code)

    def ask(
        self, actor: Actor, register: str, asked: Asked, *, purpose: str, case_code: str = ""
    ) -> Heard:
        """Read or find; no platform's log tells of it."""
        if isinstance(asked, str):
            one = self.read(actor, register, asked, purpose=purpose, case_code=case_code)
            return Heard(records=(one,) if one else (), exchange_id=None)
        found = self.find(actor, register, asked, purpose=purpose, case_code=case_code)
        return Heard(records=found, exchange_id=None)

    def check(self) -> list[str]:
        """Return what is wrong with the declarations."""
        try:
            queries.declarations()
        except DeclarationBroken as problem:
            return [str(problem)]
        return []
