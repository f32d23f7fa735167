# SPDX-License-Identifier: Apache-2.0
"""`packs check`: the shipped packs hold; each way of breaking one is named with its place."""

import io
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.procedures import rules, services
from lienthong.procedures.tests import factories
from lienthong.procedures.tests.factories import BIRTH, HOUSEHOLD

PACKS = Path(settings.PACKS)


def told(packs: Path, code: str) -> str:
    reports = list(services.check_folders(packs, code))
    return "\n".join(str(problem) for report in reports for problem in report.problems)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """Copy of the shipped packs that a test may break."""
    shutil.copytree(PACKS / "registers", tmp_path / "registers")
    shutil.copytree(PACKS / "codes", tmp_path / "codes")
    for code in (BIRTH, HOUSEHOLD):
        factories.copied(code, tmp_path / "procedures")
    return tmp_path


def test_packs_when_shipped_then_whole_and_their_doubts_are_told() -> None:
    out = io.StringIO()
    call_command("packs", "check", stdout=out)
    assert "✓ 1.001193: 6 example(s)" in out.getvalue()
    assert "not confirmed: field, fees[LP-HKD-01]" in out.getvalue()


def test_packs_when_broken_then_command_fails_and_says_where(packs: Path) -> None:
    pack = packs / "procedures" / BIRTH
    factories.changed(pack, "procedure.yaml", "assurance: 2", "assurance: 9")
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"1 problem"):
        call_command("packs", "check", packs=packs, stdout=out)
    assert "procedure.yaml: assurance: 9 is greater than the maximum of 2" in out.getvalue()
    with pytest.raises(CommandError, match="no pack"):
        call_command("packs", "check", "7.777777", packs=packs, stdout=out)


BROKEN = [
    (BIRTH, "procedure.yaml", "name_en: Birth registration\n", "", "'name_en' is a required"),
    (BIRTH, "procedure.yaml", "level: full", "level: full\nlevel: full", "level is written twice"),
    (BIRTH, "procedure.yaml", "level: full", "level: [", "procedure.yaml: line"),
    (BIRTH, "procedure.yaml", "code: KS-05", "code: KS-09", "components[KS-05]"),
    (BIRTH, "procedure.yaml", "required_when: is_surrogacy", "required_when: is_twin", "is_twin"),
    (BIRTH, "procedure.yaml", "required_when: is_surrogacy", "required_when: open('x')", "Call"),
    (BIRTH, "procedure.yaml", "by: registration_place", "by: child_name", "not an address"),
    (BIRTH, "procedure.yaml", "status: dang_song", "state: dang_song", "state: is not a field"),
    (BIRTH, "procedure.yaml", "      status: dang_song\n", "", "status is required by"),
    (BIRTH, "procedure.yaml", "status: dang_song", "status: alive", "the register refuses it"),
    (BIRTH, "procedure.yaml", "full_name: =child_name", "full_name: =kid_name", "kid_name is not"),
    (BIRTH, "procedure.yaml", "  - name: applicant", "  - name: person", "which is not read"),
    (BIRTH, "procedure.yaml", "{kind: in_day}", "{kind: moon_days}", "moon_days"),
    (BIRTH, "form.schema.json", '"type": "object"', '"type": "thing"', "not a JSON Schema"),
    (BIRTH, "form.schema.json", '"x-title-en": "Sex",', "", "child_sex: x-title-en is missing"),
    (BIRTH, "form.schema.json", '"nationalities:name"', '"planets"', "'planets' is no list"),
    (
        BIRTH,
        "form.schema.json",
        '"x-choices": "nationalities:name"',
        '"maxLength": 60',
        "child.nationality: takes a value of nationalities:name",
    ),
    (BIRTH, "form.schema.json", '"const": "Tày"', '"const": "Tầy"', "offers 'Tầy', which is not"),
    (
        BIRTH,
        "procedure.yaml",
        "      ethnicity: =child_ethnicity\n      nationality: =child_nat",
        "      ethnicity: Kinhh\n      nationality: =child_nat",
        "'Kinhh' is not in ethnic_groups:name",
    ),
    (
        HOUSEHOLD,
        "procedure.yaml",
        "code: =row.code",
        "code: =row.code_label",
        "takes a value of industries",
    ),
    (BIRTH, "form.schema.json", '"x-kind": "date"', '"x-kind": "moon"', "no kind of question"),
    (BIRTH, "form.schema.json", "\"father_declared == 'co'\"", '"fathr == 1"', "asks for fathr"),
    (BIRTH, "form.schema.json", '"child_hometown"\n', '"child_home"\n', "is on 0 pages"),
    (BIRTH, "process.bpmn", "<bpmn:process", "<bpmn:proces", "process.bpmn: not BPMN 2.0"),
    (BIRTH, "process.bpmn", "bpmn:userTask", "bpmn:scriptTask", "is not a task type that runs"),
    (BIRTH, "process.bpmn", 'targetRef="sign"', 'targetRef="return"', "sign: is never reached"),
    (BIRTH, "process.bpmn", 'lt:share="40"', 'lt:share="60"', "120 % of the legal deadline"),
    (BIRTH, "process.bpmn", 'lt:role="sign"', 'lt:role="boss"', "role 'boss'"),
    (BIRTH, "process.bpmn", 'lt:name_en="Chairperson signs"', "", "its English (lt:name_en)"),
    (BIRTH, "process.bpmn", 'bpmnElement="sign"', 'bpmnElement="sing"', "no place in the diagram"),
    (HOUSEHOLD, "process.bpmn", "consultation_agrees == false", "__import__('os')", "Call"),
    (HOUSEHOLD, "process.bpmn", ' default="agreed_to_draft"', "", "needs a default way"),
    (BIRTH, "result.typ", "#v(4mm)", "#nothing(4mm)", "result.typ does not compile"),
    (BIRTH, "tests.yaml", "fees: {}", "fees: {LP: 1}", "fees: expected {'LP': 1}, got {}"),
    (BIRTH, "tests.yaml", "online: 2026-11-23", "online: 2026-11-20", "due_at.online: expected"),
    (BIRTH, "tests.yaml", "[receive, appraise, draft,", "[receive, draft,", "draft is not ready"),
    (BIRTH, "tests.yaml", "- TRẦN MINH ANH", "- TRẦN MINH EM", "does not say 'TRẦN MINH EM'"),
    (BIRTH, "tests.yaml", "sex: nu\n        father", "sex: nam\n        father", "expected nam"),
    (BIRTH, "tests.yaml", "- child_hometown:required\n", "", "findings: expected"),
]


