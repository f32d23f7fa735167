# SPDX-License-Identifier: Apache-2.0
"""Pure decisions: what a pack says, what a form lacks, what is owed, what is next."""

from lienthong.procedures.rules import process
from lienthong.procedures.rules.catalogue import (
    record,
)
from lienthong.procedures.rules.checks import (
    Problem,
    problems,
)
from lienthong.procedures.rules.conditions import (
    ConditionError,
    holds,
)
from lienthong.procedures.rules.deadlines import (
    Calendar,
    due_at,
)
from lienthong.procedures.rules.fees import (
    FeeError,
    fees_of,
)
from lienthong.procedures.rules.form import (
    asked_cosigners,
    clean_form,
    prefilled,
    required_components,
    shown_fields,
    shown_parts,
)
from lienthong.procedures.rules.form_checks import (
    check_form,
)
from lienthong.procedures.rules.outcome import (
    FilledWrite,
    date_in_words,
    facts,
    filled_write,
    result_data,
)
from lienthong.procedures.rules.pack import (
    PackError,
    PackFiles,
    read_pack,
    read_yaml,
)
from lienthong.procedures.rules.pack_schema import (
    PACK_SCHEMA,
)
from lienthong.procedures.rules.procedure import (
    AgencyRule,
    Audience,
    Channel,
    ChannelKind,
    Choice,
    Component,
    CosignerRule,
    Deadline,
    DeadlineKind,
    ExtensionRule,
    FeeItem,
    FeeRule,
    Field,
    FieldKind,
    Finding,
    FormStep,
    Found,
    GuideCase,
    Hit,
    LawField,
    LegalBasis,
    Level,
    Outcome,
    PaperKind,
    PauseRules,
    Procedure,
    ProcessStep,
    RegisterRead,
    RegisterWrite,
    ResultDocument,
    Severity,
    Text,
    Wanted,
)

__all__ = [
    "PACK_SCHEMA",
    "AgencyRule",
    "Audience",
    "Calendar",
    "Channel",
    "ChannelKind",
    "Choice",
    "Component",
    "ConditionError",
    "CosignerRule",
    "Deadline",
    "DeadlineKind",
    "ExtensionRule",
    "FeeError",
    "FeeItem",
    "FeeRule",
    "Field",
    "FieldKind",
    "FilledWrite",
    "Finding",
    "FormStep",
    "Found",
    "GuideCase",
    "Hit",
    "LawField",
    "LegalBasis",
    "Level",
    "Outcome",
    "PackError",
    "PackFiles",
    "PaperKind",
    "PauseRules",
    "Problem",
    "Procedure",
    "ProcessStep",
    "RegisterRead",
    "RegisterWrite",
    "ResultDocument",
    "Severity",
    "Text",
    "Wanted",
    "asked_cosigners",
    "check_form",
    "clean_form",
    "date_in_words",
    "due_at",
    "facts",
    "fees_of",
    "filled_write",
    "holds",
    "prefilled",
    "problems",
    "process",
    "read_pack",
    "read_yaml",
    "record",
    "required_components",
    "result_data",
    "shown_fields",
    "shown_parts",
]
