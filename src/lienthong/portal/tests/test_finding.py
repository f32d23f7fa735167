# SPDX-License-Identifier: Apache-2.0
"""The public pages of the catalogue: what they say, who gets a kept one, how much they ask."""

import datetime as dt
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.kernel.clock import HANOI, frozen
from lienthong.orgs import services as orgs
from lienthong.portal.rules import explaining as plain
from lienthong.portal.rules.events import LIFE_EVENTS
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH, HOUSEHOLD
from lienthong.procedures import queries as procedures
from lienthong.procedures import services as catalogue
from lienthong.procedures.models import Miss
from lienthong.procedures.tests import factories as packs
from lienthong.procedures.tests.factories import EDITOR

pytestmark = pytest.mark.django_db


def publish() -> None:
    packs.published(BIRTH)
    packs.published(HOUSEHOLD)
    elsewhere = catalogue.listed_records(Path(settings.PACKS) / "catalogue.yaml")
    catalogue.load_records(EDITOR, elsewhere)


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


PAGES = (
    "/", "/tim-kiem", "/danh-muc/", "/danh-muc/linh-vuc/G15-HT", "/danh-muc/a-z/đ",
    "/danh-muc/cap/commune", "/su-kien/birth", f"/thu-tuc/{BIRTH}", f"/thu-tuc/{HOUSEHOLD}",
    "/thu-tuc/1.000656", f"/thu-tuc/{BIRTH}/toan-van", f"/thu-tuc/{BIRTH}/toan-van/1",
    "/robots.txt", "/sitemap.xml", "/opensearch.xml",
)  # fmt: skip


def test_pages_when_asked_then_shown_in_both_languages(client: Client) -> None:
    publish()
    for path in PAGES:
        vietnamese = text_of(client, path)
        client.cookies["django_language"] = "en"
        english = text_of(client, path)
        del client.cookies["django_language"]
        if path[-4:] not in (".txt", ".xml"):
            assert 'lang="vi"' in vietnamese
            assert '<html lang="en"' in english


def test_events_when_packs_name_them_then_each_has_its_card_and_page(client: Client) -> None:
    shipped = sorted((Path(settings.PACKS) / "procedures").iterdir())
    for folder in shipped:
        catalogue.publish(EDITOR, folder)
    publish()
    named = procedures.life_events()
    assert named.keys() <= {code for event in LIFE_EVENTS for code in event.codes}
    assert {one.name for one in shipped} <= {hit.code for hit in procedures.listed(limit=999)[0]}
    html = text_of(client, "/")
    for event in LIFE_EVENTS:
        assert f'href="/su-kien/{event.code}"' in html
    by_its_name, by_another = text_of(client, "/su-kien/job"), text_of(client, "/su-kien/work")
    for page in (by_its_name, by_another, text_of(client, "/tim-kiem?su_kien=job")):
        assert "/thu-tuc/2.000488" in page and "/thu-tuc/1.001978" in page


@pytest.mark.parametrize(
    "path",
    ["/danh-muc/linh-vuc/X", "/danh-muc/a-z/ww", "/danh-muc/cap/x", "/danh-muc/co-quan/X99.ZZ",
     "/danh-muc/co-quan/G99", f"/thu-tuc/{BIRTH}/toan-van/99", "/thu-tuc/%00", "/su-kien/x"],
)  # fmt: skip
def test_pages_when_made_up_then_404(client: Client, path: str) -> None:
    packs.published()
    assert client.get(path).status_code == 404


# ── Kept pages


