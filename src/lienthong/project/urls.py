# SPDX-License-Identifier: Apache-2.0
"""Every address of the site; each package owns its own below."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lienthong.portal.urls")),
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.signing.urls")),
    path("", include("lienthong.web.urls")),
    path("", include("lienthong.ledger.urls")),
    path("", include("lienthong.audit.urls")),
    path("", include("lienthong.notices.urls")),
    path("", include("lienthong.orgs.urls")),
    path("", include("lienthong.registers.urls")),
    path("", include("lienthong.onestop.urls")),
    path("", include("lienthong.payments.urls")),
    path("", include("lienthong.procedures.urls")),
    path("", include("lienthong.feedback.urls")),
    path("", include("lienthong.counter.urls")),
    path("", include("lienthong.privacy.urls")),
    path("", include("lienthong.insight.urls")),
    path("", include("lienthong.exchange.urls")),
    path("", include("lienthong.sharing.urls")),
]

if not settings.IS_PRODUCTION:
    urlpatterns.append(path("", include("lienthong.connectors.sandbox_pay.urls")))
    urlpatterns.append(path("", include("lienthong.connectors.sandbox_post.urls")))

handler400 = "lienthong.web.errors.bad_request"
handler403 = "lienthong.web.errors.permission_denied"
handler404 = "lienthong.web.errors.page_not_found"
handler500 = "lienthong.web.errors.server_error"
