# SPDX-License-Identifier: Apache-2.0
"""What is kept for the next official: checks of the registers, names of lists, leads on Mẫu 06."""

import pytest
from django.db import DatabaseError, transaction

from lienthong.cases import errors, queries, services
from lienthong.cases.models import RegisterCheck, Slip
from lienthong.cases.rules import SlipForm
from lienthong.cases.services import Assignee
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Town
from lienthong.kernel import clock
from lienthong.kernel.ids import AccountId

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return desk.town()


def test_check_when_kept_then_newest_first_and_never_changed(town: Town) -> None:
    case = factories.submitted(town.place)
    for name in ("Lê", "Lý"):
        services.keep_check(
            actor=town.clerk.actor, case_id=case.id, purpose="settle_case", held={"name": name}
        )
    assert [one.held["name"] for one in queries.checks(case.id)] == ["Lý", "Lê"]
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterCheck.objects.update(held={})


def test_check_when_not_ones_dossier_then_missing(town: Town) -> None:
    case = factories.submitted(town.place)
    with pytest.raises(errors.CaseMissing):
        services.keep_check(
            actor=town.stranger.actor, case_id=case.id, purpose="settle_case", held={}
        )


def test_list_when_renamed_then_called_so_and_a_taken_name_refused(town: Town) -> None:
    actor = town.clerk.actor
    first = services.save_list(actor=actor, name="Một", query="hang=dang-mo")
    services.save_list(actor=actor, name="Hai", query="hang=dang-mo")
    services.rename_list(actor=actor, list_id=first, name="  Ba ")
    services.rename_list(actor=actor, list_id=first, name="Ba")
    assert [one.name for one in queries.saved_lists(actor)] == ["Ba", "Hai"]
    with pytest.raises(errors.ListNameTaken):
        services.rename_list(actor=actor, list_id=first, name="Hai")
    with pytest.raises(errors.ListMissing):
        services.rename_list(actor=town.specialist.actor, list_id=first, name="Bốn")


def test_list_when_renamed_on_the_page_then_shown(town: Town) -> None:
    actor, client = town.clerk.actor, town.clerk.client()
    first = services.save_list(actor=actor, name="Một", query="hang=dang-mo")
    address = f"/mot-cua/danh-sach/{first}"
    assert client.post(address, {"viec": "ten", "ten": "Sáng nay"}).status_code == 303
    assert "Sáng nay" in client.get("/mot-cua/danh-sach").content.decode()


def test_control_slip_when_a_step_was_given_then_has_its_row(town: Town) -> None:
    with clock.frozen(factories.at(9)):
        case = factories.accepted(town.place)
        step = factories.step_of(town.place, case, "appraise")
        person = town.specialist
        services.assign_step(
            actor=town.chair.actor, case_id=case.id, step_id=step.id,
            expected_version=case.version,
            assignee=Assignee(account_id=AccountId(person.account.id), name=person.actor.name),
        )  # fmt: skip
        services.control_slip(actor=town.specialist.actor, case_id=case.id)
    rows = Slip.objects.get(form=SlipForm.CONTROL).facts["rows"]
    assert any(row["to"] == "Trần Văn Lê" and row["by"] == "Ngô Quang Hà" for row in rows)
