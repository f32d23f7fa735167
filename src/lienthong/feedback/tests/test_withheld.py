# SPDX-License-Identifier: Apache-2.0
"""Who may read what: petitions that follow another one, officers who are concerned, comments."""

import pytest

from lienthong.cases import services as case_services
from lienthong.cases.tests import factories as cases
from lienthong.feedback import queries, services
from lienthong.feedback.errors import AnswerNotShared
from lienthong.feedback.models import Comment, Petition
from lienthong.feedback.queries import PetitionView, Queue
from lienthong.feedback.rules import Category, Status
from lienthong.feedback.tests import factories
from lienthong.feedback.tests.factories import (
    Town,
    answered,
    citizen,
    client_of,
    new_petition,
    sent,
    taken,
)
from lienthong.feedback.tests.test_petitions import published
from lienthong.feedback.tests.test_views import ended
from lienthong.kernel.actor import Actor
from lienthong.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town()


def merged(town: Town, row: PetitionView, into: PetitionView) -> PetitionView:
    return services.merge_petition(
        actor=town.officer.actor, petition_id=row.id, expected_version=row.version,
        into_code=into.code,
    )  # fmt: skip


def own(who: Actor, row: PetitionView) -> PetitionView:
    return queries.own(who, row.code, {})


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_merged_when_the_leader_ends_without_an_answer_then_each_stands_by_itself(
    town: Town, end: str
) -> None:
    first, second = citizen(), citizen("Bùi Văn Na")
    leader, follower = sent(first), sent(second)
    merged(town, follower, leader)
    if end == "withdraw":
        services.withdraw_petition(actor=first, petition_id=leader.id)
    else:
        services.refuse_petition(
            actor=town.officer.actor, petition_id=leader.id, expected_version=leader.version,
            reason="Nội dung quảng cáo.",
        )  # fmt: skip
    again = own(second, follower)
    assert (again.status, again.merged_into) == (Status.NEW, "")
    assert again.due_at >= follower.due_at
    row = Petition.objects.get(pk=follower.id)
    assert row.turns.filter(ended_at=None).count() == 1
    assert Notice.objects.filter(template="petition_moved", body__contains="riêng").exists()
    done = answered(town, again)
    assert done.status is Status.ANSWERED


def test_merged_when_the_answer_is_private_or_hidden_then_others_read_nothing_of_it(
    town: Town,
) -> None:
    first, second = citizen(), citizen("Bùi Văn Na")
    leader, follower = sent(first), sent(second)
    merged(town, follower, leader)
    seen = taken(town, leader)
    done = services.answer_petition(
        actor=town.officer.actor, petition_id=leader.id, expected_version=seen.version,
        text="Kính gửi bà Hiền, số nhà 5: đã xử phạt hộ ông Lương.", publication=published(),
    )  # fmt: skip
    assert own(second, follower).shared_answer == "Đã thu gom rác."
    services.hide_petition(
        actor=town.chair.actor, petition_id=leader.id, expected_version=done.version,
        reason="Có lời lẽ xúc phạm",
    )  # fmt: skip
    assert own(second, follower).shared_answer == ""
    page = client_of(second).get(f"/gop-y/{follower.code}").content.decode()
    assert "Lương" not in page and "thu gom rác." not in page


def test_merge_when_the_other_was_answered_in_private_then_refused(town: Town) -> None:
    leader, follower = sent(citizen()), sent(citizen("Bùi Văn Na"))
    answered(town, leader)
    with pytest.raises(AnswerNotShared):
        merged(town, follower, leader)
    assert Petition.objects.get(pk=follower.id).status == Status.NEW


def test_petition_when_about_the_officer_then_they_read_neither_words_nor_name_nor_files(
    town: Town,
) -> None:
    place = cases.Commune(
        agency=town.ward, tax=town.ward, clerk=town.officer.actor,
        specialist=town.officer.actor, chair=town.chair.actor, tax_officer=town.chair.actor,
    )  # fmt: skip
    owner = citizen()
    case = cases.submitted(place, owner)
    case_services.accept(actor=town.officer.actor, case_id=case.id, expected_version=case.version)
    made = services.submit_petition(
        actor=owner,
        new=new_petition_about(case.code, owner),
    )
    concerned, chair = town.officer.client(), town.chair.client()
    address, file_id = f"/phan-anh/{made.id}", made.files[0].id
    words = (made.title, "ba ngày", "Trần Thị Hiền", case.code, made.files[0].name)
    page = concerned.get(address).content.decode()
    assert not [word for word in words if word in page]
    assert all(word in chair.get(address).content.decode() for word in words)
    listed = concerned.get("/phan-anh/?hang=moi").content.decode()
    assert made.code in listed and made.title not in listed
    assert concerned.get(f"{address}/tep/{file_id}").status_code == 404
    assert chair.get(f"{address}/tep/{file_id}").status_code == 200
    for reader, found in ((town.officer.actor, 0), (town.chair.actor, 1)):
        assert queries.petitions(reader, Queue.NEW, text="thu gom").total == found


def new_petition_about(code: str, owner: Actor):  # type: ignore[no-untyped-def] # of the factory
    from dataclasses import replace

    new = new_petition(category=Category.DOSSIER, case_code=code)
    return replace(new, files=(factories.picture(owner),))


def test_comment_when_changed_by_code_then_reviewed_again(town: Town) -> None:
    _who, case = ended(town, 1)
    rated = {
        "code": case.code, "secret": case.lookup_secret, "address": "192.0.2.1",
        "scores": {3: 2, 4: 2, 6: 2},
    }  # fmt: skip
    services.rate_by_code(**rated, comment="Nhanh")
    services.review_comment(
        actor=town.chair.actor, case_id=case.pk, is_shown=True, text="Nhanh gọn"
    )
    services.rate_by_code(**rated, comment="Chậm, cán bộ quát mắng")
    assert not Comment.objects.exists()
