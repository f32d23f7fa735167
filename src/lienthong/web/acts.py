# SPDX-License-Identifier: Apache-2.0
"""Acts of officers: each one row, with its address, words, key, form and service; one page for all.

A package lists its acts and says which are offered; what is refused as wrong input comes back
beside what was typed. A deed has no form: it is asked once more, then done.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.web.access import actor_of


class ActForm(forms.Form):
    """The form of an act; it carries the version that its page showed."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, view: Any, **options: Any) -> None:
        """view: what is acted on."""
        initial = {"expected_version": view.version, **options.pop("initial", {})}
        super().__init__(*args, **{**options, "initial": initial})
        self.view = view
        self.prepare(view)

    def prepare(self, view: Any) -> None:
        """Fill in choices and first values."""

    def drawn(self) -> list[BoundField]:
        """Return the fields to draw."""
        return list(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One validated wish: who, on what, with which form."""

    actor: Actor
    view: Any
    form: Any

    def told(self, name: str) -> Any:
        """Return a field of the form."""
        return self.form.cleaned_data.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act."""

    slug: str  #: last part of its address
    title: Any
    done: Any  #: what is said afterwards
    key: str  #: officers' key: opens the page, and there does it
    icon: str
    form: type[ActForm]
    run: Callable[[Order], object]
    intro: Any = ""
    is_harsh: bool = False


Chosen = TypeVar("Chosen", bound=Act)


def chosen(acts: Iterable[Chosen], slug: str) -> Chosen:
    """Return the act of an address. Raises: Missing."""
    found = next((one for one in acts if one.slug == slug), None)
    if found is None:
        raise Missing(what=_("trang này"))
    return found


def answered(
    request: HttpRequest, act: Act, view: Any, back: str, around: Mapping[str, Any]
) -> HttpResponse:
    """Show the page of an act, or do it and go back.

    around: `side_links`; `subject` and, where it has one, `code`: what is acted on, in words.
    Raises: refusals that typing something else does not mend.
    """
    posted = request.method == "POST"
    form = act.form(request.POST if posted else None, request.FILES or None, view=view)
    if posted and form.is_valid():
        try:
            act.run(Order(actor=actor_of(request), view=view, form=form))
        except Refusal as problem:
            if problem.kind is not Kind.INVALID:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, str(act.done))
            return redirect(back)
    context = {**around, "act": act, "form": form, "back": back}
    return render(request, "web/act.html", context, status=422 if form.errors else 200)


def offered(acts: Iterable[Act], name: str, subject: uuid.UUID) -> dict[str, Any]:
    """Return the buttons of a page: the first two acts, then the others. name: of their route."""
    links = [
        {
            "title": one.title, "href": reverse(name, args=[subject, one.slug]), "icon": one.icon,
            "key": one.key, "is_first": index == 0, "blocked_by": "",
        }
        for index, one in enumerate(acts)
    ]  # fmt: skip
    return {"offers": links, "first_offers": links[:2], "more_offers": links[2:]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that is done to one thing after it was asked once more."""

    question: Any
    text: Any  #: what will come of it
    word: Any  #: on the button
    run: Callable[[Actor, Any], object]  #: takes the id of what it is done to
    done: Any = ""  #: what is said afterwards
    secret: Any = ""  #: name of what `run` returns and is shown once; "": nothing is


def confirmed(
    request: HttpRequest, deed: Deed, key: uuid.UUID | str, back: str, around: Mapping[str, Any]
) -> HttpResponse:
    """Ask once more before a deed; do it and go back, or show once what came of it.

    key: of what it is done to; around: `subject` and `code`, that in words, and for the page of a
    secret `side_links` and `crumbs`. Raises: whatever the deed refuses with.
    """
    if request.method != "POST":
        context = {**around, "deed": deed, "cancel_href": back}
        return render(request, "web/deed.html", context)
    told = deed.run(actor_of(request), key)
    if deed.secret:
        return secret_shown(request, str(deed.secret), str(told), back, around)
    messages.success(request, str(deed.done))
    return HttpResponseRedirect(back, status=303)


def secret_shown(
    request: HttpRequest, name: str, secret: str, back: str, around: Mapping[str, Any]
) -> HttpResponse:
    """Show a secret, this once: it is kept nowhere, and no copy of the page either."""
    context = {**around, "name": name, "secret": secret, "back": back}
    answer = render(request, "web/secret.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer
