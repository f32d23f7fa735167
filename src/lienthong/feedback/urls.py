# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from lienthong.feedback.views import asking, desk, petitions, published, rating

app_name = "feedback"
urlpatterns = [
    path("gop-y/", petitions.start, name="start"),
    path("gop-y/gui", petitions.send, name="send"),
    path("gop-y/xac-nhan/<uuid:pending_id>", petitions.confirm, name="confirm"),
    path("gop-y/theo-doi", petitions.follow, name="follow"),
    path("gop-y/cua-toi", petitions.mine, name="mine"),
    path("gop-y/cong-khai", published.petitions, name="published"),
    path("gop-y/cong-khai/<str:code>", published.petition, name="published_one"),
    path("gop-y/thong-ke", published.statistics, name="statistics"),
    path("gop-y/<str:code>", petitions.own, name="own"),
    path("gop-y/<str:code>/y-kien", petitions.judge, name="judge"),
    path("gop-y/<str:code>/rut", petitions.withdraw, name="withdraw"),
    path("gop-y/<str:code>/tep/<uuid:file_id>", petitions.own_file, name="own_file"),
    path("hoi-dap/", asking.answers, name="answers"),
    path("hoi-dap/hoi", asking.ask, name="ask"),
    path("hoi-dap/<uuid:question_id>", asking.answer, name="answer"),
    path("hoi-dap/<uuid:question_id>/huu-ich", asking.vote, name="vote"),
    path("danh-gia/", rating.agencies, name="ratings"),
    path("danh-gia/ho-so", rating.counter, name="rate_by_code"),
    path("danh-gia/<str:code>", rating.agency, name="rating"),
    path("phan-anh/", desk.petitions, name="desk"),
    path("phan-anh/hoi-dap/", desk.questions, name="desk_questions"),
    path("phan-anh/hoi-dap/<uuid:question_id>", desk.question, name="desk_question"),
    path(
        "phan-anh/hoi-dap/<uuid:question_id>/<slug:slug>",
        desk.question_act,
        name="desk_question_act",
    ),
    path("phan-anh/gop-y", rating.comments, name="desk_comments"),
    path("phan-anh/<uuid:petition_id>", desk.petition, name="desk_petition"),
    path("phan-anh/<uuid:petition_id>/tep/<uuid:file_id>", desk.petition_file, name="desk_file"),
    path("phan-anh/<uuid:petition_id>/<slug:slug>", desk.act, name="desk_act"),
]
