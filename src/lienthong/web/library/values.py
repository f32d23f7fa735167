# SPDX-License-Identifier: Apache-2.0
"""Invented values for the library: what its samples show. No real people."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms

from lienthong.kernel import clock
from lienthong.web.components import (
    Cell,
    Chart,
    ClockView,
    Column,
    Crumb,
    ErrorLink,
    FieldView,
    FileLink,
    NavLink,
    NetLine,
    Option,
    Point,
    Said,
    Series,
    Step,
    SummaryRow,
    Tab,
    Table,
    Tone,
)
from lienthong.web.forms import LegalDateField, MoneyField
from lienthong.web.library.colours import colours

FILLED = {"full_name": "Nguyễn Thị Hường", "born_on": dt.date(1994, 3, 8), "capital": 250_000_000}
SEXES = [("nam", "Nam"), ("nu", "Nữ")]
PLACES = [("", "Chọn nơi nhận"), ("01", "Ủy ban nhân dân phường Hồng Gai"), ("02", "Bưu điện")]
NEEDS = [
    ("copy", "Bản sao trích lục"),
    ("health", "Thẻ bảo hiểm y tế"),
    ("home", "Đăng ký thường trú"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(label="Họ, chữ đệm và tên", help_text="Viết như trên thẻ căn cước")
    born_on = LegalDateField(label="Ngày sinh", help_text="Ví dụ 08 03 1994")
    sex = forms.ChoiceField(label="Giới tính", choices=SEXES, widget=forms.RadioSelect)
    place = forms.ChoiceField(label="Nơi nhận kết quả", choices=PLACES)
    needs = forms.MultipleChoiceField(
        label="Việc làm cùng lúc",
        choices=NEEDS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    capital = MoneyField(label="Vốn kinh doanh")
    members = forms.IntegerField(label="Số thành viên", min_value=1, required=False)
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, required=False)
    paper = forms.FileField(label="Giấy chứng sinh", help_text="Ảnh hoặc PDF, tối đa 10 MB")
    sworn = forms.BooleanField(label="Tôi cam đoan những điều đã khai là đúng sự thật")


def wrong_form() -> SampleForm:
    """Return the form as somebody got it wrong."""
    return SampleForm({"full_name": "", "born_on_ngay": "31", "born_on_thang": "2",
                       "born_on_nam": "2026", "capital": "hai trăm triệu"})  # fmt: skip


def clocks() -> list[tuple[str, ClockView]]:
    """Return the clock in each of its states."""
    due = clock.at(dt.date(2026, 11, 25), dt.time(10, 30))
    return [
        ("active", ClockView(tone="active", left_minutes=1140, due_at=due, used_percent=35)),
        ("soon", ClockView(tone="soon", left_minutes=195, due_at=due, used_percent=86)),
        ("late", ClockView(tone="late", left_minutes=-600, due_at=due, used_percent=100)),
        ("paused", ClockView(tone="paused", left_minutes=900, used_percent=45,
                             paused_why="Chờ Ông/Bà bổ sung giấy tờ, từ 20/11/2026")),
        ("done", ClockView(tone="done", due_on=dt.date(2026, 11, 25), used_percent=60)),
    ]  # fmt: skip


def steps() -> tuple[Step, ...]:
    """Return a dossier half way."""
    at = clock.at
    return (
        Step(title="Đã nộp hồ sơ", phase="done", who="Nguyễn Thị Hường",
             at=at(dt.date(2026, 11, 19), dt.time(8, 12))),
        Step(title="Đã tiếp nhận", phase="done", who="Bộ phận Một cửa, UBND phường Hồng Gai",
             at=at(dt.date(2026, 11, 19), dt.time(9, 5))),
        Step(title="Đang thẩm định", phase="now", who="Công chức tư pháp – hộ tịch",
             at=at(dt.date(2026, 11, 19), dt.time(14, 0)), text="Đang đối chiếu giấy chứng sinh."),
        Step(title="Ký kết quả", due_on=dt.date(2026, 11, 20), who="Chủ tịch UBND phường"),
        Step(title="Trả kết quả", due_on=dt.date(2026, 11, 20)),
    )  # fmt: skip


def dossiers() -> Table:
    """Return a list of dossiers as an officer sees it."""
    shown = dict(clocks())
    birth, shop = "Đăng ký khai sinh", "Đăng ký hộ kinh doanh"
    rows: tuple[tuple[str, str, str, str, Tone, str], ...] = (
        ("H49.13-261119-0007", "Nguyễn Thị Hường", birth, "Đang xử lý", "active", "active"),
        ("H49.13-261118-0031", "Trần Văn Đạt", shop, "Chờ bổ sung", "waiting", "paused"),
        ("H49.13-261117-0012", "Lê Thị Ánh", birth, "Quá hạn", "late", "late"),
        ("H49.13-261116-0002", "Phạm Quốc Ưng", shop, "Đã có kết quả", "done", "done"),
    )
    return Table(
        caption="Hồ sơ đang giải quyết",
        columns=tuple(
            Column(text=text)
            for text in ("Mã hồ sơ", "Người nộp", "Thủ tục", "Trạng thái", "Thời hạn")
        ),
        rows=tuple(
            (
                Cell(text=code, href="#bang", is_code=True), Cell(text=name), Cell(text=procedure),
                Cell(text=word, tone=tone), Cell(text="", clock=shown[clock_tone]),
            )
            for code, name, procedure, word, tone, clock_tone in rows
        ),
    )  # fmt: skip


def answers() -> list[SummaryRow]:
    """Return what somebody answered."""
    register = "CSDL quốc gia về dân cư"
    home = "Số 12, tổ 4, phường Hồng Gai\ntỉnh Quảng Ninh"
    return [
        SummaryRow(label="Họ và tên", value="Nguyễn Thị Hường", prefilled=register),
        SummaryRow(label="Ngày sinh", value="08/03/1994", change_href="#truong"),
        SummaryRow(label="Nơi cư trú", value=home, change_href="#truong"),
        SummaryRow(label="Ghi chú", value="", change_href="#truong"),
    ]


def papers() -> list[FileLink]:
    """Return files with and without a finding."""
    return [
        FileLink(
            name="giay-chung-sinh.pdf",
            href="#tep",
            size_bytes=812_400,
            note="Giấy chứng sinh",
            tone="done",
            state="Chữ ký hợp lệ",
        ),
        FileLink(name="ket-qua.pdf", href="#tep", size_bytes=2_431_000, note="Kết quả"),
    ]


def talk() -> list[Said]:
    """Return messages of both sides: read, not read yet, new."""
    at = clock.at(dt.date(2026, 11, 19), dt.time(9, 5))
    return [
        Said(
            author="Nguyễn Thị Hường",
            text="Tôi nộp ảnh chụp Giấy chứng sinh được không?",
            at=at,
            is_own=True,
            read_at=at + dt.timedelta(minutes=20),
        ),
        Said(
            author="Cán bộ Một cửa · UBND phường Hồng Gai",
            text="Được, nếu ảnh rõ cả bốn góc.",
            at=at + dt.timedelta(minutes=25),
            is_new=True,
            files=(FileLink(name="huong-dan-chup.pdf", href="#tep", size_bytes=92_000),),
        ),
        Said(author="Nguyễn Thị Hường", text="Cảm ơn.", at=at + dt.timedelta(hours=1), is_own=True),
    ]


def charts() -> dict[str, Chart]:
    """Return one chart of each kind."""
    months = zip(
        ("T6", "T7", "T8", "T9", "T10", "T11"), (820, 910, 1140, 1080, 1430, 1712), strict=True
    )
    fields: tuple[tuple[str, float, Tone], ...] = (
        ("Hộ tịch", 98.6, "done"),
        ("Đất đai", 81.2, "soon"),
        ("Hộ kinh doanh", 96.0, "done"),
        ("Xây dựng", 64.5, "late"),
    )
    return {
        "bars": Chart(
            title="Hồ sơ đúng hạn theo lĩnh vực",
            unit="%",
            decimals=1,
            points=tuple(Point(label=name, value=part, tone=tone) for name, part, tone in fields),
        ),
        "line": Chart(
            title="Hồ sơ nộp trực tuyến mỗi tháng",
            unit="hồ sơ",
            points=tuple(Point(label=month, value=value) for month, value in months),
        ),
        "compared": Chart(
            title="Hồ sơ đúng hạn",
            unit="%",
            decimals=1,
            top=100,
            name="Phường Hoa Sen",
            points=tuple(
                Point(label=month, value=value)
                for month, value in (("T8", 91.0), ("T9", 88.5), ("T10", None), ("T11", 96.2))
            ),
            others=(
                Series(name="Toàn tỉnh", values=(90.0, 90.5, 91.2, 92.0)),
                Series(name="Cả nước", values=(82.0, 83.1, 84.0, 84.4)),
            ),
        ),
    }


def drawing() -> dict[str, Any]:
    """Return a drawn process, in the shape of `procedures.rules.drawing.Drawing`."""
    told = (("done", "Tiếp nhận", 64), ("present", "Thẩm định", 140), ("todo", "Ký kết quả", 216))
    return {
        "width": 108,
        "height": 280,
        "head": 44,
        "is_wide": False,
        "lanes": [{"x": 0, "width": 108, "words": [{"x": 54, "y": 26, "text": "Phường"}]}],
        "boxes": [
            {
                "shape": "task", "phase": phase, "x": 6, "y": y, "width": 96, "height": 46,
                "mark": (99, y + 3), "words": [{"x": 54, "y": y + 27, "text": name}],
            }
            for phase, name, y in told
        ],
        "lines": [
            {"path": "M54 110 L54 140", "is_passed": True},
            {"path": "M54 186 L54 216", "is_passed": False},
        ],
        "steps": [{"name": name, "phase": phase, "lane": "Phường"} for phase, name, _ in told],
    }  # fmt: skip


def net() -> tuple[NetLine, ...]:
    """Return who calls whom, one line of it in trouble."""
    desk, health = ("VN/GOV/H42/mot-cua", "Một cửa tỉnh Ninh Bình"), ("VN/GOV/G15/y-te", "Y tế")
    people, land = ("VN/GOV/G01/dan-cu", "Cơ sở dữ liệu dân cư"), ("VN/GOV/G05/dat-dai", "Đất đai")
    pairs = ((desk, people, 820, False), (desk, land, 140, True), (health, people, 260, False))
    return tuple(
        NetLine(
            start=start[0], start_name=start[1], end=end[0], end_name=end[1], value=value,
            is_late=is_late,
        )
        for start, end, value, is_late in pairs
    )  # fmt: skip


def fields() -> dict[str, FieldView]:
    """Return one field of each kind, in the states that matter."""
    sexes = (Option(value="nam", label="Nam"), Option(value="nu", label="Nữ", is_chosen=True))
    unset = (Option(value="nam", label="Nam"), Option(value="nu", label="Nữ"))
    needs = tuple(Option(value=key, label=label) for key, label in NEEDS)
    places = tuple(Option(value=key, label=label) for key, label in PLACES)
    made = (
        FieldView(name="name", label="Họ, chữ đệm và tên", hint="Viết như trên thẻ căn cước"),
        FieldView(name="filled", label="Họ, chữ đệm và tên", value="Nguyễn Thị Hường",
                  prefilled="CSDL quốc gia về dân cư"),
        FieldView(name="wrong", label="Số điện thoại", kind="tel", value="0912",
                  errors=("Số điện thoại di động có 10 chữ số.",)),
        FieldView(name="note", label="Lý do", kind="textarea", is_required=False,
                  hint="Nêu rõ văn bản hoặc giấy tờ làm căn cứ, để người xem sau hiểu được"
                       " mà không phải hỏi lại Ông/Bà"),
        FieldView(name="checked", label="Số định danh cá nhân", value="03618900", is_checked=True,
                  errors=("Số định danh có 12 chữ số.",)),
        FieldView(name="members", label="Số thành viên", kind="number", value="4"),
        FieldView(name="code", label="Mã tra cứu", value="7K2M-94QX"),
        FieldView(name="plain", label="Từ khóa", kind="search", is_required=False),
        FieldView(name="sex", label="Giới tính", kind="radios", options=sexes),
        FieldView(name="sex_wrong", label="Giới tính", kind="radios", options=unset,
                  errors=("Chọn giới tính.",)),
        FieldView(name="needs", label="Việc làm cùng lúc", kind="checkboxes", options=needs,
                  is_required=False),
        FieldView(name="place", label="Nơi nhận kết quả", kind="select", options=places),
        FieldView(name="sworn", label="Tôi cam đoan những điều đã khai là đúng sự thật",
                  kind="checkbox"),
        FieldView(name="born", label="Ngày sinh", kind="date", value=("8", "3", "1994"),
                  hint="Ví dụ 08 03 1994"),
        FieldView(name="born_wrong", label="Ngày sinh", kind="date", value=("31", "2", "2026"),
                  errors=("Không có ngày 31 tháng 2.",)),
        FieldView(name="capital", label="Vốn kinh doanh", kind="money", value="250.000.000"),
        FieldView(name="paper", label="Giấy chứng sinh", kind="file",
                  hint="Ảnh hoặc PDF, tối đa 10 MB"),
    )  # fmt: skip
    return {one.name: one for one in made}


def branches() -> dict[str, Any]:
    """Return a drawn process with a choice, two ways at once, a start and an end."""
    kinds = (("start", "done"), ("choice", "done"), ("parallel", "present"), ("end", "todo"))
    return drawing() | {
        "is_wide": True,
        "height": 260,
        "lanes": [
            {"x": 0, "width": 54, "words": [{"x": 27, "y": 26, "text": "Xã"}]},
            {"x": 54, "width": 54, "words": [{"x": 81, "y": 26, "text": "Tỉnh"}]},
        ],
        "boxes": [
            {
                "shape": kind, "phase": phase, "middle": (54, y), "radius": 12, "words": [],
                "points": f"54,{y - 16} 70,{y} 54,{y + 16} 38,{y}",
            }
            for (kind, phase), y in zip(kinds, (70, 120, 175, 230), strict=True)
        ],
        "lines": [
            {"path": "M54 82 L54 104", "is_passed": True},
            {"path": "M54 136 L54 159", "is_passed": True,
             "label": {"x": 66, "y": 150, "text": "đủ"}},
            {"path": "M54 191 L54 218", "is_passed": False},
        ],
    }  # fmt: skip


def everything() -> dict[str, Any]:
    """Return all that the samples are drawn with."""
    listed = dossiers()
    return charts() | {
        "clocks": dict(clocks()),
        "steps": steps(),
        "table": listed,
        "picked": replace(listed, picks=tuple(row[0].href for row in listed.rows)),
        "no_rows": replace(listed, caption="Hồ sơ đã rút", rows=()),
        "tabs": [
            Tab(text="Tất cả", href="#", is_current=True, count=42),
            Tab(text="Cần bổ sung", href="#", count=3),
            Tab(text="Đã xong", href="#"),
        ],
        "rows": answers(),
        "noted": [
            SummaryRow(label="Nơi giải quyết", value="UBND phường Hồng Gai",
                       note="Theo nơi thường trú của người mẹ"),
        ],
        "states": STATES,
        "files": papers(),
        "long_files": [
            FileLink(name="giay-chung-nhan-dang-ky-ket-hon-ban-chup-co-chung-thuc-trang-1-2.pdf",
                     href="#tep", size_bytes=9_812_400, tone="late", state="Chữ ký không còn đúng"),
            FileLink(name="anh-mo.jpg", size_bytes=0),
        ],
        "drawing": drawing(),
        "net": net(),
        "branches": branches(),
        "said": talk(),
        "icons": ICONS,
        "fields": fields(),
        "errors": [
            ErrorLink(text="Ngày sinh: không có ngày 31 tháng 2", href="#id_born_wrong"),
            ErrorLink(text="Giấy chứng sinh: chưa đính kèm"),
        ],
        "trend": (91.0, 88.5, None, 94.0, 96.2),
        "nothing": Chart(title="Hồ sơ nộp trực tuyến", points=(Point(label="T11", value=None),)),
        "side_links": side_links(),
        "colours": colours(),
        "vietqr": (
            "00020101021138540010A00000072701240006970436011012345678900208QRIBFTTA"
            "53037045802VN6304AE9F"
        ),
    }  # fmt: skip


STATES = (
    ("Mới nộp", "neutral"),
    ("Đang xử lý", "active"),
    ("Chờ bổ sung", "waiting"),
    ("Sắp đến hạn", "soon"),
    ("Quá hạn", "late"),
    ("Đã có kết quả", "done"),
    ("Đã dừng", "stopped"),
)


def side_links() -> list[NavLink]:
    """Return the officers' side navigation; keys follow `g`."""
    return [
        NavLink(text="Việc của tôi", href="#a", icon="inbox", is_current=True, count=12, key="i"),
        NavLink(text="Sắp đến hạn", href="#b", icon="clock", count=4),
        NavLink(text="Quá hạn", href="#c", icon="late", count=1, is_late=True, key="q"),
        NavLink(text="Tiếp nhận tại quầy", href="#d", icon="plus"),
        NavLink(text="Tất cả hồ sơ", href="#e", icon="list", count="999+"),
        NavLink(text="Chỉ số", href="#f", icon="chart"),
    ]


def desk() -> dict[str, Any]:
    """Return what the officers' model page shows."""
    return {
        "table": dossiers(), "clock": dict(clocks())["soon"], "steps": steps(),
        "rows": answers()[:3], "files": papers(), "side_links": side_links(),
        "crumbs": [Crumb(text="Giao diện", href="/mau-giao-dien/")],
    }  # fmt: skip


ICONS = (
    "search", "user", "people", "child", "shop", "home", "building", "inbox", "list", "file",
    "upload", "download", "camera", "print", "edit", "sign", "send", "undo", "copy", "link",
    "external", "calendar", "clock", "money", "chart", "phone", "mail", "pin", "globe", "shield",
    "lock", "star", "bell", "help", "info", "warning", "late", "done", "check", "pause", "stop",
    "active", "circle", "plus", "cross", "arrow-left", "arrow-right", "chevron-right",
    "chevron-down",
)  # fmt: skip
