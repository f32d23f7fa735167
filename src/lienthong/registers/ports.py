# SPDX-License-Identifier: Apache-2.0
"""How registers are asked by everybody else, and what they ask of whoever keeps consents."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.registers.errors import RegisterAway
from lienthong.registers.rules import Record

#: What one question asks by: a key, or criteria.
Asked = str | Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of one question; that nothing was found is an answer with its proof too."""

    records: tuple[Record, ...]  #: as the purpose may see them
    exchange_id: LeafId | None  #: leaf of the platform's log; None: no platform carried it


class Registers(Protocol):
    """The registers as other packages reach them; never inside a transaction.

    Each call leaves its trace where the register is held, once: who, why, when, for which dossier.
    """

    def read(
        self, actor: Actor, register: str, key: str, *, purpose: str, case_code: str = ""
    ) -> Record | None:
        """Return one record as the purpose may see it; None when there is none.

        Raises: RegisterMissing, PurposeUndeclared, CaseRequired, ReadRefused, ConsentMissing,
        RegisterRefused; RegisterAway when it cannot be asked now, RegisterClosed when this system
        was given no right.
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

    def ask(
        self, actor: Actor, register: str, asked: Asked, *, purpose: str, case_code: str = ""
    ) -> Heard:
        """Read by key or find by criteria, and return the proof with what came.

        Raises: as `read` and `find`.
        """

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
        self._refuse(register)

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
        self._refuse(register)

    def ask(
        self, actor: Actor, register: str, asked: Asked, *, purpose: str, case_code: str = ""
    ) -> Heard:
        """Raise RegisterAway."""
        self._refuse(register)

    def check(self) -> list[str]:
        """Say so."""
        return ["away"]

    def _refuse(self, register: str) -> NoReturn:
        raise RegisterAway(title=register)
