# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterable
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.utils.translation import gettext_lazy as _

from lienthong.identity import rules, services
from lienthong.identity.errors import SignInLocked
from lienthong.identity.queries import Capacity
from lienthong.web.access import address_of

#: Posted for oneself: an empty choice is not drawn by radio buttons.
SELF = "-"


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Số định danh cá nhân hoặc mã cán bộ")
        self.fields["login"].help_text = _("Người dân nhập 12 chữ số trên thẻ căn cước.")
        self.fields["login"].error_messages["required"] = _("Nhập số định danh hoặc mã cán bộ.")
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].error_messages["required"] = _("Nhập mật khẩu.")

        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        return rules.clean_username(self.cleaned_data["login"])


class _GuardedCode(BaseAuthenticateForm):
    """The second factor's code, behind the same guard as the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã xác thực")
        self.fields["code"].error_messages["required"] = _("Nhập mã xác thực.")
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        try:
            services.check_guard(self.user.username)
        except SignInLocked as locked:
            raise forms.ValidationError(str(locked), code=locked.code) from None
        try:
            return str(super().clean_code())
        except forms.ValidationError:
            services.note_failed_sign_in(
                self.user.username,
                factor="second_factor",
                address=address_of(context.request),
            )
            raise


class CodeForm(_GuardedCode, AuthenticateForm):
    """At the door."""


class CodeAgainForm(_GuardedCode, ReauthenticateForm):
    """Inside, before an act that binds: a stolen session guesses no code either."""


class NewPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Mật khẩu hiện tại")
        self.fields["password1"].label = _("Mật khẩu mới")
        self.fields["password2"].label = _("Nhập lại mật khẩu mới")


class InvitedForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg] # generic in stubs only
    """The first password, or a new one for one that was lost."""

    error_messages = {"password_mismatch": _("Hai lần nhập mật khẩu không giống nhau. Nhập lại.")}
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=_("Mật khẩu mới"), label2=_("Nhập lại mật khẩu mới")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password1", "password2"):
            self.fields[name].help_text = ""
            self.fields[name].error_messages["required"] = _("Nhập mật khẩu.")

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        self.validate_password_for_user(None)
        return dict(super().clean() or {})


class ContactForm(forms.Form):
    email = forms.EmailField(label=_("Thư điện tử"), required=False, max_length=254)
    phone = forms.RegexField(
        label=_("Số điện thoại"),
        regex=r"^\+?[0-9 .]{8,16}$",
        required=False,
        error_messages={"invalid": _("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678.")},
    )
    language = forms.ChoiceField(
        label=_("Ngôn ngữ nhận thông báo"), choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        phone = rules.clean_phone(typed)
        if typed and not 8 <= len(phone.removeprefix("+")) <= 15:
            raise forms.ValidationError(self.fields["phone"].error_messages["invalid"])
        return phone


class CapacityForm(forms.Form):
    """What to act as from now on: one of the options, shown with its agency."""

    def __init__(self, title: str, options: Iterable[Capacity], *, chosen: str) -> None:
        super().__init__(initial={"capacity": chosen})
        self.fields["capacity"] = forms.ChoiceField(
            label=title,
            widget=forms.RadioSelect,
            choices=[
                (each.key or SELF, f"{each.name}, {each.of}" if each.of else each.name)
                for each in options
            ],
        )
        self.initial["capacity"] = chosen or SELF
