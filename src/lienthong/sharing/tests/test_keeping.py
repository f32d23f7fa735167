# SPDX-License-Identifier: Apache-2.0
"""Whether bodies are kept: set by the provider with a legal basis, sealed piece by piece."""

import io
import os

import pytest

from lienthong.audit import queries as traces
from lienthong.kernel.errors import Denied
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import BadKeeping, ServiceMissing
from lienthong.sharing.models import Service
from lienthong.sharing.rules import keeping
from lienthong.sharing.rules.keeping import PIECE_BYTES, Keeps, NotOpened, Sealing
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import DESK, asked

BASIS = "Nghị định 278/2025/NĐ-CP, điều 5"
KEY = bytes(range(32))
SIZES = [1, 15, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 200_001]


def sealed(content: bytes, step: int = 10_007) -> bytes:
    made = Sealing(KEY, "leaf/answer")
    told = b"".join(made.add(content[at : at + step]) for at in range(0, len(content), step))
    return told + made.end()


def opened(content: bytes, size: int, about: str = "leaf/answer") -> bytes:
    pieces = keeping.opened(io.BytesIO(content).read, size, key=KEY, about=about)
    return b"".join(pieces)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1_000, 10_007, 1 << 20])
def test_body_when_sealed_in_whatever_pieces_then_the_same_opens(size: int, step: int) -> None:
    content = os.urandom(size)
    seal = sealed(content, step)
    assert len(seal) == keeping.sealed_bytes(size) and opened(seal, size) == content


def test_body_when_its_pieces_are_moved_cut_or_changed_then_it_does_not_open() -> None:
    size, one = 3 * PIECE_BYTES, PIECE_BYTES + keeping.TAG_BYTES
    seal = sealed(os.urandom(size))
    parts = [seal[at : at + one] for at in range(0, len(seal), one)]
    swapped, changed = parts[1] + parts[0] + parts[2], bytearray(seal)
    changed[-1] ^= 1
    for told, length in (
        (swapped, size), (bytes(changed), size), (seal[:-1], size), (b"", size),
        (parts[0] + parts[1], 2 * PIECE_BYTES), (parts[2], PIECE_BYTES),
    ):  # fmt: skip
        with pytest.raises(NotOpened):
            opened(told, length)
    with pytest.raises(NotOpened):
        opened(seal, size, "leaf/request")


def test_key_of_a_body_when_the_nodes_key_changed_then_the_older_one_opens_it() -> None:
    wrapped = keeping.wrapped(KEY, about="a", master="old")
    assert keeping.unwrapped(wrapped, about="a", masters=("new", "old")) == KEY
    for about, masters in (("b", ("old",)), ("a", ("new",)), ("a", ())):
        with pytest.raises(NotOpened):
            keeping.unwrapped(wrapped, about=about, masters=masters)


@pytest.mark.parametrize(
    ("keeps", "basis", "is_sound"),
    [
        (Keeps(0, 0), "", True), (Keeps(1, 0), BASIS, True), (Keeps(3_650, 3_650), BASIS, True),
        (Keeps(1, 0), "", False), (Keeps(3_651, 0), BASIS, False), (Keeps(0, -1), BASIS, False),
        (Keeps(1, 1), "x" * 501, False),
    ],
)  # fmt: skip
def test_policy_when_judged_then_bounded_and_with_a_basis(
    keeps: Keeps, basis: str, is_sound: bool
) -> None:
    assert keeping.is_sound(keeps, basis) is is_sound


@pytest.mark.django_db
def test_policy_when_set_on_the_page_then_asked_first_shown_and_noted() -> None:
    ministry = orgs.agency("G01", "Bộ Công an")
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    officer, page = factories.officer(ministry), f"{DESK}/dich-vu/{service_id}"
    assert "Chỉ lưu mã băm" in asked(officer, page).content.decode()
    form = f"{page}/luu-noi-dung"
    assert "Căn cứ pháp lý" in asked(officer, form).content.decode()
    told = {"request_days": "0", "answer_days": "30", "basis": ""}
    assert asked(officer, form, **told).status_code == 422
    assert asked(officer, form, **told | {"answer_days": "3651", "basis": BASIS}).status_code == 422
    assert asked(officer, form, **told | {"basis": BASIS}).status_code == 303
    assert queries.service(service_id).keeps == Keeps(0, 30)
    for address in (page, f"/dich-vu-du-lieu/{service_id}"):
        text = asked(officer, address).content.decode()
        assert "Trả lời: 30 ngày" in text and "Yêu cầu: chỉ mã băm" in text and BASIS in text
    (noted,) = [one for one in traces.recent() if one.action == "sharing.keeping_set"]
    assert noted.after == {"request_days": 0, "answer_days": 30, "basis": BASIS}
    assert asked(officer, form, **told | {"answer_days": "0", "basis": BASIS}).status_code == 303
    assert Service.objects.get(pk=service_id).keep_basis == ""


@pytest.mark.django_db
def test_policy_when_not_the_agencys_or_without_bounds_then_refused() -> None:
    ministry, other = orgs.agency("G01"), orgs.agency("G02")
    system = factories.subsystem(ministry.id, "dan-cu")
    service_id = factories.service(system.id)
    with pytest.raises(ServiceMissing):
        services.keep_of_service(factories.officer(other), service_id, Keeps(1, 1), BASIS)
    with pytest.raises(Denied):
        services.keep_of_service(orgs.official(ministry.id), service_id, Keeps(1, 1), BASIS)
    with pytest.raises(BadKeeping):
        services.keep_of_system(factories.officer(ministry), system.id, Keeps(1, 1), " ")
    services.keep_of_system(factories.officer(ministry), system.id, Keeps(1, 2), BASIS)
    view = queries.subsystem(factories.officer(ministry), system.id)
    assert (view.keeps, view.keep_basis) == (Keeps(1, 2), BASIS)
