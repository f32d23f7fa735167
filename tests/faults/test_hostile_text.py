# SPDX-License-Identifier: Apache-2.0
"""A user's text that is markup, a formula, a template or a trick of the eye: inert everywhere."""

import dataclasses
import email
import email.policy
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from lienthong.cases import services as cases
from lienthong.cases.models import Slip
from lienthong.cases.rules import Party
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as case_factories
from lienthong.connectors.mail import FolderMail
from lienthong.files import queries as files
from lienthong.insight.views import exports
from lienthong.kernel import clock
from lienthong.kernel.text import clean
from lienthong.notices.models import Notice
from lienthong.notices.ports import Letter
from lienthong.notices.rules import Channel
from lienthong.portal import queries, services
from lienthong.portal.models import Consent
from lienthong.portal.tests import factories
from lienthong.portal.tests.factories import BIRTH
from lienthong.procedures.services.pdf_text import words_of

pytestmark = pytest.mark.django_db

#: Markup of HTML, of Typst, of Django's templates; closing quotes; a formula.
TAG = "<script>alert(1)</script>"
ATTACK = f"=1+1 {TAG} \"'><img src=x onerror=a()> #pagebreak() $x$ {{{{ 7 }}}} @a"
#: What turns the direction of writing, what nobody sees, what is a command to a terminal.
UNSEEN = "\u202e\u2066\u2069\u200b\u200d\u2060\ufeff\u00ad\u061c\U000e0041\x1b\x00"
FATHER = "027090004321"


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with clock.frozen(case_factories.at(9)):
        yield


def test_text_when_unseen_letters_are_in_it_then_they_are_gone() -> None:
    assert clean(f"An{UNSEEN} Bình") == "An Bình"
    assert clean("Nguyễn\u2028Thị\u0085Hường") == "Nguyễn Thị Hường"


def is_inert(html: str) -> bool:
    """Tell whether a page shows the attack as text, and nothing of it as markup."""
    return TAG not in html and "<img src=x" not in html and not set(UNSEEN) & set(html)


def test_portal_pages_when_the_answers_are_hostile_then_text_only() -> None:
    factories.commune()
    mother, father = factories.citizen(), factories.citizen(FATHER, "Nguyễn Văn Ba")
    form = factories.procedures.example(BIRTH) | {
        "declarant_relationship": "me", "father_declared": "co", "parents_married": "khong",
        "father_number": FATHER,
    }  # fmt: skip
    draft = factories.answered(mother, services.begin(mother, BIRTH), form)
    factories.attached(mother, draft)
    services.invite(mother, draft.id, "other_parent")
    browser, page = factories.signed_in(mother), reverse("portal:step", args=[draft.id, "tre"])
    hostile = ATTACK + UNSEEN
    sent = dict.fromkeys(("child_name", "child_birth_place", "child_hometown"), hostile)
    shown = [browser.post(page, {**sent, "asked": list(sent), "seen": _seen(browser, page)})]
    shown += [browser.get(page), browser.get(reverse("portal:check", args=[draft.id]))]
    shown += [browser.get(reverse("portal:copy", args=[draft.id])), browser.get("/ho-so/")]
    consent = Consent.objects.get(draft_id=draft.id)
    invited = factories.signed_in(father)
    shown.append(invited.get(reverse("portal:cosign", args=[consent.pk])))
    for answer in shown:
        assert is_inert(answer.content.decode()), answer.request["PATH_INFO"]
    assert "&lt;script&gt;alert(1)" in shown[3].content.decode()  # it was there to be shown
    services.decline(father, consent.pk, reason=hostile)
    assert is_inert(browser.get(reverse("portal:check", args=[draft.id])).content.decode())
    (told,) = Notice.objects.filter(template="cosigning_declined").values()
    assert not any(letter in str(one) for letter in UNSEEN for one in told.values())
    assert is_inert(browser.get("/thong-bao").content.decode())


