# SPDX-License-Identifier: Apache-2.0
"""A file through the pages: laid, tried, let run by who may write, followed, its faults told."""

import datetime as dt
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.identity.models import Account
from lienthong.kernel import clock
from lienthong.registers import errors, services
from lienthong.registers.models import Import, Version
from lienthong.registers.queries import keeper
from lienthong.registers.queries.keeper import Stage
from lienthong.registers.services import importing
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f
from lienthong.registers.tests.desk import Keeper

pytestmark = pytest.mark.django_db
HEAD = "key,valid_from,full_name,born_on,sex,nationality,status"
GOOD = "042190000001,20/05/1990,Lê Văn Na,20/05/1990,nam,Việt Nam,dang_song"
BAD = "042190000002,20/05/1990,Lê Văn Mơ,20/05/1990,nam,Việt Nam,=HYPERLINK(1)"
LIST, NEW = "/so-dang-ky/nap-tep/", "/so-dang-ky/nap-tep/moi"


@pytest.fixture
def officer(settings: Any, tmp_path: Path) -> Keeper:
    settings.VAR = tmp_path
    desk.town()
    return desk.official("Hồ Văn Lựu", *desk.RIGHTS)


def sent(*lines: str, name: str = "dan-cu.csv", **changes: Any) -> dict[str, Any]:
    held = "\n".join((HEAD, *lines)).encode()
    file = SimpleUploadedFile(name, held, "text/csv")
    return {"register": "population", "file": file, "basis": "QĐ 12/2026"} | changes


def laid(officer: Keeper, *lines: str, **changes: Any) -> UUID:
    answer = officer.client().post(NEW, sent(*lines, **changes))
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return UUID(answer["Location"].rpartition("/")[2])


def files(settings: Any) -> int:
    folder = settings.VAR / "imports"
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_file_when_sent_then_tried_and_run_only_by_who_may_write(
    officer: Keeper, settings: Any
) -> None:
    f.record()
    known = f"{f.PARENT},20/05/1990,Tên Khác,20/05/1990,nu,Việt Nam,dang_song"
    made = laid(officer, GOOD, BAD, known)
    browser, page = officer.client(), f"{LIST}{made}"
    told = browser.get(page).content.decode()
    assert "Đã đọc cả tệp: 3 dòng" in told and "Họ và tên" in told
    assert "042190000002" in told
    assert Version.objects.count() == 1
    assert browser.post(f"{page}/nap", {"expected_version": 0}).status_code == 403
    head = desk.official("Na Thị Bí", *desk.HEAD)
    assert head.client().post(f"{page}/nap", {"expected_version": 0}).status_code == 302
    assert head.client().post(f"{page}/nap", {"expected_version": 0}).status_code == 409
    assert "Đang nạp" in browser.get(page).content.decode()
    services.run(made)
    services.run(made)
    row = Import.objects.get()
    assert (row.done, row.written, row.refused) == (3, 1, 2) and not files(settings)
    after = browser.get(page).content.decode()
    assert "đã có bản ghi số này" in after and "Đã xong" in after
    csv = b"".join(browser.get(f"{page}/tep").streaming_content).decode()
    assert "042190000002" in csv and "\n=" not in csv and ",=" not in csv
    assert Version.objects.get(key=f.PARENT).data["full_name"] == "Nguyễn Thị Hường"
    assert "dan-cu.csv" in browser.get(LIST).content.decode()


def test_file_when_sent_twice_then_one_import_and_thrown_away_leaves_nothing(
    officer: Keeper, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    made = laid(officer, GOOD)
    assert laid(officer, GOOD, basis="QĐ 13/2026") == made
    assert Import.objects.get().basis == "QĐ 13/2026" and files(settings) == 1
    away = desk.official("Phan Văn Ớt", *desk.HEAD, agency=desk.AWAY)
    assert away.client().post(NEW, sent(GOOD)).status_code == 422
    assert away.client().get(f"{LIST}{made}").status_code == 404
    assert files(settings) == 1
    with django_capture_on_commit_callbacks(execute=True):
        thrown = officer.client().post(f"{LIST}{made}/bo", {"expected_version": 0})
    assert thrown["Location"] == LIST
    assert not Import.objects.exists() and not files(settings)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "x.pdf"}, "chỉ nhận"), ({"basis": " "}, "Văn bản làm căn cứ"),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "Tệp trống"),
        ({"register": "none"}, "Sổ đăng ký"),
    ],
)  # fmt: skip
def test_file_when_wrong_then_said_and_nothing_is_left(
    officer: Keeper, settings: Any, given: dict[str, Any], why: str
) -> None:
    answer = officer.client().post(NEW, sent(GOOD, **given))
    assert answer.status_code == 422 and why in answer.content.decode()
    assert not Import.objects.exists() and not files(settings)


def test_file_when_it_cannot_be_read_then_trial_says_why(officer: Keeper) -> None:
    file = SimpleUploadedFile("x.csv", "tên;ngày\n1;2".encode())
    page = officer.client().get(f"{LIST}{laid(officer, file=file)}").content.decode()
    assert "thiếu cột “key”" in page and "sổ không có trường “tên”" in page
    broken = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nonsense")
    assert (
        "Không đọc được"
        in officer.client().get(f"{LIST}{laid(officer, file=broken)}").content.decode()
    )


