"""The receipt as a picture for the photo album: readable, and silent about what it is."""

import json
import struct
import zlib

import pytest
import typst
from django.conf import settings
from django.core import signing
from django.test import Client

from casework import receipts

from .asking import ask, begun, form_page
from .forms import by_client, open_mailbox, soup

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What a picture needs, and nothing that holds words.
SILENT_CHUNKS = {"IHDR", "PLTE", "tRNS", "pHYs", "sRGB", "gAMA", "cHRM", "IDAT", "IEND"}


def phone(language: str) -> Client:
    """One that has just begun the form."""
    client = Client()
    begun(client, form_page(language))
    return client


def picture(client, language: str):
    return client.get(f"{form_page(language).url}picture/")


def chunks(png: bytes) -> list[tuple[str, bytes]]:
    """The parts of a PNG file, with their checksums looked at."""
    assert png.startswith(SIGNATURE)
    found, at = [], len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(name + content)
        found.append((name.decode(), content))
        at += 12 + length
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_gives_the_receipt_as_a_picture_in_every_language(language):
    answer = picture(phone(language), language)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="photo.png"'
    parts = chunks(answer.content)
    width, height = struct.unpack(">II", parts[0][1][:8])
    assert width >= 600
    assert height >= 600
    pixels = zlib.decompress(b"".join(content for name, content in parts if name == "IDAT"))
    assert len(set(pixels)) > 10, "an empty picture"
    assert len(answer.content) < 200_000


def test_no_part_of_the_file_tells_what_it_is():
    answer = picture(phone("ro"), "ro")
    assert {name for name, _content in chunks(answer.content)} <= SILENT_CHUNKS
    for word in (b"typst", b"Mobility", b"receipt", b"help", b"2026"):
        assert word.lower() not in answer.content.lower()


def test_another_code_and_another_language_is_another_picture():
    client = phone("ro")
    romanian, again, italian = (picture(client, code).content for code in ("ro", "ro", "it"))
    assert romanian == again
    assert romanian != italian
    assert picture(phone("ro"), "ro").content != romanian


def test_the_picture_holds_the_words_of_this_receipt(monkeypatch):
    """What goes to the drawing program is what the page shows."""
    drawn, compiled = [], typst.compile

    def compile_and_note(template, **options):
        drawn.append(options["sys_inputs"])
        return compiled(template, **options)

    monkeypatch.setattr(typst, "compile", compile_and_note)
    for language in LANGUAGES:
        client = Client()
        page = soup(begun(client, form_page(language)))
        picture(client, language)
        content = json.loads(drawn[-1]["code"])
        assert " ".join(content["words"]) == page.select_one(".code-words").get_text(strip=True)
        shown = [item.get_text(strip=True) for item in page.select(".code-pictures li")]
        assert [str(number) for number in content["numbers"]] == shown
        assert len(content["drawings"]) == len(shown)
        assert all(drawing.startswith("<svg") for drawing in content["drawings"])
        assert set(content) == {"words", "drawings", "numbers"}


def test_without_the_cookie_there_is_no_picture():
    client = phone("ro")
    assert picture(Client(), "ro").status_code == 404
    for cookie in ("", "nonsense", receipts.closed(5)[:-2], signing.dumps("5")):
        stranger = Client()
        stranger.cookies["receipt"] = cookie
        assert picture(stranger, "ro").status_code == 404
    client.get("/leave/")
    assert picture(client, "ro").status_code == 404


def test_a_draft_resumed_elsewhere_gives_the_same_picture():
    client = Client()
    code = soup(begun(client, form_page("ro"))).select_one(".code-words").get_text(strip=True)
    other = Client()
    open_mailbox(*by_client(other), "ro", code)
    assert picture(other, "ro").content == picture(client, "ro").content


def test_the_page_of_the_receipt_leads_to_the_picture():
    client, _receipt, _request = ask()
    page = soup(client.get(f"{form_page('ro').url}sent/"))
    link = page.select_one(".receipt a[download]")
    assert link["download"] == "photo.png"
    assert client.get(link["href"]).content == picture(client, "ro").content
