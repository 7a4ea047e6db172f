"""All addresses of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents.views.serve import serve as serve_document

from casework.quick_exit import leave
from casework.views import mailbox
from search.views import search

from . import views
from .health import healthz

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("healthz", healthz, name="healthz"),
    path("leave/", leave, name="leave"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": views.AllLanguages}}, name="sitemap"),
    # Wagtail's breaks on purpose, and writes a traceback each time.
    path("admin/failwhale/", views.page_not_found),
    # Nothing here is private, and none of our pages asks a reader for a password.
    path("admin/collections/<int:_pk>/privacy/", require_admin_access(views.page_not_found)),
    path("admin/", include("accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    # Of the addresses of documents and pages only these: the others ask readers to sign in.
    re_path(r"^documents/(\d+)/(.*)$", serve_document, name="wagtaildocs_serve"),
    re_path(r"^media/(?P<path>.*)$", serve_file, {"document_root": settings.MEDIA_ROOT}),
]
urlpatterns += i18n_patterns(
    path("mailbox/", mailbox, name="mailbox"),
    path("search/", search, name="search"),
    path("", include("intake_forms.urls")),
    # Pages take forms from people without cookies; each form carries a signed token instead.
    re_path(wagtail_urls.serve_pattern, csrf_exempt(views.page), name="wagtail_serve"),
)

handler404 = "cms.views.page_not_found"
handler500 = "cms.views.server_error"
