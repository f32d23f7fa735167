# SPDX-License-Identifier: Apache-2.0
"""Golden coordinates: where signatures show (KS-01)."""

import datetime as dt
import io

import pytest
from PIL import Image

from lienthong.signing.rules import Finding, Look, Point, SignerKind, box_of, drawing, worth
from lienthong.signing.rules.placement import SEAL_OVERLAP

A4 = {"page_width": 595.28, "page_height": 841.89}
MM = 72 / 25.4


def test_box_when_leader_then_centred_on_the_point():
    box = box_of(Look.LEADER, Point(0, 400, 300), **A4)
    assert box and box.corners == (332, 274, 468, 325)


def test_box_when_seal_then_real_size_and_a_third_over_the_signature():
    leader = box_of(Look.LEADER, Point(1, 400, 300), **A4)
    seal = box_of(Look.SEAL, Point(1, 400, 300), **A4)
    assert leader and seal
    assert seal.corners == (275, 249, 377, 351)
    assert seal.right - seal.left == seal.top - seal.bottom == round(36 * MM)
    overlap = (seal.right - leader.left) / (leader.right - leader.left)
    assert overlap == pytest.approx(SEAL_OVERLAP, abs=0.01)
    assert seal.left < leader.left


def test_box_when_text_then_in_the_top_right_corner():
    box = box_of(Look.TEXT, Point(0, 0, 0), **A4)
    assert box and box.corners == (340, 791, 553, 828)


def test_box_when_hidden_then_none():
    assert box_of(Look.HIDDEN, Point(0, 0, 0), **A4) is None


@pytest.mark.parametrize(
    ("png", "colour"),
    [
        (drawing.signature_image("Trần Văn Khoẻ"), drawing.BLUE),
        (drawing.seal_image("Ủy ban nhân dân phường Hoa Sen"), drawing.RED),
    ],
)
def test_image_when_drawn_then_transparent_and_of_one_colour(png, colour):
    with Image.open(io.BytesIO(png)) as picture:
        assert (picture.format, picture.mode) == ("PNG", "RGBA")
        assert picture.getpixel((0, 0))[3] == 0
        solid = {pixel[:3] for _, pixel in picture.getcolors(1 << 20) if pixel[3] == 255}
    assert solid == {colour}


def test_image_when_same_name_then_same_signature():
    assert drawing.signature_image("A B") == drawing.signature_image("A B")
    assert drawing.signature_image("A B") != drawing.signature_image("A C")


def finding(kind: SignerKind, code: str = "H42", **wrong: bool) -> Finding:
    state = {
        "is_timestamped": True,
        "is_intact": True,
        "is_whole_document": True,
        "is_trusted": True,
        "was_in_force": True,
        "is_revoked": False,
    } | wrong
    return Finding(
        kind=kind,
        signer="A",
        post_name="",
        agency="B",
        agency_code=code,
        signed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        algorithm="sha256/rsa",
        reasons=(),
        **state,
    )


PERSON, AGENCY = SignerKind.PERSON, SignerKind.AGENCY


@pytest.mark.parametrize(
    ("found", "is_original", "words"),
    [
        ((), False, "chưa có chữ ký số"),
        ((finding(PERSON), finding(AGENCY)), True, "như bản gốc"),
        ((finding(PERSON),), False, "thiếu chữ ký số của cơ quan"),
        ((finding(AGENCY),), False, "không có chữ ký của người có thẩm quyền"),
        ((finding(PERSON), finding(AGENCY, "H43")), False, "không cùng một cơ quan"),
        ((finding(PERSON), finding(AGENCY, is_intact=False)), False, "không hợp lệ"),
        ((finding(PERSON, is_revoked=True), finding(AGENCY)), False, "không hợp lệ"),
    ],
)
def test_worth_when_judged_then_said_in_words(found, is_original, words):
    has_legal_value, statement = worth(found)
    assert has_legal_value is is_original
    assert words in statement
