# SPDX-License-Identifier: Apache-2.0
"""No room on the disk: a refusal that says to come back, and nothing half kept."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from lienthong.files import services
from lienthong.files.errors import StorageFull
from lienthong.files.models import Blob, File
from lienthong.files.tests import factories
from lienthong.kernel.errors import Kind

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@contextmanager
def files_end_at(size_bytes: int) -> Iterator[None]:
    """Let this process write no file larger than that: what it sees is what a full disk shows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size_bytes", [1_500_000, 3_000_000, 9_000_000])
def test_store_when_the_disk_is_full_then_refused_and_nothing_is_left(
    settings: Any, tmp_path: Path, size_bytes: int
) -> None:
    settings.VAR = tmp_path
    body = factories.pdf(padding_bytes=size_bytes)
    with files_end_at(1_300_000), pytest.raises(StorageFull) as refused:
        services.store(factories.citizen(), BytesIO(body), "don.pdf")
    assert refused.value.kind is Kind.BUSY and "don.pdf" in str(refused.value)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (Blob.objects.count(), File.objects.count()) == (0, 0)
    stored = services.store(factories.citizen(), BytesIO(body), "don.pdf")
    assert stored.size_bytes == len(body)
