# SPDX-License-Identifier: Apache-2.0
"""What the upload handler leaves of a file that is too large."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from lienthong.files import middleware, services
from lienthong.files.errors import FileTooLarge
from lienthong.files.tests import factories


def uploaded(content: bytes):
    upload = SimpleUploadedFile("to.pdf", content, "application/pdf")
    return RequestFactory().post("/", {"tep": upload}).FILES["tep"]


@pytest.mark.django_db
def test_upload_when_too_large_then_dropped_as_it_comes_and_refused(monkeypatch):
    monkeypatch.setattr(middleware, "UPLOAD_LIMIT_BYTES", 200_000)
    with uploaded(factories.pdf(padding_bytes=900_000)) as cut:
        assert cut.size > 900_000
        assert len(cut.read()) <= 200_000
        with pytest.raises(FileTooLarge):
            services.store(factories.citizen(), cut, cut.name, limit_bytes=150_000)


@pytest.mark.django_db
def test_upload_when_within_the_limit_then_stored():
    with uploaded(factories.pdf()) as whole:
        stored = services.store(factories.citizen(), whole, whole.name, declared=whole.content_type)
    assert stored.size_bytes == len(factories.pdf())
