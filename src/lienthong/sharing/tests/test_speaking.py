# SPDX-License-Identifier: Apache-2.0
"""Another node asks a register in somebody's name: believed as far as its site may speak."""

import base64
import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import uuid7
from lienthong.orgs.tests import factories as orgs
from lienthong.registers import queries as registers
from lienthong.registers import services as writing
from lienthong.registers.models import Access
from lienthong.registers.rules import Record
from lienthong.sharing import services
from lienthong.sharing.models import Neighbour, Subsystem
from lienthong.sharing.rules import speaking
from lienthong.sharing.rules.speaking import BadWords, Speaker
from lienthong.sharing.services import Carried, Question
from lienthong.sharing.services.keys import READ_AHEAD_SECONDS
from lienthong.sharing.tests import factories

NODE, CASE = "N.H42", "H42.41-261122-0001"
MOTHER, STRANGER = "027195001234", "027195001235"
CLERK = Actor(
    kind=ActorKind.OFFICIAL, name="Bùi Văn Khôi", agency_code="H42.41", post_name="Cán bộ Một cửa",
    rights=frozenset({"cases.receive", "cases.sign", "exchange.clerk"}),
)  # fmt: skip
PERSON = Actor(
    kind=ActorKind.CITIZEN, name="Lê Thị Mai", personal_number=MOTHER, assurance=2
)  # fmt: skip


def text(key: Ed25519PrivateKey) -> str:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


@pytest.fixture
def key(db: None) -> Ed25519PrivateKey:
    """A node that is known here, its two systems, and a person in this node's register."""
    key = Ed25519PrivateKey.generate()
    orgs.agency("H42", "Ủy ban nhân dân tỉnh Ninh Bình")
    Neighbour.objects.create(node=NODE, name="Nút tỉnh", keys=[text(key)], carries=["H42"])
    for code in ("mot-cua", "cong-dvc"):
        Subsystem.objects.create(
            node=NODE, identifier=f"VN/GOV/H42/{code}", code=code, name=code, is_open=True,
            member="Ủy ban nhân dân tỉnh Ninh Bình", created_at=clock.now(),
        )  # fmt: skip
    writing.write(
        factories.SYSTEM, "population", MOTHER,
        {
            "full_name": "Lê Thị Mai", "born_on": "1995-09-02", "sex": "nu", "status": "dang_song",
            "nationality": "Việt Nam",
        }, valid_from=clock.today(), basis="thử",
    )  # fmt: skip
    return key


def question(actor: Actor) -> Question:
    is_own = actor.is_citizen
    return Question(
        client=f"VN/GOV/H42/{'cong-dvc' if is_own else 'mot-cua'}",
        service="VN/GOV/G01/csdl/population", register="population", asked=MOTHER,
        purpose="prefill" if is_own else "settle_case", case_code="" if is_own else CASE,
        exchange_id=uuid7(),
    )  # fmt: skip


def words(key: Ed25519PrivateKey, actor: Actor, **more: object) -> str:
    """Sign as the site of another node does."""
    told = Speaker(
        of=question(actor).digest, at=int(clock.now().timestamp()), kind=actor.kind,
        name=actor.name, personal_number=actor.personal_number or "",
        agency_code=actor.agency_code or "", agency="Ủy ban nhân dân phường Hoa Lư",
        post=actor.post_name, rights=("cases.receive",) if actor.is_official else (),
    )  # fmt: skip
    return speaking.said(replace(told, **more), key)  # type: ignore[arg-type] # fields of it


def read(actor: Actor, said: str, **more: object) -> Record | Refusal | None:
    asked = replace(question(actor), **more)  # type: ignore[arg-type] # fields of it
    (found,) = services.read_registers([Carried(question=asked, words=said)])
    return found


def refused(actor: Actor, said: str, **more: object) -> str:
    """Return the code of the refusal; nothing was read."""
    found = read(actor, said, **more)
    assert isinstance(found, Refusal), found
    assert not Access.objects.exists()
    return found.code


def test_official_of_another_node_when_asking_then_the_person_sees_agency_post_and_node(
    key: Ed25519PrivateKey,
) -> None:
    found = read(CLERK, words(key, CLERK))
    assert isinstance(found, Record) and found.data["full_name"] == "Lê Thị Mai"
    (seen,) = registers.accesses(MOTHER)
    assert seen.agency_name == "Ủy ban nhân dân phường Hoa Lư (H42.41)"
    assert (seen.node, seen.node_agency) == (NODE, "Ủy ban nhân dân tỉnh Ninh Bình")
    assert (seen.post_name, seen.case_code, seen.is_own) == ("Cán bộ Một cửa", CASE, False)
    assert seen.reader_name == "" and seen.exchange_id
    row = Access.objects.get()
    assert (row.reader_name, row.reader_account_id) == ("Bùi Văn Khôi", None)


def test_citizen_of_another_node_when_asking_then_own_data_only_and_seen_by_which_site(
    key: Ed25519PrivateKey,
) -> None:
    found = read(PERSON, words(key, PERSON))
    assert isinstance(found, Record) and "status" not in found.data
    (seen,) = registers.accesses(MOTHER)
    assert (seen.is_own, seen.node, seen.reader_kind) == (True, NODE, "citizen")
    assert seen.agency_name == "Ủy ban nhân dân tỉnh Ninh Bình"
    stranger = replace(PERSON, personal_number=STRANGER)
    other = read(stranger, words(key, stranger))
    assert isinstance(other, Refusal) and other.code == "registers.read_refused"