def test_import_when_killed_between_batches_then_goes_on_where_it_was(
    officer: Keeper, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    rows = [GOOD.replace("042190000001", f"04219000{number:04}") for number in range(5)]
    head = desk.official("Na Thị Bí", *desk.HEAD)
    made = laid(head, *rows)
    services.let_run(head.actor, made)

    class Killed(BaseException):
        pass

    path = settings.VAR / "imports" / str(Import.objects.get().file_id)
    new = services.NewImport(register="population", path=path, file_name="x.csv", basis="x")
    with pytest.raises(Killed):
        services.bring_in(head.actor, new, told=lambda _done: (_ for _ in ()).throw(Killed()))
    assert keeper.import_of(head.actor, made).done == 2 and Version.objects.count() == 2
    services.run(made)
    view = keeper.import_of(head.actor, made)
    assert (view.done, view.written, view.stage) == (5, 5, Stage.FINISHED)


def test_import_when_its_file_or_its_keeper_is_gone_then_stops_and_says_so(
    officer: Keeper, settings: Any
) -> None:
    head = desk.official("Na Thị Bí", *desk.HEAD)
    made = laid(head, GOOD)
    services.let_run(head.actor, made)
    path = settings.VAR / "imports" / str(Import.objects.get().file_id)
    held = path.read_bytes()
    path.unlink()
    services.run(made)
    view = keeper.import_of(head.actor, made)
    assert view.stage is Stage.STOPPED and "tệp không còn" in view.stopped
    assert "tệp không còn" in head.client().get(f"{LIST}{made}").content.decode()
    path.write_bytes(held)
    services.let_run(head.actor, made)
    with pytest.raises(errors.ImportElsewhere):
        services.drop(head.actor, made)
    Account.objects.filter(pk=head.actor.account_id).update(is_active=False)
    services.run(made)
    assert Import.objects.get().stopped and not Version.objects.exists()


def test_file_when_forgotten_then_swept_and_what_is_in_use_stays(
    officer: Keeper, settings: Any
) -> None:
    forgotten, fresh = laid(officer, GOOD), laid(officer, BAD)
    stopped = laid(officer, GOOD, BAD)
    old = clock.now() - dt.timedelta(days=31)
    head = desk.official("Na Thị Bí", *desk.HEAD)
    services.let_run(head.actor, stopped)
    Import.objects.filter(pk__in=[forgotten, stopped]).update(begun_at=old)
    stray, young = (settings.VAR / "imports" / name for name in ("stray", "young"))
    for path in (stray, young):
        path.write_bytes(b"x")
    for path in (settings.VAR / "imports").iterdir():
        if path != young:
            os.utime(path, (old.timestamp(), old.timestamp()))
    vanishing = settings.VAR / "imports" / "vanishing"  # is named, and gone when looked at
    vanishing.symlink_to(settings.VAR / "nowhere")
    assert services.sweep_files(f.PLATFORM) == 2
    vanishing.unlink()
    left = {path.name for path in (settings.VAR / "imports").iterdir()}
    kept = {str(row.file_id) for row in Import.objects.all()}
    assert left == kept | {"young"} and len(kept) == 2
    assert set(Import.objects.values_list("pk", flat=True)) == {fresh, stopped}
    page = officer.client().get(f"{LIST}{fresh}").content.decode()
    assert "Không cho nạp trong 30 ngày, tệp tự xóa." in page
    Import.objects.filter(pk=stopped).update(stopped="Tài khoản đã đóng")
    assert services.sweep_files(f.PLATFORM) == 1
    assert Import.objects.filter(pk=stopped).exists()
    assert laid(officer, GOOD, BAD) == stopped  # the same file, once more
    again = settings.VAR / "imports" / str(Import.objects.get(pk=stopped).file_id)
    os.utime(again, (old.timestamp(), old.timestamp()))
    assert services.sweep_files(f.PLATFORM) == 0 and files(settings) == 3
    services.let_run(head.actor, stopped)
    services.run(stopped)
    assert Import.objects.get(pk=stopped).finished_at and files(settings) == 2


def test_import_when_it_runs_then_tells_rows_done_of_rows_there_are(officer: Keeper) -> None:
    made = laid(officer, GOOD, BAD)
    head = desk.official("Na Thị Bí", *desk.HEAD)
    services.let_run(head.actor, made)
    Import.objects.filter(pk=made).update(rows=2, done=1, written=1)
    page = officer.client().get(f"{LIST}{made}").content.decode()
    assert "Đã đọc 1 trên 2 dòng" in page and '<progress class="batch__bar" max="2"' in page
    Import.objects.filter(pk=made).update(rows=None, done=0, written=0)
    services.run(made)
    assert Import.objects.get().rows == 2
    assert "trên 2 dòng" in officer.client().get(LIST).content.decode()


def test_trial_when_nothing_would_be_written_then_it_is_not_offered_and_what_to_do_is_said(
    officer: Keeper,
) -> None:
    head = desk.official("Na Thị Bí", *desk.HEAD)
    wrong = SimpleUploadedFile("x.csv", "tên;ngày\n1;2".encode())
    for made, told in (
        (laid(head, file=wrong), "Sửa tệp rồi gửi lại"),
        (laid(head, BAD), "Không dòng nào ghi được"),
        (laid(head), "Tệp không có dòng dữ liệu nào"),
    ):
        page = head.client().get(f"{LIST}{made}").content.decode()
        assert told in page and f"{made}/nap" not in page and f"{made}/bo" in page


def test_refused_rows_when_read_then_fields_have_names_and_the_reader_s_language(
    officer: Keeper,
) -> None:
    made = laid(officer, "12" + GOOD[12:], BAD)
    page = officer.client().get(f"{LIST}{made}").content.decode()
    assert "$key" not in page and "Dòng\u00a02" in page and "Trạng thái" in page
    assert "không thuộc danh mục cho phép: dang_song, da_mat, mat_tich" in page
    english = officer.client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = english.get(f"{LIST}{made}").content.decode()
    assert "must be exactly 12 digits" in said and "cần đúng" not in said
