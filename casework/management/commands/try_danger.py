"""Try files of phrases: how many dangers are found, how many harmless phrases alarm, and which.

Each line is 1 for danger or 0, a tab and the phrase; the name of a file begins with its language.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.danger import means_danger
from casework.danger.phrases import Phrase, counted


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, files: list[Path], **options) -> None:
        tried = [phrase for path in files for phrase in _read(path)]
        rang = {phrase: means_danger(phrase.text) for phrase in tried}
        for phrase in tried:
            if rang[phrase] != phrase.is_danger:
                error = "missed" if phrase.is_danger else "alarm"
                self.stdout.write(f"{error} {phrase.language} {phrase.text}")
        for of, count in counted(tried, rang.__getitem__).items():
            self.stdout.write(f"{of}: {count}")


def _read(path: Path) -> list[Phrase]:
    language, *_hand = path.stem.split("-")
    rows = [line.partition("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    if wrong := [number for number, (mark, _tab, _text) in enumerate(rows, 1) if mark not in "01"]:
        raise CommandError(f"{path}: neither 0 nor 1 begins lines {wrong}")
    return [Phrase(language, path.stem, mark == "1", text) for mark, _tab, text in rows]
