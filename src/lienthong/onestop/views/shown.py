# SPDX-License-Identifier: Apache-2.0
"""From the values of a dossier to what its pages draw."""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.queries import CaseRow, CaseView, MovementView
from lienthong.cases.rules import Bucket, Channel, PauseBasis, Punctuality, Status
from lienthong.kernel import clock, money
from lienthong.kernel.errors import Refusal
from lienthong.orgs import queries as orgs
from lienthong.procedures.rules import Field, FieldKind, Procedure, shown_fields
from lienthong.registers import queries as registers
from lienthong.web.components import ClockView, Tone

ClockTone = Literal["active", "soon", "late", "paused", "done"]

TONES: Mapping[Status, Tone] = {
    Status.NEW: "neutral",
    Status.ACCEPTED: "active",
    Status.REFUSED: "stopped",
    Status.PROCESSING: "active",
    Status.SUPPLEMENT: "waiting",
    Status.PAYMENT: "waiting",
    Status.WITHDRAWN: "stopped",
    Status.STOPPED: "stopped",
    Status.DONE: "done",
    Status.RETURNED: "done",
}
CLOCK_TONES: Mapping[Bucket, ClockTone] = {
    Bucket.LATE: "late",
    Bucket.SOON: "soon",
    Bucket.ENOUGH: "active",
    Bucket.PAUSED: "paused",
    Bucket.FINISHED: "done",
}
CHANNELS = {
    Channel.ONLINE: gettext_lazy("Nộp trực tuyến"),
    Channel.COUNTER: gettext_lazy("Nộp tại quầy"),
    Channel.POST: gettext_lazy("Nộp qua bưu chính"),
}
PUNCTUALITY: Mapping[Punctuality, tuple[Any, Tone]] = {
    Punctuality.EARLY: (gettext_lazy("Trước hạn"), "done"),
    Punctuality.ON_TIME: (gettext_lazy("Đúng hạn"), "done"),
    Punctuality.LATE: (gettext_lazy("Quá hạn"), "late"),
}
NO_WORD: tuple[Any, Tone] = ("", "neutral")
WHY_PAUSED = {
    PauseBasis.SUPPLEMENT: gettext_lazy("Chờ người nộp bổ sung, từ %(at)s"),
    PauseBasis.PAYMENT: gettext_lazy("Chờ người nộp thực hiện nghĩa vụ tài chính, từ %(at)s"),
    PauseBasis.CONSULTATION: gettext_lazy("Chờ ý kiến cơ quan khác, từ %(at)s"),
    PauseBasis.STOP: gettext_lazy("Dừng giải quyết theo thông báo, từ %(at)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of the form; with a comparison also what the register says."""

    label: str
    value: str
    source: str = ""  #: register it was taken from and locked to
    held: str = ""  #: the register's value
    is_compared: bool = False
    is_same: bool = False
    given: str = ""  #: what its source said when the applicant changed it
    reason: str = ""  #: why they changed it


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One page of the form."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the history."""

    title: str
    note: str
    who: str
    at: dt.datetime
    handed_to: str
    punctuality: str
    tone: Tone
    leaf_id: uuid.UUID | None
    is_undone: bool = False


def said_at(instant: dt.datetime) -> str:
    return instant.astimezone(clock.HANOI).strftime("%H:%M %d/%m/%Y")


def sentence(text: object) -> str:
    """Say a verb of the table as a heading or a button says it."""
    words = str(text)
    return words[:1].upper() + words[1:]


def row_clock(row: CaseRow) -> ClockView:
    return ClockView(tone=CLOCK_TONES[row.bucket], left_minutes=row.remaining_minutes)


def case_clock(case: CaseView) -> ClockView:
    """Return the clock of a dossier: of the answer that is owed first, then of the settlement."""
    legal, tone = case.clock, CLOCK_TONES[case.bucket]
    if case.status is Status.NEW:
        calendar = orgs.calendar(case.agency_id)
        why = _("Trả lời người nộp trước %(at)s") % {"at": said_at(legal.respond_by)}
        left = calendar.working_minutes(clock.now(), legal.respond_by)
        return ClockView(tone=tone, left_minutes=left, paused_why=why)
    return ClockView(
        tone=tone,
        left_minutes=case.remaining_minutes,
        due_at=legal.due_at,
        paused_why=_why_paused(case),
        used_percent=_used(case),
    )


def _why_paused(case: CaseView) -> str:
    pauses = case.clock.pauses
    if case.bucket is not Bucket.PAUSED or not pauses:
        return ""
    return str(WHY_PAUSED[pauses[-1].basis]) % {"at": said_at(pauses[-1].began_at)}


def _used(case: CaseView) -> int | None:
    legal, left = case.clock, case.remaining_minutes
    if legal.started_at is None or legal.due_at is None or left is None:
        return None
    whole = orgs.calendar(case.agency_id).working_minutes(legal.started_at, legal.due_at)
    if whole <= 0:
        return None
    return min(100, max(0, round(100 * (whole - left) / whole)))


def groups(
    procedure: Procedure,
    form: Mapping[str, Any],
    held: Mapping[str, Any] | None = None,
    *,
    reused: Collection[str] = (),
    provenance: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Group]:
    """Return the answers by the pages of the form.

    reused: keys of answers that were taken unchanged from a register.
    held: what the registers say, by key of the form; None where nobody compared.
    provenance: `CaseView.provenance`: what the applicant changed, and why.
    """
    shown = {field.key for field in shown_fields(procedure, form)}
    titles = {read.name: register_title(read.register) for read in procedure.reads}
    sources = {
        field.key: titles.get(re.split(r"\W", field.prefill, maxsplit=1)[0], "")
        for step in procedure.form
        for field in step.fields
        if field.key in reused
    }
    found = []
    for step in procedure.form:
        answers = tuple(
            _answer(field, form, sources, held, (provenance or {}).get(field.key, {}))
            for field in step.fields
            if field.key in shown
        )
        if answers:
            found.append(Group(title=str(step.title), answers=answers))
    return found


def register_title(name: str) -> str:
    return str(registers.declaration(name).title)


def _answer(
    field: Field,
    form: Mapping[str, Any],
    sources: Mapping[str, str],
    held: Mapping[str, Any] | None,
    fact: Mapping[str, Any],
) -> Answer:
    value = form.get(field.key)
    told = held.get(field.key) if held is not None else None
    return Answer(
        label=str(field.label),
        value=written(field, value),
        source=_source(sources.get(field.key, ""), fact),
        held=written(field, told) if told is not None else "",
        is_compared=told is not None,
        is_same=told == value,
        given=_given(field, fact),
        reason=str(fact.get("reason", "")),
    )


def _source(title: str, fact: Mapping[str, Any]) -> str:
    """Name the register an answer came from, with the day the draft read it."""
    read_at = fact.get("at")
    if not title or not read_at:
        return title
    day = dt.datetime.fromisoformat(str(read_at)).astimezone(clock.HANOI).date()
    return f"{title}, {day:%d/%m/%Y}"


def _given(field: Field, fact: Mapping[str, Any]) -> str:
    """Say what a source told, where the applicant answered otherwise."""
    if not fact.get("is_changed") or not fact.get("register"):
        return ""
    said = {
        "register": register_title(str(fact["register"])),
        "value": written(field, fact["value"]),
    }
    return _("%(register)s ghi: %(value)s") % said


def written(field: Field, value: Any) -> str:
    """Write an answer as its reader expects it."""
    if value in (None, "", [], {}):
        return ""
    match field.kind:
        case FieldKind.DATE:
            return _date(str(value))
        case FieldKind.CHECK:
            return _("Có") if value else _("Không")
        case FieldKind.MONEY:
            return money.grouped(int(value))
        case FieldKind.CHOICE:
            return next((str(c.label) for c in field.choices if c.value == value), str(value))
        case FieldKind.ADDRESS:
            return address(value)
        case FieldKind.GROUP:
            return "\n".join(_row(field.fields, row) for row in value)
    return str(value)


def _row(fields: Iterable[Field], row: Mapping[str, Any]) -> str:
    parts = (written(field, row.get(field.key)) for field in fields)
    return " · ".join(part for part in parts if part)


def _date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text


def address(value: Any) -> str:
    """Write an address in one line, units in full."""
    if not isinstance(value, Mapping):
        return str(value)
    if value.get("old"):
        return str(value["old"])
    codes = (value.get("commune_code", ""), value.get("province_code", ""))
    return ", ".join(part for part in (value.get("detail", ""), *map(_unit, codes)) if part)


def _unit(code: str) -> str:
    try:
        return orgs.unit(code).full_name if code else ""
    except Refusal:
        return code


def history(case: CaseView) -> list[Line]:
    """Return what happened, newest first."""
    return [_line(move) for move in reversed(case.timeline)]


def _line(move: MovementView) -> Line:
    word, tone = PUNCTUALITY[move.punctuality] if move.punctuality else NO_WORD
    return Line(
        title=_title(move),
        note=move.note,
        who=" · ".join(
            part for part in (move.actor_name, move.post_name, move.agency_name) if part
        ),
        at=move.at,
        handed_to=move.handed_to,
        punctuality=str(word),
        tone=tone,
        leaf_id=move.leaf_id,
        is_undone=move.is_undone,
    )


def _title(move: MovementView) -> str:
    if move.undid:
        return _("Hoàn tác: %(act)s") % {"act": move.undid}
    return move.step or sentence(move.verb.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """Somebody who confirmed the application before it was sent."""

    name: str
    number: str
    statement: str
    at: str


def cosigned(case: CaseView) -> list[Cosigned]:
    """Return who confirmed the application too."""
    return [
        Cosigned(
            name=one.get("name", ""),
            number=one.get("number", ""),
            statement=one.get("statement", ""),
            at=said_at(dt.datetime.fromisoformat(one["at"])) if one.get("at") else "",
        )
        for one in case.cosigned
    ]
