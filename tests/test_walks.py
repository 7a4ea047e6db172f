"""Two walks that find a new app by themselves: over all addresses, and over all tables.

Both start from what Django knows; nobody has to remember to name anything here. A third one, over
page types, stands where pages are seen.
"""

import re
import sys
import types
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path
from django.utils import timezone

from casework import actions, data_rights
from casework.encryption import EncryptedTextField
from casework.models import HelpRequest
from cms.setup import SCHEDULES
from intake_forms.reading import live_forms

from .desk import CONTACT, STORY, account, case, signed_in
from .stored import run_queue
from .test_upkeep import run_now

pytestmark = pytest.mark.django_db
PK = 987_654
CANARY = "Canaryword"
LONG_AGO = timezone.now() - timedelta(days=4_000)
# What an argument may stand for, if the address is to lead to a request.
ARGUMENTS = {"app": "casework", "model": "helprequest", "action": "delete", "task": "assigned"}
# It keeps that something happened, never a word of anybody.
WORDLESS = {"casework.HistoryLine"}


# Addresses -----------------------------------------------------------------------------------


def routes(resolver=None, prefix: str = "") -> Iterator[str]:
    """Every address that anything has registered, those of packages included."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def address(route: str) -> str:
    """With the request's number and model in all its places."""

    def value(match: re.Match) -> str:
        kind, name = match[1] or "", match[2]
        if kind == "help_form:":
            return live_forms()[0].address.strip("/").partition("/")[2]
        if kind == "uuid:":
            return str(uuid.UUID(int=PK))
        words = [word for part, word in ARGUMENTS.items() if part in name]
        return words[0] if words and kind != "int:" else str(PK)

    return re.sub(r"<(\w+:)?(\w+)>", value, simplify_regex(route))


def leaks(visitor: Client, addresses: list[str]) -> list[str]:
    """Those at which this visitor sees the request."""
    visitor.raise_request_exception = False
    query = {"q": PK, "label": PK, "id": PK, "request": PK}
    found = [(url, visitor.get(url, query)) for url in addresses]
    secret = (f"MM-{PK:06d}", STORY, CONTACT)
    texts = [(url, answer.getvalue().decode(errors="replace")) for url, answer in found]
    return [url for url, text in texts if any(word in text for word in secret)]


@pytest.fixture
def secret() -> HelpRequest:
    """Somebody else's request, with a history and a number that nothing else has."""
    request = case("officer_treviso", pk=PK)
    actions.open_case(request=request, by=request.assignee)
    actions.answer(request=request, body=STORY, by=request.assignee)
    return request


def visitors() -> list[Client]:
    """Nobody, and another officer who may do all that an editor may."""
    account("officer_hasselt").groups.add(*account("editor").groups.all())
    return [Client(), signed_in("officer_hasselt")]


def test_no_address_shows_a_request_to_those_whom_it_does_not_concern(secret):
    walked = [address(r) for r in routes() if "logout" not in r and "error-test" not in r]
    assert len(walked) > 300
    for visitor in visitors():
        assert leaks(visitor, walked) == []
    assert leaks(signed_in("officer_treviso"), [f"/admin/requests/inspect/{PK}/"])


def test_a_planted_address_that_shows_one_is_found(secret, settings, monkeypatch):
    def show(_request, pk):
        return HttpResponse(HelpRequest.objects.get(pk=pk).story)

    planted = types.ModuleType("planted_urls")
    old = get_resolver().url_patterns
    planted.urlpatterns = [*old, path("planted/<int:pk>/", show)]
    monkeypatch.setitem(sys.modules, "planted_urls", planted)
    settings.ROOT_URLCONF = "planted_urls"
    walked = [address(route) for route in routes() if route.startswith("planted")]
    for visitor in visitors():
        assert leaks(visitor, walked) == [f"/planted/{PK}/"]


# Tables --------------------------------------------------------------------------------------


def own_models() -> list[type[models.Model]]:
    root = Path(settings.BASE_DIR)
    own = {c.label for c in apps.get_app_configs() if Path(c.path).parent == root}
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in own]


def is_personal(model: type[models.Model]) -> bool:
    """It holds what somebody without an account said, or hangs on a row that does."""
    fields = model._meta.concrete_fields
    if any(isinstance(f, EncryptedTextField) or f.name == "receipt_seal" for f in fields):
        return True
    above = {f.related_model for f in fields if f.is_relation} - {model, None}
    return any(is_personal(one) for one in above if one in own_models())


def personal_models() -> list[type[models.Model]]:
    found = [model for model in own_models() if is_personal(model)]
    return [model for model in found if model._meta.label not in WORDLESS]


def hangs_on(model: type[models.Model], root: type[models.Model]) -> bool:
    above = {f.related_model for f in model._meta.concrete_fields if f.is_relation}
    return root in above or any(hangs_on(one, root) for one in above & set(own_models()) - {model})


