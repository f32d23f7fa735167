# SPDX-License-Identifier: Apache-2.0
"""What a procedure is: the frozen values that every other package works with."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from lienthong.kernel.bilingual import NO_TEXT, Text
from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.declared import (
    PUBLIC,
    Lookup,
    PlannedQuestion,
    Privacy,
    RefusalReason,
)


class Level(StrEnum):
    """How much of it runs online (NĐ 42/2022/NĐ-CP)."""

    FULL = "full"  #: toàn trình: every step online
    PARTIAL = "partial"  #: một phần
    INFORMATION = "information"  #: described here, done on paper


class Audience(StrEnum):
    """Who may apply."""

    CITIZEN = "citizen"  #: a person
    BUSINESS = "business"  #: an enterprise or a household business
    ORGANISATION = "organisation"  #: any other organisation


class ChannelKind(IntEnum):
    """How one applies, by the codes of the national catalogue (`KENH`)."""

    COUNTER = 1  #: trực tiếp
    ONLINE = 2  #: trực tuyến
    POST = 3  #: dịch vụ bưu chính công ích


class DeadlineKind(StrEnum):
    """In what a deadline is counted."""

    HOURS = "hours"  #: working hours
    WORKING_DAYS = "working_days"  #: working days of the agency's calendar
    CALENDAR_DAYS = "calendar_days"  #: days (Bộ luật Dân sự 2015, Điều 147-148)
    IN_DAY = "in_day"  #: the same day; the next working day when received after 15:00


class PaperKind(StrEnum):
    """In which form a paper is handed in (`LoaiBan`)."""

    ORIGINAL = "original"  #: bản chính
    COPY = "copy"  #: bản sao
    ELECTRONIC = "electronic"  #: bản điện tử


class Severity(StrEnum):
    """What a finding means for the dossier."""

    ERROR = "error"  #: must be corrected before submission
    WARNING = "warning"  #: may be right all the same; the reader decides


class FieldKind(StrEnum):
    """How a question is asked."""

    TEXT = "text"
    TEXTAREA = "textarea"
    DATE = "date"  #: three boxes day/month/year; stored as ISO 8601 `YYYY-MM-DD`
    CHOICE = "choice"
    CHECK = "check"  #: a yes/no box; stored as a boolean
    NUMBER = "number"  #: an integer
    MONEY = "money"  #: whole đồng, an integer
    PERSONAL_NUMBER = "personal_number"  #: twelve digits
    TAX_NUMBER = "tax_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"  #: an object `{province_code, commune_code, detail}`
    GROUP = "group"  #: a repeated group: a list of objects with the keys of `fields`


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that may be chosen."""

    value: str  #: as stored
    label: Text  #: as shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of the form; `key` is its property name in the form's JSON."""

    key: str  #: unique in the form, snake_case
    kind: FieldKind  #: how it is asked
    label: Text  #: the question
    hint: Text = NO_TEXT  #: one sentence under the label
    is_required: bool = False  #: must be answered when it is shown
    show_when: str = ""  #: condition over the form's answers; empty: always shown
    choices: tuple[Choice, ...] = ()  #: for `choice`
    #: `read.field` of a register read, `read.address.detail` for parts; or `account.phone`,
    #: `account.email` of who is signed in
    prefill: str = ""
    is_locked: bool = False  #: a prefilled answer may not be changed by the applicant
    max_length: int | None = None  #: characters
    pattern: str = ""  #: regular expression, as the schema says
    default: Any = None  #: answer offered where nothing is prefilled
    autocomplete: str = ""  #: HTML autocomplete token (WCAG 1.3.5)
    fields: tuple["Field", ...] = ()  #: questions of one row of a `group`
    min_items: int = 0  #: least rows of a `group`
    max_items: int = 0  #: most rows of a `group`
    row_title: Text = NO_TEXT  #: what one row of a `group` is called
    #: what the answer means beyond this form (`phone`): offered again in other procedures
    meaning: str = ""
    has_reason: bool = False  #: changing a register's answer takes a reason
    correct_text: Text = NO_TEXT  #: how to have a locked answer corrected in its register
    may_be_old: bool = False  #: an `address` also takes units from before 01/07/2025, as text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormStep:
    """One page of the form: one thing at a time."""

    key: str  #: unique in the form; part of the address
    title: Text  #: heading
    intro: Text = NO_TEXT  #: a sentence under the heading
    show_when: str = ""  #: condition over the form's answers; empty: always shown
    fields: tuple[Field, ...] = ()  #: in order
    components: tuple[str, ...] = ()  #: codes of the papers asked for on this page


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to correct in a form."""

    path: str  #: `child_name`, `residence.detail`, `members.0.full_name`; empty: whole form
    code: str  #: stable: required, max_length, pattern, date_order, unknown …
    text: str  #: courteous sentence in the reader's language
    severity: Severity = Severity.ERROR  #: whether it stops the submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """How long the agency may take."""

    kind: DeadlineKind  #: the unit
    amount: int = 1  #: how many of them; 1 for `in_day`
    illustrative: bool = False  #: not confirmed against the law


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTier:
    """From which unit on another amount holds: `beyond: 2` begins with the third."""

    beyond: int  #: units that come before
    amount_vnd: int  #: whole đồng for each unit after them


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule:
    """A fee as the catalogue publishes it: times × min(cap, amount × units, by tiers)."""

    code: str  #: `MAPHILEPHI`
    name: Text  #: what is paid
    amount_vnd: int  #: whole đồng
    note: Text = NO_TEXT  #: who is exempt, per what
    when: str = ""  #: condition over the form's answers; empty: always due
    per: str = ""  #: expression of how many units are counted (pages, copies); empty: one
    tiers: tuple[FeeTier, ...] = ()  #: other amounts for later units, ascending
    cap_vnd: int = 0  #: most for all units together, before `times`; 0: no cap
    times: str = ""  #: expression of how often the whole is due (copies); empty: once
    illustrative: bool = False  #: not confirmed against the law


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeItem:
    """A fee that one dossier owes."""

    code: str  #: `MAPHILEPHI`
    name: Text  #: what is paid
    amount_vnd: int  #: whole đồng, above zero


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineCase:
    """Another time limit in one case."""

    when: str  #: condition over the form's answers
    deadline: Deadline  #: what holds then
    note: Text = NO_TEXT  #: the case in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to apply, with its own time limit."""

    kind: ChannelKind  #: counter, online or post
    deadline: Deadline  #: from valid receipt to result
    note: Text = NO_TEXT  #: `MOTA`
    cases: tuple[DeadlineCase, ...] = ()  #: other time limits; the first that applies


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A paper of the dossier (giấy tờ)."""

    code: str  #: `MAGIAYTO`
    name: Text  #: its name
    kinds: tuple[PaperKind, ...] = (PaperKind.ELECTRONIC,)  #: accepted forms
    copies: int = 1  #: how many
    required_when: str = "true"  #: condition over the answers; `true` always, `false` never
    template: str = ""  #: name of the official form (`TENMAUDON`)
    template_url: str = ""  #: where to fetch it
    is_form: bool = False  #: the e-form itself replaces this paper: nothing to upload
    case: Text = NO_TEXT  #: `TRUONGHOP`: in which case it is asked
    note: Text = NO_TEXT  #: what a good scan shows
    illustrative: bool = False  #: not confirmed against the law


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideCase:
    """The order of steps in one case (`TRINHTUTHUCHIEN`)."""

    case: Text  #: which case
    steps: tuple[Text, ...]  #: in order


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """A document the procedure rests on (`CANCUPHAPLY`)."""

    number: str  #: `60/2014/QH13`
    title: Text  #: its title
    articles: str = ""  #: the articles that matter here
    illustrative: bool = False  #: not confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the applicant receives (`KETQUATHUCHIEN`)."""

    code: str  #: `MAKETQUA`
    name: Text  #: name of the paper


