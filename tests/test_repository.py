"""The repository itself: nothing unused, nothing missing, nothing that names a machine."""

import re
import shlex
import tomllib
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import get_commands
from wagtail.models import get_page_models

from cms import catalogues
from intake_forms.step_forms import TEMPLATES
from reference.ledger import tokens

from .test_architecture import ROOT, needs_repository, tracked

pytestmark = needs_repository

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
CONTENT = ROOT / "cms" / "example" / "locale"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users|work|tmp|srv/[a-z]+)/[\w.-]+")
# Templates that packages look for by name.
OVERRIDES = {
    "wagtail_localize/admin/edit_translation.html",
    "wagtailadmin/collections/_privacy_switch.html",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_of_the_site_is_translated(language):
    assert catalogues.gaps(language) == []


def entries(path: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def versions(entry: polib.POEntry) -> list[tuple[str, str]]:
    """(English, translation) of an entry; each plural form of a language beside the plural."""
    if entry.msgid_plural:
        return [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]
    return [(entry.msgid, entry.msgstr)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_the_english_string(language):
    for entry in entries(catalogues.catalogue(language)):
        for english, text in versions(entry):
            wanted = Counter(found[0] for found in PLACEHOLDER.finditer(english))
            has = Counter(found[0] for found in PLACEHOLDER.finditer(text))
            is_one = bool(entry.msgid_plural) and has < wanted
            assert has == wanted or is_one, (language, entry.msgid)
            assert Counter(TAG.findall(text)) == Counter(TAG.findall(english)), entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_fuzzy_or_a_copy_of_nothing(language):
    for path in (catalogues.catalogue(language), CONTENT / f"{language}.po"):
        for entry in entries(path):
            assert not entry.fuzzy, entry.msgid
            assert entry.translated(), (path.name, entry.msgid)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_pages_keep_figures_tags_and_links_in_translation(language):
    found = entries(CONTENT / f"{language}.po")
    assert len(found) > 300
    for entry in found:
        assert Counter(tokens(entry.msgstr)) == Counter(tokens(entry.msgid)), entry.msgid
        assert sorted(TAG.findall(entry.msgstr)) == sorted(TAG.findall(entry.msgid)), entry.msgid


def test_all_languages_translate_the_same_example_texts():
    texts = {
        language: {e.msgid for e in entries(CONTENT / f"{language}.po")} for language in LANGUAGES
    }
    for language in LANGUAGES:
        assert texts[language] == texts["ro"], language


def test_romanian_has_its_own_letters():
    """ș and ț have a comma below; the look-alikes with a cedilla belong to Turkish."""
    for path in tracked("locale/ro/*.po", "cms/example/locale/ro.po", "reference/data/*"):
        assert not set("şţŞŢ") & set(path.read_text(encoding="utf-8")), path.name


def templates() -> list[str]:
    found = (str(p.relative_to(ROOT)) for p in tracked("*/templates/*"))
    return [name.partition("templates/")[2] for name in found if not name.startswith("bench/")]


def page_templates() -> set[str]:
    """Wagtail finds the template of a page by the name of its model."""
    return {model.template for model in get_page_models()}


def question_templates() -> set[str]:
    """The help form shows each kind of question by the template of its name."""
    return {f"content/forms/{name}.html" for name in TEMPLATES.values()}


def test_no_template_is_unused():
    paths = [p for p in tracked("*.py", "*.html", "*.txt") if "tests" not in p.parts]
    sources = "".join(path.read_text(encoding="utf-8") for path in paths)
    others = OVERRIDES | page_templates() | question_templates()
    for name in templates():
        mail = re.sub(r"_(subject|body)\.txt$", "", name)
        named = (name, mail, mail.rpartition("/")[2] if "/email/" in name else name)
        by_stem = f"{name.partition('/')[0]}/{{" in sources and f'"{Path(name).stem}"' in sources
        is_used = by_stem or any(f'"{word}"' in sources for word in named)
        assert is_used or name in others, name


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_locks_name_no_address_and_pin_wagtail(name):
    lock = (ROOT / name).read_text()
    assert "://" not in lock
    assert re.search(r"^wagtail==8\.0\.1 ", lock, re.MULTILINE)
    pinned = [line for line in lock.splitlines() if re.match(r"^[a-z0-9]", line, re.IGNORECASE)]
    assert pinned
    assert all("==" in line for line in pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_the_declared_packages_are_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "requirements.txt").read_text().lower()
    for declared in project["dependencies"]:
        name = re.match(r"[a-z0-9-]+", declared.lower())[0]
        assert re.search(rf"^{name}(\[[^]]*\])?==", lock, re.MULTILINE), name


def text_files() -> list[Path]:
    return [
        p
        for p in tracked()
        if p.suffix
        in {".py", ".html", ".txt", ".md", ".toml", ".po", ".csv", ".css", ".js", ".yml", ""}
    ]


def test_no_tracked_file_names_a_path_of_somebodys_machine():
    for path in text_files():
        if path.name == Path(__file__).name:
            continue
        found = MACHINE.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, (str(path.relative_to(ROOT)), found and found[0])


def readme_commands() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:sh|bash|console)?\n(.*?)```", readme, re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="there is no README yet")
def test_every_command_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    known = set(get_commands())
    commands = readme_commands()
    assert commands
    for command in commands:
        words = [
            w for w in shlex.split(command, comments=True) if "=" not in w or w.startswith("-")
        ]
        if words[:1] == ["make"]:
            assert {w for w in words[1:] if not w.startswith("-")} <= targets, command
        elif any(word.endswith("manage.py") for word in words):
            position = next(n for n, word in enumerate(words) if word.endswith("manage.py"))
            assert words[position + 1] in known, command
        elif words and "/" in words[0] and not words[0].startswith((".venv", "http")):
            assert (ROOT / words[0]).exists(), command
