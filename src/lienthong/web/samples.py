# SPDX-License-Identifier: Apache-2.0
"""Invented values for the pattern page: every component in every state."""

import datetime as dt
from typing import Any

from django import forms

from lienthong.kernel import clock
from lienthong.web.components import (
    Cell,
    Chart,
    ClockView,
    Column,
    Crumb,
    FieldView,
    FileLink,
    NavLink,
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
            others=(Series(name="Toàn tỉnh", values=(90.0, 90.5, 91.2, 92.0)),),
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


def everything() -> dict[str, Any]:
    """Return what the pattern page shows."""
    return charts() | {
        "crumbs": [Crumb(text="Giao diện", href="/mau-giao-dien/")],
        "clocks": clocks(),
        "steps": steps(),
        "table": dossiers(),
        "tabs": [
            Tab(text="Tất cả", href="?#the", is_current=True, count=42),
            Tab(text="Cần bổ sung", href="?loi#the", count=3),
            Tab(text="Đã xong", href="?#the"),
        ],
        "rows": answers(),
        "states": [
            ("Mới nộp", "neutral"),
            ("Đang xử lý", "active"),
            ("Chờ bổ sung", "waiting"),
            ("Sắp đến hạn", "soon"),
            ("Quá hạn", "late"),
            ("Đã có kết quả", "done"),
            ("Đã dừng", "stopped"),
        ],
        "files": papers(),
        "drawing": drawing(),
        "said": talk(),
        "icons": ICONS,
        "plain_field": FieldView(
            name="ma", label="Mã hồ sơ", kind="search", hint="In trên giấy tiếp nhận"
        ),
        "vietqr": (
            "00020101021138540010A00000072701240006970436011012345678900208QRIBFTTA"
            "53037045802VN6304AE9F"
        ),
    }


def desk() -> dict[str, Any]:
    """Return what the officers' pattern page shows."""
    return {
        "table": dossiers(), "clock": dict(clocks())["soon"], "steps": steps(),
        "rows": answers()[:3], "files": papers(),
        "crumbs": [Crumb(text="Giao diện", href="/mau-giao-dien/")],
        "side_links": [
            NavLink(text="Việc của tôi", href="#a", icon="inbox", is_current=True, count=12),
            NavLink(text="Sắp đến hạn", href="#b", icon="clock", count=4),
            NavLink(text="Quá hạn", href="#c", icon="late", count=1, is_late=True),
            NavLink(text="Tiếp nhận tại quầy", href="#d", icon="plus"),
            NavLink(text="Tất cả hồ sơ", href="#e", icon="list"),
            NavLink(text="Chỉ số", href="#f", icon="chart"),
        ],
    }  # fmt: skip


ICONS = (
    "search", "user", "people", "child", "shop", "home", "building", "inbox", "list", "file",
    "upload", "download", "camera", "print", "edit", "sign", "send", "undo", "copy", "link",
    "external", "calendar", "clock", "money", "chart", "phone", "mail", "pin", "globe", "shield",
    "lock", "star", "bell", "help", "info", "warning", "late", "done", "check", "pause", "stop",
    "active", "circle", "plus", "cross", "arrow-left", "arrow-right", "chevron-right",
    "chevron-down",
)  # fmt: skip