@pytest.mark.parametrize(("code", "name", "old", "new", "says"), BROKEN)
def test_pack_when_broken_then_named(
    packs: Path, code: str, name: str, old: str, new: str, says: str
) -> None:
    factories.changed(packs / "procedures" / code, name, old, new)
    assert says in told(packs, code)


def test_pack_when_files_lack_then_named(packs: Path) -> None:
    pack = packs / "procedures" / BIRTH
    for name, says in (
        ("tests.yaml", "tests.yaml: is missing"),
        ("result.typ", "result.typ"),
        ("process.bpmn", "process: is missing"),
        ("procedure.yaml", "procedure.yaml: is missing"),
    ):
        kept = (pack / name).read_text(encoding="utf-8")
        (pack / name).unlink()
        assert says in told(packs, BIRTH), name
        (pack / name).write_text(kept, encoding="utf-8")


def test_pack_when_process_is_standard_then_the_shipped_one_serves(packs: Path) -> None:
    pack = packs / "procedures" / BIRTH
    (pack / "process.bpmn").unlink()
    factories.changed(pack, "procedure.yaml", "level: full", "level: full\nprocess: standard")
    assert told(packs, BIRTH) == ""


def test_pack_when_folder_has_another_name_then_named(packs: Path) -> None:
    (packs / "procedures" / BIRTH).rename(packs / "procedures" / "1.000001")
    assert "is 1.001193, but the folder is 1.000001" in told(packs, "1.000001")


def test_register_declaration_when_broken_then_named(packs: Path) -> None:
    (packs / "registers" / "population.yaml").write_text("register: population\n")
    assert "population.yaml" in told(packs, "")
    out = io.StringIO()
    with pytest.raises(CommandError, match="problem"):
        call_command("packs", "check", packs=packs, stdout=out)
    assert "✗ registers" in out.getvalue()


