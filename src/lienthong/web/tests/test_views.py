# SPDX-License-Identifier: Apache-2.0
import pytest
from django.test import Client

PAGES = (
    "/mau-giao-dien/", "/mau-giao-dien/trang/can-bo", "/lien-he", "/quyen-rieng-tu",
    "/kha-nang-tiep-can", "/ma-nguon",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page_when_opened_then_has_one_heading_and_its_title(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert page.count("<h1") == 1
    heading = page.split("<h1>")[1].split("</h1>")[0]
    assert f"<title>{heading} – Liên Thông</title>" in page


def test_patterns_when_form_is_wrong_then_422_with_summary_leading_to_fields(
    client: Client,
) -> None:
    answer = client.get("/mau-giao-dien/trang/bieu-mau?loi")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_born_on_ngay"' in page and 'id="id_born_on_ngay"' in page
    assert "data-focus" in page


@pytest.mark.django_db
def test_health_when_database_answers_then_ok(client: Client) -> None:
    answer = client.get("/suc-khoe")
    assert answer.json() == {"status": "ok", "database": True}
    assert "no-store" in answer["Cache-Control"]


def test_language_when_chosen_then_remembered_and_back_on_the_page(client: Client) -> None:
    answer = client.get("/ngon-ngu/en", {"next": "/lien-he"})
    assert (answer.status_code, answer["Location"]) == (303, "/lien-he")
    assert '<html lang="en">' in client.get("/lien-he").content.decode()
    client.get("/ngon-ngu/vi")
    assert '<html lang="vi">' in client.get("/lien-he").content.decode()


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_language_when_next_is_another_site_then_home(client: Client, target: str) -> None:
    assert client.get("/ngon-ngu/vi", {"next": target})["Location"] == "/"


def test_language_when_unknown_then_404(client: Client) -> None:
    assert client.get("/ngon-ngu/xx").status_code == 404


def test_page_when_browser_asks_no_language_then_vietnamese(client: Client) -> None:
    assert '<html lang="vi">' in client.get("/lien-he").content.decode()
