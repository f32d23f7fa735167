# SPDX-License-Identifier: Apache-2.0
"""Files come in row by row, exactly once, whatever a row holds and whenever the process dies."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command

from lienthong.kernel.actor import Actor
from lienthong.registers import errors, queries, rules, services
from lienthong.registers.models import Change, RefusedRow, Version
from lienthong.registers.queries import keeper
from lienthong.registers.services import importing, tables
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db
HEAD = "key;full_name;born_on;sex;nationality;status;residence.province_code;residence.commune_code"


def number(at: int) -> str:
    return f"042190{at:06}"


def row(at: int, **changes: str) -> str:
    cells = {
        "key": number(at), "name": "Trần Thị Bưởi", "born": "20/05/1990", "sex": "nu",
        "nationality": "Việt Nam", "status": "dang_song", "province": "42", "commune": "18073",
    } | changes  # fmt: skip
    return ";".join(cells.values())


def csv_file(tmp_path: Path, *rows: str, name: str = "dan-cu.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8-sig")
    return path


def bring(path: Path, register: str = "population", **changes: Any) -> keeper.ImportView:
    given: dict[str, Any] = {
        "register": register, "path": path, "file_name": path.name, "basis": "QĐ 1/2026",
        "valid_from": f.BORN,
    } | changes  # fmt: skip
    return keeper.counts_of(services.bring_in(f.PLATFORM, services.NewImport(**given)))


def reasons(found: keeper.ImportView) -> dict[int, str]:
    return {one.line: f"{one.path}: {one.reason}" for one in keeper.refused_rows(found.id)}


def test_bring_in_when_rows_are_bad_then_the_others_come_and_each_reason_is_told(
    tmp_path: Path,
) -> None:
    found = bring(
        csv_file(
            tmp_path, row(1), row(2, born="31/02/1990"), row(3, sex="x"), row(4, key="12"),
            row(5, name=""), "", row(6) + ";thừa", row(7, name="A" * 70_000), row(1),
            row(1, name="Lê Khác"), row(8),
        )
    )  # fmt: skip
    assert (found.done, found.written, found.unchanged, found.refused) == (10, 2, 1, 7)
    told = reasons(found)
    assert told[3].startswith("born_on: không phải ngày")
    assert told[4].startswith("sex: không thuộc danh mục cho phép: nam, nu")
    assert told[5] == "$key: cần đúng 12 chữ số"
    assert told[6].startswith("full_name: thiếu thông tin")
    assert told[8] == ": nhiều ô hơn số cột"
    assert told[9] == ": ô quá dài"
    assert told[11].startswith("key: đã có bản ghi")
    assert set(Version.objects.values_list("key", flat=True)) == {number(1), number(8)}
    version = Version.objects.get(key=number(1))
    assert version.data["residence"] == {"province_code": "42", "commune_code": "18073"}
    assert version.terms["full_name"] == "tran thi buoi"
    assert Change.objects.filter(key=number(1)).get().fields == sorted(version.data)


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("dies_after", [0, 1, 2])
def test_bring_in_when_killed_then_continues_and_every_row_is_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_after: int
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    path = csv_file(tmp_path, *(row(at, sex="x" if at == 4 else "nu") for at in range(7)))
    commits: list[int] = []

    def told(done: int) -> None:
        commits.append(done)
        if len(commits) > dies_after:
            raise Killed

    new = services.NewImport(
        register="population", path=path, file_name=path.name, basis="-", valid_from=f.BORN
    )
    with pytest.raises(Killed):
        services.bring_in(f.PLATFORM, new, told=told)
    found = bring(path)
    assert (found.done, found.written, found.refused) == (7, 6, 1)
    assert found.finished_at is not None
    assert Version.objects.count() == 6
    assert RefusedRow.objects.values_list("line", flat=True).distinct().count() == 1
    assert bring(path) == found  # once more: nothing


def test_bring_in_when_killed_inside_a_batch_then_nothing_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(tmp_path, row(1), row(2, sex="x"), row(1, name="Khác"))
    with monkeypatch.context() as broken:
        broken.setattr(importing, "_meet", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            bring(path)
    assert not Version.objects.exists()
    assert not RefusedRow.objects.exists()
    assert bring(path).done == 3


def test_bring_in_when_another_process_is_at_it_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    path = csv_file(tmp_path, row(1), row(2), row(3))
    new = services.NewImport(
        register="population", path=path, file_name=path.name, basis="-", valid_from=f.BORN
    )

    def other(_done: int) -> None:
        services.bring_in(f.PLATFORM, new)

    with pytest.raises(errors.ImportElsewhere):
        services.bring_in(f.PLATFORM, new, told=other)
    assert Version.objects.count() == 3


def test_bring_in_when_update_then_new_versions_with_their_changes(tmp_path: Path) -> None:
    bring(csv_file(tmp_path, row(1), row(2)))
    second = csv_file(tmp_path, row(1, name="Lê Mới"), row(2), row(3), name="b.csv")
    found = bring(second, may_update=True, valid_from=dt.date(2026, 1, 1))
    assert (found.written, found.updated, found.unchanged, found.refused) == (1, 1, 1, 0)
    assert Change.objects.filter(key=number(1), version=3).get().fields == ["full_name"]


def test_bring_in_when_somebody_wrote_one_meanwhile_then_rows_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    f.record(number(1))
    monkeypatch.setattr(importing, "_parted", lambda _declared, good: (good, []))
    found = bring(csv_file(tmp_path, row(1), row(2)))
    assert (found.written, found.refused) == (1, 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"key;full_name;hobby\n", "hobby"),
        (b"full_name\n", "key"),
        (b"key;key\n", "key"),
        (b"", "key"),
        (b"\xff\xfe\x00", "UTF-16"),
    ],
)
def test_bring_in_when_head_is_wrong_then_the_file_is_refused(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(errors.FileUnreadable, match=why):
        bring(path)


def test_lines_when_csv_is_hostile_then_bad_rows_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = row(9).encode()
    path.write_bytes(
        HEAD.encode() + b"\n" + b"x" * 600_000 + b"\n" + good + b"\n" + b"\xff\xfe;b\n"
        + b'"mo;' + good + b'\n"dong";1\n' + good + b"\n\x00\n"
    )  # fmt: skip
    declared = queries.declaration("population")
    found = list(tables.lines(path, "csv", declared))
    assert next(one.number for one in found if isinstance(one.said, rules.Draft)) == 3
    assert any(isinstance(one.said, rules.Draft) and one.said.key == number(9) for one in found)
    assert isinstance(found[0].said, tuple)
    assert "quá dài" in str(found[0].said[0])


def test_bring_in_when_json_then_objects_with_lists_and_bad_ones_refused(tmp_path: Path) -> None:
    good = {"key": number(1), "data": f.person()}
    texts = [
        "[", json.dumps(good, ensure_ascii=False) + ",", "{", '{"key": 1, "data": {}}',
        "[" * 100_000, '{"key": "a", "key": "b", "data": {}}',
        json.dumps({"key": number(2), "data": f.person(full_name="A\ud800B")}),
        f'{{"key": "{number(3)}", "data": {{"full_name": NaN}}}}',
        json.dumps({"key": number(4), "data": f.person(), "x": 1}), "]",
    ]  # fmt: skip
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(texts))
    found = bring(path)
    assert (found.written, found.refused) == (1, 7)
    assert "ký tự hỏng" in reasons(found)[7]


def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, HEAD.split(";"))
        sheet.write_row(1, 0, row(1).split(";"))
        sheet.write_datetime(1, 2, dt.datetime(1990, 5, 20), day)  # noqa: DTZ001 - a legal day
        sheet.write_row(3, 0, row(2).split(";"))
        sheet.write_number(3, 0, 42190000002)
        sheet.write_formula(4, 0, "=1+1", None, "2")
    return path


def test_bring_in_when_excel_then_days_are_days_and_lost_zeros_are_told(tmp_path: Path) -> None:
    found = bring(workbook(tmp_path))
    assert (found.written, found.refused) == (1, 2)
    assert Version.objects.get().data["born_on"] == "1990-05-20"
    assert reasons(found)[4] == "$key: cần đúng 12 chữ số"


@pytest.mark.parametrize("kind", ["bomb", "none", "cells", "entity"])
def test_bring_in_when_excel_is_hostile_then_refused_and_memory_is_kept(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "b.xlsx"
    parts = dict.fromkeys(zipfile.ZipFile(workbook(tmp_path)).namelist(), b"")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        parts = {name: book.read(name) for name in parts}
    sheet = "xl/worksheets/sheet1.xml"
    if kind == "bomb":
        parts[sheet] = b"<a>" + b" " * 50_000_000 + b"</a>"
    elif kind == "none":
        del parts[sheet]
    elif kind == "entity":
        parts[sheet] = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + parts[
            sheet
        ].split(b"?>", 1)[1].replace(b"</sheetData>", b"&a;</sheetData>")
    else:
        row_of = b"".join(b'<c t="n"><v>1</v></c>' for _ in range(50_000))
        parts[sheet] = parts[sheet].replace(
            b"</sheetData>", b'<row r="9">' + row_of + b"</row></sheetData>"
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    if kind in ("bomb", "none"):
        with pytest.raises(errors.FileUnreadable):
            bring(path)
        return
    found = bring(path)
    assert found.written == 1
    assert all("passwd" not in str(one.data) for one in Version.objects.all())
    if kind == "cells":
        assert reasons(found)[9] == ": quá nhiều cột"


def test_bring_in_when_field_is_sensitive_then_its_value_is_not_in_the_report(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    head = "key,full_name,born_on,group,valid_since,valid_until,status"
    cells = "Trần Thị Bưởi,1990-05-20,{},2026-01-01,2026-12-31,active"
    path.write_text(f"{head}\n{number(1)},{cells.format('ZZ')}\n{number(2)},{cells.format('GD')}\n")
    found = bring(path, "health_insurance")
    assert (found.written, found.refused) == (1, 1)
    assert "ZZ" not in reasons(found)[2]


def test_bring_in_when_not_a_writer_or_no_basis_then_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, row(1))
    new = services.NewImport(register="population", path=path, file_name="a.csv", basis="-")
    for actor in (f.citizen(), f.official("cases.receive"), Actor.system("x")):
        refusal: type[Exception] = errors.WriteRefused
        if actor.kind == "system":
            new, refusal = (
                services.NewImport(register="population", path=path, file_name="a.csv", basis=" "),
                errors.ReasonMissing,
            )
        with pytest.raises(refusal):
            services.bring_in(actor, new)


def test_import_register_when_run_then_counts_and_a_report_without_formulas(
    tmp_path: Path,
) -> None:
    path, report, out = (
        csv_file(tmp_path, row(1), row(2, key="=1+1")),
        tmp_path / "r.csv",
        io.StringIO(),
    )
    call_command(
        "import_register", "population", str(path), basis="QĐ 1", valid_from=f.BORN,
        report=report, stdout=out,
    )  # fmt: skip
    assert "2 rows: 1 written" in out.getvalue()
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "3,'=1+1,$key,cần đúng 12 chữ số"
