# SPDX-License-Identifier: Apache-2.0
"""The portal's port `PersonalData`, served by this node's own registers."""

from collections.abc import Mapping, Sequence
from typing import Any

from lienthong.kernel.actor import Actor
from lienthong.registers import queries, services
from lienthong.registers.errors import DeclarationBroken


class LocalRegisters:
    """Reads the registers of this node; each read leaves its leaf and the person sees it."""

    def read(
        self, actor: Actor, *, register: str, key: str, purpose: str
    ) -> Mapping[str, Any] | None:
        """Return one record's data for a stated purpose, or None. Raises: registers' refusals."""
        record = services.read(actor, register, key, purpose=purpose)
        return {**record.data, "key": record.key} if record else None

    def find(
        self, actor: Actor, *, register: str, criteria: Mapping[str, str], purpose: str
    ) -> Sequence[Mapping[str, Any]]:
        """Return the records that meet criteria. Raises: registers' refusals."""
        found = services.find(actor, register, criteria, purpose=purpose)
        return [{**record.data, "key": record.key} for record in found]

    def check(self) -> list[str]:
        """Return what is wrong with the declarations."""
        try:
            queries.declarations()
        except DeclarationBroken as problem:
            return [str(problem)]
        return []
