"""Brings the translation catalogues up to date with the strings of the project."""

import gettext
import re
from pathlib import Path

import django
import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale

from cms import catalogues


class Command(BaseCommand):
    help = "Add new strings to each .po file, drop those nobody uses, say what is untranslated."

    def handle(self, **options):
        wanted = catalogues.messages()
        for language, _name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                _update(language, wanted)
                self.stdout.write(f"{language}: {len(catalogues.gaps(language))} untranslated")


def _update(language: str, wanted: dict) -> None:
    path = catalogues.catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile()
    known = {(entry.msgid, entry.msgid_plural): entry for entry in old}
    plurals = old.metadata.get("Plural-Forms") or _plurals_of_django(language)
    forms = range(int(re.search(r"nplurals=(\d+)", plurals).group(1)))
    new = polib.POFile(wrapwidth=0)
    new.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
    }
    for (singular, plural), files in sorted(wanted.items(), key=lambda item: item[1]):
        entry = known.get((singular, plural)) or polib.POEntry(msgid=singular, msgid_plural=plural)
        entry.comment = ", ".join(dict.fromkeys(files))
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = dict.fromkeys(forms, "")
        if "%(" in singular and "python-format" not in entry.flags:
            entry.flags.append("python-format")
        new.append(entry)
    new.save(str(path))


def _plurals_of_django(language: str) -> str:
    """How a language counts; each of those that Django speaks says it in its catalogue."""
    folder = Path(django.__file__).parent / "conf" / "locale"
    return gettext.translation("django", folder, [to_locale(language)]).info()["plural-forms"]
