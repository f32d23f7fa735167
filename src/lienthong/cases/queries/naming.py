# SPDX-License-Identifier: Apache-2.0
"""What steps are called, in the reader's language. Rows keep the Vietnamese name."""

from functools import lru_cache

from django.utils.translation import get_language, gettext

from lienthong.cases.models import Case, Step
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Text


def step_name(step: Step, case: Case) -> str:
    """Return the name of a step of a dossier; a step of no pack has the platform's own name."""
    if get_language() == "vi":
        return step.name
    own = {"reception": gettext("Tiếp nhận hồ sơ"), "answer": gettext("Trả lời ý kiến")}
    told = _names(case.procedure_code, case.procedure_version).get(step.key)
    return str(told or own.get(step.key, step.name))


@lru_cache(maxsize=256)  # a version never changes
def _names(code: str, number: int) -> dict[str, Text]:
    return {one.key: one.name for one in procedures.version(code, number).steps}
