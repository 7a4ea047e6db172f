"""Search over the live pages of the reader's language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Locale, Page

from content.folding import folded, folded_query

MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    """Whole words first, then words that begin with what was typed."""
    typed = request.GET.get("q", "")[:200]
    context = {"typed": typed, "results": found(folded_query(typed))}
    response = render(request, "search/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def found(query: str) -> list[Page]:
    """Pages with the words in their title come first: long pages mention everything once."""
    if not query:
        return []
    pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=2)
    hits = [*pages.search(query)[:MOST], *pages.autocomplete(query)[:MOST]]
    unique = {page.pk: page for page in hits}
    specific = Page.objects.filter(pk__in=unique).specific().in_bulk()
    words = query.split()
    return sorted(
        (specific[pk] for pk in list(unique)[:MOST]),
        key=lambda page: sum(word in folded(page.title) for word in words),
        reverse=True,
    )
