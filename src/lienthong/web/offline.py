# SPDX-License-Identifier: Apache-2.0
"""What makes the site an application of its own on a phone (ADR 0139, 0140)."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, override

from lienthong import VERSION
from lienthong.kernel.actor import Actor, ActorKind

#: Told to the worker only: which account a page belongs to, without saying whose.
READER_HEADER = "X-Reader"
ADDRESS = "/khong-mang"
SIGN_OUT = "/dang-xuat"

#: What the offline page needs to look like itself.
CORE = (
    "web/css/tokens.css", "web/css/dark.css", "web/css/base.css", "web/css/components.css",
    "web/css/components-2.css", "web/css/public.css", "web/js/page.js", "web/js/offline.js",
    "web/icons.svg", "web/mark.svg", "vendor/be-vietnam-pro/latin-400.woff2",
    "vendor/be-vietnam-pro/vietnamese-400.woff2", "vendor/be-vietnam-pro/latin-600.woff2",
    "vendor/be-vietnam-pro/vietnamese-600.woff2",
)  # fmt: skip


def reader_tag(actor: Actor) -> str:
    """Return a mark of the account that reads, the same on every page; empty for visitors."""
    if actor.kind is ActorKind.ANONYMOUS or actor.account_id is None:
        return ""
    return salted_hmac("web.reader", str(actor.account_id)).hexdigest()[:16]


def worker_config() -> dict[str, Any]:
    """Return what the worker is told; another content replaces the worker on every device."""
    return {
        "version": VERSION,
        "off": not settings.OFFLINE_READING,
        "offline": ADDRESS,
        "signOut": SIGN_OUT,
        "statics": settings.STATIC_URL,
        "core": [static(name) for name in CORE],
    }


def manifest(language: str) -> dict[str, Any]:
    """Return the web application manifest in a language."""
    with override(language):
        return {
            "id": "/",
            "lang": language,
            "dir": "ltr",
            "name": gettext("Liên Thông: dịch vụ công trực tuyến"),
            "short_name": "Liên Thông",
            "description": gettext("Tìm thủ tục, nộp và theo dõi hồ sơ với cơ quan nhà nước."),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbf9f5",
            "theme_color": "#a5123f",
            "categories": ["government"],
            "icons": _icons(),
            "shortcuts": [
                {"name": gettext("Hồ sơ của tôi"), "url": "/ho-so/"},
                {"name": gettext("Tra cứu hồ sơ"), "url": "/tra-cuu"},
                {"name": gettext("Xác minh giấy tờ"), "url": "/xac-minh"},
            ],
        }


def _icons() -> list[dict[str, str]]:
    drawn = [
        {"src": static(f"web/icons/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    masked = {
        "src": static("web/icons/app-maskable-512.png"), "sizes": "512x512", "type": "image/png",
        "purpose": "maskable",
    }  # fmt: skip
    return [*drawn, masked]
