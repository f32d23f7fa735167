# SPDX-License-Identifier: Apache-2.0
"""Companies and household businesses of the demo country: invented, their numbers valid in form."""

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random

from lienthong.demo.people import Person
from lienthong.kernel.numbers import tax_check_digit
from lienthong.registers.services import Row

#: (code of VSIC 2018, its name, how such a business calls itself)
TRADES = (
    ("5630", "Dịch vụ phục vụ đồ uống", ("Cà phê", "Trà quán")),
    ("5610", "Nhà hàng và các dịch vụ ăn uống phục vụ lưu động", ("Quán ăn", "Quán cơm")),
    ("4711", "Bán lẻ lương thực, thực phẩm trong cửa hàng tổng hợp", ("Tạp hóa", "Cửa hàng")),
    ("9631", "Cắt tóc, làm đầu, gội đầu", ("Salon tóc",)),
    ("1410", "May trang phục", ("Nhà may", "May đo")),
    ("5510", "Dịch vụ lưu trú ngắn ngày", ("Homestay", "Nhà nghỉ")),
)
NAMES = (
    "Hoa Sen", "Tràng An", "Sông Vân", "Non Nước", "Bến Đá", "Cố Đô", "Ngọc Mỹ Nhân", "Thung Nham",
    "Tam Cốc", "Vân Long", "Đồng Quê", "Hương Lúa", "Gió Núi", "Mây Trắng", "Ban Mai", "Phố Cổ",
)  # fmt: skip


def rows(seed: int, owners: Sequence[Person], count: int) -> Iterator[Row]:
    """Yield so many businesses, one in eight a company, each with an owner of its own."""
    draw = Random(seed)
    for number, owner in enumerate(draw.sample(list(owners), count)):
        yield _row(draw, number, owner, is_company=number % 8 == 0)


def _row(draw: Random, number: int, owner: Person, *, is_company: bool) -> Row:
    code, trade, kinds = draw.choice(TRADES)
    called = f"{draw.choice(NAMES)} {number + 1}"
    name = f"Công ty TNHH {called}" if is_company else f"{draw.choice(kinds)} {called}"
    founded = dt.date(2012, 1, 1) + dt.timedelta(days=draw.randrange(5000))
    key = _company_number(number) if is_company else f"37A8{number + 1:06d}"
    return Row(
        key=key,
        valid_from=founded,
        data={
            "name": name,
            "kind": "company" if is_company else "household_business",
            "owner_number": owner.number,
            "tax_code": key if is_company else owner.number,
            "address": {
                "province_code": "37",
                "commune_code": owner.home.code,
                "detail": owner.detail,
            },
            "activities": [{"code": code, "name": trade}],
            "capital_vnd": draw.choice((20, 50, 80, 120, 300)) * 1_000_000,
            "established_on": founded.isoformat(),
            "status": "active",
        },
    )


def _company_number(number: int) -> str:
    """Return the next number whose check digit exists."""
    body = 270_100_000 + number * 7
    while (digit := tax_check_digit(str(body))) is None:
        body += 1
    return f"{body}{digit}"
