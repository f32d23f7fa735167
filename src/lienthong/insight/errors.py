# SPDX-License-Identifier: Apache-2.0
"""Why figures are not shown as asked."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class BadPeriod(Refusal):
    """A period that does not read, ends before it begins, or is longer than a report may be."""

    code = "insight.bad_period"
    kind = Kind.INVALID
    text = lazy(
        "Kỳ báo cáo “{asked}” không hợp lệ. Ghi ngày như 01/11/2026; ngày cuối không trước ngày"
        " đầu; kỳ dài không quá 10 năm."
    )

    def __init__(self, *, asked: str) -> None:
        super().__init__(asked=asked)


class TooManySteps(Refusal):
    """A period cut into more steps than a reader can use."""

    code = "insight.too_many_steps"
    kind = Kind.INVALID
    text = lazy("Kỳ này quá dài để chia theo từng {step}. Chọn kỳ ngắn hơn hoặc bước dài hơn.")

    def __init__(self, *, step: object) -> None:
        super().__init__(step=step)