def test_agency_when_its_node_does_not_carry_it_then_refused(key: Ed25519PrivateKey) -> None:
    for code in ("G01", "H4", "H421", "H24.41", "h42.41", "41.H42", "", "H42.00"):
        said = words(key, CLERK, agency_code=code)
        assert refused(CLERK, said) == "sharing.agency_not_carried", code
    Neighbour.objects.update(carries=["H42.05"])
    assert refused(CLERK, words(key, CLERK)) == "sharing.agency_not_carried"


def test_words_when_another_node_signed_them_then_refused(key: Ed25519PrivateKey) -> None:
    other = Ed25519PrivateKey.generate()
    Neighbour.objects.create(node="N.H24", name="Nút khác", keys=[text(other)], carries=["H24"])
    assert refused(CLERK, words(other, CLERK)) == "sharing.words_unproven"
    Neighbour.objects.filter(node=NODE).update(keys=[])  # its page tells no key of its site
    assert refused(CLERK, words(key, CLERK)) == "sharing.words_unproven"
    Neighbour.objects.filter(node=NODE).delete()
    assert refused(CLERK, words(key, CLERK)) == "sharing.words_unproven"


def test_words_when_of_this_node_then_no_system_of_another_uses_them(
    key: Ed25519PrivateKey,
) -> None:
    ours = services.spoken(CLERK, question(CLERK))
    assert refused(CLERK, ours) == "sharing.words_unproven"
    Subsystem.objects.update(is_open=False)  # its node has closed it just now
    assert refused(CLERK, words(key, CLERK)) == "sharing.not_through_platform"


def test_words_when_for_another_question_then_refused(key: Ed25519PrivateKey) -> None:
    said = words(key, CLERK)
    for more in (
        {"asked": STRANGER}, {"case_code": "H42.41-261122-0002"},
        {"purpose": "verify_identity"}, {"service": "VN/GOV/G15/csdl/population"},
        {"client": "VN/GOV/H42/cong-dvc"}, {"register": "civil_status"},
    ):  # fmt: skip
        assert refused(CLERK, said, **more) == "sharing.words_unproven", more
    for kind in (ActorKind.SYSTEM, ActorKind.CLIENT, ActorKind.ANONYMOUS):
        assert refused(CLERK, words(key, CLERK, kind=kind)) == "sharing.words_unproven"
    assert refused(CLERK, words(key, CLERK, rights=("exchange.clerk",))) == "registers.read_refused"


@pytest.mark.parametrize(
    ("seconds", "holds"), [(-61, False), (-60, True), (0, True), (120, True), (121, False)]
)
def test_clocks_when_apart_then_so_far_and_no_further(
    key: Ed25519PrivateKey, seconds: int, holds: bool
) -> None:
    """seconds: that have passed at the register's node."""
    now = clock.now().replace(microsecond=0)
    with clock.frozen(now):
        said = words(key, CLERK)
    with clock.frozen(now + dt.timedelta(seconds=seconds)):
        if holds:
            assert isinstance(read(CLERK, said), Record)
        else:
            assert refused(CLERK, said) == "sharing.words_untimely"


def test_words_when_spoken_here_then_they_tell_no_more_than_is_needed(
    key: Ed25519PrivateKey, settings: object, tmp_path: Path
) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined] # pytest-django's
    orgs.department("H42.41", "H42")
    aim = registers.declaration("population").purposes["settle_case"]
    here = [services.site_key().public_key()]
    told = speaking.heard(services.spoken_abroad(CLERK, question(CLERK), aim), here)
    assert told.rights == ("cases.receive", "cases.sign") and told.agency == "Sở thử nghiệm H42.41"
    aim = registers.declaration("population").purposes["prefill"]
    told = speaking.heard(services.spoken_abroad(PERSON, question(PERSON), aim), here)
    assert (told.personal_number, told.agency_code, told.rights) == (MOTHER, "", ())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: "",
        lambda said: said.replace(".", ""),
        lambda said: said[:-3],
        lambda said: said + "==",
        lambda said: "ZZ" + said[2:],
        lambda said: f"{said.partition('.')[0]}.{'A' * 86}",
        lambda said: "đ" * 200,
        lambda said: said + "A" * 5_000,
    ],
)
def test_words_when_they_do_not_read_then_refused(spoil: Callable[[str], str]) -> None:
    key = Ed25519PrivateKey.generate()
    told = Speaker(of="x", at=1, kind=ActorKind.CITIZEN, name="Mai")
    assert speaking.heard(speaking.said(told, key), [key.public_key()]) == told
    with pytest.raises(BadWords):
        speaking.heard(spoil(speaking.said(told, key)), [key.public_key()])


def test_site_key_when_changed_then_told_ahead_and_the_former_one_counts_no_more(
    settings: object, tmp_path: Path
) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined] # pytest-django's
    told = Speaker(of="x", at=1, kind=ActorKind.CITIZEN, name="Mai")
    former = services.site_key()
    assert len(services.site_keys()) == 1
    with pytest.raises(CommandError, match="10 phút"):
        call_command("site_key", "change")
    call_command("site_key", "prepare")
    ahead = services.site_keys()
    with pytest.raises(CommandError):
        call_command("site_key", "change")
    past = clock.now().timestamp() - READ_AHEAD_SECONDS
    os.utime(tmp_path / "keys" / "site-next.pem", (past, past))
    call_command("site_key", "change")
    assert services.site_keys() == ahead[1:]
    keys = speaking.keys_of([base64.b64encode(one).decode() for one in ahead])
    assert speaking.heard(speaking.said(told, services.site_key()), keys) == told
    with pytest.raises(BadWords):
        speaking.heard(speaking.said(told, former), keys[1:])
    call_command("site_key", "change", "--at-once")
    assert len(services.site_keys()) == 1 and services.site_keys() != ahead[1:]
