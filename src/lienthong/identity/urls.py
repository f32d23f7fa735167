# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, and one's account. Names outside `identity:` are those allauth asks for."""

from django.urls import include, path

from lienthong.identity import views

own = [
    path("dang-nhap/mat-khau/<uuid:account_id>/<str:word>", views.invited, name="invited"),
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/lien-he", views.contact, name="contact"),
    path("tai-khoan/thiet-bi/<uuid:device_id>/dang-xuat", views.end_session, name="end_session"),
    path("tai-khoan/can-lop-thu-hai", views.second_factor_needed, name="second_factor_needed"),
    path("chon-vi-tri", views.choose, name="choose"),
]

urlpatterns = [
    path("dang-nhap", views.sign_in, name="account_login"),
    path("dang-nhap/xac-thuc", views.second_factor, name="mfa_authenticate"),
    path("dang-nhap/khoa", views.passkey_sign_in, name="mfa_login_webauthn"),
    path("dang-xuat", views.sign_out, name="account_logout"),
    path("tai-khoan/xac-nhan", views.prove_again, name="account_reauthenticate"),
    path("tai-khoan/xac-nhan/ma", views.prove_again_by_code, name="mfa_reauthenticate"),
    path(
        "tai-khoan/xac-nhan/khoa",
        views.prove_again_by_passkey,
        name="mfa_reauthenticate_webauthn",
    ),
    path("tai-khoan/ung-dung", views.add_app, name="mfa_activate_totp"),
    path("tai-khoan/ung-dung/go", views.remove_app, name="mfa_deactivate_totp"),
    path("tai-khoan/khoa", views.add_passkey, name="mfa_add_webauthn"),
    path("tai-khoan/khoa/<int:pk>/go", views.remove_passkey, name="mfa_remove_webauthn"),
    path("tai-khoan/ma-du-phong", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("tai-khoan/ma-du-phong/moi", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("tai-khoan/mat-khau", views.new_password, name="account_change_password"),
    path("tai-khoan/", views.account, name="mfa_index"),
    path("tai-khoan/", views.account, name="mfa_list_webauthn"),
    path("", include((own, "identity"))),
]
