# SPDX-License-Identifier: Apache-2.0
"""The pages of nodes and certificates: read before trusted, warned of in time, asked before cut."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from lienthong.exchange import queries, services
from lienthong.exchange.models import Certificate, Instruction, Node, System
from lienthong.exchange.rules import certificates, nodes
from lienthong.exchange.rules.instructions import Task
from lienthong.exchange.tests.cards import card
from lienthong.exchange.tests.test_duty_pages import asked, opened
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.orgs.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    agency = factories.agency("H42", "UBND tỉnh Ninh Bình")
    factories.agency("G05", "Bộ Tài chính")
    return factories.official(agency.id, "exchange.manage", agency_code="H42")


def met(officer: Actor) -> Node:
    told = nodes.written(card("N.G05", "G05", "Nút Bộ Tài chính", nodes.Role.MINISTRY)).decode()
    assert asked(officer, "/truc/nut/moi", the_text=told, so="1").status_code == 303
    return Node.objects.get()


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def pem(days: int = 90, *, now: dt.datetime | None = None, is_authority: bool = False) -> str:
    key, made = certificates.authority("Bên gửi", now or clock.now())
    if is_authority:
        return certificates.pem(made)
    own = ec.generate_private_key(ec.SECP256R1()).public_key()
    at = now or clock.now()
    return certificates.pem(certificates.issued((key, made), "he-thong", own, at, days=days))


def test_node_when_its_card_is_brought_then_compared_before_it_is_trusted(officer: Actor) -> None:
    told = card("N.G05", "G05")
    written = nodes.written(told).decode()
    shown = text(asked(officer, "/truc/nut/moi", the_text=written))
    assert told.fingerprint in shown
    assert "Bộ Tài chính (G05)" in shown
    assert not Node.objects.exists()
    assert asked(officer, "/truc/nut/moi", the_text=written, so="1").status_code == 303
    page = text(asked(officer, "/truc/nut/"))
    assert "N.G05" in page
    assert "Chưa rõ" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "n g05"}, {"code": "N." + "A" * 40}, {"address": "http://x.example"},
        {"address": "https://x.example/a?b"}, {"public_key": "AAAA"}, {"name": " "},
        {"axis_key": "x"}, {"carries": []}, {"carries": ["Z99"]}, {"authority": "-----BEGIN"},
        {"role": "king"}, {"code": "00.01.H42"},
    ],
)  # fmt: skip
def test_card_when_something_is_wrong_then_said_and_nobody_connected(
    officer: Actor, wrong: dict[str, object]
) -> None:
    opened(officer)  # a system whose code no node may take
    told = json.loads(nodes.written(card("N.G05", "G05"))) | wrong
    answer = asked(officer, "/truc/nut/moi", the_text=json.dumps(told), so="1")
    assert answer.status_code == 422
    assert not Node.objects.exists()
    assert System.objects.count() == 1


@pytest.mark.parametrize("content", ["", "[]", "{", '{"code": 1}', "ÿ" * 70_000])
def test_card_when_it_is_none_then_said(officer: Actor, content: str) -> None:
    assert asked(officer, "/truc/nut/moi", the_text=content, x="1").status_code == 422


def test_node_when_its_new_card_is_brought_then_its_keys_are_the_new_ones(officer: Actor) -> None:
    node = met(officer)
    again = replace(card("N.G05", "G05"), address="https://moi.example")
    written = nodes.written(again).decode()
    assert "đã kết nối" in text(asked(officer, "/truc/nut/moi", the_text=written))
    assert asked(officer, "/truc/nut/moi", the_text=written, so="1").status_code == 303
    node.refresh_from_db()
    assert node.address == "https://moi.example"
    assert nodes.text(bytes(node.public_key)) == again.public_key
    assert Certificate.objects.filter(system=node.system).count() == 2


def test_line_when_down_then_said_why_and_tried_once_when_asked(officer: Actor) -> None:
    node = met(officer)
    now = clock.now()
    Node.objects.update(
        answered_at=now - dt.timedelta(minutes=3), failed_at=now, problem="timeout: ConnectTimeout"
    )
    page = f"/truc/nut/{node.pk}"
    assert "Không gọi được nút này" in text(asked(officer, page))
    assert "Không trả lời kịp (ConnectTimeout)" in text(asked(officer, page))
    for _ in range(2):
        assert asked(officer, page, thu="1").status_code == 303
    assert Instruction.objects.filter(task=Task.LINE, system=node.system).count() == 1
    Node.objects.update(answered_at=clock.now())
    assert "Không gọi được nút này" not in text(asked(officer, page))


def test_line_when_nobody_tried_it_lately_then_not_known(officer: Actor) -> None:
    met(officer)
    Node.objects.update(answered_at=clock.now())
    assert queries.nodes()[0].is_up
    with clock.frozen(clock.now() + dt.timedelta(minutes=3)):
        assert queries.nodes()[0].is_up is None


def test_node_when_parted_from_then_asked_before_and_shown_as_cut(officer: Actor) -> None:
    node = met(officer)
    page = f"/truc/nut/{node.pk}"
    assert "Ngắt nút này?" in text(asked(officer, f"{page}/ngat"))
    assert queries.node(node.pk).is_open
    assert asked(officer, f"{page}/ngat", yes="1").status_code == 303
    assert not queries.node(node.pk).is_open
    assert "Đã ngắt" in text(asked(officer, page))


def test_own_card_when_founded_then_downloaded_as_it_was_said(officer: Actor) -> None:
    told = card("N.H42", "H42")
    services.found_node(officer, told)
    page = text(asked(officer, "/truc/nut/"))
    assert told.fingerprint in page
    assert nodes.card(asked(officer, "/truc/nut/the.json").content) == told
    own = nodes.written(told).decode()
    assert asked(officer, "/truc/nut/moi", the_text=own, so="1").status_code == 422


def test_certificate_when_registered_then_its_fingerprint_is_shown(officer: Actor) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}/chung-thu"
    assert "Chưa đăng ký" in text(asked(officer, page))
    told = pem()
    assert asked(officer, page, viec="dang-ky", pem_text=told).status_code == 303
    assert Certificate.objects.get().sha256.hex()[:16] in text(asked(officer, page))
    assert asked(officer, page, viec="dang-ky", pem_text=told).status_code == 422
    assert asked(officer, page, viec="bat-buoc", needed="1").status_code == 303
    assert queries.system(system.pk).needs_certificate
    assert asked(officer, page, viec="bat-buoc").status_code == 303
    assert not queries.system(system.pk).needs_certificate


def test_certificate_when_sent_as_a_file_then_registered(officer: Actor) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}/chung-thu"
    file = SimpleUploadedFile("moi.pem", pem(is_authority=True).encode())
    assert asked(officer, page, viec="dang-ky", pem=file).status_code == 303
    assert "mọi chứng thư do nó cấp" in text(asked(officer, page))
    broken = SimpleUploadedFile("moi.pem", b"\xff\xfe\x00")
    assert asked(officer, page, viec="dang-ky", pem=broken).status_code == 422


def test_certificate_when_none_holds_then_not_required(officer: Actor) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}/chung-thu"
    assert asked(officer, page, viec="bat-buoc", needed="1").status_code == 422
    old = pem(days=30, now=clock.now() - dt.timedelta(days=40))
    for wrong in ("", "-----BEGIN CERTIFICATE-----\nAAAA", old):
        assert asked(officer, page, viec="dang-ky", pem_text=wrong).status_code == 422
    assert not Certificate.objects.exists()


def test_certificate_when_revoked_then_why_is_asked_and_kept(officer: Actor) -> None:
    system = opened(officer)
    home = f"/truc/he-thong/{system.pk}/chung-thu"
    asked(officer, home, viec="dang-ky", pem_text=pem())
    page = f"/truc/chung-thu/{Certificate.objects.get().pk}/thu-hoi"
    assert asked(officer, page).status_code == 200
    assert asked(officer, page, reason="  ").status_code == 422
    assert asked(officer, page, reason="Lộ khóa").status_code == 303
    assert "Lộ khóa" in text(asked(officer, home))


def test_certificate_when_it_ends_within_a_month_then_warned_of_until_the_next_one(
    officer: Actor,
) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}/chung-thu"
    asked(officer, page, viec="dang-ky", pem_text=pem(days=29))
    assert "Sắp hết hạn" in text(asked(officer, page))
    assert "Chứng thư sắp hết hạn" in text(asked(officer, "/truc/"))
    with clock.frozen(clock.now() + dt.timedelta(days=31)):
        assert [one.holds for one in queries.ending()] == [False]
    asked(officer, page, viec="dang-ky", pem_text=pem(days=31))
    assert queries.ending() == []
    assert "Chứng thư sắp hết hạn" not in text(asked(officer, "/truc/"))


@pytest.mark.parametrize("path", ["/truc/nut/", "/truc/nut/moi", "/truc/nut/the.json"])
def test_pages_when_the_right_is_missing_then_denied(path: str) -> None:
    agency = factories.agency("H43", "Tỉnh khác")
    clerk = factories.official(agency.id, "exchange.clerk", agency_code="H43")
    with pytest.raises(Denied):
        asked(clerk, path)
