# SPDX-License-Identifier: Apache-2.0
"""Where allauth asks us: no sign-up, guarded door, audited sign-ins, secrets kept encrypted."""

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.identity import rules, services
from lienthong.identity.errors import SignInLocked
from lienthong.identity.rules import AccountKind
from lienthong.kernel import clock
from lienthong.kernel.ids import AccountId

_LOCKED_FOR_NOW = gettext_lazy("Đã nhập sai nhiều lần. Chờ vài phút rồi thử lại.")


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, as the State's accounts need it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy(
            "Số định danh (hoặc mã cán bộ) và mật khẩu không khớp. Kiểm tra rồi nhập lại."
        ),
        "too_many_login_attempts": _LOCKED_FOR_NOW,
        "rate_limited": _LOCKED_FOR_NOW,
        "incorrect_password": gettext_lazy("Mật khẩu không đúng. Nhập lại."),
        "enter_current_password": gettext_lazy("Mật khẩu hiện tại không đúng. Nhập lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            services.check_guard(credentials.get("username", ""))
        except SignInLocked as locked:
            raise ValidationError(str(locked), code=locked.code) from None
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        services.note_failed_sign_in(
            credentials.get("username", ""),
            factor="password",
            address=self.get_client_ip(request),
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is None or user.is_active:
            return user
        # One answer for a closed account and a wrong password: the door tells nothing.
        self.authentication_failed(request, **credentials)
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        proofs = request.session.get(rules.METHODS_KEY) or []
        super().login(request, user)
        now = clock.now().isoformat()
        request.session[rules.SIGNED_IN_KEY] = now
        request.session[rules.SEEN_KEY] = now
        services.note_sign_in(
            AccountId(user.pk),
            methods=tuple(proof.get("type") or proof["method"] for proof in proofs),
            address=self.get_client_ip(request),
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if user.is_authenticated and user.kind == AccountKind.OFFICIAL:
            return reverse("identity:choose")
        return str(settings.LOGIN_REDIRECT_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("identity:account")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_login"))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        mark = request.COOKIES.get(rules.DEVICE_COOKIE, "") or secrets.token_urlsafe(24)
        services.note_device(
            AccountId(user.pk),
            mark=mark,
            label=rules.device_label(self.get_http_user_agent(request)),
            session_key=request.session.session_key or "",
        )
        response.set_cookie(
            rules.DEVICE_COOKIE,
            mark,
            max_age=rules.DEVICE_REMEMBERED,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Nhập mật khẩu"),
            "mfa_reauthenticate": _("Nhập mã từ ứng dụng xác thực hoặc mã dự phòng"),
            "mfa_reauthenticate:webauthn": _("Dùng khóa truy cập"),
        }
        found = super().get_reauthentication_methods(user)
        return [way | {"description": words[way["id"]]} for way in found]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages say what happened in their own words."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: letters go through `notices`."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: encrypted at rest, and never taken from the last one of an official."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "Mã xác thực không đúng hoặc đã hết hạn. Nhập mã đang hiện trên thiết bị."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Cán bộ phải có ít nhất một cách xác thực lớp thứ hai. Thêm cách khác trước khi gỡ."
        ),
    }

    def get_totp_issuer(self) -> str:
        return "Liên Thông"

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        user = authenticator.user
        if user.kind != AccountKind.OFFICIAL or authenticator.type == "recovery_codes":
            return True
        others = user.authenticator_set.exclude(pk=authenticator.pk)
        return bool(others.exclude(type="recovery_codes").exists())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("Khóa truy cập")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Liên Thông"}


def _box() -> MultiFernet:
    """Return the box secrets are kept in; keys follow SECRET_KEY and its fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    seed = b"second factors:" + force_bytes(secret)
    return base64.urlsafe_b64encode(hashlib.sha256(seed).digest())
