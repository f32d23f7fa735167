# SPDX-License-Identifier: Apache-2.0
"""Light or dark: what the reader chose, else what the device says."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

COOKIE = "giao_dien"
AUTO = "may"

#: For which screens the dark stylesheet is linked, by choice.
MEDIA = {AUTO: "screen and (prefers-color-scheme: dark)", "sang": "not all", "toi": "screen"}
NAMES = ((AUTO, _("Theo máy")), ("sang", _("Sáng")), ("toi", _("Tối")))


def chosen(cookies: Mapping[str, str]) -> str:
    """Return the theme that the reader chose."""
    name = cookies.get(COOKIE, AUTO)
    return name if name in MEDIA else AUTO
