# SPDX-License-Identifier: Apache-2.0
"""What phones are told: the manifest, the worker, the theme, whose page it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory

from lienthong.kernel.actor import ANONYMOUS, Actor, ActorKind
from lienthong.kernel.ids import AccountId, uuid7
from lienthong.web import offline, themes
from lienthong.web.middleware import ReaderMiddleware


def someone() -> Actor:
    return Actor(kind=ActorKind.CITIZEN, name="Lê Thị Mai", account_id=AccountId(uuid7()))


@pytest.mark.parametrize(("code", "shortcut"), [("vi", "Hồ sơ của tôi"), ("en", "My applications")])
def test_manifest_when_asked_in_a_language_then_in_it_and_its_icons_exist(
    client: Client, code: str, shortcut: str
) -> None:
    told = json.loads(client.get(f"/ung-dung/{code}.webmanifest").content)
    assert (told["lang"], told["shortcuts"][0]["name"]) == (code, shortcut)
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_manifest_when_language_is_unknown_then_404(client: Client) -> None:
    assert client.get("/ung-dung/xx.webmanifest").status_code == 404


def test_worker_when_asked_then_never_kept_by_caches_and_its_files_exist(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "importScripts(" in answer.content.decode()
    assert all(finders.find(name) for name in offline.CORE)


def test_worker_when_switched_off_then_told_so_and_pages_do_not_ask_for_it(
    client: Client, settings: Any
) -> None:
    settings.OFFLINE_READING = False
    assert '"off": true' in client.get("/sw.js").content.decode()
    assert 'name="service-worker"' not in client.get("/mau-giao-dien/trang/can-bo").content.decode()


def test_reader_tag_when_made_then_same_for_the_account_and_names_nobody() -> None:
    one, other = someone(), someone()
    assert offline.reader_tag(one) == offline.reader_tag(one) != offline.reader_tag(other)
    assert str(one.account_id) not in offline.reader_tag(one)
    assert offline.reader_tag(ANONYMOUS) == ""


@pytest.mark.parametrize("left", [True, False])
def test_page_when_signed_out_in_its_request_then_the_device_forgets(left: bool) -> None:
    class Who:
        is_authenticated = not left

    request = RequestFactory().post("/dang-xuat")
    vars(request).update(actor=someone(), user=Who())
    answer = ReaderMiddleware(lambda _: HttpResponse())(request)
    assert answer.headers.get("Clear-Site-Data") == ('"storage"' if left else None)
    assert answer[offline.READER_HEADER]


@pytest.mark.parametrize("name", themes.MEDIA)
def test_theme_when_chosen_then_linked_for_those_screens_and_pages_kept_apart(
    client: Client, name: str
) -> None:
    assert client.get("/giao-dien/" + name, {"next": "/lien-he"})["Location"] == "/lien-he"
    page = client.get("/lien-he").content.decode()
    assert f'dark.css" media="{themes.MEDIA[name]}"' in page


def test_theme_when_unknown_then_404_and_a_strange_cookie_is_the_device(client: Client) -> None:
    assert client.get("/giao-dien/hong").status_code == 404
    assert themes.chosen({themes.COOKIE: "hong"}) == themes.AUTO


def test_theme_when_next_is_another_site_then_home(client: Client) -> None:
    assert client.get("/giao-dien/toi", {"next": "//x.example"})["Location"] == "/"


def test_paper_when_printed_then_no_furniture() -> None:
    text = Path(finders.find("web/css/print.css") or "").read_text()
    for part in (".side", ".who", ".crumbs", ".foot", ".actions", ".network"):
        assert f"{part}," in text
