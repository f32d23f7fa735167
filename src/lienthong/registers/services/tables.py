# SPDX-License-Identifier: Apache-2.0
"""Files of records as rows, a row at a time: CSV, Excel, JSON. A bad row never ends the file."""

import codecs
import csv
import itertools
import math
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from lxml import etree

from lienthong.files.rules import archives
from lienthong.registers import rules
from lienthong.registers.errors import FileUnreadable

LINE_LIMIT_BYTES = 256 * 1024  #: of a line of CSV or JSON
CELL_LIMIT = 64 * 1024  #: characters of a cell
ROWS_LIMIT = 20_000_000  #: of a file
STRINGS_LIMIT = 64 * 1_048_576  #: characters that the shared texts of a workbook have together
#: How a file in UTF-16 begins: Excel calls it “Unicode text”.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BROKEN = (KeyError, EOFError, NotImplementedError)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a file."""

    number: int  #: as an editor or a spreadsheet counts it
    said: rules.Draft | tuple[rules.Finding, ...]  #: what it says, or why it cannot be read


def form_of(path: Path) -> str:
    """Return how a file is read, by its name. Raises: FileUnreadable."""
    form = {".csv": "csv", ".xlsx": "xlsx", ".json": "json", ".jsonl": "json"}.get(
        path.suffix.lower()
    )
    if form is None:
        raise FileUnreadable(why=_("chỉ nhận .csv, .xlsx, .json, .jsonl"))
    return form


def lines(path: Path, form: str, declared: rules.Declaration) -> Iterator[Line]:
    """Yield every row of a file in its order: the same file yields the same rows every time.

    Memory stays flat, whatever the file holds. Raises: FileUnreadable.
    """
    found = {"csv": _csv, "xlsx": _xlsx, "json": _json}[form](path, declared)
    for count, line in enumerate(found):
        if count >= ROWS_LIMIT:
            raise FileUnreadable(
                why=_("quá %(most)s dòng; chia thành nhiều tệp") % {"most": ROWS_LIMIT}
            )
        yield line


def _finding(text: str) -> tuple[rules.Finding, ...]:
    return (rules.Finding(path="", code="line", text=text),)


def _bounded(file: IO[bytes]) -> Iterator[bytes | None]:
    """Yield lines; None for one that is too long, whose rest is passed over."""
    while line := file.readline(LINE_LIMIT_BYTES):
        if len(line) < LINE_LIMIT_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(LINE_LIMIT_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield None


def _table(
    declared: rules.Declaration, rows: Iterator[tuple[int, list[rules.Cell] | str]]
) -> Iterator[Line]:
    """Yield the rows of a table whose first row names its columns."""
    head = next(rows, None)
    if head is None or isinstance(head[1], str):
        raise FileUnreadable(why=_("không có dòng tên cột"))
    columns = [str(cell or "").strip() for cell in head[1]]
    while columns and not columns[-1]:
        columns.pop()
    if findings := rules.check_columns(declared, columns):
        raise FileUnreadable(why="; ".join(str(one) for one in findings[:20]))
    for number, cells in rows:
        if isinstance(cells, str):
            yield Line(number=number, said=_finding(cells))
        elif any(isinstance(cell, str) and len(cell) > CELL_LIMIT for cell in cells):
            yield Line(number=number, said=_finding(_("ô quá dài")))
        elif any(cell not in (None, "") for cell in cells):
            yield Line(number=number, said=rules.read_row(declared, columns, cells))


def _csv(path: Path, declared: rules.Declaration) -> Iterator[Line]:
    with path.open("rb") as file:
        if file.read(2) in _WIDE:
            raise FileUnreadable(why=_("tệp mã hóa UTF-16; lưu lại theo dạng “CSV UTF-8”"))
        file.seek(0)
        yield from _table(declared, _csv_rows(file))


class _Text:
    """Lines as text for the reader of CSV; a line that is no text ends its row as a bad one."""

    def __init__(self, file: IO[bytes]) -> None:
        self.number = 0
        self.problem = ""
        self._lines = _bounded(file)

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number += 1
            if line is None:
                self.problem = _("dòng quá dài")
                yield "\n"
                continue
            try:
                yield line.decode("utf-8-sig" if self.number == 1 else "utf-8")
            except UnicodeDecodeError:
                self.problem = _("không phải UTF-8; lưu lại tệp theo dạng “CSV UTF-8”")
                yield "\n"


def _csv_rows(file: IO[bytes]) -> Iterator[tuple[int, list[rules.Cell] | str]]:
    text = _Text(file)
    source = iter(text)
    first = next(source, "")
    mark = max(",;\t", key=first.count)
    reader = csv.reader(itertools.chain([first], source), delimiter=mark)
    while True:
        begins, text.problem = (text.number + 1 if reader.line_num else 1), ""
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield begins, _("CSV không đọc được (%(why)s)") % {"why": problem}
            continue
        if text.problem:
            yield begins, text.problem
        else:
            yield begins, list(row)


def _json(path: Path, _declared: rules.Declaration) -> Iterator[Line]:
    """Yield objects, one on each line; a file of one list has an object on each line between `[`

    and `]`, with commas at the ends: as most programs write it.
    """
    with path.open("rb") as file:
        for number, line in enumerate(_bounded(file), start=1):
            text = line and line.removeprefix(b"\xef\xbb\xbf").strip()
            if line is not None and text in (b"", b"[", b"]"):
                continue
            said = _finding(_("dòng quá dài")) if text is None else _object(text.rstrip(b","))
            yield Line(number=number, said=said)


def _object(text: bytes) -> rules.Draft | tuple[rules.Finding, ...]:
    try:
        raw = rules.read_json(text.decode())
    except (ValueError, RecursionError):
        return _finding(_("JSON không đọc được; mỗi dòng một đối tượng"))
    return rules.read_object(raw)


def _xlsx(path: Path, declared: rules.Declaration) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(path) as book:
            found = book.infolist()
            if not archives.is_bounded(found) or archives.is_locked(found):
                raise FileUnreadable(why=_("tệp Excel quá lớn khi giải nén, hoặc có mật khẩu"))
            if archives.has_macro(found):
                raise FileUnreadable(why=_("tệp Excel có macro; lưu lại theo dạng .xlsx"))
            strings = _shared(book)
            yield from _table(declared, _sheet_rows(book, _first_sheet(book), strings))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, zlib.error, *_BROKEN) as problem:
        why = _("không phải tệp Excel (.xlsx) hợp lệ; mở bằng Excel và lưu lại")
        raise FileUnreadable(why=why) from problem


