# SPDX-License-Identifier: Apache-2.0
"""How registers are asked by everybody else, and what they ask of whoever keeps consents."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from lienthong.kernel.actor import Actor
from lienthong.registers.errors import RegisterAway
from lienthong.registers.rules import Record


class Registers(Protocol):
    """The registers as other packages reach them; never inside a transaction.

    Each call leaves its trace where the register is held, once: who, why, when, for which dossier.
    """

    def read(
        self, actor: Actor, register: str, key: str, *, purpose: str, case_code: str = ""
    ) -> Record | None:
        """Return one record as the purpose may see it; None when there is none.

        Raises: RegisterMissing, PurposeUndeclared, CaseRequired, ReadRefused, RegisterRefused;
        RegisterAway when it cannot be asked now.
        """

    def find(
        self,
        actor: Actor,
        register: str,
        criteria: Mapping[str, Any],
        *,
        purpose: str,
        case_code: str = "",
    ) -> tuple[Record, ...]:
        """Return today's records that meet criteria. Raises: as `read`; CriteriaUndeclared."""

    def check(self) -> list[str]:
        """Return what is wrong with settings, connection or credentials; empty when well."""


class Consents(Protocol):
    """Tells who agreed that their data is read for a purpose that rests on consent (ADR 0202)."""

    def given(self, register: str, purpose: str, people: Collection[str]) -> frozenset[str]:
        """Return those of some personal numbers whose consent stands now."""


class RegistersAway:
    """The port's fake for a bad day: nothing can be asked."""

    def read(
        self, actor: Actor, register: str, key: str, *, purpose: str, case_code: str = ""
    ) -> Record | None:
        """Raise RegisterAway."""
        raise RegisterAway(title=register)

    def find(
        self,
        actor: Actor,
        register: str,
        criteria: Mapping[str, Any],
        *,
        purpose: str,
        case_code: str = "",
    ) -> tuple[Record, ...]:
        """Raise RegisterAway."""
        raise RegisterAway(title=register)

    def check(self) -> list[str]:
        """Say so."""
        return ["away"]
