# SPDX-License-Identifier: Apache-2.0
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lienthong.files import queries, rules, services
from lienthong.files.errors import (
    FileDamaged,
    FileDisguised,
    FileEmpty,
    FileMissing,
    FileQuota,
    FileTooLarge,
    FileTypeRefused,
    FileUnsafe,
)
from lienthong.files.models import Blob, File
from lienthong.files.tests import factories
from lienthong.kernel.ids import FileId, uuid7

pytestmark = pytest.mark.django_db

LARGE = factories.pdf(padding_bytes=1_500_000)


def kept(var: Path) -> list[Path]:
    return [path for path in (var / "files").rglob("*") if path.is_file()]


def test_store_when_small_then_in_the_database(var):
    actor = factories.citizen()
    stored = services.store(actor, factories.pdf(), "Giấy chứng sinh.pdf")
    assert stored.media_type == rules.PDF
    assert stored.owner_id == actor.account_id
    assert stored.sha256 == hashlib.sha256(factories.pdf()).hexdigest()
    assert queries.read_bytes(stored.id) == factories.pdf()
    assert kept(var) == []


def test_store_when_large_then_in_the_folder_by_address(var):
    stored = services.store(factories.citizen(), io.BytesIO(LARGE), "bản vẽ.pdf")
    address = var / "files" / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    assert kept(var) == [address]
    assert queries.read_bytes(stored.id) == LARGE


@pytest.mark.parametrize("content", [factories.pdf(), LARGE])
def test_store_when_twice_then_kept_once(content, var):
    first = services.store(factories.citizen(), content, "a.pdf")
    second = services.store(factories.citizen(), content, "b.pdf")
    assert first.id != second.id
    assert Blob.objects.count() == 1
    assert len(kept(var)) <= 1


def test_store_when_stream_too_long_then_cut_off_early(var):
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield b"%PDF-1.7\n"
        while True:
            taken += 1_048_576
            yield b"x" * 1_048_576

    with pytest.raises(FileTooLarge, match="10 MB"):
        services.store(factories.citizen(), endless(), "to.pdf")
    assert taken <= 11 * 1_048_576
    assert kept(var) == []
    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "rỗng.pdf", FileEmpty),
        (factories.picture(), "giấy.pdf", FileDisguised),
        (b"#!/bin/sh\n", "chạy.sh", FileTypeRefused),
        (factories.docx(), "đơn.docx", FileTypeRefused),
        (factories.pdf(b"<< /S /JavaScript >>"), "mã.pdf", FileUnsafe),
    ],
)
def test_store_when_not_acceptable_then_refused_and_nothing_kept(content, name, refusal, var):
    with pytest.raises(refusal) as refused:
        services.store(factories.citizen(), content, name)
    assert name in str(refused.value)
    assert not Blob.objects.exists()
    assert kept(var) == []


def test_store_when_daily_share_is_used_then_busy(settings):
    actor = factories.citizen()
    Blob.objects.create(
        sha256="a" * 64, size_bytes=rules.DAILY_LIMIT_BYTES, stored_at=services.clock.now()
    )
    File.objects.create(
        blob_id="a" * 64, name="a.pdf", owner_id=actor.account_id, created_at=services.clock.now()
    )
    with pytest.raises(FileQuota):
        services.store(actor, factories.pdf(), "a.pdf")
    assert services.store(factories.citizen(), factories.pdf(), "a.pdf")


def test_download_when_served_then_safe_and_named_in_vietnamese():
    stored = services.store(factories.citizen(), factories.pdf(), "Đơn đăng ký.pdf")
    answer = queries.download(stored.id)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="don_dang_ky.pdf"; '
        "filename*=UTF-8''%C4%90%C6%A1n%20%C4%91%C4%83ng%20k%C3%BD.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer.chunks) == factories.pdf()


def test_read_when_no_such_file_then_missing():
    with pytest.raises(FileMissing):
        queries.read_bytes(FileId(uuid7()))


def test_check_when_a_byte_has_changed_then_named(var):
    stored = services.store(factories.citizen(), LARGE, "bản vẽ.pdf")
    assert services.verify_all() == []
    body = kept(var)[0]
    body.chmod(0o600)
    body.write_bytes(LARGE.replace(b"x", b"y", 1))
    assert services.verify_all() == [stored.sha256]
    with pytest.raises(FileDamaged):
        queries.read_bytes(stored.id)
    with pytest.raises(CommandError, match=stored.sha256):
        call_command("files", "check")


def test_clean_up_when_a_crash_left_files_then_removed_after_a_day(var, monkeypatch):
    stored = services.store(factories.citizen(), LARGE, "bản vẽ.pdf")
    bodies = queries.bodies()
    (bodies.scratch() / "left").write_bytes(b"half")
    orphan = bodies.scratch() / "other"
    orphan.write_bytes(b"whole, but its row was never committed")
    bodies.adopt(orphan, "0" * 64)
    assert services.clean_up() == 0
    monkeypatch.setattr(services, "GRACE_SECONDS", -1)
    assert services.clean_up() == 2
    assert [path.name for path in kept(var)] == [stored.sha256]