def test_procedure_when_published_anew_then_the_new_page_at_once(
    client: Client, tmp_path: Path
) -> None:
    packs.published()
    before = client.get(f"/thu-tuc/{BIRTH}")
    same = client.get(f"/thu-tuc/{BIRTH}", headers={"if-none-match": before["ETag"]})
    assert same.status_code == 304
    pack = packs.copied(BIRTH, tmp_path)
    packs.changed(pack, "procedure.yaml", "name: Đăng ký khai sinh", "name: Khai sinh mới")
    catalogue.publish(EDITOR, pack)
    after = client.get(f"/thu-tuc/{BIRTH}", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Khai sinh mới" in after.content.decode()


def test_procedure_when_the_reader_is_signed_in_then_with_their_strip_and_private() -> None:
    factories.commune()
    mother = factories.citizen()
    nobody, signed_in = Client(), factories.signed_in(mother)
    kept = nobody.get(f"/thu-tuc/{BIRTH}")
    own = signed_in.get(f"/thu-tuc/{BIRTH}")
    assert mother.name not in kept.content.decode()
    assert mother.name in own.content.decode()
    assert own["Cache-Control"] == "private, no-cache"
    assert "ETag" not in own
    again = nobody.get(f"/thu-tuc/{BIRTH}")
    assert again.content == kept.content
    stolen = signed_in.get(f"/thu-tuc/{BIRTH}", headers={"if-none-match": kept["ETag"]})
    assert stolen.status_code == 200


def test_kept_pages_when_drawn_then_hold_no_token_and_set_no_cookie(client: Client) -> None:
    publish()
    for path in PAGES:
        answer = client.get(path)
        assert answer.get("ETag") or "co-quan" in path or "cap/" in path, path
        assert b"csrfmiddlewaretoken" not in answer.content
        assert not answer.cookies


def test_kept_page_when_asked_again_then_three_small_queries_and_no_more(client: Client) -> None:
    publish()
    client.get(f"/thu-tuc/{BIRTH}")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"/thu-tuc/{BIRTH}")
    assert len(asked) <= 3


@pytest.mark.parametrize("path", ["/tim-kiem?q=giay", "/danh-muc/a-z/t", "/danh-muc/?x=1"])
def test_pages_when_the_catalogue_grows_then_no_more_queries(client: Client, path: str) -> None:
    counts = []
    for first in (1, 101):
        records = [packs.record(n, f"Thủ tục giấy {n}") for n in range(first, first + 100)]
        catalogue.load_records(EDITOR, records[: 5 if first == 1 else 100])
        text_of(client, path)  # the first search of a day makes the row that counts it
        with CaptureQueriesContext(connection) as asked:
            text_of(client, path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ── Search


def test_search_when_found_or_not_then_counted_and_opened_when_opened(client: Client) -> None:
    publish()
    html = text_of(client, "/tim-kiem?q=khai+sinh")
    assert f'href="/thu-tuc/{BIRTH}?tim=khai+sinh"' in html
    text_of(client, "/tim-kiem?q=xyzxyz+qqq")
    opened = client.get(f"/thu-tuc/{BIRTH}?tim=khai+sinh")
    assert opened["ETag"] == client.get(f"/thu-tuc/{BIRTH}")["ETag"]
    rows = Miss.objects.order_by("words").values_list("words", "times", "found", "opened")
    assert list(rows) == [("khai sinh", 0, 1, 1), ("xyzxyz qqq", 1, 0, 0)]


def test_search_when_misspelt_then_asks_what_was_meant(client: Client) -> None:
    publish()
    html = text_of(client, "/tim-kiem?q=khai+sihn")
    assert "/tim-kiem?q=khai+sinh" in html
    assert "Có phải Ông/Bà tìm" in html


def test_search_when_narrowed_then_only_those_and_a_way_back(client: Client) -> None:
    publish()
    html = text_of(client, "/tim-kiem?q=dang+ky&toan_trinh=1&cap=commune&su_kien=birth")
    assert f"/thu-tuc/{BIRTH}?" in html
    assert f"/thu-tuc/{HOUSEHOLD}?" not in html
    assert "/tim-kiem?q=dang+ky" in html
    assert "Đăng ký khai sinh" in text_of(client, "/tim-kiem?toan_trinh=1")
    nothing = text_of(client, "/tim-kiem?q=khai+sinh&linh_vuc=%3Cscript%3E")
    assert "<script>" not in nothing


@pytest.mark.parametrize(
    "query",
    ["q=" + "a" * 5000, "q=%00%01", "q=%F0%9F%91%B6", "trang=-1&q=giay", "trang=999&q=giay",
     "q=%27+OR+1%3D1", "q=&linh_vuc=&cap=%00", "q=%3Cscript%3Ealert(1)%3C/script%3E"],
)  # fmt: skip
def test_search_when_asked_oddly_then_answered_and_escaped(client: Client, query: str) -> None:
    packs.published()
    for path in ("/tim-kiem", "/tim-kiem/goi-y"):
        html = text_of(client, f"{path}?{query}")
        assert "<script>alert" not in html


def test_suggest_when_words_are_begun_then_a_part_and_nothing_counted(client: Client) -> None:
    packs.published()
    html = text_of(client, "/tim-kiem/goi-y?q=khai+si")
    assert "<html" not in html
    assert f"/thu-tuc/{BIRTH}" in html
    assert text_of(client, "/tim-kiem/goi-y?q=").strip() == ""
    assert not Miss.objects.exists()


# ── One procedure


def test_procedure_when_shown_then_linked_data_that_cannot_leave_its_element(
    client: Client, tmp_path: Path
) -> None:
    pack = packs.copied(BIRTH, tmp_path)
    packs.changed(
        pack, "procedure.yaml", "name: Đăng ký khai sinh", "name: </script><script>alert(1)"
    )
    catalogue.publish(EDITOR, pack)
    html = text_of(client, f"/thu-tuc/{BIRTH}")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    told = json.loads(block)
    assert told["@type"] == "GovernmentService"
    assert told["name"] == "</script><script>alert(1)"
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((2026, 11, 19, 9), "Nộp hôm nay, Thứ Năm 19/11/2026: trả kết quả chậm nhất Thứ Ba 24/11"),
        ((2026, 11, 21, 9), "Nộp hôm nay, thứ bảy 21/11/2026: tiếp nhận thứ hai 23/11/2026"),
    ],
)  # fmt: skip
def test_procedure_when_asked_on_a_day_then_says_when_the_result_would_come(
    client: Client, at: tuple[int, int, int, int], said: str
) -> None:
    orgs.load_reference(EDITOR)
    packs.published(HOUSEHOLD)
    with frozen(dt.datetime(*at, tzinfo=HANOI)):
        html = text_of(client, f"/thu-tuc/{HOUSEHOLD}")
    told = re.search(r"Nộp hôm nay[^<]*", html)
    assert told is not None
    assert told[0].lower().startswith(said.lower())


