"""Django and nothing else: settings, address and view of the bytes that readers get of our page."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.settings import DATABASES, SECRET_KEY, VAR_DIR  # noqa: F401

ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.bare"


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_bytes, headers={"Content-Encoding": "gzip", "Content-Length": len(_bytes)})


_bytes = (VAR_DIR / "page.html.gz").read_bytes()
urlpatterns = [path("page/", page)]
