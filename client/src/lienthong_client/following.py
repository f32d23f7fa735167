# SPDX-License-Identifier: Apache-2.0
"""Follow records of a register: who follows is told which changed, and asks for them by purpose."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from lienthong_client.sharing import Answer, Sharing

#: Records that one call may name.
MOST_KEYS = 1_000


class Refused(Exception):  # noqa: N818 - it names what was told
    """The register did not do what was asked; `code` says why."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Change:
    """One record changed. Its values are read by purpose, where one needs them."""

    key: str
    version: int  #: its new version
    fields: tuple[str, ...]  #: names of what changed, of those that the purpose shows
    at: str  #: when it was recorded, ISO 8601


class Following:
    """What one's system follows of one register, for one purpose."""

    def __init__(self, sharing: Sharing, service: str, purpose: str) -> None:
        """service: `VN/GOV/G01/csdl/population`; purpose: `verify_identity`."""
        self._sharing = sharing
        self._service = service
        self._purpose = purpose

    def follow(self, keys: Iterable[str]) -> int:
        """Follow records; return how many are new. Twice is once. Raises: as `changes`."""
        return self._told("follow", keys)

    def unfollow(self, keys: Iterable[str]) -> int:
        """Follow records no longer; return how many that ended. Raises: as `changes`."""
        return self._told("unfollow", keys)

    def changes(self, place: Path) -> Iterator[Change]:
        """Return what changed since the place that a file keeps; without the file, from the start.

        The file moves on when the last change of an answer was taken and the next is asked for:
        who is killed before that is told those again, and never misses one.
        Raises: Refused, ValueError for a file of something else, and what `Sharing.call` raises.
        """
        mark = f"{self._service} {self._purpose}"
        after = _kept(place, mark)
        while True:
            answer = self._sharing.call(
                "GET", self._service, f"/changes/{self._purpose}?after={after}"
            )
            told = _read(answer)
            for one in told["changes"]:
                yield Change(one["key"], one["version"], tuple(one["fields"]), one["at"])
            if told["place"] == after:
                return
            after = told["place"]
            _keep(place, f"{after} {mark}\n")

    def _told(self, act: str, keys: Iterable[str]) -> int:
        path, many, left = f"/{act}/{self._purpose}", 0, iter(keys)
        while some := list(islice(left, MOST_KEYS)):
            answer = self._sharing.call("POST", self._service, path, json={"keys": some})
            many += _read(answer)["many"]
        return many


def _read(answer: Answer) -> Any:
    """Return what was answered. Raises: Refused."""
    told = answer.json()
    if answer.status != 200:
        raise Refused(answer.status, str(told.get("code", "")), str(told.get("detail", "")))
    return told


def _kept(place: Path, mark: str) -> int:
    try:
        after, _, of = place.read_text("utf-8").strip().partition(" ")
    except FileNotFoundError:
        return 0
    if of != mark or not (after.isascii() and after.isdecimal()):
        raise ValueError(f"{place} keeps no place of {mark}; without it everything is told again")
    return int(after)


def _keep(place: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = place.with_name(f"{place.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
