# SPDX-License-Identifier: Apache-2.0
"""The ready reasons of an agency, kept by who leads it."""

import uuid
from contextlib import suppress

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases import queries, services
from lienthong.cases.rules import PLACEHOLDERS, ReasonFor
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Kind, Refusal
from lienthong.onestop.views.desk import furniture
from lienthong.procedures import queries as procedures
from lienthong.web.access import actor_of, official


class ReasonTemplateForm(forms.Form):
    """One ready reason."""

    used_for = forms.ChoiceField(label=gettext_lazy("Dùng khi"))
    procedure_code = forms.CharField(
        label=gettext_lazy("Chỉ cho thủ tục"),
        help_text=gettext_lazy("Mã thủ tục, ví dụ 1.001193; để trống là mọi thủ tục."),
        required=False,
        max_length=40,
    )
    text = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    series = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on
        self.fields["used_for"].choices = [(one.value, one.label) for one in ReasonFor]  # type: ignore[attr-defined] # a choice
        names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        self.fields["text"].help_text = _("Chỗ điền tự động: %(names)s.") % {"names": names}

    def clean_procedure_code(self) -> str:
        code = str(self.cleaned_data["procedure_code"]).strip()
        if code:
            try:
                procedures.current(code)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return code


@official()
def reasons(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not queries.is_chief(actor):
        raise Denied(right="cases.sign")
    if request.method != "POST":
        return _page(request, actor, ReasonTemplateForm(initial=_changed(request, actor)))
    if request.POST.get("viec") == "ngung":
        services.end_reason(actor=actor, series=_series(request.POST.get("series", "")))
        messages.success(request, _("Đã ngừng dùng mẫu. Các phiếu đã gửi không thay đổi."))
        return Redirect(reverse("onestop:reasons"), status=303)
    form = ReasonTemplateForm(request.POST)
    if form.is_valid() and _kept(actor, form):
        messages.success(request, _("Đã lưu mẫu lý do."))
        return Redirect(reverse("onestop:reasons"), status=303)
    return _page(request, actor, form, status=422)


def _kept(actor: Actor, form: ReasonTemplateForm) -> bool:
    told = form.cleaned_data
    try:
        services.write_reason(
            actor=actor,
            used_for=ReasonFor(told["used_for"]),
            text=told["text"],
            procedure_code=told["procedure_code"],
            series=told["series"],
        )
    except Refusal as refusal:
        if refusal.kind is not Kind.INVALID:
            raise
        form.add_error("text", str(refusal))
        return False
    return True


def _series(text: str) -> uuid.UUID:
    with suppress(ValueError):
        return uuid.UUID(text)
    return uuid.UUID(int=0)


def _changed(request: HttpRequest, actor: Actor) -> dict[str, object]:
    """Return the reason that is to be changed, as the form's first values."""
    wanted = _series(request.GET.get("sua", ""))
    found = queries.own_reasons(actor.agency_id) if actor.agency_id else ()
    for one in found:
        if one.series == wanted:
            return {
                "used_for": one.used_for.value, "text": one.text, "series": one.series,
                "procedure_code": one.procedure_code,
            }  # fmt: skip
    return {}


def _page(
    request: HttpRequest, actor: Actor, form: ReasonTemplateForm, *, status: int = 200
) -> HttpResponse:
    own = queries.own_reasons(actor.agency_id) if actor.agency_id else ()
    context = {
        **furniture(request, actor, "onestop:reasons"),
        "form": form,
        "kinds": [(kind, [one for one in own if one.used_for is kind]) for kind in ReasonFor],
        "is_change": bool(form.initial.get("series") or form.data.get("series")),
    }
    return render(request, "onestop/reasons.html", context, status=status)
