# SPDX-License-Identifier: Apache-2.0
"""A process drawn: everything has its place, nothing overlaps, the words say the same."""

import itertools

import pytest
from django.template import Context, Template
from django.utils import translation

from lienthong.procedures.rules.drawing import Box, Drawing, Phase, Shape, draw, places
from lienthong.procedures.rules.process import ProcessError
from lienthong.procedures.services.publishing import STANDARD_PROCESS
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH, HOUSEHOLD


def household() -> Drawing:
    return draw(factories.pack(HOUSEHOLD).process)


def by_key(drawing: Drawing) -> dict[str, Box]:
    return {box.key: box for box in drawing.boxes}


@pytest.mark.parametrize("code", [BIRTH, HOUSEHOLD])
def test_draw_when_a_shipped_process_then_boxes_inside_their_lanes_and_apart(code: str) -> None:
    drawing = draw(factories.pack(code).process)
    for box in drawing.boxes:
        assert any(lane.x <= box.x and box.x + box.width <= lane.x + lane.width
                   for lane in drawing.lanes), box.key  # fmt: skip
        assert drawing.head <= box.y
        assert box.y + box.height <= drawing.height
    for one, other in itertools.combinations(drawing.boxes, 2):
        is_beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        is_apart = one.y + one.height < other.y or other.y + other.height < one.y
        assert is_beside or is_apart, (one.key, other.key)


def test_draw_when_flows_then_each_ends_on_its_target_and_crosses_no_box() -> None:
    drawing = household()
    boxes = by_key(drawing)
    for line in drawing.lines:
        points = [tuple(map(int, one.split())) for one in line.path[1:].split(" L")]
        target = boxes[line.target]
        assert points[-1] == (target.middle[0], target.y), line
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert x1 == x2 or y1 == y2, line
            for box in drawing.boxes:
                if box.key in (line.source, line.target):
                    continue
                inside_x = min(x1, x2) < box.x + box.width and max(x1, x2) > box.x
                inside_y = min(y1, y2) < box.y + box.height and max(y1, y2) > box.y
                assert not (inside_x and inside_y), (line.source, line.target, box.key)


def test_draw_when_in_words_then_order_lanes_and_reasons() -> None:
    steps = {step.key: step for step in household().steps}
    assert next(iter(steps)) == "receive"
    assert list(steps)[-1] == "return"
    assert steps["sign"].lane == "Lãnh đạo"
    assert steps["appraise"].note == "Cùng lúc với “Lấy ý kiến cơ quan thuế”"
    assert "Không đồng ý" in steps["reconsider"].note
    assert steps["draft"].note == ""


def test_draw_when_nothing_is_done_then_plain_and_when_some_then_phases() -> None:
    assert {box.phase for box in household().boxes} == {Phase.PLAIN}
    bpmn = factories.pack(HOUSEHOLD).process
    boxes = by_key(draw(bpmn, done=["receive", "no-such-step"], present=["appraise", "consult"]))
    assert boxes["start"].phase == boxes["receive"].phase == boxes["fork"].phase == Phase.DONE
    assert boxes["appraise"].phase == boxes["consult"].phase == Phase.PRESENT
    assert boxes["sign"].phase == boxes["join"].phase == Phase.TODO
    drawn = draw(bpmn, done=["receive"], present=["appraise"])
    passed = {(line.source, line.target) for line in drawn.lines if line.is_passed}
    assert passed == {("start", "receive"), ("receive", "fork"), ("fork", "appraise")}


def test_draw_when_english_then_in_english() -> None:
    with translation.override("en"):
        drawing = household()
    assert [lane.name for lane in drawing.lanes] == ["One-stop unit", "Specialist", "Head"]
    assert by_key(drawing)["consult"].name == "Ask the tax authority"
    assert by_key(drawing)["agreed"].name == "Does the tax authority agree?"


def test_draw_when_the_process_loops_then_the_way_back_is_drawn_outside() -> None:
    bpmn = STANDARD_PROCESS.read_text(encoding="utf-8").replace(
        "</bpmn:process>",
        '<bpmn:sequenceFlow id="again" sourceRef="sign" targetRef="appraise"/></bpmn:process>',
    )
    drawing = draw(bpmn)
    back = next(line for line in drawing.lines if line.target == "appraise" and
                line.source == "sign")  # fmt: skip
    assert back.path.count("L") == 4
    assert by_key(drawing)["sign"].y > by_key(drawing)["appraise"].y


@pytest.mark.parametrize("bad", ["", "<a", '<!DOCTYPE a [<!ENTITY b "c">]><a/>'])
def test_draw_when_it_is_no_process_then_refused(bad: str) -> None:
    with pytest.raises(ProcessError):
        draw(bad)


def test_wrapped_when_a_word_is_longer_than_a_line_then_alone() -> None:
    assert places.wrapped("một antidisestablishmentarianism hai") == [
        "một", "antidisestablishmentarianism", "hai",
    ]  # fmt: skip


def test_flow_tag_when_names_hold_markup_then_escaped_and_no_inline_style() -> None:
    bpmn = factories.pack(BIRTH).process.replace(
        'name="Bộ phận Một cửa"', 'name="&lt;script&gt;alert(1)&lt;/script&gt;"'
    )
    page = Template("{% load ui %}{% flow drawing %}").render(
        Context({"drawing": draw(bpmn, present=["receive"])})
    )
    assert "<script" not in page
    assert "style=" not in page
    assert 'aria-current="step"' in page
    assert page.count("<rect") == 3 + sum(b.shape is Shape.TASK for b in draw(bpmn).boxes)
