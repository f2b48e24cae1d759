"""Settings, all from the environment; the defaults serve one machine with nothing else installed."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import (
    flag,
    ice_servers,
    insist_on_files,
    insist_on_recipient,
    insist_on_security,
    insist_on_stamps,
    insist_on_witnesses,
    secret,
    words,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = flag("DEBUG")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
insist_on_security(debug=DEBUG, hosts=ALLOWED_HOSTS)

SECRET_KEY = secret("SECRET_KEY", debug=DEBUG)
LEDGER_KEY = secret("LEDGER_KEY", debug=DEBUG)
# The supervisor's witness first, then further ones: where each is asked, and its pinned public key.
WITNESS_URLS: list[str] = words("WITNESS_URL")
WITNESS_VKEYS: list[str] = words("WITNESS_VKEY")
FORMER_WITNESSES: list[str] = words("FORMER_WITNESSES")
insist_on_witnesses(WITNESS_URLS, WITNESS_VKEYS, FORMER_WITNESSES)
WITNESS_PATIENCE = 5.0
# Without a witness elsewhere this process cosigns itself: one machine, nothing else to install.
WITNESS_KEY = "" if WITNESS_URLS else secret("WITNESS_KEY", debug=DEBUG)
# A time stamping authority (RFC 3161) and the file with its root certificates (PEM).
TSA_URL = os.environ.get("TSA_URL", "")
TSA_CA = os.environ.get("TSA_CA", "")
insist_on_stamps(TSA_URL, TSA_CA)
# What signs opening records and evaluation reports; empty: a certificate of the platform's own, made of LEDGER_KEY.
DOCUMENT_CERTIFICATE = os.environ.get("DOCUMENT_CERTIFICATE", "")
DOCUMENT_KEY_FILE = os.environ.get("DOCUMENT_KEY_FILE", "")
insist_on_files(DOCUMENT_CERTIFICATE=DOCUMENT_CERTIFICATE, DOCUMENT_KEY_FILE=DOCUMENT_KEY_FILE)
IDENTITY_KEY = secret("IDENTITY_KEY", debug=DEBUG)
PLATFORM_NAME = os.environ.get("PLATFORM_NAME", "clearbid.example/ledger")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")
REGION = os.environ.get("REGION", "421181")
TRUSTED_PROXIES = words("TRUSTED_PROXIES")
# How the platform proves that it was there: probes from outside every so many seconds (0: none), at this address,
# and its clock against these NTP servers.
PROBE_EVERY = float(os.environ.get("PROBE_EVERY", "20"))
PROBE_URL = os.environ.get("PROBE_URL", os.environ.get("SITE_URL", ""))
NTP_SERVERS = words("NTP_SERVERS")
# Cover entries an hour, on average, while bids are sealed: places in the log must not count bids (0: none).
COVER_PER_HOUR = float(os.environ.get("COVER_PER_HOUR", "60"))
# Kinds of bidders' signatures that new tenders take; x509 and sm2 also need SIGNATURE_ANCHORS, a PEM file.
SIGNATURE_SCHEMES = words("SIGNATURE_SCHEMES", "ed25519,webauthn")
SIGNATURE_ANCHORS = os.environ.get("SIGNATURE_ANCHORS", "")
# How long a draw waits for each party's commitment, and then for its seed.
DRAW_MINUTES = int(os.environ.get("DRAW_MINUTES", "120"))
# A request to a site without an agreement in force: "warn" or "refuse".
WITHOUT_AGREEMENT = os.environ.get("WITHOUT_AGREEMENT", "warn")
# Where collusion screens are worked: a Dask scheduler (tcp://… or tls://…), or so many processes here; else in place.
SCREENING_CLUSTER = os.environ.get("SCREENING_CLUSTER", "")
SCREENING_PROCESSES = int(os.environ.get("SCREENING_PROCESSES", "1"))
# What one lot may take: seconds by the clock, MiB of address space.
SCREENING_SECONDS = float(os.environ.get("SCREENING_SECONDS", "600"))
SCREENING_MEMORY = int(os.environ.get("SCREENING_MEMORY", "4096"))
# Dotted path of a class that compares faces at check-in; none, and documents alone are looked at.
FACE_COMPARISON = os.environ.get("FACE_COMPARISON", "")
# Video between the seats of an evaluation room, off unless the platform has it and the host switches it on. Recordings
# are sealed in the browser to this age recipient, whose private half the supervision department keeps.
ROOM_VIDEO = flag("ROOM_VIDEO")
VIDEO_RECORDING_KEY = os.environ.get("VIDEO_RECORDING_KEY", "").strip()
# Servers that help seats in different networks to each other, as JSON for RTCPeerConnection; none by default.
VIDEO_ICE_SERVERS = ice_servers(os.environ.get("VIDEO_ICE_SERVERS", ""))
insist_on_recipient(VIDEO_RECORDING_KEY)
# Only the demo and the tests may move the platform clock.
CLOCK_MAY_TRAVEL = flag("CLOCK_MAY_TRAVEL")
# Where sealed and opened files are kept; bytes, not rows.
VAULT_DIR = Path(os.environ.get("VAULT_DIR", BASE_DIR / "media"))
# Where nginx leaves the parts of uploads (deploy/nginx.conf); unset, no request may name a file.
BODY_FILE_DIR = os.environ.get("BODY_FILE_DIR", "")
# Processes that take uploads in, beside the one that serves pages; 0: threads of that one.
UPLOAD_PROCESSES = int(os.environ.get("UPLOAD_PROCESSES", str(min(4, os.cpu_count() or 1))))

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ledger",
    "realtime",
    "accounts",
    "bidding",
    "evaluation",
    "supervision",
    "portal",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ledger.middleware.OriginMiddleware",
    "accounts.middleware.IdleMiddleware",
    "accounts.middleware.HostileInputMiddleware",
    "accounts.middleware.RefusalMiddleware",
    "config.devices.DevicesMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{BASE_DIR / 'build' / 'clearbid.sqlite3'}", conn_max_age=0
    )
}
# Opening a connection for every part of an upload would take longer than its queries: the few threads of uploads keep
# theirs. Pages do not: each request has a thread of its own.
KEEP_UPLOAD_CONNECTIONS = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a writer queues at BEGIN instead of failing at its first write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "clearbid"}
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Clearbid"
# Our forms answer a malformed credential with a message where the library's would fail.
MFA_FORMS = {
    "add_webauthn": "accounts.forms.passkeys.AddForm",
    "authenticate_webauthn": "accounts.forms.passkeys.AuthenticateForm",
    "login_webauthn": "accounts.forms.passkeys.LoginForm",
    "reauthenticate_webauthn": "accounts.forms.passkeys.ReauthenticateForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = 1800
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not DEBUG and flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "build" / "staticfiles"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAULT_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A line for each refused request would name the lot and let readers of the log count those who hand in bids.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
