# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lienthong.exchange import services
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.orgs import queries as orgs


class Command(BaseCommand):
    help = "Connect this node's own desk to its axis and let it carry for agencies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("owner", help="code of the agency whose node this is")
        parser.add_argument("agencies", nargs="+", help="codes of agencies that work here")

    def handle(self, *args: Any, owner: str, agencies: list[str], **options: Any) -> None:
        actor = Actor.system("exchange.desk")
        try:
            with transaction.atomic():  # nobody meets a desk that carries for nobody
                desk = services.open_desk(actor, agency_id=orgs.agency_by_code(owner).id)
                services.serve(actor, desk, agencies)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{services.DESK_CODE}: {', '.join(agencies)}")
