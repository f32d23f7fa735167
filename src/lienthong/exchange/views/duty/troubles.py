# SPDX-License-Identifier: Apache-2.0
"""Deliveries that went wrong, and proofs."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.exchange import queries, services
from lienthong.exchange.errors import NotFailed, ProofMissing
from lienthong.exchange.views.duty import given as forms
from lienthong.exchange.views.duty.shown import RIGHT, furniture, problem
from lienthong.kernel.ids import LeafId
from lienthong.ledger.rules import notes
from lienthong.ledger.rules.notes import BadNote
from lienthong.ledger.rules.receipts import BadReceipt, Receipt, check
from lienthong.web.access import actor_of, official
from lienthong.web.components import SummaryRow


@official(RIGHT)
def troubles(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _retried(request)
    older = forms.uuid_of(request.GET.get("truoc", ""))
    failed = queries.failed(older)
    codes = {one.id: one.code for one in queries.systems()}
    full = len(failed) == queries.MOST_LISTED
    context = {
        **furniture("troubles"),
        "failed": [(one, codes[one.system_id]) for one in failed],
        "hindered": [
            (one, codes[one.system_id], problem(one.problem)) for one in queries.hindered()
        ],
        "stranded": [(one, codes[one.system_id]) for one in queries.stranded()],
        "next": f"?truoc={failed[-1].id}" if full else "",
    }
    return render(request, "exchange/duty/troubles.html", context)


@official(RIGHT)
def proof(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("ma", "")
    context = {**furniture("proof"), "asked": asked[:100]}
    leaf = forms.uuid_of(asked)
    if not asked:
        return render(request, "exchange/duty/proof.html", context)
    try:
        receipt = services.read_proof(actor_of(request), LeafId(leaf)) if leaf else None
    except ProofMissing:
        receipt = None
    if receipt is None:
        return render(
            request, "exchange/duty/proof.html", {**context, "is_missing": True}, status=404
        )
    context |= {"rows": _rows(receipt), "problem": _problem(receipt), "leaf": leaf}
    return render(request, "exchange/duty/proof.html", context)


@official(RIGHT)
def proof_file(request: HttpRequest, leaf_id: UUID) -> HttpResponse:
    receipt = services.read_proof(actor_of(request), LeafId(leaf_id))
    return HttpResponse(
        receipt.to_json(),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="bang-chung-{leaf_id}.json"',
            "Cache-Control": "private, no-store",
        },
    )


def _retried(request: HttpRequest) -> HttpResponse:
    delivery = forms.uuid_of(request.POST.get("luot", ""))
    try:
        if delivery:
            services.ask_retry(actor_of(request), delivery)
            messages.success(request, _("Đã yêu cầu giao lại. Trục làm sau vài giây."))
    except NotFailed as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("exchange:duty_troubles"), status=303)


def _problem(receipt: Receipt) -> str:
    """Return why a proof does not hold; "" when it does."""
    try:
        check(receipt, notes.Verifier.read(receipt.vkey))
    except (BadNote, BadReceipt) as problem:
        return str(problem)
    return ""


def _rows(receipt: Receipt) -> list[SummaryRow]:
    told = json.loads(receipt.body)
    rows = [
        SummaryRow(label=_("Mã bằng chứng"), value=receipt.leaf_id),
        SummaryRow(label=_("Vị trí trong nhật ký"), value=str(receipt.position)),
        SummaryRow(label=_("Khóa công khai của nhật ký"), value=receipt.vkey),
    ]
    return rows + [SummaryRow(label=str(name), value=_text(value)) for name, value in told.items()]


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"
