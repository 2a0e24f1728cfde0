"""All settings: those of a clinic by the environment; limits of sign-ins and the CSP right here.

What comes from the environment has a default that works on one machine.

`IS_LOCAL` is the one switch: while every allowed host is this very machine, plain http works. As
soon as another host is allowed, cookies are Secure, http is redirected, HSTS is sent, the key must
be strong and staff need a second factor.
"""

import secrets
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

from hipsite import environment
from hipsite.environment import WrongSettingError
from hipsite.keys import read_or_make_key

BASE_DIR = Path(__file__).resolve().parent.parent

VAR_DIR = environment.folder("VAR_DIR", default=str(BASE_DIR / "var"))
# Where the server listens, and whether it starts the loop of chores beside it.
ADDR = environment.address("ADDR", default="127.0.0.1:8000")
REMINDER_SENDER = environment.switch("REMINDER_SENDER", default="on")

TESTING = "pytest" in sys.modules

# --- Hosts, and what follows from them -----------------------------------------------------------

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]", ".localhost", "testserver")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
IS_LOCAL = all(host in LOOPBACK_HOSTS for host in ALLOWED_HOSTS)
DEBUG = environment.debug("DEBUG", is_local=IS_LOCAL)
TRUSTED_PROXIES = environment.count("TRUSTED_PROXIES", default="0", example="1")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = GUEST_COOKIE_SECURE = not IS_LOCAL
SECURE_SSL_REDIRECT = not IS_LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not IS_LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
STAFF_NEED_SECOND_FACTOR = not IS_LOCAL
STAFF_IDLE_SECONDS = 15 * 60
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# The site's address in mails, which are composed without a request.
SITE_URL = environment.site_url(
    "SITE_URL",
    default=f"http://{ADDR}" if IS_LOCAL else f"https://{ALLOWED_HOSTS[0].removeprefix('.')}",
    is_local=IS_LOCAL,
)

# Other host names redirect to SITE_URL: a passkey that was made under one would work there alone.
REDIRECTS_TO_SITE_URL = not IS_LOCAL

# --- Database ------------------------------------------------------------------------------------

DATABASES = {
    "default": environment.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'hip.sqlite3'}")
}
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
DATABASES["default"]["CONN_MAX_AGE"] = None  # reopening costs a third of a small page
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if IS_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    # A file, not memory: the concurrency tests need real connections.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    # In PgBouncer's transaction mode, a cursor of the server would be the next client's.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = environment.switch(
        "PGBOUNCER", default="off"
    )
    if environment.switch("DATABASE_POOL", default="off"):
        # Beside what the address says, as sslmode=require.
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = True
        DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps the connections
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Keys: made on the first run, stored beside the database -------------------------------------

MIN_KEY_LENGTH = 50
# Several servers may use one PostgreSQL, and each would make keys of its own.
if not (IS_SQLITE or IS_LOCAL):
    for name, example in (
        ("SECRET_KEY", secrets.token_urlsafe(50)),
        ("VAPID_PRIVATE_KEY", secrets.token_urlsafe(32)),
    ):
        if not environment.text(name):
            raise WrongSettingError(
                f"With PostgreSQL, {name} must be set, on every server to the same value, "
                f"for example to this one, which is new: {name}='{example}'"
            )

SECRET_KEY = environment.text("SECRET_KEY") or read_or_make_key(
    VAR_DIR / "secret_key", get_random_secret_key
)
if not IS_LOCAL and (len(SECRET_KEY) < MIN_KEY_LENGTH or len(set(SECRET_KEY)) < 5):
    raise WrongSettingError(
        f"SECRET_KEY is weak: give at least {MIN_KEY_LENGTH} random characters, or leave it out "
        "and one is made and kept in VAR_DIR. For example: SECRET_KEY=$(openssl rand -base64 48)"
    )

# The key by which push services know this site. If it is empty, one is made and stored in VAR_DIR.
VAPID_PRIVATE_KEY = environment.push_key("VAPID_PRIVATE_KEY")
# A push is posted to an address that the patient's browser sent: it must be public, but for tests
# and trials on one machine.
PUSH_TO_THIS_MACHINE = IS_LOCAL

# --- Applications --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, which it extends
    "hipsite.apps.ClinicAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "simple_history",
    "workouts",
]

MIDDLEWARE = [
    "hipsite.middleware.AccessLogMiddleware",
    "hipsite.middleware.HealthMiddleware",
    "hipsite.middleware.OneHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hipsite.middleware.CompressionMiddleware",
    "hipsite.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "hipsite.middleware.ForgivingSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workouts.people.languages.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workouts.people.clinic.ClinicMiddleware",
    "workouts.people.devices.LastUsedMiddleware",
    "workouts.people.owners.OwnerMiddleware",
    "workouts.admin.second_factor.StaffSecondFactorMiddleware",
    "workouts.admin.idle.StaffIdleMiddleware",
    "workouts.people.unsent_mails.UnsentMailMiddleware",
]

ROOT_URLCONF = "hipsite.urls"
WSGI_APPLICATION = "hipsite.wsgi.application"

