"""Many phones register at the same moment: exactly the seats there are get taken."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from content.drawing import drawings

from .forms import address, by_session, filled, follow, form_of, receipt_of, soup

CHECK = re.search(' d="([^"]+)"', drawings("pictograms")["check"][1])[1]
SEATS = 4
PHONES = 12
LANGUAGES = ("en", "ro", "bg", "it", "fr", "nl")
# Six pages in six languages share the seats; the example's own date may have passed.
PREPARE = f"""
import json
from datetime import timedelta
from django.utils import timezone
from workshops.models import Workshop
start = timezone.now() + timedelta(days=3)
workshops = Workshop.objects.filter(key="study-group-spalding")
workshops.update(capacity={SEATS}, starts_at=start, ends_at=start + timedelta(hours=1))
pages = workshops.get().pages.live().select_related("locale")
print(json.dumps({{page.locale.language_code: page.url for page in pages}}))
"""
COUNT = """
import json
from workshops.models import Registration
rows = Registration.objects.filter(workshop__key="study-group-spalding")
print(json.dumps(list(rows.values_list("status", flat=True))))
"""


def test_twelve_at_once_take_no_seat_twice_and_leave_none_empty(site):
    pages = json.loads(site.manage("shell", "-v0", "-c", PREPARE))
    assert set(pages) == set(LANGUAGES)
    start = Barrier(PHONES)

    def register(number: int):
        get, post = by_session(site.url)
        page = get(pages[LANGUAGES[number % len(LANGUAGES)]])
        form = form_of(page, "workshop-registration")
        sent = filled(form, {"nickname": f"Phone {number}", "consent": True})
        start.wait(30)
        return follow(get, post(address(page, form), sent))

    with ThreadPoolExecutor(PHONES) as phones:
        seen = list(phones.map(register, range(PHONES)))
    assert {page.status_code for page in seen} == {200}
    assert len({receipt_of(page) for page in seen} - {""}) == PHONES
    shown = [bool(soup(page).select_one(f'h1 path[d="{CHECK}"]')) for page in seen]
    assert shown.count(True) == SEATS
    statuses = json.loads(site.manage("shell", "-v0", "-c", COUNT))
    assert statuses.count("confirmed") == SEATS
    assert statuses.count("waiting") == PHONES - SEATS
