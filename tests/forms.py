"""Reads and sends the site's forms as a phone without JavaScript does.

`get(path)` and `post(path, data)` come from Django's client or from a requests session and do not
follow redirects: `by_client`, `by_session`. Both kinds of answers are read alike.
"""

import re
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag
from django.utils import translation
from django.utils.translation import gettext

MOST_STEPS = 30


def by_client(client, keep_cookies: bool = True):
    def get(path):
        return client.get(path)

    def post(path, data):
        if not keep_cookies:
            client.cookies.clear()
        return client.post(path, data)

    return get, post


def by_session(url: str, session: requests.Session | None = None):
    """A reader of the running site at `url`, with cookies of their own."""
    session = session or requests.Session()
    options = {"allow_redirects": False, "timeout": 30}

    def get(path):
        return session.get(urljoin(url, path), **options)

    def post(path, data):
        return session.post(urljoin(url, path), data=data, **options)

    return get, post


def soup(response) -> BeautifulSoup:
    """The page, taken apart once however often it is looked at."""
    if not hasattr(response, "soup"):
        response.soup = BeautifulSoup(response.content, "lxml")
    return response.soup


def form_of(response, name: str) -> Tag | None:
    """The form with this data-form attribute."""
    return soup(response).select_one(f'form[data-form="{name}"]')


def fields_of(form: Tag) -> dict[str, str]:
    """What the form sends as it stands: hidden fields, typed text and chosen answers."""
    sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type", "text")
        if field.name == "textarea":
            sent[field["name"]] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[field["name"]] = chosen.get("value", "") if chosen else ""
        elif kind not in ("radio", "checkbox", "submit") or field.has_attr("checked"):
            sent[field["name"]] = field.get("value", "on" if kind == "checkbox" else "")
    return sent


def filled(form: Tag, answers: dict) -> dict[str, str]:
    """The form's fields with those of our answers that it asks for; False unticks a box."""
    asked = {field["name"] for field in form.select("[name]")}
    sent = fields_of(form)
    for name in asked & set(answers):
        if answers[name] is False:
            sent.pop(name, None)
        else:
            sent[name] = "on" if answers[name] is True else answers[name]
    button = form.select_one("[data-primary]") or form.select_one("button:not([type=button])")
    if button is not None and button.get("name"):
        sent[button["name"]] = button.get("value", "")
    return sent


def address(response, form: Tag) -> str:
    """Where the form goes: its action, or the page it stands on."""
    return form.get("action") or path_of(response)


def path_of(response) -> str:
    return urlsplit(getattr(response, "url", "") or response.request["PATH_INFO"]).path


def follow(get, response):
    """The page at the end of the redirects."""
    for _hop in range(5):
        if response.status_code not in (301, 302, 303, 307, 308):
            return response
        target = urlsplit(response.headers["Location"])
        response = get(f"{target.path}?{target.query}".rstrip("?"))
    raise AssertionError("This redirects for ever.")


def send(get, post, response, name: str, **answers):
    """Fill this page's form, press its button and go where that leads."""
    form = form_of(response, name)
    assert form is not None, f"no {name} form: {soup(response).main or response.status_code}"
    return follow(get, post(address(response, form), filled(form, answers)))


def help_page(get, language: str):
    """The page behind `<a rel="help">`, where everybody is sent to."""
    return get(soup(get(f"/{language}/search/")).select_one('a[rel="help"]')["href"])


def ask_for_help(get, post, language: str, answers: dict):
    """Walk the help form to its end, however many steps it has; returns the page of the receipt."""
    answers = {"consent": True, **answers}
    response = follow(get, help_page(get, language))
    for _step in range(MOST_STEPS):
        if receipt_of(response):
            return response
        assert not summary_of(response), summary_of(response)
        response = send(get, post, response, "help-request", **answers)
    raise AssertionError("The help form does not end.")


def open_mailbox(get, post, language: str, receipt: str):
    """Type the receipt into the mailbox; returns what the worker then sees."""
    return send(get, post, get(f"/{language}/mailbox/"), "mailbox", receipt=receipt)


def receipt_of(response) -> str:
    output = soup(response).select_one("output#receipt")
    return output.get_text(strip=True) if output else ""


def summary_of(response) -> list[str]:
    """The messages in the summary above the form."""
    return [item.get_text(strip=True) for item in soup(response).select("#errors li")]


def errors_at(response, field: str) -> list[str]:
    """The messages that stand at one field."""
    return [p.get_text(strip=True) for p in soup(response).select(f"#field-{field} .error")]


def says(said: list[str], message: str) -> bool:
    """Whether one of these says it in the active language, whatever its numbers are."""
    translated = gettext(message)
    assert translation.get_language() == "en" or translated != message, f"untranslated: {message}"
    pattern = re.sub(r"%\\\(\w+\\\)[ds]", r"[\\d.,\\s]+", re.escape(translated))
    return any(re.fullmatch(pattern, one) for one in said)
