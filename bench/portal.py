# SPDX-License-Identifier: Apache-2.0
"""The public side: pages a core serves, how soon pages and searches answer, what a visit weighs.

`./run bench portal [--seconds 5] [--rounds 3] [--procedures 10000] [--searches 200] [--json]`
"""

import argparse
import gzip
import random
import re
import statistics
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote_plus, urljoin

import brotli

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
from bench._serving import answers_ms, fetched, pages_per_s, served

PAGE = "/thu-tuc/1.001193"
#: A page with a question in its address is drawn for each reader.
DRAWN = f"{PAGE}?ban=1"
EMPTY = "an empty Django view under the same server on the same core"
#: Where a first visit begins, and the most it may weigh (kB) with style, script and fonts.
VISITS = {"home": "/", "search": "/tim-kiem?q=khai+sinh", "procedure": PAGE}
MOST_KB = 150
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
    yield from _pages(sizes)
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


def _pages(sizes: argparse.Namespace) -> Iterator[Figure]:
    place = {"DATABASE_URL": database_url()}
    with (
        served("lienthong.project.wsgi:application", **place) as ours,
        served("bench._empty:application") as bare,
    ):
        yield _rate("page_per_s", PAGE, sizes, ours=ours, bare=bare)
        yield _rate("page_drawn_per_s", DRAWN, sizes, ours=ours, bare=bare)
        yield _soon("page_p95_ms", [PAGE], sizes, ours=ours, bare=bare)
        yield _soon("page_drawn_p95_ms", [DRAWN], sizes, ours=ours, bare=bare)
        etag = {"If-None-Match": fetched(ours, PAGE)[0].headers["ETag"]}
        yield _soon("page_unchanged_p95_ms", [PAGE], sizes, ours=ours, bare=bare, headers=etag)
        words = [f"/tim-kiem?q={quote_plus(one)}" for one, _ in _questions(sizes.searches)]
        yield _soon("search_page_p95_ms", words, sizes, ours=ours, bare=bare)
        begun = [word.replace("/tim-kiem", "/tim-kiem/goi-y") for word in words]
        yield _soon("suggest_p95_ms", begun, sizes, ours=ours, bare=bare)
        for name, path in VISITS.items():
            yield _weight(name, path, ours)


def _rate(name: str, path: str, sizes: argparse.Namespace, *, ours: int, bare: int) -> Figure:
    runs, floors = [], []
    for _ in range(sizes.rounds):
        runs.append(pages_per_s(ours, path, seconds=sizes.seconds, must_hold=b"khai sinh"))
        floors.append(pages_per_s(bare, "/", seconds=sizes.seconds / 2))
    return Figure(
        name=name, unit="/s", runs=tuple(runs), floor=statistics.median(floors), floor_is=EMPTY
    )


def _soon(
    name: str, paths: list[str], sizes: argparse.Namespace, *, ours: int, bare: int, **more: Any
) -> Figure:
    """Ask one after the other: what one reader waits for while nobody else is there."""
    status = 304 if "headers" in more else 200
    runs, floors = [], []
    answers_ms(ours, islice(cycle(paths), 20), status=status, **more)
    for _ in range(sizes.rounds):
        asked = list(islice(cycle(paths), sizes.searches))
        runs.append(percentile(answers_ms(ours, asked, status=status, **more), 0.95))
        floors.append(percentile(answers_ms(bare, ["/"] * sizes.searches), 0.95))
    return Figure(
        name=name, unit="ms", runs=tuple(runs), floor=statistics.median(floors), floor_is=EMPTY
    )


def _weight(name: str, path: str, ours: int) -> Figure:
    """Weigh a first visit as it travels: the page, its style and script, every font they name."""
    alone = len(fetched(ours, path)[1])
    seen: dict[str, int] = {}
    _weigh(path, lambda at: fetched(ours, at), seen)
    whole = sum(seen.values()) / 1024
    assert whole < MOST_KB, (name, seen)
    return Figure(
        name=f"first_visit_{name}_kb", unit="kB", runs=(whole,), floor=alone / 1024,
        floor_is="its HTML alone",
    )  # fmt: skip


def _weigh(path: str, get: Callable[[str], Any], seen: dict[str, int]) -> None:
    answer, body = get(path)
    assert answer.status == 200, (path, answer.status)
    seen[path] = len(body)
    text = _plain(body, answer.headers.get("Content-Encoding", "")).decode(errors="ignore")
    kind = answer.headers["Content-Type"]
    named: list[str] = []
    if "html" in kind:
        named = re.findall(r'<link rel="(?:stylesheet|preload)" href="([^"]+)"', text)
        named += re.findall(r'<script[^>]* src="([^"]+)"', text)
        named += [one.split("#")[0] for one in re.findall(r'href="(/static/[^"]+\.svg)#', text)]
    elif "css" in kind:
        named = re.findall(r'url\("?([^")]+\.woff2)"?\)', text)
    elif "javascript" in kind:
        named = re.findall(r'from ?"(\.[^"]+)"', text)
    for one in named:
        place = urljoin(path, one)
        if place not in seen:
            _weigh(place, get, seen)


def _plain(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if encoding == "gzip" else body


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
