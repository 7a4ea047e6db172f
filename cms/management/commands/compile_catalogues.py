"""Compiles the translation catalogues without gettext being installed."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Write a .mo file beside each .po file that has changed since."
    requires_system_checks = ()

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    # Whoever reads meanwhile finds the old file or the new one, never a half.
                    draft = target.with_suffix(f".{os.getpid()}")
                    polib.pofile(str(source)).save_as_mofile(str(draft))
                    draft.replace(target)
