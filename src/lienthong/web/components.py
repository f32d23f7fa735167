# SPDX-License-Identifier: Apache-2.0
"""Frozen values that views give to the component tags. A dict with the same keys serves as well."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Tone = Literal["neutral", "active", "waiting", "done", "soon", "late", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select, of radios or of checkboxes."""

    value: str
    label: str
    hint: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A form field without a Django form behind it."""

    name: str  #: as posted
    label: str
    kind: str = "text"  #: text, number, money, date, textarea, select, radios, checkboxes, …
    #: … checkbox (one box), file, email, tel, password, search
    value: object = ""  #: dates: (day, month, year) as texts
    hint: str = ""
    errors: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    is_required: bool = True
    prefilled: str = ""  #: name of the register that the value was taken from
    attributes: tuple[tuple[str, str], ...] = ()  #: further HTML attributes, no style, no handlers
    is_checked: bool = False  #: judged while it is typed: errors come and go in `<id>_check`

    @property
    def id(self) -> str:
        """Return the id of its control."""
        return f"id_{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorLink:
    """One line of the error summary."""

    text: str
    href: str = ""  #: `#id_<name>` of the field; empty: the whole form


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One answer on the page that checks answers."""

    label: str
    value: str
    change_href: str = ""
    prefilled: str = ""
    note: str = ""  #: a soft line under the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """A dossier's legal clock at one moment, all arithmetic done."""

    tone: Literal["active", "soon", "late", "paused", "done"]
    left_minutes: int | None = None  #: working minutes left; below zero: late by so many
    day_minutes: int = 480  #: working minutes of one day
    due_at: dt.datetime | None = None  #: last legal instant
    due_on: dt.date | None = None  #: last legal day, where the law counts in days
    paused_why: str = ""  #: what it waits for
    used_percent: int | None = None  #: share of the time that is gone, 0 to 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a timeline."""

    title: str
    phase: Literal["done", "now", "todo"] = "todo"
    who: str = ""
    at: dt.datetime | None = None
    due_on: dt.date | None = None  #: steps to come: expected by
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab: a link to the same page with another query."""

    text: str
    href: str
    is_current: bool = False
    count: int | str | None = None  #: a number, or "999+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table."""

    text: object  #: shown as is; dates and numbers in the reader's form
    href: str = ""
    tone: Tone | None = None  #: shown as a state tag
    clock: ClockView | None = None  #: shown as a clock in one line
    note: str = ""  #: second line, soft
    is_code: bool = False  #: a number or code, never broken over two lines
    spark: tuple[float | None, ...] = ()  #: a small line before the text: decoration of a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first cell of each row is the row's name. On phones each row is a card."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    picks: tuple[str, ...] = ()  #: one value for each row: rows can be chosen in a form
    pick_name: str = "chon"  #: under which name the chosen values are posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a chart."""

    label: str
    value: float | None  #: None: nothing is known here; a line breaks
    tone: Tone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Another line of a chart, to compare with."""

    name: str
    values: tuple[float | None, ...]  #: one for each point of the chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A small chart, drawn on the server, always with its table."""

    title: str
    points: tuple[Point, ...]
    unit: str = ""
    decimals: int = 0
    name: str = ""  #: what the line is, where there is another one
    others: tuple[Series, ...] = ()  #: line charts: at most two more
    top: float | None = None  #: line charts: the value at the upper edge, 100 for shares


@dataclass(frozen=True, slots=True, kw_only=True)
class NetLine:
    """A line of a drawn network, from the left to the right."""

    start: str  #: code; the same code is the same box
    start_name: str
    end: str
    end_name: str
    value: float  #: how much passes: the line's width
    is_late: bool = False  #: something is wrong on it; dashed, and red


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """One file of a list."""

    name: str
    href: str = ""
    size_bytes: int | None = None
    note: str = ""  #: what it is, who gave it
    tone: Tone | None = None  #: with `state`: a finding about the file
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a talk."""

    author: str
    text: str
    at: dt.datetime
    is_own: bool = False  #: written by the reader's side
    is_new: bool = False  #: not read before now
    read_at: dt.datetime | None = None  #: own messages: when the other side opened it
    files: tuple[FileLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """One line of the officers' side navigation."""

    text: str
    href: str
    icon: str = "circle"
    is_current: bool = False
    count: int | str | None = None  #: a number, or "999+"
    is_late: bool = False  #: the count is of late dossiers
    key: str = ""  #: officials' key after g: `i` for the inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One step of the way from the home page; the page itself is not among them."""

    text: str
    href: str
