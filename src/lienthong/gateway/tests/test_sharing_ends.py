# SPDX-License-Identifier: Apache-2.0
"""What was approved ends at the provider's node: the other is told until it has written it down."""

from dataclasses import make_dataclass
from uuid import UUID

import httpx
import msgspec
import pytest

from lienthong.gateway.tests.crossing import Crossing
from lienthong.gateway.tests.federation import MINISTRY, NATIONAL, PROVINCE
from lienthong.gateway.tests.test_sharing_words import (
    Asking,
    approve,
    ask,
    post,
    state,
    take,
    talk,
    world,
)
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.notices import queries as notices
from lienthong.orgs import queries as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.models import AccessRequest, Right, Word
from lienthong.sharing.rules import words
from lienthong.sharing.rules.services import RequestState
from lienthong.sharing.rules.words import Kind
from lienthong.sharing.tests import factories

__all__ = ["world"]


def approved(world: Crossing) -> tuple[Asking, list[UUID]]:
    """Ask, decide and hear; return the request and the rights at the provider's node."""
    asking, rights = approve(world)
    talk(world)
    assert take(world.near) == 1
    return asking, rights


def ended(world: Crossing, rights: list[UUID]) -> None:
    with world.far.open():
        officer = factories.officer(orgs.agency_by_code("G05"))
        for right in rights:
            services.end_right(officer, right, "Hết hạn thỏa thuận")


def ends_told(world: Crossing, content: bytes) -> int:
    """Ask the far node as the near one's connection; return how many answers it gives."""
    heard = words.read(words.Heard, post(world, content).content)
    return len(heard.answers)


def test_right_when_ended_there_after_an_hour_apart_then_marked_here_told_once_and_settled(
    world: Crossing,
) -> None:
    asking, rights = approved(world)
    with world.near.open():
        account = people.official(people.post(queries.RIGHT, agency="H42"))
    world.country.cut.add(MINISTRY)
    ended(world, rights)
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            talk(world)
    world.country.cut.clear()
    world.country.lost.add("nodes")  # it is said, and lost on its way
    with pytest.raises(httpx.ReadError):
        talk(world)
    with world.near.open():
        assert not Word.objects.filter(kind=Kind.ENDED).exists()
    talk(world)
    talk(world)  # a process that lost its memory is told again
    assert take(world.near) == 1 and take(world.near) == 0
    with world.far.open():
        at = Right.objects.get(pk=rights[0]).ended_at
    with world.near.open():
        view = queries.request(asking.officer, asking.id)[0]
        (told_here,) = notices.inbox(account.id).notices
    assert (view.ended_at, view.end_reason) == (at, "Hết hạn thỏa thuận")
    assert view.state is RequestState.APPROVED and view.decided_by == "Cán bộ thử nghiệm"
    assert "Hết quyền" in told_here.subject and "Hết hạn thỏa thuận" in told_here.body
    assert told_here.link.endswith("/xin-quyen")
    again = ask(world)  # it may be asked anew
    assert state(world.near, again.id) is RequestState.ASKED


def test_end_when_written_down_then_said_so_and_told_no_more(world: Crossing) -> None:
    asking, rights = approved(world)
    ended(world, rights)
    one = world.near.talk(MINISTRY)
    with world.far.open():
        request = AccessRequest.objects.get(pk=asking.id)
        assert request.ended_at is not None and request.heard_at is None
    world.country.run(one.once())
    assert ends_told(world, b'{"known":"","ended":[]}') == 1  # not said yet
    world.country.run(one.once())
    with world.far.open():
        request.refresh_from_db()
        assert request.heard_at is not None
    assert ends_told(world, b'{"known":"","ended":[]}') == 0


def test_end_when_the_other_node_is_of_an_earlier_release_then_spared_what_it_cannot_read(
    world: Crossing,
) -> None:
    """It says nothing of ends, and reads answers by the fields that it knows."""
    asking, rights = approved(world)
    ended(world, rights)
    assert ends_told(world, b'{"known":""}') == 0
    assert ends_told(world, b'{"known":"","ended":[]}') == 1
    earlier = make_dataclass("Answer", [(one, str) for one in ("id", "node", "to", "state")])
    told_now = words.Answer(
        id=asking.id, node=MINISTRY, to=PROVINCE, state=RequestState.APPROVED, reason="",
        decided_by="", decided_at=None, ended_at=clock.now(), end_reason="x",
    )  # fmt: skip
    assert msgspec.json.decode(words.written(told_now), type=earlier).state == "approved"
    later = words.Told(known="", ended=(uuid7(),))
    assert (
        words.read(words.Told, words.written(later).replace(b'"ended"', b'"other"')).ended is None
    )


def test_end_when_said_by_another_node_or_of_what_was_refused_then_without_effect(
    world: Crossing,
) -> None:
    asking, rights = approved(world)
    with world.near.open():
        for node, state_then in ((NATIONAL, "approved"), (MINISTRY, "refused")):
            forged = words.Answer(
                id=asking.id, node=node, to=PROVINCE, state=RequestState(state_then), reason="",
                decided_by="", decided_at=None, ended_at=clock.now(),
            )  # fmt: skip
            Word.objects.create(
                node=node, request_id=asking.id, kind=Kind.ENDED, statement="x",
                told=words.written(forged).decode(), received_at=clock.now(),
            )  # fmt: skip
        assert services.take_words() == 2
        assert not Word.objects.filter(kind=Kind.ENDED, problem="").exists()
        assert AccessRequest.objects.get().ended_at is None
    ended(world, rights)
    content = words.written(words.Told(known="", ended=(asking.id,)))
    with world.far.open():
        row = AccessRequest.objects.get()
        row.subsystem.node = NATIONAL  # nobody says it for another node
        row.subsystem.save(update_fields=["node"])
    post(world, content)
    with world.far.open():
        assert AccessRequest.objects.get().heard_at is None


def test_end_when_heard_with_the_approval_then_both_are_written_down_in_any_order(
    world: Crossing,
) -> None:
    asking, rights = approve(world)
    ended(world, rights)
    talk(world)
    with world.near.open():
        account = people.official(people.post(queries.RIGHT, agency="H42"))
        Word.objects.filter(kind=Kind.DECIDED).update(received_at=clock.now())  # looked at last
        assert services.take_words() == 2
        view = queries.request(asking.officer, asking.id)[0]
        (told_here,) = notices.inbox(account.id).notices  # nobody is told that it was approved
    assert "Hết quyền" in told_here.subject
    assert view.state is RequestState.APPROVED and view.ended_at is not None
    assert view.decided_by == "Cán bộ thử nghiệm"
