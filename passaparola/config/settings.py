"""Django's settings. What an operator may set comes from ``environment``; ``docs/reference/settings.md`` lists it."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from passaparola import __version__
from passaparola.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
VERSION = __version__
DATA = env.folder("DATA", Path("data"))
SECRETS_FILE = DATA / "secrets.json"
KEYS_FILE = DATA / "keys.json"
MEDIA = env.text("MEDIA", str(DATA / "media"))
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000)
LIVE_PORT = env.number("LIVE_PORT", PORT + 1)
URL = env.text("URL", f"http://{'localhost' if HOST in ('127.0.0.1', '0.0.0.0', '::') else HOST}:{PORT}")  # noqa: S104
_split = urlsplit(URL)
PASSAPAROLA_LIVE_URL = env.text("LIVE_URL", f"{_split.scheme}://{_split.hostname}:{LIVE_PORT}")
EGRESS_ALLOW = env.words("EGRESS_ALLOW")
INSECURE_LAN = env.flag("INSECURE_LAN")
APP_ROLE = env.text("APP_ROLE", "passaparola_app")
DISPATCHER_ROLE = env.text("DISPATCHER_ROLE", "passaparola_dispatcher")

DEBUG = env.flag("DEBUG")
_secrets = json.loads(SECRETS_FILE.read_text("utf-8")) if SECRETS_FILE.is_file() else {}
SECRET_KEY = _secrets.get("django_secret") or "only-for-commands-that-need-no-secret"
ALLOWED_HOSTS = [*env.words("ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]", _split.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [URL]

INSTALLED_APPS = [
    "passaparola.web",
    "passaparola.workspaces",
    "passaparola.channels",
    "passaparola.notifications",
    "passaparola.deliveries",
    "passaparola.library",
    "passaparola.strategy",
    "passaparola.links",
    "passaparola.publishing",
    "passaparola.smo",
    "passaparola.conversations",
    "passaparola.measurement",
    "passaparola.word_of_mouth",
    "passaparola.audit",
    "passaparola.planner",
    "passaparola.reports",
    "passaparola.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "passaparola.web.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "passaparola.web.toasts.ToastsForHtmx",
    "allauth.account.middleware.AccountMiddleware",
    "passaparola.workspaces.requests.TenancyMiddleware",
]
ROOT_URLCONF = "passaparola.config.urls"
CSRF_FAILURE_VIEW = "passaparola.web.errors.stale_form"
WSGI_APPLICATION = "passaparola.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "passaparola.web.context.shell",
            ],
        },
    },
]

APP_DATABASE = env.text("APP_DATABASE_URL", "postgresql:///passaparola")
DISPATCHER_DATABASE = env.text("DISPATCHER_DATABASE_URL", APP_DATABASE)
# A process that is given the owner's address works as the owner: migrations, restore, `manage`.
DATABASES = {"default": env.database(env.text("OWNER_DATABASE_URL", APP_DATABASE))}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "workspaces.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "passaparola.workspaces.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "passaparola.workspaces.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "signup": "20/m/ip"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Where no mail is set up no address can be verified; and nobody signs up uninvited, so nobody can lock another out.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s before and after: what RFC 6238 section 5.2 allows for slow fingers and clocks
MFA_TOTP_ISSUER = "Passaparola"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _split.scheme == "http"
MFA_FORMS = {"add_webauthn": "passaparola.workspaces.forms.SecurityKeyForm"}
MFA_ADAPTER = "passaparola.workspaces.adapter.SecondFactorAdapter"

SECURE = _split.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE and not INSECURE_LAN
SESSION_COOKIE_NAME = f"passaparola_{PORT}"
CSRF_COOKIE_NAME = f"passaparola_csrf_{PORT}"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
VIDEO_BYTES = env.number("VIDEO_MB", 500) * 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "en"
LANGUAGES = [("it", "Italiano"), ("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

_mail = env.text("EMAIL_URL")
EMAIL_BACKEND = "passaparola.notifications.mail.HeldBackend"
EMAIL_UNDERLYING = "django.core.mail.backends.smtp.EmailBackend"
MAIL_SET_UP = bool(_mail)
for _name, _value in env.mail(_mail).items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Passaparola <passaparola@localhost>")

PROCRASTINATE_ON_APP_READY = None
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SILENCED_SYSTEM_CHECKS = ["security.W019"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "passaparola.kernel.redaction.RedactingFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["secrets"], "formatter": "line"},
    },
    "loggers": {"procrastinate": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
}
