"""The vocabulary as the public forms read it, without a query at every press."""

from freshness.snapshot import snapshot

from .models.vocabulary import Term


@snapshot
def _terms(model: type[Term]) -> dict[str, Term]:
    return {term.key: term for term in model.objects.all()}


def by_key(model: type[Term], key: str | None) -> Term | None:
    """The term with this key, in use or not, or None: keys come from forms and files."""
    return _terms(model).get(key) if key else None


def active(model: type[Term]) -> list[Term]:
    """All terms in use, in the editors' order."""
    return [term for term in _terms(model).values() if term.is_active]
