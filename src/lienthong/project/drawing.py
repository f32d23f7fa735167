# SPDX-License-Identifier: Apache-2.0
"""The picture of the packages in layers, drawn from the contract that `./run check` holds."""

import tomllib
from html import escape
from pathlib import Path

#: What each package is, in Vietnamese; a package without a name here cannot be drawn.
CALLED = {
    "project": "gốc ghép nối, các tiến trình",
    "demo": "đất nước mẫu",
    "connectors": "thư, ngân hàng thử, sổ tại chỗ, VXP",
    "gateway": "Cổng trục liên thông văn bản (ASGI)",
    "portal": "Cổng dịch vụ công",
    "insight": "Bộ chỉ số",
    "feedback": "Hỏi đáp, phản ánh, hài lòng",
    "counter": "Quầy: lấy số, hẹn giờ, gọi số",
    "privacy": "Dữ liệu cá nhân: đồng ý, yêu cầu",
    "onestop": "Màn hình Một cửa",
    "cases": "Hồ sơ và đồng hồ pháp lý",
    "procedures": "CSDL thủ tục hành chính",
    "exchange": "Trục liên thông văn bản",
    "sharing": "Chia sẻ dữ liệu",
    "payments": "Thanh toán",
    "signing": "Chữ ký số",
    "registers": "CSDL quốc gia",
    "notices": "Thông báo",
    "identity": "Định danh",
    "orgs": "Cơ quan, vị trí, lịch",
    "files": "Kho tệp",
    "audit": "Kiểm toán",
    "ledger": "Sổ cái Merkle",
    "outbox": "Sự kiện, công việc",
    "web": "Giao diện",
    "kernel": "Nền: thời gian, chữ, tiền, lỗi",
}
_LEFT, _WIDTH, _GAP, _TALL, _TOP = 30, 860, 12, 46, 56
_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 {tall}" \
font-family="Be Vietnam Pro, Segoe UI, sans-serif" font-size="15" role="img" \
aria-label="Packages of Liên Thông in layers">
<rect width="920" height="{tall}" fill="#fdfbf7"/>
<text x="30" y="34" font-size="19" font-weight="700" fill="#8f1d2c">Liên Thông</text>
<text x="140" y="34" fill="#444">gói trên chỉ gọi gói dưới; sự kiện đi lên qua outbox / \
imports point down, events go up</text>
"""
_BOX = """<rect x="{x}" y="{y}" width="{wide}" height="46" rx="6" fill="{fill}" stroke="#b9ae9a"/>
<text x="{middle}" y="{first}" text-anchor="middle" font-weight="600" fill="#1d2733">{name}</text>
<text x="{middle}" y="{second}" text-anchor="middle" font-size="13" fill="#555">{called}</text>
"""
_FOOT = """<rect x="30" y="{y}" width="860" height="56" rx="6" fill="#12395b"/>
<text x="460" y="{first}" text-anchor="middle" fill="#fff" font-weight="600">PostgreSQL</text>
<text x="460" y="{second}" text-anchor="middle" fill="#d7e3ee" font-size="13">một giao dịch = bản \
ghi + vết kiểm toán + công việc / one transaction = row + audit leaf + jobs</text>
</svg>
"""


def layers(contract: Path) -> list[list[str]]:
    """Return the packages by layer, highest first, as `pyproject.toml` orders their imports."""
    tool = tomllib.loads(contract.read_text())["tool"]["importlinter"]
    first = tool["contracts"][0]["layers"]
    return [[package.strip() for package in layer.split("|")] for layer in first]


def picture(contract: Path) -> str:
    """Return the SVG of the layers.

    Raises:
        KeyError: a package of the contract has no name in `CALLED`.
    """
    rows = layers(contract)
    foot = _TOP + len(rows) * (_TALL + 8) + 8
    boxes = [_row(row, _TOP + place * (_TALL + 8)) for place, row in enumerate(rows)]
    return "".join(
        [
            _HEAD.format(tall=foot + 76),
            *boxes,
            _FOOT.format(y=foot, first=foot + 23, second=foot + 43),
        ]
    )


def _row(names: list[str], y: int) -> str:
    wide = (_WIDTH - _GAP * (len(names) - 1)) // len(names)
    return "".join(
        _box(name, x=_LEFT + place * (wide + _GAP), y=y, wide=wide)
        for place, name in enumerate(names)
    )


def _box(name: str, *, x: int, y: int, wide: int) -> str:
    return _BOX.format(
        x=x,
        y=y,
        wide=wide,
        middle=x + wide // 2,
        first=y + 20,
        second=y + 38,
        fill="#f1ece2" if name in ("project", "web", "kernel") else "#fff",
        name=name,
        called=escape(CALLED[name]),
    )
