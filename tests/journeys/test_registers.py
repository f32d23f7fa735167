# SPDX-License-Identifier: Apache-2.0
"""Officers correct a record and bring a file in, in the browser."""

from pathlib import Path
from typing import Any

import pytest
from tests.journeys.officials import Browse, browse

from lienthong.registers import services
from lienthong.registers.models import Import, Version
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f

__all__ = ["browse"]  # a fixture
pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(200),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def browse_here(browse: Browse, settings: Any, keys: Path) -> Browse:
    settings.VAR = keys
    desk.town()
    f.record()
    return browse


def test_record_when_corrected_by_two_officers_then_says_so(browse_here: Browse) -> None:
    officer, head = desk.official("Hồ Văn Lựu", *desk.RIGHTS), desk.official("Na", *desk.HEAD)
    page = browse_here(officer.client())
    page.goto("/so-dang-ky/")
    page.click("main a:has-text('Đề nghị đính chính')")
    page.select_option("[name=register]", "population")
    page.fill("[name=key]", f.PARENT)
    page.fill("[name=reason]", "Ghi sai dấu")
    page.click("main button:has-text('Mở bản ghi')")
    page.fill("[name=full_name]", "Nguyễn Thị Hương")
    page.fill("[name=evidence]", "Giấy khai sinh số 12/1990")
    page.click("main button:has-text('Gửi đề nghị')")
    page.wait_for_selector("td:has-text('Nguyễn Thị Hương')")
    other = browse_here(head.client(), width=390)
    other.goto("/so-dang-ky/")
    other.click("main a:has-text('dân cư')")
    other.click("main a:has-text('Duyệt đính chính')")
    other.click("main button:has-text('Duyệt đính chính')")
    other.wait_for_selector("text=Đã duyệt. Bản ghi đã sửa.")
    assert Version.objects.get(superseded_at=None).data["full_name"] == "Nguyễn Thị Hương"


def test_file_when_sent_and_let_run_then_its_faults_are_told(
    browse_here: Browse, tmp_path: Path
) -> None:
    file = tmp_path / "dan-cu.csv"
    row = "20/05/1990,Lê Văn Na,20/05/1990,nam,Việt Nam,"
    head = "key,valid_from,full_name,born_on,sex,nationality,status"
    lines = (head, f"042190000001,{row}dang_song", f"042190000002,{row}x")
    file.write_text("\n".join(lines), encoding="utf-8")
    page = browse_here(desk.official("Na Thị Bí", *desk.HEAD).client(), java_script_enabled=False)
    page.goto("/so-dang-ky/nap-tep/moi")
    page.select_option("[name=register]", "population")
    page.set_input_files("[name=file]", file)
    page.fill("[name=basis]", "Quyết định số 12/QĐ-UBND")
    page.click("main button:has-text('Gửi và chạy thử')")
    page.wait_for_selector("text=Đã đọc cả tệp: 2 dòng")
    page.click("main a:has-text('Nạp vào sổ')")
    page.click("main button:has-text('Nạp vào sổ')")
    page.wait_for_selector("text=Đang nạp")
    services.run(Import.objects.get().pk)
    page.reload()
    page.wait_for_selector("text=Đã xong")
    assert "042190000002" in page.inner_text("main")
    assert Version.objects.filter(key="042190000001").count() == 1
