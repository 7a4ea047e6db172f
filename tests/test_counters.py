"""How many begin, get on and send: by form, step, language and day, and nobody is followed."""

from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.data_rights import erase
from casework.models import HelpRequest
from intake_forms import counting
from intake_forms.models import DailyCount, HelpFormPage

from .asking import ASKED, ORGANISATION, WORKER, ask, begun, form_page, place, walk
from .desk import accounts, signed_in
from .forms import by_client, send, soup
from .test_assisted import TOLD, write_down

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
STEPS = ["where", "what", "story", "work", "reach", "agree"]


def counted(audience: str = WORKER) -> dict[tuple, int]:
    """(event, step, language) → number, of one form."""
    form = form_page("en", audience).translation_key
    numbers = counting.since(timezone.localdate())
    return {tuple(key): number for (of, *key), number in numbers.items() if of == form}


def whole(language: str) -> Counter:
    """What one person counts who goes all the way."""
    steps = {("step", step, language): 1 for step in STEPS}
    return Counter({("started", "", language): 1, **steps, ("sent", "", language): 1})


def all_the_way(language: str) -> None:
    client = Client()
    walk(client, begun(client, form_page(language)), ASKED)


def test_every_start_every_step_and_every_request_counts_once_in_its_language():
    expected = Counter()
    for language in ["bg", "ro", "ro"]:
        all_the_way(language)
        expected += whole(language)
    assert counted() == expected
    assert set(DailyCount.objects.values_list("day", flat=True)) == {timezone.localdate()}


def test_looking_going_back_and_correcting_count_nothing():
    client, page = Client(), form_page("ro")
    client.get(page.url)
    assert counted() == {}
    seen = begun(client, page)
    seen = send(*by_client(client), seen, "help-request", **ASKED)
    assert place(seen).endswith("/step/what/")
    before = counted()
    assert before == {("started", "", "ro"): 1, ("step", "where", "ro"): 1}
    again = client.get(f"{page.url}step/where/")
    send(*by_client(client), again, "help-request", **ASKED)
    client.get(f"{page.url}step/what/")
    assert counted() == before
    refused = client.get(f"{page.url}step/what/")
    send(*by_client(client), refused, "help-request", topic="magic")
    assert counted() == before


def test_who_changes_the_language_on_the_way_counts_where_the_step_was_done():
    client = Client()
    seen = begun(client, form_page("ro"))
    send(*by_client(client), seen, "help-request", **ASKED)
    walk(client, client.get(f"{form_page('it').url}step/what/"), ASKED)
    found = counted()
    assert found[("started", "", "ro")] == found[("step", "where", "ro")] == 1
    assert found[("step", "what", "it")] == found[("sent", "", "it")] == 1
    assert ("step", "what", "ro") not in found


def test_what_was_sent_counts_from_the_day_on_which_it_came():
    ask()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for at, expected in ((midnight, 1), (midnight - timedelta(seconds=1), 0)):
        HelpRequest.objects.update(created_at=at)
        assert counted().get(("sent", "", "ro"), 0) == expected


def test_a_request_counts_as_sent_after_it_was_erased():
    ask()
    erase(request=HelpRequest.objects.get())
    assert counted()[("sent", "", "ro")] == 1


def test_what_staff_write_down_was_sent_by_nobody():
    write_down(signed_in("mentor_it"), **TOLD)
    assert HelpRequest.objects.get().form
    assert counted() == {}


def test_each_form_and_each_day_counts_by_itself():
    begun(Client(), form_page())
    DailyCount.objects.update(day=timezone.localdate() - timedelta(days=1))
    begun(Client(), form_page())
    begun(Client(), form_page(audience=ORGANISATION))
    starts = DailyCount.objects.filter(event="started").values_list("form", "day", "count")
    assert len(starts) == 3
    assert {count for _form, _day, count in starts} == {1}


def test_there_is_no_column_for_a_person():
    """What is not stored cannot be looked up: a number has a form, a step, a language, a day."""
    (model,) = [m for m in apps.get_app_config("intake_forms").get_models() if m != HelpFormPage]
    names = {field.name for field in model._meta.get_fields()}
    assert names == {"id", "form", "event", "step", "language", "day", "count"}


def chart(username: str = "editor"):
    return signed_in(username).get(reverse("form_numbers"))


def test_only_editors_see_the_numbers():
    """And the one who keeps the machine, who may see everything."""
    for username in accounts():
        allowed = username in ("editor", "admin")
        assert chart(username).status_code == (200 if allowed else 302), username
        menu = signed_in(username).get("/admin/").content.decode()
        assert (reverse("form_numbers") in menu) == allowed, username
    assert Client().get(reverse("form_numbers")).status_code == 302


def table_of(response, title: str) -> dict[str, list[str]]:
    """Label → all and each language, of the chart under this title."""
    heading = next(h for h in soup(response).select("h2") if h.get_text(strip=True) == title)
    rows = heading.find_next("table").select("tbody tr")
    return {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")[1:]]
        for row in rows
    }


def test_the_chart_says_in_numbers_what_it_draws():
    all_the_way("ro")
    all_the_way("bg")
    begun(Client(), form_page("bg"))
    old = DailyCount.objects.create(
        form=form_page().translation_key, event="started", language="en", count=50,
        day=timezone.localdate() - timedelta(days=28),
    )  # fmt: skip
    seen = chart()
    table = table_of(seen, form_page("en").title)
    labels = [part.value["title"] for part in form_page("en").steps]
    assert list(table) == ["Begun", *labels, "Sent"]
    by_language = dict(zip(LANGUAGES, table["Begun"][1:], strict=True))
    assert (table["Begun"][0], by_language["ro"], by_language["bg"]) == ("3", "1", "2")
    assert {row[0] for label, row in table.items() if label != "Begun"} == {"2"}
    bars = [bar["class"] for bar in soup(seen).select("table.chart")[0].select(".bar span")]
    assert bars == [["w-100"], *[["w-65"]] * (len(labels) + 1)]
    empty = table_of(seen, form_page("en", ORGANISATION).title)
    assert {row[0] for row in empty.values()} == {"0"}
    old.day += timedelta(days=1)
    old.save()
    assert table_of(chart(), form_page("en").title)["Begun"][0] == "53"


def test_bars_have_a_pattern_and_a_length_for_every_number():
    """The chart reads without colour: the style names each length and paints stripes."""
    style = (settings.BASE_DIR / "static" / "css" / "chart.css").read_text()
    for width in range(0, 101, 5):
        assert f".w-{width} {{ inline-size: {width}%" in style
    assert "repeating-linear-gradient" in style
    assert "currentcolor" in style