def filled(model: type[models.Model], request: HelpRequest, *, loose: bool) -> models.Model:
    """An old row with the canary wherever words fit, hanging on `request`; `loose` where it may."""
    if model is HelpRequest:
        return request
    values = {f.attname: _value(f, request, loose) for f in model._meta.concrete_fields}
    [row] = model._base_manager.bulk_create([model(**values)])
    # What sets its time by itself is made old afterwards.
    times = [f for f in model._meta.concrete_fields if isinstance(f, models.DateTimeField)]
    if old := {f.attname: LONG_AGO for f in times if not f.null}:
        model._base_manager.filter(pk=row.pk).update(**old)
    return row


def _value(field: models.Field, request: HelpRequest, loose: bool):
    if field.is_relation:
        return _related(field, request, loose)
    if isinstance(field, models.AutoField) or field.null:
        return None
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.CharField | models.TextField):
        return (
            "{}"
            if field.name == "sealed_answers"
            else f"{CANARY}{uuid.uuid4().hex}"[: field.max_length]
        )
    kinds = {
        models.DateTimeField: LONG_AGO,
        models.DateField: LONG_AGO.date(),
        models.BooleanField: False,
        models.UUIDField: uuid.uuid4(),
        models.IntegerField: 1,
    }
    return next((v for kind, v in kinds.items() if isinstance(field, kind)), field.get_default())


def _related(field: models.Field, request: HelpRequest, loose: bool):
    target = field.related_model
    if loose and field.null:
        return None
    if target is HelpRequest:
        return request.pk
    if target in own_models() and is_personal(target):
        return filled(target, request, loose=loose).pk
    return None if field.null else target._base_manager.order_by("pk").first().pk


def left(row: models.Model) -> bool:
    """Whether the row still stands there with anything of what it was filled with."""
    again = type(row)._base_manager.filter(pk=row.pk).first()
    return again is not None and CANARY in str(vars(again))


def done_request() -> HelpRequest:
    """Put aside: no word of it waits for an answer, so that its time runs."""
    words = {"story": CANARY, "contact": CANARY, "sealed_answers": f'{{"x": "{CANARY}"}}'}
    return case(status="spam", **words)


def kept_for_ever() -> list[str]:
    """Tables of which nothing goes by itself, however old it is."""
    request = done_request()
    rows = [filled(model, request, loose=True) for model in personal_models()]
    HelpRequest.objects.filter(pk=request.pk).update(changed_at=LONG_AGO, created_at=LONG_AGO)
    apps.get_model("workshops.Workshop").objects.update(
        starts_at=LONG_AGO, ends_at=timezone.now() - timedelta(days=3_000)
    )
    for function, _minutes in SCHEDULES.values():
        run_now(function)
    run_queue()
    return [row._meta.label for row in rows if left(row)]


def kept_after_erasing() -> list[str]:
    """Tables of a request in which something stays though the person erased everything."""
    request = done_request()
    hanging = [m for m in personal_models() if m is HelpRequest or hangs_on(m, HelpRequest)]
    rows = [filled(model, request, loose=False) for model in hanging]
    data_rights.erase(request=request)
    return [row._meta.label for row in rows if left(row)]


@contextmanager
def planted_table(**fields):
    """A table of a new app, known to Django as every other, for as long as the test lasts."""
    meta = type("Meta", (), {"app_label": "casework"})
    names = {"__module__": __name__, "Meta": meta, "id": models.IntegerField(primary_key=True)}
    model = type("Planted", (models.Model,), {**names, **fields})
    others = [f for f in model._meta.concrete_fields if not f.primary_key]
    columns = "".join(f", {f.column} {'bigint' if f.is_relation else 'text'}" for f in others)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE casework_planted (id bigint PRIMARY KEY{columns})")
            yield model
            cursor.execute("DROP TABLE casework_planted")
    finally:
        apps.all_models["casework"].pop("planted")
        apps.clear_cache()


def test_the_tables_of_people_are_known():
    names = {model._meta.label for model in personal_models()}
    assert {"casework.HelpRequest", "casework.Draft", "workshops.Registration"} <= names
    assert {"casework.Message", "casework.Consent", "casework.Opening"} <= names
    assert not any(issubclass(model, settings_user()) for model in personal_models())


def settings_user() -> type[models.Model]:
    return apps.get_model(settings.AUTH_USER_MODEL)


def test_everything_about_a_person_goes_in_its_time():
    assert kept_for_ever() == []


def test_erasing_reaches_every_table_of_a_request():
    assert kept_after_erasing() == []


def test_a_planted_table_is_found_by_both():
    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="+")
    with planted_table(request=request, note=models.TextField()):
        assert kept_after_erasing() == ["casework.Planted"]
    with planted_table(note=EncryptedTextField()):
        assert kept_for_ever() == ["casework.Planted"]