@pytest.mark.django_db
def test_packs_when_published_twice_then_checked_once(packs: Path) -> None:
    first, second = io.StringIO(), io.StringIO()
    call_command("packs", "publish", packs=packs, stdout=first)
    assert "✓ 1.001193: 6 example(s)" in first.getvalue()
    call_command("packs", "publish", packs=packs, stdout=second)
    assert "✓ 1.001193: as published" in second.getvalue()
    assert "1.001193: version 1" in second.getvalue()
    factories.changed(packs / "procedures" / BIRTH, "tests.yaml", "fees: {}", "fees: {LP: 1}")
    with pytest.raises(CommandError, match="1 problem"):
        call_command("packs", "publish", packs=packs, stdout=second)


@pytest.mark.parametrize(
    ("code", "keys"),
    [(BIRTH, {"child": "024326000001", "birth": "1/2026"}), (HOUSEHOLD, {"business": "24 A 8 1"})],
)
def test_result_when_set_then_signing_finds_its_place_on_one_page(
    code: str, keys: dict[str, str]
) -> None:
    procedure = factories.pack(code)
    agency = {"name": "Ủy ban nhân dân phường Kinh Bắc", "place": "Kinh Bắc"}
    result = {"signed_on": "2026-11-20", "signer": "Chủ tịch", "signer_name": "A"}
    form = rules.clean_form(procedure, factories.example(code))
    facts = rules.facts(procedure, form, case={"code": "C1"}, agency=agency, result=result)
    facts |= {name: {"key": shown, "shown": shown} for name, shown in keys.items()}
    root = PdfFileReader(io.BytesIO(services.render_result(procedure, facts))).root
    assert "chu-ky" in str(root["/Names"]["/Dests"])
    assert root["/Pages"]["/Count"] == 1


def test_packs_when_begun_then_a_whole_pack_is_there_once(packs: Path) -> None:
    out = io.StringIO()
    call_command("packs", "new", "9.000001", packs=packs, stdout=out)
    assert "./run packs check 9.000001" in out.getvalue()
    assert told(packs, "9.000001") == ""
    with pytest.raises(CommandError, match="is there already"):
        call_command("packs", "new", "9.000001", packs=packs, stdout=out)
    with pytest.raises(CommandError, match="write it like"):
        call_command("packs", "new", "../etc", packs=packs, stdout=out)


#: Ways of breaking what a pack declares about settling, and how each is named.
SETTLING = [
    ("2.000635", "name: birth\n    register: civil_status", "name: birth\n    register: births",
     "births is no register of packs/registers; there are civil_status"),
    ("2.000635", "where: kind == 'death'", "where: kynd == 'death'", "kynd is not an answer"),
    ("2.000635", "per: copies", "per: copys", "fees[PHI-HT-TL].per: copys is not an answer"),
    ("2.000635", "template: reply.typ", "template: answer.typ", "answer.typ"),
    ("2.000635", "{number}/TLKT-BS", "TLKT-BS", "has no {number}"),
    ("2.000815", "scans: [CT-01]", "scans: [CT-09]", "result.scans: CT-09 is no paper"),
    ("2.000815", "    per: pages\n", "", "add `per: <question>`"),
    ("1.004873", "step: ask_communes", "step: ask_towns", "ask_towns is no task of process.bpmn"),
    ("1.004873", "each: places\n    unit", "each: place\n    unit", "place is no repeating group"),
    ("1.004873", "{since} đến", "{from} đến", "{from} is not explained: add it to tells"),
    ("1.004873", "valid_months: 6", "valid_month: 6", "did you mean valid_months?"),
    ("2.000488", "sensitive: true", "sensitive: yes", "privacy.sensitive"),
    ("2.000488", "name_en: Judicial record certificate\n", "", "add `name_en:`: the English"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "says"), SETTLING)
def test_pack_when_its_settling_is_broken_then_named_with_a_cure(
    packs: Path, code: str, old: str, new: str, says: str
) -> None:
    pack = factories.copied(code, packs / "procedures")
    factories.changed(pack, "procedure.yaml", old, new)
    assert says in told(packs, code)
