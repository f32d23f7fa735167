# SPDX-License-Identifier: Apache-2.0
"""Refusals of the catalogue."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class ProcedureMissing(Refusal):
    """No procedure of this code is in force."""

    code = "procedures.missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy thủ tục {procedure_code}. Kiểm tra lại mã hoặc tìm theo tên.")

    def __init__(self, *, procedure_code: str) -> None:
        super().__init__(procedure_code=procedure_code)


class PackRefused(Refusal):
    """A pack with problems is not published."""

    code = "procedures.pack_refused"
    kind = Kind.INVALID
    text = lazy("Gói thủ tục {procedure_code} chưa hợp lệ: {problems}. Sửa gói rồi công bố lại.")

    def __init__(self, *, procedure_code: str, problems: str) -> None:
        super().__init__(procedure_code=procedure_code, problems=problems)


class WordsRefused(Refusal):
    """Everyday words are a few words."""

    code = "procedures.words_refused"
    kind = Kind.INVALID
    text = lazy("Từ ngữ thường gọi cần có chữ, nhiều nhất {most} ký tự. Sửa lại rồi thêm.")

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)
