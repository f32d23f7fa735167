# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.cases.views import (
    acts,
    books,
    bulk,
    counter,
    dossier,
    inbox,
    lists,
    messaging,
    opinions,
    papers,
)

app_name = "cases"
urlpatterns = [
    path("mot-cua/", inbox.inbox, name="inbox"),
    path("mot-cua/moi", inbox.news, name="news"),
    path("mot-cua/hang-loat", bulk.bulk, name="bulk"),
    path("mot-cua/danh-sach", lists.lists, name="lists"),
    path("mot-cua/danh-sach/luu", lists.save, name="save_list"),
    path("mot-cua/danh-sach/<uuid:list_id>", lists.change, name="change_list"),
    path("mot-cua/nhan-tai-quay", counter.counter, name="counter"),
    path("mot-cua/so-theo-doi", books.books, name="books"),
    path("mot-cua/so-theo-doi/<uuid:slip_id>", books.book, name="book"),
    path("mot-cua/y-kien/<uuid:consultation_id>", opinions.opinion, name="opinion"),
    path("mot-cua/ho-so/<uuid:case_id>", dossier.dossier, name="dossier"),
    path("mot-cua/ho-so/<uuid:case_id>/doi-chieu", dossier.compare, name="compare"),
    path("mot-cua/ho-so/<uuid:case_id>/da-ky", dossier.signed, name="signed"),
    path("mot-cua/ho-so/<uuid:case_id>/phieu-kiem-soat", dossier.control_slip, name="control"),
    path("mot-cua/ho-so/<uuid:case_id>/tin-nhan", messaging.write, name="message"),
    path(
        "mot-cua/ho-so/<uuid:case_id>/tin-nhan/tep/<uuid:file_id>",
        messaging.attachment,
        name="message_file",
    ),
    path("mot-cua/ho-so/<uuid:case_id>/giay-to/<uuid:paper_id>", papers.paper, name="paper"),
    path("mot-cua/ho-so/<uuid:case_id>/phieu/<uuid:slip_id>", papers.slip, name="slip"),
    path("mot-cua/ho-so/<uuid:case_id>/ket-qua.pdf", papers.result, name="result"),
    path("mot-cua/ho-so/<uuid:case_id>/du-thao.pdf", papers.draft, name="draft"),
    path(
        "mot-cua/ho-so/<uuid:case_id>/y-kien/<uuid:consultation_id>/van-ban",
        papers.opinion,
        name="opinion_paper",
    ),
    path(
        "mot-cua/ho-so/<uuid:case_id>/y-kien/<uuid:consultation_id>/bo-qua",
        acts.waive,
        name="waive",
    ),
    path("mot-cua/ho-so/<uuid:case_id>/buoc/<uuid:step_id>", acts.complete_step, name="step"),
    path(
        "mot-cua/ho-so/<uuid:case_id>/buoc/<uuid:step_id>/phan-cong",
        acts.assign_step,
        name="assign",
    ),
    path("mot-cua/ho-so/<uuid:case_id>/<slug:slug>", acts.act, name="act"),
]
