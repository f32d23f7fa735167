# SPDX-License-Identifier: Apache-2.0
"""The guided form: one page at a time, pages shown as the answers lead."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.procedures.rules import Component, FormStep, Procedure
from lienthong.procedures.rules.conditions import holds


class DraftState(StrEnum):
    """Where an application stands before it is a dossier."""

    FILLING = "filling"  #: being filled in
    PAYING = "paying"  #: complete; submitted by itself once the fee is paid
    SUBMITTED = "submitted"  #: a dossier exists
    DISCARDED = "discarded"  #: thrown away by its owner


OPEN_STATES = (DraftState.FILLING, DraftState.PAYING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the applicant is."""

    number: int  #: this page, from 1
    total: int  #: pages in all, checking the answers included
    done: int  #: pages answered


def asked_papers(procedure: Procedure, answers: Mapping[str, Any]) -> tuple[Component, ...]:
    """Return the papers this applicant may hand in: those required, those always optional.

    A paper that is required in another case than theirs is not offered: it would only confuse.
    """
    return tuple(
        paper
        for paper in procedure.components
        if not paper.is_form
        and (paper.required_when == "false" or holds(paper.required_when, answers))
    )


def shown_steps(procedure: Procedure, answers: Mapping[str, Any]) -> tuple[FormStep, ...]:
    """Return the pages that the answers lead to; a page with nothing to ask is left out."""
    asked = {paper.code for paper in asked_papers(procedure, answers)}
    return tuple(
        step
        for step in procedure.form
        if holds(step.show_when, answers)
        and (
            asked.intersection(step.components)
            or any(holds(field.show_when, answers) for field in step.fields)
        )
    )


def page_mark(step: FormStep, answers: Mapping[str, Any]) -> str:
    """Return a short mark of one page's answers: what its reader had in front of them.

    Two pages of one form may be open in two windows; only the same page changed twice is a
    conflict, and the same answers sent twice (a double tap) are none.
    """
    page = {field.key: answers[field.key] for field in step.fields if field.key in answers}
    told = json.dumps(page, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(told).hexdigest()[:16]


def next_step(procedure: Procedure, answers: Mapping[str, Any], key: str) -> FormStep | None:
    """Return the page after one, or None when only checking remains."""
    steps = shown_steps(procedure, answers)
    keys = [step.key for step in steps]
    after = keys.index(key) + 1 if key in keys else 0
    return steps[after] if after < len(steps) else None


def previous_step(procedure: Procedure, answers: Mapping[str, Any], key: str) -> FormStep | None:
    """Return the page before one, or None on the first."""
    steps = shown_steps(procedure, answers)
    keys = [step.key for step in steps]
    before = keys.index(key) - 1 if key in keys else -1
    return steps[before] if before >= 0 else None


def progress(
    procedure: Procedure, answers: Mapping[str, Any], key: str, done: Collection[str]
) -> Progress:
    """Return where a page stands among those shown; checking the answers is the last one."""
    keys = [step.key for step in shown_steps(procedure, answers)]
    number = keys.index(key) + 1 if key in keys else len(keys) + 1
    return Progress(number=number, total=len(keys) + 1, done=len(set(keys) & set(done)))
