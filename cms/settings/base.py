"""Settings for production, which local and test settings only loosen or speed up."""

from django.core.exceptions import ImproperlyConfigured

from cms import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR
DEBUG = False

SECRET_KEY = env.SECRET_KEY
FIELD_KEYS = env.FIELD_KEYS
RECEIPT_KEY = env.RECEIPT_KEY
if not (SECRET_KEY and FIELD_KEYS and RECEIPT_KEY):
    raise ImproperlyConfigured(
        "SECRET_KEY, FIELD_KEYS and RECEIPT_KEY must be set. `make run` creates them in "
        "var/secrets.env; elsewhere put them into the environment."
    )

BASE_URL = env.BASE_URL or f"http://{env.HOST_IN_URLS}:{env.PORT}"
ALLOWED_HOSTS = env.ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]", env.HOST_IN_URLS]
IS_HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "accounts.typed_views.not_of_this_sign_in"
PROXY_COUNT = env.PROXY_COUNT

INSTALLED_APPS = [
    "cms",
    "home",
    "search",
    "intake_forms",
    "workshops",
    "casework",
    "mentors",
    "officers",
    "rights",
    "reference",
    "content",
    "accounts",
    "freshness",
    "allauth.account",
    "allauth.mfa",
    "django_q",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_modeladmin",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.compressed",
    "cms.middleware.privacy_headers",
    "cms.middleware.plain_text_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.middleware.ReaderLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.give_back_typed",
    "accounts.middleware.demand_second_step",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.middleware.keep_what_was_sent",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.site",
            ],
        },
    }
]

DATABASES = {"default": env.DATABASE_URL}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # All of it matters: else concurrent writes wait for long or fail with "database is locked".
    DATABASES["default"]["ENGINE"] = "cms.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 0.003,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        # What is erased leaves the file as well; builds of SQLite differ in what they do unasked.
        "PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening a connection costs more than most of what is then asked, on SQLite too.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.CACHE_URL}

# Queue: a table in the same database, so that a request and its task commit together.
# Keep retry > timeout * (queue_limit / workers + 1) + 30.
Q_CLUSTER = {
    "name": "mobility-mentor",
    "orm": "default",
    "broker_class": "cms.queue.Broker",
    "workers": env.QUEUE_PROCESSES,
    "queue_limit": env.QUEUE_PROCESSES,
    "timeout": 30,
    "retry": 120,
    # About a day with the pauses of `cms.queue`.
    "max_attempts": 28,
    "ack_failures": False,
    "save_limit": -1,
    "poll": 0.3,
    "catch_up": False,
    "label": "Queue",
}
QUEUE_PROCESSES = env.QUEUE_PROCESSES
HEARTBEAT_SECONDS = env.HEARTBEAT_SECONDS
HEARTBEAT_STALE_SECONDS = 8 * HEARTBEAT_SECONDS

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.ThrottledLoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "accounts.forms.ThrottledResetForm"  # noqa: S105  (a class)
LOGIN_URL = "wagtailadmin_login"
# Of allauth only the codes of the second step are used: no address, no page and no mail of its own.
FLOOD_AFTER = env.FLOOD_AFTER
REQUIRE_TWO_FACTOR = env.REQUIRE_TWO_FACTOR
MFA_ADAPTER = "accounts.second_step.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ro", "Română"),
    ("bg", "Български"),
    ("it", "Italiano"),
    ("fr", "Français"),
    ("nl", "Nederlands"),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
# Otherwise a copy goes live with the source language's text as soon as it is sent to translation.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# Ours; then what Wagtail's own catalogues lack or say wrongly.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "cms" / "upstream_locale"]
USE_I18N = True
USE_TZ = True
# In this folder each language says how dates may be typed.
FORMAT_MODULE_PATH = "content.formats"
TIME_ZONE = "Europe/Brussels"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cms.storage.SmallStaticFiles"},
}
if env.S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": env.S3_BUCKET, "endpoint_url": env.S3_ENDPOINT or None},
    }
# How long a process may go on with pages, vocabulary and help forms that another one has changed.
FRESH_SECONDS = 0.5
# Tables and apps of which no page for everybody shows anything: all others count when written to.
NEVER_ON_PAGES = {
    *("accounts", "account", "auth", "contenttypes", "django_q", "freshness", "mfa", "sessions"),
    *("casework.consent", "casework.draft", "casework.helprequest", "casework.historyline"),
    *("casework.message", "casework.opening", "cms.heartbeat", "intake_forms.dailycount"),
    *("wagtailadmin", "wagtailcore.modellogentry", "wagtailcore.pagelogentry"),
    *("wagtailcore.referenceindex", "wagtailcore.revision", "wagtailforms", "wagtailsearch"),
    *("wagtailusers", "workshops.registration"),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

vars().update({name: value for name, value in env.EMAIL_URL.items() if name.startswith("EMAIL_")})
if env.EMAIL_URL["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    EMAIL_BACKEND = "accounts.mail.FolderBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
# Seconds; a mail server that says nothing must not hold a task until its end.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.EMAIL_FROM

SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = [
    # Other sites under the same name, and lists inside browsers, are not ours to decide on.
    "security.W005",
    "security.W021",
    # The proxy sends http to https.
    "security.W008",
    # Wagtail shows previews of pages in frames of its own.
    "security.W019",
]
# Days for which what people wrote is kept: drafts after the last change, requests after the last
# step by status, registrations after the workshop. The privacy page promises the same.
KEPT_DAYS = {"draft": 7, "answered": 180, "closed": 180, "spam": 180, "registration": 30}
QUICK_EXIT_URL = env.QUICK_EXIT_URL

WAGTAIL_SITE_NAME = MFA_TOTP_ISSUER = "Mobility Mentor"
WAGTAILADMIN_BASE_URL = BASE_URL
# Mails about reviews go to those who review, and to whoever sent the page.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "rights.publishing.publish_approved"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
# Browsers of editors would otherwise call other people's servers.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        # PostgreSQL would use whatever language its server was set up with.
        "SEARCH_CONFIG": "simple",
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django would mail and log whole requests, with what people wrote in them.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # Refused requests: each would be a traceback with what somebody typed in it.
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
