# SPDX-License-Identifier: Apache-2.0
"""Uploads are cut off while they arrive; the service then refuses them by size."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

#: The most that any page takes per file; each service sets its own, lower, limit.
UPLOAD_LIMIT_BYTES = 20 * 1_048_576


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Write an upload to a temporary file up to the limit and drop the rest as it comes.

    What is dropped still counts: the file's `size` is all that was sent, so that
    `files.services.store` refuses it as too large.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk that is still within the limit."""
        if start + len(raw_data) <= UPLOAD_LIMIT_BYTES:
            super().receive_data_chunk(raw_data, start)
