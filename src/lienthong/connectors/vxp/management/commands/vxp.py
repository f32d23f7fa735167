# SPDX-License-Identifier: Apache-2.0
"""`./run manage vxp 00.42.H42 --agency H42`: connect an existing client, or change its secret."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lienthong.exchange import queries, services
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.orgs import queries as orgs


class Command(BaseCommand):
    help = "Kết nối một phần mềm VXP: mở hệ thống, giao tuyến, cấp khóa bí mật (in ra một lần)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", help="systemid, 00.42.H42")
        parser.add_argument("--agency", help="mã cơ quan mà hệ thống phục vụ, kể cả cấp dưới")
        parser.add_argument("--name", default="", help="tên hệ thống")
        parser.add_argument(
            "--secret-stdin", action="store_true", help="giữ khóa đang dùng, đọc từ stdin"
        )

    @transaction.atomic
    def handle(self, *_: Any, **options: Any) -> None:
        actor = Actor.system("vxp")
        given = sys.stdin.readline().strip() if options["secret_stdin"] else ""
        if options["secret_stdin"] and not given:
            raise CommandError("Không có khóa nào trên stdin.")
        try:
            system = queries.system_id(options["system"])
            if options["agency"]:
                agency = orgs.agency_by_code(options["agency"])
                if system is None:
                    new = services.NewSystem(
                        code=options["system"],
                        name=options["name"] or agency.name,
                        agency_id=agency.id,
                    )
                    system = services.open_system(actor, new).id
                if queries.route_of(agency.code) != system:
                    services.route(
                        actor, system, agency.code, from_day=clock.today(), covers_below=True
                    )
            if system is None:
                raise CommandError("Chưa có hệ thống này: thêm --agency.")
            secret = services.share_secret(actor, system, given)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Khóa được giữ nguyên." if given else secret)
