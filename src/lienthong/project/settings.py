# SPDX-License-Identifier: Apache-2.0
"""Django's settings, fed by the one environment."""

import datetime as dt
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lienthong.identity.rules import SessionLimits
from lienthong.project import logs
from lienthong.project.environment import ROOT, read, secret

ENVIRONMENT = read()

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
IS_PRODUCTION = ENVIRONMENT.is_production
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
BASE_URL = ENVIRONMENT.base_url
VAR = ENVIRONMENT.var
PACKS = ROOT / "packs"

PACKAGES = (
    "ledger", "outbox", "audit", "web", "orgs", "files", "identity", "signing", "registers",
    "notices", "payments", "procedures", "exchange", "sharing", "cases", "onestop", "feedback",
    "counter", "privacy", "portal", "insight", "gateway", "demo",
)  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(f"lienthong.{package}" for package in PACKAGES),
    "lienthong.connectors.vxp",
    *(
        ()
        if ENVIRONMENT.is_production
        else ("lienthong.connectors.sandbox_pay", "lienthong.connectors.sandbox_post")
    ),
]

MIDDLEWARE = [
    *(("lienthong.project.metrics.Watching",) if ENVIRONMENT.metrics_token else ()),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lienthong.web.middleware.ReaderMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lienthong.web.middleware.LanguageMiddleware",
    "lienthong.web.middleware.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lienthong.identity.middleware.ActorMiddleware",
    "lienthong.web.errors.RefusalMiddleware",
]

ROOT_URLCONF = "lienthong.project.urls"
WSGI_APPLICATION = "lienthong.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "lienthong.web.context.site",
                "lienthong.notices.views.unread",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Turn a postgresql:// URL into Django's terms; query parameters become options."""
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Account"
LOGIN_URL = "/dang-nhap"
LOGIN_REDIRECT_URL = "/"
#: Where officials with dossiers to settle begin; others begin at LOGIN_REDIRECT_URL.
OFFICIAL_REDIRECT_URL = "/mot-cua/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
STAFF_SESSION = SessionLimits(idle=dt.timedelta(minutes=30), absolute=dt.timedelta(hours=8))
CITIZEN_SESSION = SessionLimits(idle=dt.timedelta(hours=2), absolute=dt.timedelta(hours=24))
SESSION_COOKIE_AGE = 86_400

ACCOUNT_ADAPTER = "lienthong.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_FORMS = {
    "login": "lienthong.identity.forms.SignInForm",
    "change_password": "lienthong.identity.forms.NewPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,20/300s/key"}
MFA_ADAPTER = "lienthong.identity.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "lienthong.identity.forms.CodeForm",
    "reauthenticate": "lienthong.identity.forms.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_production  # http://localhost only

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
#: Packages without a Django app keep their catalogues here; the others are found by Django.
#: Catalogues of the packages that are no Django apps.
LOCALE_PATHS = [
    ROOT / "src" / "lienthong" / name / "locale" for name in ("kernel", "project", "connectors")
]
FORMAT_MODULE_PATH = ["lienthong.web.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "src" / "lienthong" / "project" / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.is_production
CSRF_COOKIE_SECURE = ENVIRONMENT.is_production
SECURE_SSL_REDIRECT = ENVIRONMENT.is_production
#: nginx says so, over whatever a client said (deploy/nginx.conf); without it every page redirects.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.is_production else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_production else 0
X_FRAME_OPTIONS = "DENY"

CSRF_FAILURE_VIEW = "lienthong.web.errors.csrf_failure"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
#: Letters leave by SMTP where a server is named; the demonstration writes them to a folder.
_MAIL = urlsplit(ENVIRONMENT.mail_url)
EMAIL_HOST = _MAIL.hostname or "localhost"
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = _MAIL.scheme == "smtp"
EMAIL_TIMEOUT = 20
NOTICE_OUTLETS = {
    "email": f"lienthong.connectors.mail.{'SmtpMail' if ENVIRONMENT.mail_url else 'FolderMail'}",
    "sms": "lienthong.connectors.mail.FolderSms",
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_MAX_MEMORY_SIZE = 262_144
FILE_UPLOAD_HANDLERS = ["lienthong.files.middleware.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_100  # 1,000 receivers marked on each side of the picker

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

#: Who acts on which event, and what runs beside the jobs in a worker; the packages below do not
#: import the wiring.
OUTBOX_HANDLERS = "lienthong.project.wiring.HANDLERS"
OUTBOX_COMPANIONS = ("lienthong.ledger.services.run", "lienthong.exchange.services.run")

#: Dotted path of the connected payment providers, by name.
PAYMENT_PROVIDERS = "lienthong.project.wiring.PAYMENT_PROVIDERS"
#: Key of the sandbox bank's signatures; there is no sandbox bank in production.
SANDBOX_PAY_KEY = "" if IS_PRODUCTION else secret(VAR, "sandbox-pay")

#: Dotted path of the connected carriers of parcels, by name.
CASES_CARRIERS = "lienthong.project.wiring.CARRIERS"
#: Dotted path of who tells the registers whose consent stands.
REGISTERS_CONSENTS = "lienthong.project.wiring.CONSENTS"
#: Seed of the sandbox carrier's signing key; there is no sandbox carrier in production.
SANDBOX_POST_KEY = "" if IS_PRODUCTION else secret(VAR, "sandbox-post")

#: Results on paper at the counter: after how many working days their owner is reminded, and
#: until when they are kept there. No circular fixes either: illustrative.
COLLECT_REMIND_DAYS = ENVIRONMENT.collect_remind_days
COLLECT_KEPT_DAYS = ENVIRONMENT.collect_kept_days

#: What secrets shared with old clients are sealed with in the database.
SHARED_SECRETS_KEY = secret(VAR, "shared-secrets")

#: Keys of the sensitive fields of registers, newest first (`manage renew_register_keys`).
REGISTER_KEYS = secret(VAR, "registers").split()

#: Keys of kept bodies of calls, newest first; an old one stays as long as it opens something.
CALL_BODIES_KEYS = tuple(secret(VAR, "call-bodies").split())

#: Which adapter serves which port of a domain.
PORTS = {
    "exchange.Axis": "lienthong.connectors.own_axis.OwnAxis",
    "registers.Registers": "lienthong.connectors.own_registers.ThroughPlatform",
    "sharing.Platform": "lienthong.connectors.own_sharing.OwnSharing",
}

#: Where the node's own data plane answers; without one the clerks' pages can read, not send.
AXIS_URL = ENVIRONMENT.axis_url
#: What the desk's key and signature on the axis are made of.
DESK_SECRET = secret(VAR, "desk")
#: What the portal and the one-stop show the sharing platform is made of.
OWN_SYSTEMS_SECRET = secret(VAR, "own-systems")

#: How old, in seconds, the catalogue's edition may be that public pages are kept under.
PUBLIC_STAMP_SECONDS = 1.0

#: Whether devices may keep pages; off withdraws the worker from them (ADR 0139).
OFFLINE_READING = ENVIRONMENT.offline_reading

#: What `./run manage doctor` checks, by name.
HEALTH = "lienthong.project.health.CHECKS"

logs.configure()