def test_legal_record_when_a_version_came_then_says_what_changed(
    client: Client, tmp_path: Path
) -> None:
    packs.published()
    pack = packs.copied(BIRTH, tmp_path)
    packs.changed(pack, "procedure.yaml", "name: Giấy khai sinh,", "name: Giấy khai sinh mẫu mới,")
    packs.changed(pack, "process.bpmn", 'lt:share="10"', 'lt:share="9"')
    catalogue.publish(EDITOR, pack)
    html = text_of(client, f"/thu-tuc/{BIRTH}/toan-van")
    assert "<ins>" in html and "Giấy khai sinh mẫu mới" in html
    assert "Quy trình giải quyết" in html
    old = text_of(client, f"/thu-tuc/{BIRTH}/toan-van/1")
    assert "Đây không phải bản đang có hiệu lực." in old
    for code in ("MATTHC", "CANCUPHAPLY", "THANHPHANHOSO"):
        assert code in html
    for words in ("Đang có hiệu lực", "Trực tuyến", "Dịch vụ bưu chính", "Cấp xã ·", "Trong ngày"):
        assert words in html, "a code of the national catalogue is said in words"
    assert ">1 · Trong ngày" not in html and ">citizen<" not in html


def test_conditions_when_read_then_one_by_one() -> None:
    assert plain.conditions("Ngành không bị cấm; tên đúng.  Mỗi người một hộ, phí 1.000 đồng.") == [
        "Ngành không bị cấm", "Tên đúng", "Mỗi người một hộ, phí 1.000 đồng",
    ]  # fmt: skip
    assert plain.conditions("") == []


# ── What machines ask


def test_sitemap_when_read_then_every_procedure_once_and_robots_name_it(client: Client) -> None:
    publish()
    root = ElementTree.fromstring(text_of(client, "/sitemap.xml"))
    places = [
        one.text or "" for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert len(places) == len(set(places))
    assert any(place.endswith(f"/thu-tuc/{BIRTH}") for place in places)
    assert "Sitemap: http" in text_of(client, "/robots.txt")
    assert "{searchTerms}" in text_of(client, "/opensearch.xml")
    assert 'rel="canonical"' in text_of(client, f"/thu-tuc/{BIRTH}")
