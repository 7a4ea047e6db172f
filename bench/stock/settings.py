"""The same database and cache kind, but middleware and templates of a new Wagtail project."""

from bench.settings import *  # noqa: F403  (settings modules are layered this way)

INSTALLED_APPS = ["bench.stock", *INSTALLED_APPS]  # noqa: F405  (from base)
ROOT_URLCONF = "bench.stock.urls"
WAGTAIL_I18N_ENABLED = False
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
TEMPLATES[0]["OPTIONS"]["context_processors"] = [  # noqa: F405  (from base)
    "django.template.context_processors.debug",
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
