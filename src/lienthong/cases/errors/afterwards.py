# SPDX-License-Identifier: Apache-2.0
"""Why something done is not taken back, recalled, corrected or handed over."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class NothingToUndo(Refusal):
    """No act of the dossier waits to be taken back."""

    code = "cases.nothing_to_undo"
    kind = Kind.CONFLICT
    text = lazy("Không còn việc nào hoàn tác được: việc gần nhất đã được hoàn tác hoặc quá hạn.")


class UndoForbidden(Refusal):
    """The act is never taken back; the law offers another way."""

    code = "cases.undo_forbidden"
    kind = Kind.CONFLICT
    text = lazy("{instead} Việc này không hoàn tác được.")


class UndoNotYours(Refusal):
    """Only who did it, or who signs there, takes an act back."""

    code = "cases.undo_not_yours"
    kind = Kind.DENIED
    text = lazy("Chỉ người đã làm việc này hoặc người ký của cơ quan được hoàn tác.")


class UndoTooLate(Refusal):
    """The time for taking the act back has passed."""

    code = "cases.undo_too_late"
    kind = Kind.CONFLICT
    text = lazy("Đã quá hạn hoàn tác ({until}).")


class UndoOvertaken(Refusal):
    """Something came of the act already."""

    code = "cases.undo_overtaken"
    kind = Kind.CONFLICT
    text = lazy("Không hoàn tác được nữa vì {why}.")


class DecisionNeeded(Refusal):
    """A recall or a correction names the decision it rests on, and its ground."""

    code = "cases.decision_needed"
    kind = Kind.INVALID
    text = lazy("Ghi số, ngày quyết định và lý do. Ngày quyết định không trước ngày ký kết quả.")


class DecisionNotYet(Refusal):
    """The decision is of a day to come."""

    code = "cases.decision_not_yet"
    kind = Kind.INVALID
    text = lazy("Ngày quyết định ở tương lai. Kiểm tra lại ngày.")


class ResultNotThere(Refusal):
    """No result was issued that could be recalled or corrected."""

    code = "cases.result_not_there"
    kind = Kind.CONFLICT
    text = lazy("Hồ sơ chưa có kết quả được ký, phát hành.")


class ResultRecalled(Refusal):
    """The result was taken back; it is not corrected or recalled again."""

    code = "cases.result_recalled"
    kind = Kind.CONFLICT
    text = lazy("Kết quả đã bị thu hồi. Muốn cấp lại thì giải quyết hồ sơ mới.")


class NothingCorrected(Refusal):
    """The corrected paper would say what the issued one says."""

    code = "cases.nothing_corrected"
    kind = Kind.INVALID
    text = lazy("Bản thay thế chưa khác bản đã phát hành. Sửa mục cần đính chính rồi xem trước.")
