# SPDX-License-Identifier: Apache-2.0
from django import forms
from django.utils.translation import gettext_lazy as _


class WishesForm(forms.Form):
    email = forms.BooleanField(label=_("Nhận thư điện tử"), required=False)
    sms = forms.BooleanField(label=_("Nhận tin nhắn điện thoại"), required=False)
