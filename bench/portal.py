# SPDX-License-Identifier: Apache-2.0
"""The public side: how many procedure pages one core serves, how soon a search answers.

`./run bench portal [--seconds 5] [--rounds 3] [--procedures 10000] [--searches 200] [--json]`
"""

import argparse
import random
import statistics
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from bench._harness import (
    Figure,
    database_url,
    options,
    own_database,
    percentile,
    report,
    timed_ms,
    together,
)
from bench._serving import pages_per_s, served

PAGE = "/thu-tuc/1.001193"
ACTS = ("Cấp", "Cấp lại", "Đăng ký", "Gia hạn", "Thay đổi", "Thu hồi", "Xác nhận", "Điều chỉnh")
PAPERS = (
    "giấy phép", "giấy chứng nhận", "chứng chỉ hành nghề", "quyết định", "bản sao trích lục",
    "thẻ", "văn bản chấp thuận", "giấy xác nhận",
)  # fmt: skip
SUBJECTS = (
    "xây dựng", "khai thác thủy sản", "kinh doanh dược", "nuôi con nuôi", "an toàn thực phẩm",
    "quyền sử dụng đất", "hoạt động thư viện", "dạy nghề", "khám chữa bệnh", "lữ hành quốc tế",
    "khoáng sản", "kết hôn", "tàu cá", "phòng cháy", "quảng cáo", "giống cây trồng",
)  # fmt: skip
PLACES = ("tại xã", "tại tỉnh", "cho tổ chức", "cho cá nhân", "cho hợp tác xã", "qua mạng")


def main() -> None:
    sizes = options(__doc__ or "", seconds=5, rounds=3, procedures=10_000, searches=200)
    with own_database("bench_portal"):
        report(lambda: measure(sizes))


def measure(sizes: argparse.Namespace) -> Iterable[Figure]:
    _publish(sizes.procedures)
    yield _pages(sizes)
    yield _search(sizes)


def _publish(many: int) -> None:
    from django.db import connection

    from lienthong.procedures.tests import factories as make

    make.published(make.BIRTH)
    make.published(make.HOUSEHOLD)
    assert sum(together(2, lambda part: _load(many, part))) == many
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE procedures_entry")


def _load(many: int, part: int) -> int:
    """Load every second record: two processes share the checking of the catalogue."""
    from lienthong.procedures import services
    from lienthong.procedures.tests.factories import EDITOR

    return services.load_records(EDITOR, islice(_records(many), part, None, 2))


def _records(many: int) -> Iterator[dict[str, Any]]:
    from lienthong.procedures.tests.factories import record

    dice = random.Random(34)
    for number in range(1, many + 1):
        words = (dice.choice(ACTS), dice.choice(PAPERS), dice.choice(SUBJECTS), dice.choice(PLACES))
        yield record(number, f"{' '.join(words)} số {number}")


def _pages(sizes: argparse.Namespace) -> Figure:
    place = {"DATABASE_URL": database_url()}
    with (
        served("lienthong.project.wsgi:application", **place) as ours,
        served("bench._empty:application") as bare,
    ):
        runs, floors = [], []
        for _ in range(sizes.rounds):
            runs.append(pages_per_s(ours, PAGE, seconds=sizes.seconds, must_hold=b"khai sinh"))
            floors.append(pages_per_s(bare, "/", seconds=sizes.seconds / 2))
    return Figure(
        name="page_per_s",
        unit="/s",
        runs=tuple(runs),
        floor=statistics.median(floors),
        floor_is="an empty Django view under the same server on the same core",
    )


def _search(sizes: argparse.Namespace) -> Figure:
    from lienthong.procedures import queries

    asked, wrong = _questions(sizes.searches), []

    def look() -> None:
        words, is_there = next(turn)
        hits = queries.search(words)
        if is_there and not hits:
            wrong.append(words)

    runs, floors = [], []
    for _ in range(sizes.rounds):
        turn = iter(asked * 2)
        runs.append(percentile(timed_ms(look, sizes.searches), 0.95))
        floors.append(percentile(timed_ms(_by_key, sizes.searches), 0.95))
    assert not wrong, wrong
    best = queries.search("dang ky khai sinh")[0].code
    assert best == "1.001193", best
    return Figure(
        name="search_p95_ms",
        unit="ms",
        runs=tuple(runs),
        floor=statistics.median(floors),
        floor_is="SELECT of one procedure by primary key",
    )


def _questions(many: int) -> list[tuple[str, bool]]:
    """Everyday searches: exact, without accents, unfinished, misspelt, and for nothing at all."""
    from lienthong.kernel.text import search_key

    dice, asked = random.Random(8), []
    for number in range(many):
        words = f"{dice.choice(PAPERS)} {dice.choice(SUBJECTS)}"
        kinds = (
            (words, True),
            (search_key(words), True),
            (words[:-2], True),
            (words.replace("a", "e", 1).replace("n", "m", 1), False),
            (f"{dice.choice(SUBJECTS)}", True),
        )
        asked.append(kinds[number % len(kinds)])
    return asked


def _by_key() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM procedures_entry WHERE code = %s", ["1.001193"])
        cursor.fetchone()


if __name__ == "__main__":
    main()
