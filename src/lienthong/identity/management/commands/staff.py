# SPDX-License-Identifier: Apache-2.0
"""Who works here: brought in from lists, invited to choose a password, closed when they leave."""

import csv
import datetime as dt
import io
import os
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from lienthong.identity import queries, services
from lienthong.identity.queries import AccountView
from lienthong.identity.services import NewOfficer, Organised
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.orgs import services as offices
from lienthong.orgs.rules import AgencyKind, Right, Role
from lienthong.orgs.services import NewAgency

ACTOR = Actor.system("identity.staff")
AGENCIES = ("code", "name", "kind", "parent")
OFFICERS = ("staff_code", "name", "agency", "post", "role")
Choice = TypeVar("Choice", bound=StrEnum)


class Command(BaseCommand):
    help = "Officials: staff load (two CSV files), invite, leave (an agency), close (an account)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="bring in lists; what stands is left as it is")
        load.add_argument("agencies", type=Path, help=f"CSV: {', '.join(AGENCIES)}, unit, since …")
        load.add_argument("officers", type=Path, help=f"CSV: {', '.join(OFFICERS)}, email, rights")
        load.add_argument("--check", action="store_true", help="say what would be done")
        load.add_argument("--invitations", type=Path, help="write new officials' addresses there")
        invite = verbs.add_parser("invite", help="print the address at which a password is chosen")
        invite.add_argument("code", help="staff code")
        invite.add_argument(
            "--forget-factors", action="store_true", help="the second factor is lost too"
        )
        leave = verbs.add_parser("leave", help="end all posts that somebody holds in an agency")
        leave.add_argument("code", help="staff code")
        leave.add_argument("agency", help="its code")
        leave.add_argument("--last-day", default="", help="dd/mm/yyyy; yesterday: from now on")
        verbs.add_parser("close", help="end the right to sign in").add_argument("code")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            {
                "load": self._load, "invite": self._invite, "leave": self._leave,
                "close": self._close,
            }[verb](options)  # fmt: skip
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    @transaction.atomic
    def _load(self, options: dict[str, Any]) -> None:
        agencies = [_agency(row) for row in _rows(options["agencies"], AGENCIES)]
        officers = [_officer(row) for row in _rows(options["officers"], OFFICERS)]
        done = services.organise(ACTOR, agencies, officers)
        self.stdout.write(
            f"{done.agencies} agencies, {done.posts} posts, {done.appointed} appointed, "
            f"{len(done.opened)} accounts opened"
        )
        if options["check"]:
            transaction.set_rollback(True)
            self.stdout.write("--check: nothing was kept")
        elif options["invitations"]:
            self._invite_all(options["invitations"], done)

    def _invite_all(self, path: Path, done: Organised) -> None:
        try:
            file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}") from problem
        with file:
            out = csv.writer(file)
            out.writerow(["staff_code", "name", "email", "address"])
            for one in done.opened:
                out.writerow([one.username, one.name, one.email, _address(one)])
        self.stdout.write(f"{path}: {len(done.opened)} addresses, good once, for three days")

    def _invite(self, options: dict[str, Any]) -> None:
        account = queries.account_named(options["code"])
        self.stdout.write(_address(account, forget_factors=options["forget_factors"]))

    def _leave(self, options: dict[str, Any]) -> None:
        yesterday = clock.today() - dt.timedelta(days=1)
        last_day = _day(options["last_day"], "--last-day") if options["last_day"] else yesterday
        many = offices.leave_agency(
            actor=ACTOR, staff_id=orgs.staff_by_code(options["code"].lower()).id,
            agency_id=AgencyId(orgs.agency_by_code(options["agency"]).id), last_day=last_day,
        )  # fmt: skip
        self.stdout.write(f"{options['code']}: {many} posts until {last_day:%d/%m/%Y}")

    def _close(self, options: dict[str, Any]) -> None:
        account = queries.account_named(options["code"])
        services.close_account(ACTOR, account.id)
        self.stdout.write(f"{account.username}: closed")


def _address(account: AccountView, *, forget_factors: bool = False) -> str:
    word = services.invite(ACTOR, account.id, forget_factors=forget_factors)
    return f"{settings.BASE_URL}{reverse('identity:invited', args=[account.id, word])}"


def _rows(path: Path, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Read a CSV file as spreadsheets write it. Raises: CommandError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"{path}: {problem}") from problem
    separator = ";" if ";" in text.partition("\n")[0] else ","
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    if missing := set(needed) - set(table.fieldnames or ()):
        raise CommandError(f"{path}: no column {', '.join(sorted(missing))}")
    for row in table:
        told = {str(name): (value or "").strip() for name, value in row.items() if name}
        if lacking := [name for name in needed if not told[name] and name != "parent"]:
            raise CommandError(f"{path}, line {table.line_num}: {', '.join(lacking)} is empty")
        told["place"] = f"{path}, line {table.line_num}"
        yield told


def _agency(row: dict[str, str]) -> NewAgency:
    return NewAgency(
        code=row["code"], name=row["name"], kind=_one_of(AgencyKind, row["kind"], row["place"]),
        parent_code=row["parent"], valid_from=_day(row.get("since", ""), row["place"]),
        short_name=row.get("short_name", ""), unit_code=row.get("unit", ""),
        address=row.get("address", ""), phone=row.get("phone", ""), email=row.get("email", ""),
    )  # fmt: skip


def _officer(row: dict[str, str]) -> NewOfficer:
    rights = row.get("rights", "").replace(";", " ").split()
    return NewOfficer(
        code=row["staff_code"].lower(), name=row["name"], agency_code=row["agency"],
        post=row["post"], role=_one_of(Role, row["role"], row["place"]),
        email=row.get("email", ""),
        rights=tuple(_one_of(Right, one, row["place"]) for one in rights),
    )  # fmt: skip


def _one_of(choices: type[Choice], text: str, place: str) -> Choice:
    try:
        return choices(text)
    except ValueError as problem:
        known = ", ".join(choices)
        raise CommandError(f"{place}: {text} is none of {known}") from problem


def _day(text: str, place: str) -> dt.date:
    """Read `yyyy-mm-dd` or `dd/mm/yyyy`; empty: today."""
    if not text:
        return clock.today()
    try:
        day, slash, rest = text.partition("/")
        if not slash:
            return dt.date.fromisoformat(text)
        month, _, year = rest.partition("/")
        return dt.date(int(year), int(month), int(day))
    except ValueError as problem:
        raise CommandError(f"{place}: {text} is no day") from problem
