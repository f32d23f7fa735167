# SPDX-License-Identifier: Apache-2.0
import pytest

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied, Kind, Missing


def test_refusal_when_shown_then_names_its_fields() -> None:
    refusal = Missing(what="hồ sơ")
    assert str(refusal) == "Không tìm thấy hồ sơ. Kiểm tra lại mã hoặc đường dẫn."
    assert (refusal.code, refusal.kind, refusal.data) == (
        "kernel.missing", Kind.MISSING, {"what": "hồ sơ"},
    )  # fmt: skip


def test_require_when_right_lacks_then_denied() -> None:
    clerk = Actor(kind=ActorKind.OFFICIAL, name="A", rights=frozenset({"cases.receive"}))
    clerk.require("cases.receive")
    with pytest.raises(Denied) as refused:
        clerk.require("cases.sign")
    assert refused.value.data == {"right": "cases.sign"}


def test_require_when_the_platform_itself_then_granted() -> None:
    Actor.system("cases.clock").require("cases.sign")
