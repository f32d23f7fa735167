# SPDX-License-Identifier: Apache-2.0
"""Outside of the portal: personal data that the State already holds."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lienthong.kernel.actor import Actor


class PersonalData(Protocol):
    """Where prefilled answers come from. The data-sharing platform will serve this port."""

    def read(
        self, actor: Actor, *, register: str, key: str, purpose: str
    ) -> Mapping[str, Any] | None:
        """Return one record's data and its `key` for a stated purpose, or None.

        Every call is logged where the data is held, with the actor and the purpose.
        Raises: Denied when the register does not allow the purpose; kernel UPSTREAM refusals.
        """

    def find(
        self, actor: Actor, *, register: str, criteria: Mapping[str, str], purpose: str
    ) -> Sequence[Mapping[str, Any]]:
        """Return the records that meet criteria and the actor may read, each with its `key`.

        Logged as `read` is. Raises: Denied; kernel UPSTREAM refusals.
        """

    def check(self) -> list[str]:
        """Return what is wrong with settings, connection or credentials; empty when well."""


class PersonalDataInMemory:
    """The port's fake: records by (register, key)."""

    def __init__(self, records: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        self.records = records
        self.reads: list[tuple[str, str, str]] = []  #: (register, key, purpose) of each call

    def read(
        self, actor: Actor, *, register: str, key: str, purpose: str
    ) -> Mapping[str, Any] | None:
        """Return the record, remembering the call."""
        self.reads.append((register, key, purpose))
        return self.records.get((register, key))

    def find(
        self, actor: Actor, *, register: str, criteria: Mapping[str, str], purpose: str
    ) -> Sequence[Mapping[str, Any]]:
        """Return the records whose fields equal the criteria, remembering the call."""
        self.reads.append((register, ", ".join(sorted(criteria)), purpose))
        return [
            {**data, "key": key}
            for (name, key), data in self.records.items()
            if name == register and criteria.items() <= data.items()
        ]

    def check(self) -> list[str]:
        """Nothing can be wrong."""
        return []
