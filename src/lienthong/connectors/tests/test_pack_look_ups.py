# SPDX-License-Identifier: Apache-2.0
"""A result is drafted and signed on what registers tell through a real gateway, and on no less."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from django.test import override_settings

from lienthong.cases import services as cases
from lienthong.cases.models import Movement, RegisterAnswer, Result
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Verb
from lienthong.cases.tests import factories
from lienthong.cases.tests.factories import Commune
from lienthong.connectors.tests.town import Loopback, driven
from lienthong.gateway.process import Config
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.kernel import metrics
from lienthong.kernel.actor import Actor
from lienthong.orgs.tests import factories as orgs
from lienthong.registers import queries as registers
from lienthong.registers import services as writing
from lienthong.registers.errors import ConsentMissing, RegisterAway, RegisterClosed, RegisterEnded
from lienthong.registers.services import Row
from lienthong.sharing import services
from lienthong.sharing.models import Exchange, Right

ADMIN = Actor.system("pack_look_ups.tests")
EXTRACT, NUMBER, KEY = "2.000635", "027196001234", "09169.KS.1996.41"
BIRTH = {
    "kind": "birth", "registration_number": "41/1996", "book": "01/1996", "commune_code": "09169",
    "registered_on": "1996-03-20",
    "child": {
        "number": NUMBER, "full_name": "Nguyễn Thị Hường", "born_on": "1996-03-12", "sex": "nu",
    },
    "declarant": {"full_name": "Nguyễn Văn Mít"},
}  # fmt: skip


@pytest.fixture
def place(transactional_db: None, holder: str, keys: Path, tmp_path: Path) -> Iterator[Commune]:
    """A commune whose one-stop asks the book of civil status through the platform."""
    ports = settings.PORTS | {
        "registers.Registers": "lienthong.connectors.tests.test_own_registers.platform"
    }
    with override_settings(VAR=keys, PORTS=ports):
        made = factories.commune(with_keys=True)
        justice = orgs.agency("G15", "Bộ Tư pháp")
        services.connect_registers(
            ADMIN,
            services.Place(
                agency_id=made.agency.id, site=holder, holders={"civil_status": justice.id}
            ),
        )
        config = Config(
            database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
            bodies=tmp_path / "bodies", pushes=False, sharing_keys=services.keyring(),
        )  # fmt: skip
        with driven(config):
            yield made


def appraised(place: Commune) -> CaseView:
    return factories.completed(place, factories.accepted(place, code=EXTRACT), "appraise")


def drafted(place: Commune) -> CaseView:
    return factories.completed(place, factories.drafted(place, appraised(place)), "draft")


def sign(place: Commune, case: CaseView) -> CaseView:
    return cases.sign_result(actor=place.chair, case_id=case.id, expected_version=case.version)


def test_result_when_signed_then_rests_on_leaves_of_the_platform_and_the_person_sees_who(
    place: Commune,
) -> None:
    case = drafted(place)
    assert [one.records for one in RegisterAnswer.objects.all()] == [[]]
    writing.load(ADMIN, "civil_status", [Row(key=KEY, valid_from=factories.MONDAY, data=BIRTH)])
    draft = cases.draft_result(
        actor=place.specialist, case_id=case.id, expected_version=case.version
    )
    signed = sign(place, draft)
    assert signed.result and signed.result.number == "01/TLKS-BS"
    none_found, *found = RegisterAnswer.objects.order_by("at", "id")
    assert [one.records[0]["key"] for one in found] == [KEY, KEY]
    carried = set(Exchange.objects.filter(status=200).values_list("pk", flat=True))
    assert {none_found.exchange_id, *(one.exchange_id for one in found)} == carried
    told = Movement.objects.get(case_id=case.id, verb=Verb.SIGN_RESULT)
    assert told.details["rests_on"] == [str(found[-1].exchange_id)]
    by_chair, by_specialist = registers.accesses(NUMBER)
    assert by_chair.exchange_id == found[-1].exchange_id
    for seen, actor in ((by_chair, place.chair), (by_specialist, place.specialist)):
        assert (seen.agency_code, seen.post_name) == (place.agency.code, actor.post_name)
        assert (seen.purpose, seen.case_code) == ("settle_case", case.code)


def test_result_when_the_platform_is_away_then_nothing_is_done_and_later_it_is(
    place: Commune,
) -> None:
    case = appraised(place)
    Loopback.is_away = True
    with pytest.raises(RegisterAway, match="Chưa kết nối được"):
        factories.drafted(place, case)
    assert not Result.objects.exists() and not RegisterAnswer.objects.exists()
    Loopback.is_away = False
    assert factories.drafted(place, case).result


def test_result_when_the_register_is_down_then_told_so_and_nothing_is_done(place: Commune) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sharing_service SET base_url = %s",
            ["http://127.0.0.1:9/api/registers/v1/civil_status"],
        )
    with pytest.raises(RegisterAway) as away:
        factories.drafted(place, appraised(place))
    assert not isinstance(away.value, RegisterClosed)
    assert not Result.objects.exists()


def counted(result: str) -> float:
    """Return how many look-ups of civil status the site counted, by what came of them."""
    labels = {"register": "civil_status", "purpose": "settle_case", "result": result}
    return metrics.REGISTRY.get_sample_value("lienthong_site_sharing_calls_total", labels) or 0


def test_result_when_the_one_stop_has_no_right_then_told_to_ask_for_one(place: Commune) -> None:
    case = appraised(place)
    mine = Right.objects.filter(subsystem__code="mot-cua")
    for right in mine.filter(endpoint__path="/settle_case"):  # by criteria
        services.end_right(ADMIN, right.pk)
    assert mine.filter(ended_at=None).exists()
    before = counted("away"), counted("refused")
    with pytest.raises(RegisterClosed, match="chưa được cấp quyền đọc"):
        factories.drafted(place, case)
    assert (counted("away"), counted("refused")) == (before[0], before[1] + 1)  # nobody is away
    for right in mine.filter(ended_at=None):
        services.end_right(ADMIN, right.pk, "Thôi dùng chung")
    with pytest.raises(RegisterEnded, match=r"đã hết từ .* Thôi dùng chung"):
        factories.drafted(place, case)
    assert not Result.objects.exists()


def test_look_up_when_somebody_has_not_agreed_then_told_so(place: Commune, tmp_path: Path) -> None:
    writing.load(ADMIN, "civil_status", [Row(key=KEY, valid_from=factories.MONDAY, data=BIRTH)])
    packs, purpose = tmp_path / "packs", "  settle_case:\n"
    for name in ("registers", "codes", "processing"):
        shutil.copytree(Path(settings.PACKS) / name, packs / name)
    declared = packs / "registers" / "civil_status.yaml"
    text = declared.read_text()
    assert purpose in text
    declared.write_text(text.replace(purpose, f"{purpose}    consent: required\n"))
    with override_settings(PACKS=packs), pytest.raises(ConsentMissing, match="chưa đồng ý"):
        writing.through().ask(
            place.specialist, "civil_status", KEY, purpose="settle_case", case_code="H05.12-1"
        )
    assert registers.accesses(NUMBER) == []
