# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from lienthong.demo import cast, letters
from lienthong.demo.agencies import post_plans
from lienthong.demo.load import players

#: Where officials begin who work elsewhere than at the one-stop.
PAGES = {"h42.ld": "/chi-so/", "h42.tt": "/kiem-toan/", "h42.qt": "/chia-se-du-lieu/"}
#: Records clerks of a province, a department and a ministry.
CLERKS_SHOWN = ("h42.vt", "h42.03.vt", "g12.vt")


class Command(BaseCommand):
    help = "Print the demo accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console()
        table = Table(title="Tài khoản mẫu / demo accounts", title_justify="left")
        for column in ("tên đăng nhập / user name", "ai / who", "trang / page"):
            table.add_column(column)
        people = players()
        for person in people.citizens:
            table.add_row(person.number, f"{person.name} (công dân / citizen)", "/")
        shown = (
            cast.CLERK, cast.REGISTRAR, cast.ECONOMIST, cast.CHAIR, cast.TAX_OFFICER,
            cast.LEADER, "h42.tt", "h42.qt",
        )  # fmt: skip
        plans = {plan.code: plan for plan in post_plans()}
        for code in shown:
            plan = plans[code]
            page = PAGES.get(code, "/mot-cua/")
            table.add_row(code, plan.title, page)
        for _agency, code, title, _name in letters.CLERKS:
            if code in CLERKS_SHOWN:
                table.add_row(code, title, "/van-ban/")
        console.print(table)
        console.print(f"Mật khẩu / password: [bold]{cast.password()}[/bold]")
        code = f"./run manage totp {cast.CLERK}"
        console.print(f"Cán bộ cần mã xác thực / officials need a code: [bold]{code}[/bold]")
        console.print(f"Trang / site: [bold]{options['address']}[/bold]")
