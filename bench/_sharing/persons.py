# SPDX-License-Identifier: Apache-2.0
"""A population register of as many invented persons as are asked for, written by the database.

Rows are as `registers.services.load` writes them, with every index. Only the constraint that no day
has two truths is an index of the same kind here: checking each row against the others would take
longer than all the rest, and no look-up reads it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from django.db import connection

#: Shares in hundredths, roughly those of the country; the rest is spread over the last words.
FAMILIES = {
    "Nguyễn": 38, "Trần": 11, "Lê": 9, "Phạm": 7, "Hoàng": 5, "Phan": 4, "Vũ": 4, "Đặng": 3,
    "Bùi": 3, "Đỗ": 3, "Hồ": 3, "Ngô": 3, "Dương": 3, "Lý": 2, "Đinh": 1, "Mai": 1,
}  # fmt: skip
MIDDLES = {
    "Văn": 25, "Thị": 28, "Đức": 4, "Minh": 6, "Ngọc": 6, "Thanh": 5, "Hữu": 3, "Quốc": 3,
    "Xuân": 3, "Thị Thu": 3, "Thị Ngọc": 3, "Đình": 2, "Công": 2, "Kim": 2, "Gia": 2, "Bảo": 2,
    "Quỳnh": 1,
}  # fmt: skip
GIVEN = [
    "Hùng", "Hưng", "Hoa", "Hòa", "Lan", "Linh", "Mai", "Minh", "Nam", "Nga", "Ngọc", "Phong",
    "Phúc", "Phương", "Quân", "Quang", "Sơn", "Tâm", "Thảo", "Thắng", "Thành", "Thu", "Thủy",
    "Tiến", "Toàn", "Trang", "Trung", "Tú", "Tuấn", "Tùng", "Vân", "Vinh", "Yến", "An", "Anh",
    "Bình", "Châu", "Chi", "Cường", "Dũng", "Duy", "Dương", "Đạt", "Đông", "Giang", "Hà", "Hải",
    "Hạnh", "Hằng", "Hiền", "Hiếu", "Hoàng", "Hồng", "Huệ", "Huy", "Huyền", "Khánh", "Khoa",
    "Kiên", "Long", "Lộc", "Loan", "Ly",
]  # fmt: skip
#: Numbers are spread over the whole range: neighbours of the table are no neighbours of the index.
_STEP, _PRIME = 48_271_013, 99_999_999_977
_NAMES = """
CREATE TEMPORARY TABLE naming AS
SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) AS t (id, name, folded, sort)
"""
_PERSONS = """
INSERT INTO registers_version (id, register, key, number, data, terms, words, sort_key, valid_from,
    recorded_at, basis, leaf_id)
SELECT uuidv7(), 'population', key, 1,
    jsonb_build_object('full_name', name, 'born_on', born, 'sex', 'nam', 'ethnicity', 'Kinh',
        'nationality', 'Việt Nam', 'hometown', 'Hà Tĩnh', 'birth_place', 'Hà Tĩnh',
        'residence', jsonb_build_object('province_code', province, 'commune_code', '18073',
            'detail', 'Số ' || n %% 999), 'marital_status', 'chua_ket_hon', 'status', 'dang_song'),
    jsonb_build_object('full_name', folded, 'born_on', born), '', sort, born::date, now(), 'bench',
    '00000000-0000-7000-8000-000000000000'
FROM (
    SELECT n, lpad((n * %(step)s %% %(prime)s)::text, 12, '0') AS key,
        (DATE '1940-01-01' + (random() * 29000)::int)::text AS born,
        lpad((1 + random() * 95)::int::text, 2, '0') AS province,
        (%(families)s::int[])[1 + (random() * 99)::int] * 10000
        + (%(middles)s::int[])[1 + (random() * 99)::int] * 100
        + (random() * %(given)s)::int AS id
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
) person JOIN naming USING (id)
"""
_PAGE = 500_000


def key_of(place: int) -> str:
    """Return the number of a person, from 1."""
    return f"{place * _STEP % _PRIME:012}"


def names(random: Random) -> Iterator[str]:
    """Yield names as they are borne: common ones often."""
    families, middles = _slots(FAMILIES), _slots(MIDDLES)
    while True:
        family, middle = random.choice(families), random.choice(middles)
        yield f"{[*FAMILIES][family]} {[*MIDDLES][middle]} {random.choice(GIVEN)}"


def load(many: int) -> None:
    """Write so many persons; about two minutes for a million on a small machine."""
    _name()
    with _without_indexes(), connection.cursor() as cursor:
        for first in range(1, many + 1, _PAGE):
            values = {
                "first": first, "last": min(first + _PAGE - 1, many), "step": _STEP,
                "prime": _PRIME, "families": _slots(FAMILIES), "middles": _slots(MIDDLES),
                "given": len(GIVEN) - 1,
            }  # fmt: skip
            cursor.execute(_PERSONS, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE registers_version")
        cursor.execute("CHECKPOINT")


def _slots(shares: dict[str, int]) -> list[int]:
    return [place for place, share in enumerate(shares.values()) for _ in range(share)][:100]


def _name() -> None:
    from lienthong.kernel.text import name_sort_key, search_key

    rows = [
        (f * 10_000 + m * 100 + g, f"{family} {middle} {given}")
        for f, family in enumerate(FAMILIES)
        for m, middle in enumerate(MIDDLES)
        for g, given in enumerate(GIVEN)
    ]
    told = [(at, name, search_key(name), name_sort_key(name)) for at, name in rows]
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(column) for column in zip(*told, strict=True)])


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Drop the table's indexes while the block writes; make them anew at its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid), contype FROM pg_constraint "
            "WHERE conrelid = 'registers_version'::regclass AND contype IN ('p', 'u', 'x')"
        )
        constraints = cursor.fetchall()
        for name, _, _ in constraints:
            cursor.execute(f"ALTER TABLE registers_version DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'registers_version'"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for name, told, kind in constraints:
            if kind == "x":
                columns = told.removeprefix("EXCLUDE USING ").replace(" WITH =", "")
                columns = columns.replace(" WITH &&", "")
                cursor.execute(f"CREATE INDEX {name} ON registers_version USING {columns}")
            else:
                cursor.execute(f"ALTER TABLE registers_version ADD CONSTRAINT {name} {told}")
        for _, told in indexes:
            cursor.execute(told)
        cursor.execute("RESET maintenance_work_mem")
