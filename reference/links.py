"""Links to pages in rich text: one query for a whole page, where Wagtail takes several a block."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text.rewriters import FIND_A_TAG, LinkRewriter, extract_attrs

from content.pages import address
from freshness.snapshot import snapshot


def addresses(texts: Iterable[str]) -> dict[str, str]:
    """Id of each page to which the texts link, and where it stands in the reader's language."""
    links = (extract_attrs(tag) for text in texts for tag in FIND_A_TAG.findall(text))
    ids = {link["id"] for link in links if link.get("linktype") == "page"}
    return _addresses(frozenset(ids), translation.get_language()) if ids else {}


@snapshot
def _addresses(ids: frozenset[str], language: str) -> dict[str, str]:
    keys = Page.objects.filter(pk__in=ids).values("translation_key")
    is_local = Q(live=True, locale__language_code=language, translation_key__in=keys)
    pages = Page.objects.filter(Q(pk__in=ids) | is_local).select_related("locale")
    local = {p.translation_key: p for p in pages if p.locale.language_code == language}
    return {str(p.pk): address(local.get(p.translation_key, p)) for p in pages}


def linked(html: str, addresses: dict[str, str]) -> SafeString:
    """Rich text as browsers want it; a link to a page that is gone leads nowhere."""

    def opened(links: list[dict]) -> list[str]:
        paths = [addresses.get(link.get("id")) for link in links]
        return [f'<a href="{escape(path)}">' if path else "<a>" for path in paths]

    return mark_safe(LinkRewriter(bulk_rules={"page": opened})(html))  # noqa: S308  (Wagtail's own)
