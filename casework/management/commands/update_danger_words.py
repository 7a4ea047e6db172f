"""Write down all forms of the words that may mean danger, after their list was changed."""

from collections import defaultdict
from collections.abc import Mapping

from django.core.management.base import BaseCommand
from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory

from casework.danger.lexicon import FOLDER, LANGUAGES, fingerprint, lexicon, listed, telling_words
from casework.danger.reading import plain, words
from casework.danger.spelling import Spelling


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        factory = TrieDictionaryFactory(use_disk_cache=False)
        for language in LANGUAGES:
            known = factory.get_dictionary(language)
            _write("forms", language, _forms(known, language))
            _write("others", language, _others(known, language))
        (FOLDER / "made_from.sha256").write_text(fingerprint() + "\n")


def _write(kind: str, language: str, lines: list[str]) -> None:
    path = FOLDER / kind / f"{language}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _forms(known: Mapping[str, str], language: str) -> list[str]:
    """A word that is listed with its forms in each line."""
    wanted = {entry for entry in listed(language) if not entry.endswith("*")}
    forms = defaultdict(set)
    for form in known:
        if (lemma := known[form]) in wanted and form != lemma and _is_word(form, lemma):
            forms[lemma].add(form)
    return [" ".join([lemma, *sorted(forms[lemma])]) for lemma in sorted(forms)]


def _is_word(form: str, lemma: str) -> bool:
    """Not two words, and not its contrary: Romanian writes "not hitting" as one word."""
    denies = form.startswith("ne") and not lemma.startswith("ne")
    return form.isalpha() and not denies


def _others(known: Mapping[str, str], language: str) -> list[str]:
    """Right words that look like a slip in a word of danger."""
    lexicon.cache_clear()
    made = lexicon(language)
    spelling = Spelling(telling_words(made))
    right = {each for form in known for each in words(plain(form), language)}
    return sorted(each for each in right - made.words.keys() if spelling.meant(each))
