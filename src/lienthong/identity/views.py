# SPDX-License-Identifier: Apache-2.0
import json
from typing import Any
from uuid import UUID

from allauth.account import views as account_views
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.identity import queries, rules, services
from lienthong.identity.errors import NotYours
from lienthong.identity.forms import SELF, CapacityForm, ContactForm, InvitedForm
from lienthong.identity.queries import AccountView, RepresentationView, SecondFactors
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, PostId
from lienthong.web.access import actor_of, public, signed_in


class Refusing:
    """allauth's form views answer 422 to an invalid form, and hand scripts their data as JSON."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc] # a mixin
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc] # a mixin
        if "js_data" in found:
            found["passkey_options"] = json.dumps(found["js_data"])
        return found


class SignIn(Refusing, account_views.LoginView):
    template_name = "identity/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "doi-tai-khoan" in request.GET:
            clear_login(request)  # gives up a sign-in that waits for its second factor
        return super().dispatch(request, *args, **kwargs)


class SecondFactor(Refusing, mfa_views.AuthenticateView):
    template_name = "identity/second_factor.html"


class SignOut(account_views.LogoutView):
    template_name = "identity/sign_out.html"

    def logout(self) -> None:
        if self.request.user.is_authenticated:
            services.note_sign_out(actor_of(self.request))
        super().logout()


class ProveAgain(Refusing, account_views.ReauthenticateView):
    template_name = "identity/prove_again.html"


class ProveAgainByCode(Refusing, mfa_views.ReauthenticateView):
    template_name = "identity/prove_again.html"


class ProveAgainByPasskey(Refusing, webauthn_views.ReauthenticateWebAuthnView):
    template_name = "identity/prove_again.html"


class AddApp(Refusing, totp_views.ActivateTOTPView):
    template_name = "identity/add_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # The right code was just typed: the session now holds two factors.
        record_authentication(self.request, authenticated_user(self.request), "mfa", type="totp")
        services.note_second_factor(actor_of(self.request), "totp", added=True)
        return response


class RemoveApp(Refusing, totp_views.DeactivateTOTPView):
    template_name = "identity/remove_factor.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        services.note_second_factor(actor_of(self.request), "totp", added=False)
        return response


class AddPasskey(Refusing, webauthn_views.AddWebAuthnView):
    template_name = "identity/add_passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(
            self.request, authenticated_user(self.request), "mfa", type="webauthn"
        )
        services.note_second_factor(actor_of(self.request), "webauthn", added=True)
        return response


class RemovePasskey(Refusing, webauthn_views.RemoveWebAuthnView):
    template_name = "identity/remove_factor.html"

    def form_valid(self, form: Any) -> HttpResponse:
        if not queries.may_remove_passkey(_account_id(actor_of(self.request))):
            return redirect("identity:account")
        response: HttpResponse = super().form_valid(form)
        services.note_second_factor(actor_of(self.request), "webauthn", added=False)
        return response


class RecoveryCodes(recovery_views.ViewRecoveryCodesView):
    template_name = "identity/recovery_codes.html"


class NewRecoveryCodes(Refusing, recovery_views.GenerateRecoveryCodesView):
    template_name = "identity/new_recovery_codes.html"


class NewPassword(Refusing, account_views.PasswordChangeView):
    template_name = "identity/new_password.html"


def _page(view: Any) -> Any:
    return view.as_view()


sign_in = public(_page(SignIn))
passkey_sign_in = public(_page(webauthn_views.LoginWebAuthnView))
second_factor = public(_page(SecondFactor))
sign_out = public(_page(SignOut))
prove_again = signed_in(_page(ProveAgain))
prove_again_by_code = signed_in(_page(ProveAgainByCode))
prove_again_by_passkey = signed_in(_page(ProveAgainByPasskey))
add_app = signed_in(_page(AddApp))
remove_app = signed_in(_page(RemoveApp))
add_passkey = signed_in(_page(AddPasskey))
remove_passkey = signed_in(_page(RemovePasskey))
recovery_codes = signed_in(_page(RecoveryCodes))
new_recovery_codes = signed_in(_page(NewRecoveryCodes))
new_password = signed_in(_page(NewPassword))


@public
def invited(request: HttpRequest, account_id: UUID, word: str) -> HttpResponse:
    """Choose a password by the address that an administrator gave."""
    view = services.invited(account_id, word)
    form = InvitedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.choose_password(account_id, word, form.cleaned_data["password1"])
        messages.success(request, _("Đã đặt mật khẩu. Mời Ông/Bà đăng nhập."))
        return redirect("account_login")
    status = 422 if form.is_bound else 200
    context = {"account": view, "form": form}
    return render(request, "identity/invited.html", context, status=status)


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    account_id = _account_id(actor_of(request))
    view = queries.account(account_id)
    factors = queries.second_factors(account_id)
    return render(
        request,
        "identity/account.html",
        {
            "about": _about(view, queries.representations(account_id)),
            "factors": factors,
            "factor_rows": _factor_rows(factors),
            "devices": queries.devices(account_id),
            "this_session": request.session.session_key,
        },
    )


def _about(view: AccountView, powers: tuple[RepresentationView, ...]) -> list[dict[str, str]]:
    here = reverse("identity:contact")
    number = rules.mask_number(view.personal_number)
    rows = [
        _row(_("Họ và tên"), view.name),
        _row(_("Số định danh cá nhân"), number) if number else _row(_("Mã cán bộ"), view.username),
        _row(_("Thư điện tử"), view.email or _("Chưa có"), here),
        _row(_("Số điện thoại"), view.phone or _("Chưa có"), here),
        _row(_("Mật khẩu"), "••••••••••", reverse("account_change_password")),
    ]
    if number:
        rows.insert(2, _row(_("Mức độ định danh điện tử"), str(view.assurance)))
    return rows + [_row(_("Đại diện cho"), power.enterprise_name) for power in powers]


def _factor_rows(factors: SecondFactors) -> list[dict[str, str]]:
    app = reverse("mfa_deactivate_totp" if factors.has_totp else "mfa_activate_totp")
    codes = reverse(
        "mfa_view_recovery_codes" if factors.recovery_codes_left else "mfa_generate_recovery_codes"
    )
    rows = [_row(_("Ứng dụng xác thực"), _("Đã có") if factors.has_totp else _("Chưa có"), app)]
    if factors.is_enough:
        rows.append(_row(_("Mã dự phòng còn lại"), str(factors.recovery_codes_left), codes))
    rows += [
        _row(_("Khóa truy cập"), passkey.name, reverse("mfa_remove_webauthn", args=[passkey.id]))
        for passkey in factors.passkeys
    ]
    return rows


def _row(label: str, value: str, change_href: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "change_href": change_href, "prefilled": ""}


@signed_in
def contact(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    view = queries.account(_account_id(actor))
    now = {"email": view.email, "phone": view.phone, "language": view.language}
    form = ContactForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        services.change_contact(actor, **form.cleaned_data)
        return redirect("identity:account")
    status = 422 if form.is_bound else 200
    return render(request, "identity/contact.html", {"form": form}, status=status)


@require_POST
def _end_session(request: HttpRequest, device_id: UUID) -> HttpResponse:
    services.end_session(actor_of(request), device_id)
    return redirect("identity:account")


end_session = signed_in(_end_session)


@signed_in
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    factors = queries.second_factors(_account_id(actor_of(request)))
    return render(request, "identity/second_factor_needed.html", {"factors": factors})


@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the post, or the enterprise, to act in from now on."""
    actor = actor_of(request)
    onwards = get_next_redirect_url(request) or ""
    if actor.is_official and not rules.has_second_factor(request.session.get(rules.METHODS_KEY)):
        return redirect("identity:second_factor_needed")
    options = queries.capacities(_account_id(actor))
    if request.method == "POST":
        chosen = request.POST.get("capacity", "").removeprefix(SELF)
        _keep(request, actor, chosen)
        return redirect(onwards or _start(actor, chosen))
    if actor.is_official and len(options) == 1 and "tat-ca" not in request.GET:
        return redirect(onwards or _start(actor, options[0].key))
    form = CapacityForm(_title(actor), options, chosen=_in_use(actor))
    context = {"options": options, "form": form, "next": onwards, "title": _title(actor)}
    return render(request, "identity/choose.html", context)


