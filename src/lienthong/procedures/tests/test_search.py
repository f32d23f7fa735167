# SPDX-License-Identifier: Apache-2.0
"""The search: what is found first, by which indexes, on which days, and how much it may read."""

import datetime as dt
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.clock import HANOI, frozen
from lienthong.kernel.ids import uuid7
from lienthong.procedures import queries, services
from lienthong.procedures.models import Entry, Posting, Term, Version
from lienthong.procedures.queries import searching
from lienthong.procedures.rules import wording
from lienthong.procedures.services import indexing
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH, EDITOR, HOUSEHOLD

LETTERS = st.text(alphabet="abcdeghiklmnopqrstuvxy", min_size=4, max_size=10)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đăng kí", "ĐĂNG KÝ"),
        ("quý vị", "quí vị"),
        ("cà phê", "ca phe"),
        ("cafe", "caphe"),
        ("khai-sinh,", "khai sinh"),
    ],
)
def test_fold_when_spelt_either_way_then_the_same(one: str, other: str) -> None:
    assert wording.fold(one) == wording.fold(other)


def test_fold_when_y_is_not_alone_then_another_word() -> None:
    assert wording.fold("tay") != wording.fold("tai")
    assert wording.fold("thuy") != wording.fold("thui")


@given(word=LETTERS, at=st.integers(0, 20), letter=st.sampled_from("abcdeghinou"))
def test_slips_when_one_letter_is_wrong_then_shared(word: str, at: int, letter: str) -> None:
    here = at % (len(word) - 1)
    swapped = f"{word[:here]}{word[here + 1]}{word[here]}{word[here + 2 :]}"
    for slip in (
        word[:here] + word[here + 1 :],
        word[:here] + letter + word[here:],
        word[:here] + letter + word[here + 1 :],
        swapped,
    ):
        assert set(wording.slips(word)) & set(wording.slips(slip)), slip


def test_terms_when_in_two_places_then_the_best_counts() -> None:
    told = wording.terms(
        code="1.000001", name="Khai sinh", synonyms=["khai sinh cho con"], name_en="", about=["con"]
    )
    assert told["khai"] == wording.NAME * wording.brevity(2)
    assert told["con"] == wording.SYNONYM * wording.brevity(4)
    assert told["=khai sinh"] == told["=1 000001"] == wording.WHOLE


def catalogue(count: int) -> None:
    """Load synthetic procedures whose names share the words of the shipped packs."""
    acts = ("Đăng ký", "Cấp lại giấy", "Khai báo", "Mở", "Xác nhận")
    things = ("khai tử", "sinh con thứ hai", "giấy phép quán ăn", "cà phê xuất khẩu", "kết hôn")
    whom = ("cho con nuôi", "hộ gia đình", "đối với cơ sở kinh doanh", "làm nghề", "ở phường")
    names = itertools.islice(itertools.cycle(itertools.product(acts, things, whom)), count)
    services.load_records(
        EDITOR, [factories.record(n, " ".join(words)) for n, words in enumerate(names, 1)]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("khai sinh", BIRTH),
        ("lam giay khai sinh cho con", BIRTH),
        ("khai sin", BIRTH),
        ("đăng kí khai sinh", BIRTH),
        ("đăng ký khia sinh", BIRTH),
        ("tôi muốn xin giấy khai sinh", BIRTH),
        ("mo quan ca phe", HOUSEHOLD),
        ("mở quán cafe", HOUSEHOLD),
        ("mo quan caphe " + "x" * 500, HOUSEHOLD),
    ],
)
def test_search_when_many_share_the_words_then_the_meant_one_first(words: str, first: str) -> None:
    factories.published(BIRTH)
    factories.published(HOUSEHOLD)
    catalogue(120)
    found = queries.search(words)
    assert found[0].code == first
    assert found[0].score == 1.0
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@pytest.mark.django_db
def test_search_when_words_are_common_then_no_more_than_the_budget_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.published(BIRTH)
    catalogue(200)
    monkeypatch.setattr(searching, "BUDGET", 60)
    asked = searching.read(wording.plain_words("đăng ký khai sinh cho con")).asked
    times = dict(Term.objects.values_list("id", "times"))
    assert 0 < sum(times[one.term_id] for one in asked) <= 60
    assert queries.search("đăng ký khai sinh cho con")[0].code == BIRTH


@pytest.mark.django_db
def test_search_when_planned_then_by_indexes_only() -> None:
    catalogue(1_000)
    asked = searching.read(wording.plain_words("đăng ký kahi tử"))
    near = {"slips": wording.slips("kahi"), "start": "", "end": "", "word": "kahi", "limit": 9}
    for sql, values in (
        (searching.WEIGHED, searching.weighing(asked, 20)),
        (searching.KNOWN, [["khai", "khaitu"]]),
        (searching.NEAR, near),
    ):
        assert not scanned(sql, values), sql


def scanned(sql: str, values: Any) -> set[str]:
    """Return the tables that PostgreSQL would read from end to end, were they large."""
    with connection.cursor() as cursor:
        # Small tables are cheaper to scan: what must be shown is that no scan is needed.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        told = cursor.fetchone()[0]
    plans, seen = [(told if isinstance(told, list) else json.loads(told))[0]["Plan"]], set()
    while plans:
        plan = plans.pop()
        plans += plan.get("Plans", ())
        if plan["Node Type"] == "Seq Scan":
            seen.add(plan["Relation Name"])
    return seen


@pytest.mark.django_db
def test_terms_when_published_again_then_counted_anew(tmp_path: Path) -> None:
    factories.published()
    pack = factories.copied(BIRTH, tmp_path)
    factories.changed(pack, "procedure.yaml", "  - sinh con\n", "  - chào đời\n")
    services.publish(EDITOR, pack)
    assert Term.objects.get(term="=sinh con").times == 0
    assert Term.objects.get(term="=chao doi").times == 1
    counted = {term.pk: Posting.objects.filter(term=term).count() for term in Term.objects.all()}
    assert dict(Term.objects.values_list("id", "times")) == counted
    assert queries.search("chào đời")[0].code == BIRTH


@pytest.mark.django_db
def test_lists_when_a_version_is_valid_later_then_old_name_until_that_day(tmp_path: Path) -> None:
    factories.published()
    pack = factories.copied(BIRTH, tmp_path)
    factories.changed(
        pack, "procedure.yaml", "name: Đăng ký khai sinh", "name: Khai sinh liên thông"
    )
    factories.changed(pack, "procedure.yaml", "valid_from: 2025-07-01", "valid_from: 2030-01-01")
    services.publish(EDITOR, pack)
    for day, name in ((31, "Đăng ký khai sinh"), (1, "Khai sinh liên thông")):
        year, month = (2029, 12) if day == 31 else (2030, 1)
        with frozen(dt.datetime(year, month, day, 9, tzinfo=HANOI)):
            assert [hit.name.vi for hit in queries.search("khai sinh")] == [name]
            assert [hit.name.vi for hit in queries.by_life_event("birth")] == [name]
            assert [hit.name.vi for hit in queries.listed()[0]] == [name]
            assert queries.current(BIRTH).name.vi == name


def test_periods_when_a_later_number_begins_earlier_then_the_overtaken_never_rules() -> None:
    days = [dt.date(2025, 1, 1), dt.date(2030, 1, 1), dt.date(2027, 1, 1)]
    versions = [Version(code="x", number=n, valid_from=day) for n, day in enumerate(days, 1)]
    found = indexing.periods(versions, dt.date(2026, 1, 1))
    assert [(one.number, until) for one, until in found] == [(1, days[2]), (3, None)]
    later = indexing.periods(versions, dt.date(2028, 1, 1))
    assert [(one.number, until) for one, until in later] == [(3, None)]


@pytest.mark.django_db
def test_entry_when_two_would_be_in_force_then_refused() -> None:
    factories.published()
    entry = Entry.objects.get(code=BIRTH)
    version = Version.objects.get(code=BIRTH)
    version.pk, version.number = uuid7(), 2
    version.save(force_insert=True)
    entry.pk, entry.version = None, version
    with pytest.raises(IntegrityError, match="procedures_entry_one_in_force"), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.django_db
def test_publish_when_index_was_emptied_then_made_anew() -> None:
    factories.published()
    Entry.objects.all().delete()
    factories.published()
    assert queries.search("khai sinh")[0].code == BIRTH
