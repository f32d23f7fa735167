# SPDX-License-Identifier: Apache-2.0
from django.test import Client


def test_page_when_the_browser_asks_for_english_then_still_vietnamese(client: Client) -> None:
    page = client.get("/mau-giao-dien/", headers={"accept-language": "en-US,en"})
    assert page.headers["Content-Language"] == "vi"
    assert '<html lang="vi">' in page.content.decode()


def test_page_when_the_reader_chose_english_then_english(client: Client) -> None:
    client.get("/ngon-ngu/en")
    page = client.get("/mau-giao-dien/")
    assert page.headers["Content-Language"] == "en"


def test_page_when_the_choice_is_nonsense_then_vietnamese(client: Client) -> None:
    client.cookies["django_language"] = "../../etc"
    assert client.get("/mau-giao-dien/").headers["Content-Language"] == "vi"
