"""From the worker's phone to the answer on it, on the running site with its real queue."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .forms import ask_for_help, by_session, fields_of, open_mailbox, receipt_of, soup
from .running import desk_numbers, explained, mails, page, processes, sign_in, until

SAMPLES = json.loads((Path(__file__).parent / "data" / "help_requests.json").read_text())[
    "requests"
]
# Texts of a firm and of an administration; all others are from workers.
CLIENTS = {"dev-13": "public_administration", "dev-15": "firm"}
KINDS = {"emergency_signpost": "mentor", "none": None}
CONTACT = "+39 555 0100 sample"
WITHIN = 5

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")


def answers_of(sample: dict) -> dict:
    expected = sample["expected"]
    return {
        "host_country": expected["host_country"],
        "topic": expected["topic"],
        "sector": expected["sector"],
        "client_type": CLIENTS.get(sample["id"], "worker"),
        "story": f"{sample['text']} [{sample['id']}]",
        "contact": CONTACT,
    }


def is_routed(site, receipt: str, language: str) -> bool:
    """The worker's own picture of it: somebody was found."""
    seen = open_mailbox(*by_session(site.url), language, receipt)
    steps = soup(seen).select(".progress li")
    return steps[1].has_attr("data-done") or steps[1].has_attr("data-current")


def ask(site, sample: dict) -> dict:
    """Post one request as a worker does and wait until it is with somebody."""
    seen = ask_for_help(*by_session(site.url), sample["language"], answers_of(sample))
    sent = time.monotonic()
    receipt = receipt_of(seen)
    if sample["expected"]["handler"] != "none":
        left = WITHIN - (time.monotonic() - sent)
        until(lambda: is_routed(site, receipt, sample["language"]), left, f"{sample['id']} routed")
    return {**sample, "receipt": receipt, "page": seen}


@pytest.fixture(scope="module")
def asked(site) -> dict[str, dict]:
    """All samples, sent by three phones at a time; by their id."""
    before = {row["number"] for row in explained(site, "--latest", "1")}
    with ThreadPoolExecutor(3) as phones:
        sent = list(phones.map(lambda sample: ask(site, sample), SAMPLES))
    until(lambda: not is_waiting(site), 30, "the abuse is put aside too")
    rows = explained(site, "--latest", str(len(sent)))
    assert len(rows) == len(SAMPLES)
    assert not before & {row["number"] for row in rows}
    return {sample["id"]: {**sample, "rows": rows} for sample in sent}


def is_waiting(site) -> bool:
    return any(row["status"] == "new" for row in explained(site, "--latest", str(len(SAMPLES))))


def row_of(sample: dict, rows: list[dict]) -> list[dict]:
    """The lines of explain_request that can be this sample: it names keys only."""
    keys = {k: v for k, v in answers_of(sample).items() if k not in ("story", "contact")}
    keys = {k: None if v in ("unknown", "none") else v for k, v in keys.items()}
    keys["language"] = sample["language"]
    return [row for row in rows if keys.items() <= row.items()]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["id"])
def test_every_request_reaches_a_fitting_person_of_the_expected_kind(asked, sample):
    found = row_of(sample, asked[sample["id"]]["rows"])
    assert found, "this request is not among the latest"
    handlers = [sample["expected"]["handler"], *sample.get("accept", {}).get("handler", [])]
    expected = {KINDS.get(handler, handler) for handler in handlers}
    for row in found:
        assert row["handler"] in expected
        if row["handler"] is None:
            assert (row["status"], row["assignee"], row["rule"]) == ("spam", None, "abuse")
            continue
        assert row["status"] == "assigned"
        assert row["rule"]
        chosen = [c["user"] for c in row["candidates"] if c["reason"] == "chosen"]
        assert chosen == [row["assignee"]]
        assert all(c["reason"] for c in row["candidates"])


def test_whoever_is_asked_speaks_the_language_and_serves_the_country(asked, site):
    """As the register in the admin shows it, not as routing believes."""
    people = {row["assignee"] for s in asked.values() for row in s["rows"] if row["assignee"]}
    known = registers(site)
    for sample in asked.values():
        for row in row_of(sample, sample["rows"]):
            if row["assignee"]:
                languages, countries = known[row["assignee"]]
                assert row["language"] in languages, row
                assert row["host_country"] in countries, row
    assert len(people) >= 4