def _parsed(book: zipfile.ZipFile, name: str, *tags: str, kept: str = "") -> Iterator[Any]:
    """Yield elements of a part as they end, each emptied after use; nothing outside is read."""
    with book.open(name) as part:
        walk = etree.iterparse(
            part, events=("end",), tag=[_MAIN + tag for tag in tags], resolve_entities=False,
            no_network=True, load_dtd=False, huge_tree=False,
        )  # fmt: skip
        for _, element in walk:
            yield element
            if element.tag == _MAIN + kept:
                continue
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _first_sheet(book: zipfile.ZipFile) -> str:
    wanted = [sheet.get(f"{_LINKS}id") for sheet in _parsed(book, "xl/workbook.xml", "sheet")]
    with book.open("xl/_rels/workbook.xml.rels") as part:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        links = etree.parse(part, parser).getroot()
    target = next((one.get("Target", "") for one in links if one.get("Id") in wanted[:1]), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared(book: zipfile.ZipFile) -> list[str]:
    """Return the texts that cells name by number."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    found, length = [], 0
    for element in _parsed(book, "xl/sharedStrings.xml", "si"):
        found.append("".join(part.text or "" for part in element.iter(f"{_MAIN}t")))
        length += len(found[-1]) + 50
        if length > STRINGS_LIMIT:
            raise FileUnreadable(why=_("tệp Excel có quá nhiều chữ; hãy lưu thành CSV"))
    return found


def _sheet_rows(
    book: zipfile.ZipFile, name: str, strings: list[str]
) -> Iterator[tuple[int, list[rules.Cell] | str]]:
    last = 0
    for row in _rows(book, name):
        told = row.get("r", "")
        last = int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else last + 1
        cells: list[rules.Cell] = []
        problem = ""
        for cell in row.iterchildren(f"{_MAIN}c"):
            place = _column(cell.get("r", "")) or len(cells) + 1
            if place > rules.COLUMNS_LIMIT:
                problem = _("quá nhiều cột")
                break
            cells += [None] * (place - len(cells))
            try:
                cells[place - 1] = _value(cell, strings)
            except (ValueError, IndexError):
                problem = _("ô %(cell)s không đọc được") % {"cell": cell.get("r", "")[:10]}
        yield last, problem or cells


def _rows(book: zipfile.ZipFile, name: str) -> Iterator[Any]:
    """Yield rows; of one with more cells than a register has fields, those too many are dropped.

    Otherwise one row of a crafted file would fill the memory before it ends.
    """
    count = 0
    for element in _parsed(book, name, "row", "c", kept="c"):
        if element.tag == f"{_MAIN}c":
            count += 1
            if count > rules.COLUMNS_LIMIT + 1:
                element.getparent().remove(element)
        else:
            count = 0
            yield element


def _column(reference: str) -> int:
    number = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def _value(cell: Any, strings: list[str]) -> rules.Cell:
    kind: str = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    text: str | None = cell.findtext(f"{_MAIN}v")
    if not text:
        return None
    if kind == "e":
        raise ValueError("error value")
    if kind == "s":
        return strings[int(text)]
    if kind == "b":
        return text == "1"
    if kind != "n":
        return text
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number
