# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.sharing import services


class Command(BaseCommand):
    help = "Publish this node's registers through its platform and let its own pages read them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("owner", help="code of the agency whose portal and one-stop these are")
        parser.add_argument("holders", nargs="*", help="register=agency: population=G01")
        parser.add_argument("--site", required=True, help="where registers answer the gateway")

    def handle(self, *args: Any, owner: str, holders: list[str], site: str, **options: Any) -> None:
        try:
            place = services.Place(
                agency_id=AgencyId(orgs.agency_by_code(owner).id),
                holders={
                    register: AgencyId(orgs.agency_by_code(code).id)
                    for register, _, code in (one.partition("=") for one in holders)
                },
                site=site,
            )
            services.connect_registers(Actor.system("sharing.connect"), place)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(", ".join(holders))