def registers(site) -> dict[str, tuple]:
    """Languages and countries of everybody on the registers."""
    code = (
        "import json; from mentors.models import Mentor; from officers.models import Officer;"
        "rows = {m.user.username: (m.languages, [m.country.key]) for m in Mentor.objects.all()};"
        "rows |= {o.user.username: (o.languages, [c.key for c in o.countries.all()])"
        " for o in Officer.objects.all()};"
        "print(json.dumps(rows))"
    )
    return json.loads(site.manage("shell", "-v0", "-c", code))


def test_in_danger_the_emergency_number_stands_on_the_page_of_the_receipt(asked):
    grave = [s for s in asked.values() if s["expected"]["handler"] == "emergency_signpost"]
    assert grave
    for sample in grave:
        main = soup(sample["page"]).main
        number = "999" if sample["expected"]["host_country"] == "UK" else "112"
        assert main.select_one(f'.emergency a[href="tel:{number}"]'), sample["id"]
        assert main.h1.find_all_previous(class_="emergency"), f"{sample['id']}: before all else"


def test_explaining_names_nobody_and_tells_no_story(asked, site):
    text = site.manage("explain_request", "--latest", "50")
    assert CONTACT not in text
    assert not [s["id"] for s in SAMPLES if s["text"][:20] in text or f"[{s['id']}]" in text]
    for name in ("Giulia", "Pratelvo", "Hannah", "Fernthwick", "Rivamare", "Valdorsi"):
        assert name not in text


def test_the_answer_of_the_desk_comes_back_through_the_receipt(asked, site):
    """Every assignee answers all cases on the desk; every worker reads the one meant for them."""
    answered = {}
    for username in sorted({row["assignee"] for row in asked["dev-01"]["rows"]} - {None}):
        get, post = sign_in(site, username)
        for address in desk_numbers(get):
            case = soup(page(get, address)).get_text()
            for sample in SAMPLES:
                if f"[{sample['id']}]" in case and (form := answer_form(get, address)):
                    assert sample["text"].split("\n")[0] in case
                    words = f"Answer for {sample['id']} — ăș, Ж"
                    post(form["action"], {**fields_of(form), "body": words})
                    answered[sample["id"]] = username
    wanted = {s["id"] for s in SAMPLES if s["expected"]["handler"] != "none"}
    assert set(answered) == wanted
    for name in wanted:
        sample = asked[name]
        seen = open_mailbox(*by_session(site.url), sample["language"], sample["receipt"])
        (message,) = soup(seen).select(".message--answer")
        assert f"Answer for {name} — ăș, Ж" in message.get_text()
        assert soup(seen).select(".progress li")[-1].has_attr("data-current")


def answer_form(get, address: str):
    return soup(page(get, address)).select_one('form[data-form="answer"]')


def test_a_queue_that_is_killed_before_routing_routes_once_when_it_is_back(site):
    """Held still first, so that it cannot have taken the task when it dies."""
    sample = {**SAMPLES[1], "id": "killed"}
    before = mails(site)
    victims = processes(site, "hubworker")
    assert len(victims) >= 5
    for pid in victims:
        os.kill(pid, signal.SIGSTOP)
    seen = ask_for_help(*by_session(site.url), "en", answers_of(sample))
    (row,) = explained(site, "--latest", "1")
    assert row["status"] == "new"
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    until(lambda: is_routed(site, receipt_of(seen), "en"), 60, "routed after the return")
    number = row["number"]
    until(lambda: mails_about(site, number, before), 30, "the assignee's mail")
    site.manage("shell", "-v0", "-c", f"from casework.tasks import route; route({int(number[3:])})")
    (row,) = explained(site, number)
    assert (row["status"], row["handler"]) == ("assigned", "mentor")
    get, _post = sign_in(site, "coordinator")
    history = soup(page(get, f"/admin/requests/history/{int(number[3:])}/"))
    lines = [cells.get_text(" ", strip=True) for cells in history.select("main tbody tr")]
    assert len([line for line in lines if "Assigned" in line or "assigned" in line]) == 1, lines
    assert len(mails_about(site, number, before)) == 1


def mails_about(site, number: str, before: set) -> list[Path]:
    return [path for path in mails(site) - before if f"Subject: {number}" in path.read_text()]
