# SPDX-License-Identifier: Apache-2.0
"""The editors' page: who may see it, what it shows, how words are given and taken away."""

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from lienthong.kernel.actor import ANONYMOUS, Actor, ActorKind
from lienthong.kernel.errors import Denied
from lienthong.procedures import queries, services, views
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH, EDITOR

pytestmark = pytest.mark.django_db
OFFICIAL = Actor(
    kind=ActorKind.OFFICIAL, name="Biên tập viên", rights=frozenset({"procedures.manage"})
)


def page(path: str, actor: Actor) -> str:
    request = RequestFactory().get(path)
    vars(request)["actor"] = actor
    found = resolve(path.split("?")[0])
    return found.func(request, **found.kwargs).content.decode()


def test_lost_searches_when_some_then_shown_with_the_way_to_mend_them() -> None:
    factories.published()
    for _ in range(3):
        services.note_miss("trợ giá điện")
    services.add_word(EDITOR, BIRTH, "thêm người")
    html = page("/bien-tap/tim-kiem", OFFICIAL)
    assert "tro gia dien" in html
    assert "/bien-tap/tim-kiem/gan?tu=tro+gia+dien" in html
    assert "thêm người" in html
    given = page("/bien-tap/tim-kiem/gan?tu=tro+gia+dien&q=khai+sinh", OFFICIAL)
    assert f'value="{BIRTH}"' in given


def test_lost_searches_when_not_an_editor_then_refused(client: Client) -> None:
    assert client.get("/bien-tap/tim-kiem").status_code == 302
    other = Actor(kind=ActorKind.OFFICIAL, name="Một cửa", rights=frozenset({"cases.receive"}))
    for actor in (other,):
        with pytest.raises(Denied):
            page("/bien-tap/tim-kiem", actor)
    assert ANONYMOUS.kind is ActorKind.ANONYMOUS


def test_add_word_when_posted_then_searched_at_once_and_back_to_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views.messages, "success", lambda *_: None)  # no session in this ring
    factories.published()
    request = RequestFactory().post("/bien-tap/tim-kiem/them", {"ma": BIRTH, "tu": "đón bé yêu"})
    vars(request)["actor"] = OFFICIAL
    answer = views.add_word(request)
    assert (answer.status_code, answer["Location"]) == (303, "/bien-tap/tim-kiem")
    assert queries.search("don be yeu")[0].code == BIRTH