def _start(actor: Actor, capacity: str) -> str:
    """Return where work begins in a post: at its dossiers, where it has any."""
    if actor.is_official:
        chosen = queries.actor_of_account(_account_id(actor), PostId(UUID(capacity)))
        if any(right.startswith("cases.") for right in chosen.rights):
            return str(settings.OFFICIAL_REDIRECT_URL)
        if "exchange.clerk" in chosen.rights:
            return "/van-ban/"
    return str(settings.LOGIN_REDIRECT_URL)


def _keep(request: HttpRequest, actor: Actor, capacity: str) -> None:
    offered = {option.key for option in queries.capacities(_account_id(actor))}
    if capacity not in offered:
        raise NotYours
    key = rules.POST_KEY if actor.is_official else rules.ENTERPRISE_KEY
    request.session[key] = capacity
    services.note_capacity(actor, capacity)


def _in_use(actor: Actor) -> str:
    return str(actor.delegation_id or actor.post_id or actor.represents or "")


def _title(actor: Actor) -> str:
    if actor.is_official:
        return _("Ông/Bà làm việc ở vị trí nào?")
    return _("Ông/Bà thực hiện thủ tục cho ai?")


def _account_id(actor: Actor) -> AccountId:
    assert actor.account_id is not None  # signed_in
    return actor.account_id
