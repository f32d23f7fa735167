# SPDX-License-Identifier: Apache-2.0
import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.registers import errors, rules, services
from lienthong.registers.models import Access
from lienthong.registers.queries import folder
from lienthong.registers.services.naming import NAME_LIMIT
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db
CASE = "H42.01-261121-0001"
PEOPLE = (
    ("Nguyễn Văn Hưng", "1970-01-01", "42"),
    ("Nguyễn Văn Hùng", "1980-01-01", "42"),
    ("Nguyễn Văn Hùng", "1990-05-01", "01"),
    ("Văn Hùng Nguyễn", "1980-01-01", "42"),
    ("Nguyễn Văn Hùng Cường", "1980-01-01", "42"),
    ("Nguyễn Văn", "1980-01-01", "42"),
    ("Trần Thị Hoa", "1980-01-01", "42"),
)


def people(*told: tuple[str, str, str]) -> None:
    rows = [
        services.Row(
            key=f"0420900{place:05}", valid_from=f.BORN,
            data=f.person(full_name=name, born_on=born)
            | {"residence": {"province_code": province, "commune_code": "18073"}},
        )
        for place, (name, born, province) in enumerate(told)
    ]  # fmt: skip
    services.load(f.PLATFORM, "population", rows)


def found(**criteria: str) -> list[str]:
    hits = services.find(
        f.official("registers.read"), "population", criteria, purpose="settle_case", case_code=CASE
    )
    return [f"{hit.data['full_name']} {hit.data['born_on'][:4]}" for hit in hits]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Nguyễn Văn Hùng", [1, 2, 0, 3, 4]),
        ("nguyen  van hung", [1, 2, 0, 3, 4]),
        ("Hùng Văn Nguyễn", [1, 2, 0, 3]),
        ("NGUYỄN VĂN", [5, 1, 2, 0, 4]),
        ("Hoa Thi Tran", [6]),
        ("Nguyễn Vă", []),
        ("100%", []),
    ],
)
def test_names_when_sought_then_best_first_whatever_marks_and_order(
    typed: str, expected: list[int]
) -> None:
    people(*PEOPLE)
    wanted = [f"{PEOPLE[place][0]} {PEOPLE[place][1][:4]}" for place in expected]
    assert found(full_name=typed) == wanted


def test_names_when_narrowed_then_year_and_province_of_the_record() -> None:
    people(*PEOPLE)
    assert found(full_name="Nguyen Van Hung", birth_year="1990") == ["Nguyễn Văn Hùng 1990"]
    assert found(full_name="Nguyễn Văn Hùng", province="01") == ["Nguyễn Văn Hùng 1990"]
    assert found(full_name="Nguyễn Văn Hùng", birth_year="1990", province="42") == []
    assert found(full_name="Nguyễn Văn Hùng", birth_year="19") == []
    with pytest.raises(errors.CriteriaUndeclared):
        found(birth_year="1990")
    with pytest.raises(errors.CriteriaUndeclared):
        found(full_name="Nguyễn Văn Hùng", born_on="1990-05-01", province="01")


def test_names_when_borne_by_many_then_twenty_and_each_is_told() -> None:
    people(*[("Nguyễn Văn Hùng", "1980-01-01", "42")] * (NAME_LIMIT + 5))
    assert len(found(full_name="Nguyễn Văn Hùng")) == NAME_LIMIT
    assert Access.objects.filter(purpose="settle_case").count() == NAME_LIMIT


def test_names_when_listed_then_read_in_the_order_of_the_index() -> None:
    people(*PEOPLE)
    with CaptureQueriesContext(connection) as taken:
        found(full_name="Nguyễn Văn Hùng", birth_year="1990")
    statements = [one["sql"] for one in taken if "->> 'full_name'" in one["sql"]]
    assert len(statements) == 2
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement.replace('%', '%%')}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert plan.count("registers_version_named") >= 2 and "Sort" not in plan, plan


def test_declaration_when_a_year_stands_without_a_name_then_a_finding() -> None:
    raw = yaml.safe_load((folder() / "population.yaml").read_text())
    raw["find_by"] += [["birth_year"], ["father_number", "province"]]
    told = rules.parse(raw)
    assert isinstance(told, list)
    assert [one.code for one in told] == ["not_alone", "not_alone"]