@dataclass(frozen=True, slots=True, kw_only=True)
class LawField:
    """A field of administration (lĩnh vực)."""

    code: str  #: `MALINHVUC`
    name: Text  #: `TENLINHVUC`


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRule:
    """Which agency is competent (`COQUANTHUCHIEN`)."""

    level: str  #: commune, province or ministry
    by: str = ""  #: address field of the form whose unit decides; empty: the applicant chooses
    name: Text = NO_TEXT  #: in words
    unit: Text = NO_TEXT  #: the part of the agency that does it
    #: code of the competent agency, `G01.{province_code}` with parts of that address; empty: the
    #: people's committee of the address's unit
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRules:
    """What stops the legal clock (each excluded period needs a basis)."""

    supplement: bool = True  #: while the applicant completes the dossier
    financial_duty: bool = True  #: while a fee or tax is owed
    consultation: bool = False  #: while another agency is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRule:
    """How the appointment may be moved (NĐ 61/2018/NĐ-CP, Điều 19)."""

    times: int = 1  #: at most
    amount: int = 0  #: most units of `kind` for each; 0: not more than the first deadline
    kind: DeadlineKind = DeadlineKind.WORKING_DAYS  #: unit of `amount`


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRead:
    """Data the State already has, fetched for the form with a logged purpose."""

    name: str  #: how prefills refer to it: `applicant`, `spouse`
    register: str  #: population, enterprises, civil_status
    key: str  #: `actor.personal_number`, `actor.represents`, or `form.<field>`
    purpose: str  #: a purpose that the register declares, such as `prefill`; logged
    reason: Text  #: the same as shown to the person


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignerRule:
    """Somebody who must confirm the application before it is submitted."""

    code: str  #: unique in the pack: `other_parent`
    name: Text  #: who it is, in words
    number: str  #: expression over the answers for their personal number: `father_number`
    statement: Text  #: what they confirm
    when: str = ""  #: condition over the form's answers; empty: always asked
    is_optional: bool = False  #: may be invited; the application can go without
    shows: tuple[str, ...] = ()  #: answers they see; empty: all
    illustrative: bool = False  #: not confirmed against the law


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWrite:
    """A record to write when the result is signed; expressions, filled by `rules.writes_of`."""

    register: str  #: population, enterprises, civil_status
    key: str  #: an expression, or `new` for a newly issued key
    name: str  #: how later writes and the result refer to its key
    data: Mapping[str, Any]  #: register field → expression
    hints: Mapping[str, Any] = field(default_factory=dict)  #: for `registers.new_key`
    when: str = ""  #: condition over answers and look-ups; empty: always written


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDocument:
    """The paper that is issued."""

    code: str  #: `MAKETQUA`
    name: Text  #: its title
    template: str  #: Typst source
    notation: str  #: number and notation, `{number}/{year}/TP-KS`
    series: str  #: numbers run from 1 in each series, agency and year
    signer: Text  #: position of the signer
    data: Mapping[str, Any]  #: template field → expression
    when: str = ""  #: for an alternative: condition over answers and look-ups
    book: str = ""  #: name of the number book, `01/{year} - SCT/BS`; empty: `{number}/{year}`
    valid_months: int = 0  #: how long the paper may be used; 0: without end
    scans: tuple[str, ...] = ()  #: papers whose pages become pages of the result
    pages: str = ""  #: expression of how many pages those scans must have; empty: any


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStep:
    """One task inside "being processed", as the BPMN declares it."""

    key: str  #: id of the BPMN task
    name: Text  #: name shown
    role: str  #: receive, appraise, consult, draft, sign, return
    right: str  #: the right its doer must hold: `cases.receive` …
    share: int  #: part of the deadline, per cent
    agency: str = ""  #: for `consult`: which kind of agency is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A public service: one immutable version of its pack."""

    code: str  #: `1.001193`
    version: int  #: 1, 2, 3 …; 0: not published
    valid_from: dt.date  #: first legal day
    name: Text  #: `TENTTHC`
    summary: Text  #: one sentence in everyday words
    field: LawField  #: lĩnh vực
    level: Level  #: toàn trình, một phần
    assurance: int  #: least e-identity level of the applicant: 0, 1 or 2
    audience: tuple[Audience, ...]  #: who may apply
    audience_text: Text  #: the same in words
    publisher: str  #: code of the publishing agency (`MACOQUANCONGBO`)
    agency: AgencyRule  #: who is competent
    channels: tuple[Channel, ...]  #: ways to apply
    components: tuple[Component, ...]  #: papers
    fees: tuple[FeeRule, ...]  #: as published; `rules.fees_of` tells what one dossier owes
    guide: tuple[GuideCase, ...]  #: order of steps, per case
    requirements: Text  #: `YEUCAU`
    legal_basis: tuple[LegalBasis, ...]  #: documents
    outcomes: tuple[Outcome, ...]  #: what is received
    life_events: tuple[str, ...]  #: codes: `birth`, `start_business`
    synonyms: tuple[str, ...]  #: everyday words for the search
    pause: PauseRules  #: what stops the clock
    extension: ExtensionRule  #: how the appointment may move
    reads: tuple[RegisterRead, ...]  #: prefill sources
    writes: tuple[RegisterWrite, ...]  #: records written on signing
    result: ResultDocument | None  #: the paper issued; None: catalogue only
    form: tuple[FormStep, ...]  #: pages of the e-form; empty: catalogue only
    form_schema: Mapping[str, Any]  #: JSON Schema 2020-12
    process: str  #: BPMN 2.0 XML; empty: catalogue only
    steps: tuple[ProcessStep, ...]  #: its tasks, in order
    fee_table: str = ""  #: DMN XML; empty: `fees` decide
    cosigners: tuple[CosignerRule, ...] = ()  #: who must confirm the application too
    alternatives: tuple[ResultDocument, ...] = ()  #: other papers; the first whose `when` holds
    lookups: tuple[Lookup, ...] = ()  #: register checks while settling
    questions: tuple[PlannedQuestion, ...] = ()  #: what other agencies are asked by itself
    refusals: tuple[RefusalReason, ...] = ()  #: legal grounds of refusal, ready to choose
    privacy: Privacy = PUBLIC  #: who sees it, how long it is kept
    illustrative: tuple[str, ...] = ()  #: places of the pack not confirmed against the law

    @property
    def is_online(self) -> bool:
        """Tell whether it can be applied for here."""
        return bool(self.form) and any(c.kind is ChannelKind.ONLINE for c in self.channels)

    @property
    def is_settled_here(self) -> bool:
        """Tell whether dossiers of it are received here, online or only at the counter."""
        return bool(self.form)

    def deadline(
        self, channel: ChannelKind = ChannelKind.ONLINE, form: Mapping[str, Any] | None = None
    ) -> Deadline:
        """Return the time limit of a channel; of the first one where it is not offered.

        form: the answers, where a longer or shorter limit may hang on them.
        """
        offered = [c for c in self.channels if c.kind is channel] or list(self.channels)
        for case in offered[0].cases if form is not None else ():
            if holds(case.when, form or {}):
                return case.deadline
        return offered[0].deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One procedure found by the search."""

    code: str  #: `1.001193`
    name: Text  #: its name
    summary: Text  #: one sentence
    field: LawField  #: lĩnh vực
    level: Level  #: toàn trình, một phần
    score: float  #: 0 to 1, best first
    agency_level: str = ""  #: who receives it: commune, province, ministry
    is_online: bool = False  #: can be applied for here


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a search is narrowed to; empty: everything."""

    field: str = ""  #: code of a field of administration
    agency_level: str = ""  #: commune, province or ministry
    life_events: tuple[str, ...] = ()  #: codes, any of which will do: `birth`
    is_full: bool = False  #: fully online only (toàn trình)

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.field or self.agency_level or self.life_events or self.is_full)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found."""

    hits: tuple[Hit, ...]  #: best first
    meant: str = ""  #: the request with slips corrected; empty where nothing was corrected
