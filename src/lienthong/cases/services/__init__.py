# SPDX-License-Identifier: Apache-2.0
"""Writes: the use cases of a dossier, each one function and one transaction."""

from lienthong.cases.services.arrivals import document_filed, hear_refusals
from lienthong.cases.services.assigning import (
    Assignee,
    assign_step,
    cover_absences,
    involve,
    release,
    stand_ins_changed,
)
from lienthong.cases.services.bulk import (
    Chosen,
    Outcome,
    accept_many,
    assign_many,
    complete_many,
)
from lienthong.cases.services.checking import keep_check
from lienthong.cases.services.collecting import (
    remind_many,
    remind_to_collect,
    remind_uncollected,
)
from lienthong.cases.services.consulting import (
    answer_consultation,
    note_reading,
    waive_consultation,
)
from lienthong.cases.services.correcting import (
    correct_result,
    preview_correction,
    type_correction,
)
from lienthong.cases.services.desk import Received, owed_vnd, receive_at_counter
from lienthong.cases.services.drafting import (
    draft_result,
    preview_result,
    send_back,
    type_draft,
)
from lienthong.cases.services.guarding import forget_lookups, guarded, look_up
from lienthong.cases.services.handing import (
    forget_prepared,
    hand_over,
    hand_over_sheet,
    prepare_hand_over,
)
from lienthong.cases.services.intake import (
    Noted,
    Typed,
    accept_intake,
    ask_fee,
    ask_rest,
    begin_reception,
    cancel_fee,
    confirm_intake,
    drop_intake,
    forget_intakes,
    resume_intake,
    return_fee,
    save_intake,
    send_intake,
)
from lienthong.cases.services.intake_fees import pays_what_is_owed
from lienthong.cases.services.letters import carry as carry_letter
from lienthong.cases.services.letters import carry_all as carry_letters
from lienthong.cases.services.letters import content as letter_content
from lienthong.cases.services.listing import (
    move_list,
    record_search,
    remove_list,
    rename_list,
    save_list,
)
from lienthong.cases.services.loading import PastCase, load_past
from lienthong.cases.services.messaging import read_messages, write_message
from lienthong.cases.services.notes import add_note, end_reason, write_reason
from lienthong.cases.services.opinions import (
    Ask,
    ask_more_time,
    consult,
    consult_all,
    decide_more_time,
    decline_consultation,
    drop_group,
    keep_group,
    remind_consultation,
)
from lienthong.cases.services.parcels import cancel_parcel
from lienthong.cases.services.paying import order_paid, order_refunded
from lienthong.cases.services.planned import ask_planned
from lienthong.cases.services.posting import (
    Heard,
    hand_to_carrier,
    hear,
    label,
    note_lost,
    pack,
    post_many,
    settle_doubt,
    unpack,
)
from lienthong.cases.services.rating import rate, rate_with_secret
from lienthong.cases.services.recalling import recall_result
from lienthong.cases.services.receiving import accept, ask_payment, ask_supplement, paid, refuse
from lienthong.cases.services.reminding import count_paces, remind, remind_holder
from lienthong.cases.services.results import (
    return_result,
    sign_result,
)
from lienthong.cases.services.scanning import Arrange, add_scans, arrange, thumbnail
from lienthong.cases.services.settling import complete_step, extend, resume, stop
from lienthong.cases.services.sharing import open_share, revoke_share, share
from lienthong.cases.services.signing_batches import (
    Picked,
    finish_batches,
    order_signing,
    run_batch,
)
from lienthong.cases.services.slips import control_slip, print_slip, register_book
from lienthong.cases.services.submitting import submit, supplement, withdraw
from lienthong.cases.services.supplementing import (
    drop_paper,
    keep_answers,
    keep_note,
    keep_paper,
    send_supplement,
)
from lienthong.cases.services.telling import tell_chief, tell_holder, tell_watchers
from lienthong.cases.services.undoing import forget_undoable, note_fetched, note_handed, undo
from lienthong.cases.services.watching import (
    record_consultation_view,
    record_view,
    watch_deadlines,
)
from lienthong.cases.services.wishing import change_wish, checked_wish

__all__ = [
    "Arrange",
    "Ask",
    "Assignee",
    "Chosen",
    "Heard",
    "Noted",
    "Outcome",
    "PastCase",
    "Picked",
    "Received",
    "Typed",
    "accept",
    "accept_intake",
    "accept_many",
    "add_note",
    "add_scans",
    "answer_consultation",
    "arrange",
    "ask_fee",
    "ask_more_time",
    "ask_payment",
    "ask_planned",
    "ask_rest",
    "ask_supplement",
    "assign_many",
    "assign_step",
    "begin_reception",
    "cancel_fee",
    "cancel_parcel",
    "carry_letter",
    "carry_letters",
    "change_wish",
    "checked_wish",
    "complete_many",
    "complete_step",
    "confirm_intake",
    "consult",
    "consult_all",
    "control_slip",
    "correct_result",
    "count_paces",
    "cover_absences",
    "decide_more_time",
    "decline_consultation",
    "document_filed",
    "draft_result",
    "drop_group",
    "drop_intake",
    "drop_paper",
    "end_reason",
    "extend",
    "finish_batches",
    "forget_intakes",
    "forget_lookups",
    "forget_prepared",
    "forget_undoable",
    "guarded",
    "hand_over",
    "hand_over_sheet",
    "hand_to_carrier",
    "hear",
    "hear_refusals",
    "involve",
    "keep_answers",
    "keep_check",
    "keep_group",
    "keep_note",
    "keep_paper",
    "label",
    "letter_content",
    "load_past",
    "look_up",
    "move_list",
    "note_fetched",
    "note_handed",
    "note_lost",
    "note_reading",
    "open_share",
    "order_paid",
    "order_refunded",
    "order_signing",
    "owed_vnd",
    "pack",
    "paid",
    "pays_what_is_owed",
    "post_many",
    "prepare_hand_over",
    "preview_correction",
    "preview_result",
    "print_slip",
    "rate",
    "rate_with_secret",
    "read_messages",
    "recall_result",
    "receive_at_counter",
    "record_consultation_view",
    "record_search",
    "record_view",
    "refuse",
    "register_book",
    "release",
    "remind",
    "remind_consultation",
    "remind_holder",
    "remind_many",
    "remind_to_collect",
    "remind_uncollected",
    "remove_list",
    "rename_list",
    "resume",
    "resume_intake",
    "return_fee",
    "return_result",
    "revoke_share",
    "run_batch",
    "save_intake",
    "save_list",
    "send_back",
    "send_intake",
    "send_supplement",
    "settle_doubt",
    "share",
    "sign_result",
    "stand_ins_changed",
    "stop",
    "submit",
    "supplement",
    "tell_chief",
    "tell_holder",
    "tell_watchers",
    "thumbnail",
    "type_correction",
    "type_draft",
    "undo",
    "unpack",
    "waive_consultation",
    "watch_deadlines",
    "withdraw",
    "write_message",
    "write_reason",
]