CACHED_TEMPLATES = (
    "django.template.loaders.cached.Loader",
    ["hipsite.templates.Loader", "django.template.loaders.app_directories.Loader"],
)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [CACHED_TEMPLATES])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workouts.people.owners.page_owner",
                "workouts.people.clinic.clinic",
            ],
        },
    },
]

# --- Cache, mail ---------------------------------------------------------------------------------

# The login limits live in the cache, so every worker must see the same one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Beyond it Django drops entries that are still valid: rate limits, codes that were used.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

vars().update(environment.mail_server("EMAIL_URL", default="consolemail://"))
if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "hipsite.mail_server.LimitedEmailBackend"
# Seconds for a whole email: somebody may be waiting for the page, and ten are the most they wait.
EMAIL_TIMEOUT = 9
DEFAULT_FROM_EMAIL = environment.sender(
    "DEFAULT_FROM_EMAIL", default="The Hip Workout <clinic@localhost>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "workouts.User"
AUTHENTICATION_BACKENDS = ["workouts.backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "progress"
ACCOUNT_LOGOUT_REDIRECT_URL = "today"
SESSION_ENGINE = "workouts.models.browser_sessions"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The player reads the token from its cookie: a rendered one goes stale after a login elsewhere.
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "workouts.views.errors.csrf_failure"

ACCOUNT_ADAPTER = "workouts.people.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "confirm_email_verification_code": "workouts.people.account_forms.EmailCodeForm",
    "confirm_login_code": "workouts.people.account_forms.LoginCodeForm",
    "confirm_password_reset_code": "workouts.people.account_forms.ResetCodeForm",
    "login": "workouts.people.account_forms.LoginForm",
    "request_login_code": "workouts.people.account_forms.RequestLoginCodeForm",
    "signup": "workouts.people.account_forms.SignupForm",
    "add_email": "workouts.people.account_forms.AddEmailForm",
    "change_password": "workouts.people.account_forms.ChangePasswordForm",
    "set_password": "workouts.people.account_forms.SetPasswordForm",
    "reset_password": "workouts.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "workouts.people.account_forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Mail is not always there at once.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if IS_LOCAL else "https"
# A whole clinic may come from one address; the secret of a link cannot be guessed at any rate.
ACCOUNT_RATE_LIMITS = {
    "welcome": "60/m/ip",
    "welcome_code": "10/m/ip,60/h/ip",
    "invite": "60/h/user",
    # Each failure is a password hashed: of one account at most ten an hour, from wherever.
    "login_failed": "10/m/ip,5/5m/key,10/h/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "workouts.people.accounts.FactorAdapter"
MFA_TOTP_TOLERANCE = 1  # a step before and after: RFC 6238, 5.2
MFA_FORMS = {
    "activate_totp": "workouts.people.account_forms.ActivateAppForm",
    "authenticate": "workouts.people.account_forms.FactorCodeForm",
    "reauthenticate": "workouts.people.account_forms.ProofCodeForm",
    "add_webauthn": "workouts.people.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "workouts.people.passkey_forms.RenamePasskeyForm",
    "authenticate_webauthn": "workouts.people.passkey_forms.PasskeyForm",
    "login_webauthn": "workouts.people.passkey_forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "workouts.people.passkey_forms.PasskeyProofForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL
MFA_TOTP_ISSUER = "The Hip Workout"

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Each by its own name: who looks for a language reads that one.
LANGUAGES = [("en", "English"), ("es", "Español")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = not IS_LOCAL
LANGUAGE_COOKIE_HTTPONLY = True
# After those of the applications, so that its sentences take the place of a library's.
LOCALE_PATHS = [BASE_DIR / "workouts" / "locale"]
FORMAT_MODULE_PATH = "hipsite.formats"
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
# A text that lacks a translation is shown in the other language.
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en", "es")}
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.zone("TIME_ZONE", default="America/Los_Angeles")

# --- Backups -------------------------------------------------------------------------------------

# Where the loop beside the server makes a backup each night; empty: it makes none.
BACKUP_DIR = Path(environment.text("BACKUP_DIR")) if environment.text("BACKUP_DIR") else None
BACKUP_KEEP = environment.count("BACKUP_KEEP", default="14", example="14", least=1)

# --- Files ---------------------------------------------------------------------------------------

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
MEDIA_ROOT = environment.folder("MEDIA_DIR", default=str(VAR_DIR / "media"))
STATIC_URL = "/static/"
# A container's image has them elsewhere: collected once, and the same for all its clinics.
STATIC_ROOT = Path(environment.text("STATIC_DIR", default=str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns about a missing one
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # A file is named by its content, so the same name is the same file.
        "OPTIONS": {"allow_overwrite": True},
    },
    "staticfiles": {"BACKEND": "hipsite.storage.ModuleManifestStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- What a browser may load ---------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Limits and logs -----------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# Files are not counted by the limits above: the first handler drops what is too much of one.
FILE_UPLOAD_HANDLERS = [
    "hipsite.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Nothing of a request's path, body or locals is ever written: the access log says which route
# answered, how and how fast, and the handlers below leave the rest of Django's request log out.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "hipsite.logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"private": {"()": "hipsite.logs.PrivateFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["private"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "hipsite.access": {"level": "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}

# --- Tests ---------------------------------------------------------------------------------------

if TESTING:
    SITE_URL = "http://testserver"
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