def test_page_when_the_text_is_endless_then_cut_and_pointed_out() -> None:
    factories.commune()
    mother = factories.citizen()
    draft = services.begin(mother, BIRTH)
    browser, page = factories.signed_in(mother), reverse("portal:step", args=[draft.id, "tre"])
    answer = browser.post(page, {"child_birth_place": "á" * 100_000, "seen": _seen(browser, page)})
    assert answer.status_code == 422
    assert 'href="#id_child_birth_place"' in answer.content.decode()
    kept = queries.draft(mother, draft.id).answers["child_birth_place"]
    assert len(kept) == 10_000


def _seen(browser: Any, page: str) -> str:
    html = browser.get(page).content.decode()
    return str(html.split('name="seen" value="')[1].split('"')[0])


def test_desk_and_slips_when_the_dossier_is_hostile_then_text_only() -> None:
    town = desk.town()
    person = case_factories.citizen()
    whole = case_factories.application(person, town.place.agency.id)
    hostile = dataclasses.replace(
        whole,
        applicant=Party(
            name=ATTACK, personal_number=person.personal_number or "", address=ATTACK,
            phone="0912345678",
        ),
        form={**whole.form, "child_birth_place": ATTACK},
    )  # fmt: skip
    head = cases.submit(actor=person, application=hostile)
    cases.ask_supplement(
        actor=town.place.clerk, case_id=head.id, expected_version=head.version,
        items=(ATTACK,), reason=ATTACK,
    )  # fmt: skip
    officer = town.clerk.client()
    for address in ("/mot-cua/", f"/mot-cua/ho-so/{head.id}"):
        html = officer.get(address).content.decode()
        assert is_inert(html), address
    assert "&lt;script&gt;alert(1)" in html  # it was there to be shown
    assert is_inert(officer.get("/mot-cua/?q=" + TAG).content.decode())


def test_slip_when_the_facts_are_hostile_then_set_as_they_are() -> None:
    place = case_factories.commune(with_keys=True)
    person = case_factories.citizen()
    whole = case_factories.application(person, place.agency.id)
    named = dataclasses.replace(whole.applicant, name=ATTACK, address=ATTACK)
    head = cases.submit(actor=person, application=dataclasses.replace(whole, applicant=named))
    case = cases.ask_supplement(
        actor=place.clerk, case_id=head.id, expected_version=head.version,
        items=(ATTACK,), reason=ATTACK,
    )  # fmt: skip
    for slip in Slip.objects.filter(case_id=case.id):
        words = words_of(files.read_bytes(cases.print_slip(slip.pk)))
        told = "".join("".join(words).split())
        assert "".join(TAG.split()) in told
        assert "#pagebreak()" in told


def test_letter_when_the_name_is_hostile_then_one_address_and_plain_text(
    tmp_path: Path, settings: Any
) -> None:
    settings.VAR = tmp_path
    name = clean(ATTACK + "\r\nBcc: nguoi-khac@example.vn" + UNSEEN)
    letter = Letter(
        id="thu-1", channel=Channel.EMAIL, to="huong@example.vn", name=name,
        subject=clean("Hồ sơ\r\nBcc: nguoi-khac@example.vn"), body=ATTACK, language="vi",
    )  # fmt: skip
    FolderMail().send(letter)
    content = (tmp_path / "mail" / "thu-1.eml").read_bytes()
    made = email.message_from_bytes(content, policy=email.policy.default)
    assert made["Bcc"] is None
    assert [one.addr_spec for one in made["To"].addresses] == ["huong@example.vn"]
    assert made.get_content_type() == "text/plain"
    assert ATTACK in made.get_content()


def test_exports_when_the_text_is_a_formula_then_a_word() -> None:
    rows = [[ATTACK, 1], ["@SUM(A1)", 2], ["\t=1", 3]]
    made = exports.csv_of("bao-cao", [("Lọc", ATTACK)], [ATTACK, "Số"], rows)
    text = b"".join(made.streaming_content).decode()
    for line in text.removeprefix("\ufeff").splitlines():
        assert not line.lstrip('"').startswith(("=", "@", "\t", "+", "-")), line
    book = exports.xlsx_of("bao-cao", "Báo cáo", [("Lọc", ATTACK)], [ATTACK, "Số"], rows)
    content = b"".join(book.streaming_content)
    book.close()
    with zipfile.ZipFile(BytesIO(content)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert TAG not in sheet
