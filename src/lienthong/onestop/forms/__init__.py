# SPDX-License-Identifier: Apache-2.0
"""HTML input of the officials' pages: shape, not law."""

from lienthong.onestop.forms.acting import (
    AcceptForm,
    ActForm,
    AnswerForm,
    CompleteForm,
    DraftForm,
    ExtendForm,
    NoteForm,
    PaymentForm,
    ReasonForm,
    RefuseForm,
    SendBackForm,
    SignForm,
    StopForm,
    SupplementForm,
    TakeForm,
    UndoForm,
    WaiveForm,
)
from lienthong.onestop.forms.afterwards import CorrectForm, RecallForm
from lienthong.onestop.forms.listing import BookForm, FilterForm
from lienthong.onestop.forms.signing import PickForm

__all__ = [
    "AcceptForm",
    "ActForm",
    "AnswerForm",
    "BookForm",
    "CompleteForm",
    "CorrectForm",
    "DraftForm",
    "ExtendForm",
    "FilterForm",
    "NoteForm",
    "PaymentForm",
    "PickForm",
    "ReasonForm",
    "RecallForm",
    "RefuseForm",
    "SendBackForm",
    "SignForm",
    "StopForm",
    "SupplementForm",
    "TakeForm",
    "UndoForm",
    "WaiveForm",
]
