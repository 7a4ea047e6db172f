"""Two processes of a real site, and a third one that writes."""

import subprocess
import sys
import time
from subprocess import PIPE

import pytest
import requests

from .site import ROOT

RIGHT = "/en/rights/unpaid-wages/"
WRITER = """
import os, sys, django
django.setup()
from django.core.management import call_command
from officers.models import *; from reference.models import *; from rights.models import *
from workshops.models import *; from wagtail.models import Page
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""
# What another process does, the page on which it is seen, its mark there, and how it is undone.
ELSEWHERE = [
    (
        "p = RightsPage.objects.get(slug='housing', locale__language_code='en'); old = p.title; "
        "p.title = 'Zyx title'; p.save_revision().publish()",
        ("/en/rights/", "Zyx title"),
        "p.title = old; p.save_revision().publish()",
    ),
    (
        "f = Figure.objects.filter(name='', fact__key=Country.objects.get(key='UK')"
        ".emergency_fact.key); f.update(value='998')",
        (RIGHT, "tel:998"),
        "f.update(value='999')",
    ),
    (
        "c = Country.objects.get(key='IT'); c.labels = {**c.labels, 'en': 'Zyx land'}; c.save()",
        ("/en/how-it-works/", "Zyx land"),
        "c.labels = {**c.labels, 'en': 'Italy'}; c.save()",
    ),
    (
        "s = ShopPage.objects.live().first().shop; was = s.name; "
        "Shop.objects.filter(pk=s.pk).update(region='Zyx region')",
        ("/en/shops/", "Zyx region"),
        "Shop.objects.filter(pk=s.pk).update(region=s.region)",
    ),
    (
        "w = Workshop.objects.latest('starts_at'); "
        "Workshop.objects.filter(pk=w.pk).update(place='Zyx place')",
        ("/en/workshops/", "Zyx place"),
        "Workshop.objects.filter(pk=w.pk).update(place=w.place)",
    ),
    (
        "m = Page.objects.filter(slug='privacy', locale__language_code='en'); "
        "m.update(show_in_menus=True, title='Zyx menu')",
        ("/en/countries/", "Zyx menu"),
        "m.update(show_in_menus=False, title='Privacy')",
    ),
]


def everywhere(site, path: str) -> list[str]:
    """The page from so many new connections that each process of the site answers some."""
    return [site.get(path).text for _time in range(8)]


@pytest.fixture
def write(site):
    """Runs a line of Python in a process of its own, on the database of the running site."""
    command = [sys.executable, "-c", WRITER]
    process = subprocess.Popen(
        command, cwd=ROOT, env=site.environment, text=True, stdin=PIPE, stdout=PIPE
    )

    def run(line: str) -> None:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "done\n", line

    with process:
        yield run


def test_each_process_shows_within_a_second_what_another_one_changed(site, write):
    seen = [shown for _line, shown, _back in ELSEWHERE]
    assert not [mark for path, mark in seen if mark in "".join(everywhere(site, path))]
    for line, _shown, _back in ELSEWHERE:
        write(line)
    time.sleep(1)
    late = [mark for path, mark in seen if not all(mark in t for t in everywhere(site, path))]
    for _line, _shown, back in ELSEWHERE:
        write(back)
    assert late == []
    time.sleep(1)
    assert not [mark for path, mark in seen if mark in "".join(everywhere(site, path))]


def test_the_running_site_keeps_its_pages(site):
    first = site.get(RIGHT)
    assert first.headers["ETag"].startswith('W/"')
    assert first.headers["Content-Encoding"] in ("br", "gzip")
    again = site.get(RIGHT, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = requests.head(site.url + RIGHT, timeout=20)
    assert (head.status_code, head.content) == (200, b"")
    assert "ETag" not in site.get(RIGHT, cookies={"cookies": "yes"}).headers
    assert "ETag" not in site.get("/en/help/").headers
