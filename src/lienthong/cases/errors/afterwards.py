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
