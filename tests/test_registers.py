"""Vocabulary, ledger and registers in the admin: what people add there works without code."""

from importlib import import_module

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from mentors.models import Mentor
from officers.models import Shop
from reference.models import Area, Country, Fact, Sector, Topic
from rights.models import RightsIndexPage

from . import forms
from .desk import case, said, seen, signed_in

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SPAIN = {
    "en": "Spain",
    "ro": "Spania",
    "bg": "Испания",
    "it": "Spagna",
    "fr": "Espagne",
    "nl": "Spanje",
}
TERMS = {"country": Country, "sector": Sector, "area": Area, "topic": Topic}


def labels(words: dict[str, str]) -> dict[str, str]:
    return {f"label_{code}": words.get(code, "") for code in LANGUAGES}


def add_country():
    sent = {"key": "ES", "side": "host", "position": 9, "is_active": "on", **labels(SPAIN)}
    return signed_in("admin").post(reverse("country:add"), sent)


def step_asking(name: str, language: str):
    """The form of the step of the help form that asks this question."""
    get, post = forms.by_client(Client())
    response = forms.follow(get, forms.help_page(get, language))
    for _step in range(forms.MOST_STEPS):
        form = forms.form_of(response, "help-request")
        if form.select_one(f"[name={name}]"):
            return form
        answers = {"client_type": "worker", "topic": "pay", "consent": True}
        response = forms.send(get, post, response, "help-request", **answers)
    raise AssertionError(f"No step asks for {name}.")


def test_a_country_added_in_the_admin_can_be_chosen_everywhere():
    response = add_country()
    assert response.status_code == 302, response.context["form"].errors
    spain = Country.objects.get(key="ES")
    assert spain.labels == SPAIN
    for language in LANGUAGES:
        form = step_asking("host_country", language)
        assert form.select_one("[name=host_country][value=ES]"), language
        assert SPAIN[language] in form.text
    admin = signed_in("admin")
    parent = RightsIndexPage.objects.get(locale__language_code="en")
    editor = reverse("wagtailadmin_pages:add", args=["rights", "rightspage", parent.pk])
    page = admin.get(editor).content.decode()
    assert f'value="{spain.pk}"' in page
    assert r"&quot;ES\&quot;&gt;Spain" in page
    for name in ("mentors_mentor", "officers_shop", "officers_officer"):
        form = admin.get(reverse(f"{name}_modeladmin_create")).content.decode()
        assert "Spain" in form, name


def test_the_new_country_takes_requests_and_mentors():
    add_country()
    admin = signed_in("admin")
    mentor = Mentor.objects.get(user__username="mentor_uk")
    url = reverse("mentors_mentor_modeladmin_edit", args=[mentor.pk])
    sent = {
        "user": mentor.user_id,
        "country": Country.objects.get(key="ES").pk,
        "languages": ["en", "ro"],
        "topics": list(mentor.topics.values_list("pk", flat=True)),
        "room": 5,
        "is_available": "on",
        "code_signed": "on",
    }
    assert admin.post(url, sent | seen(url)).status_code == 302
    mentor.refresh_from_db()
    assert (mentor.country.key, mentor.languages, mentor.room) == ("ES", ["en", "ro"], 5)


@pytest.mark.parametrize("name", TERMS)
def test_each_vocabulary_lists_searches_edits_and_keeps_a_history(name):
    admin = signed_in("admin")
    term = TERMS[name].objects.first()
    list_url = reverse(f"{name}:index")
    for label in {*term.labels.values(), term.key, term.labels["ro"].upper()}:
        content = admin.get(list_url, {"q": label}).content.decode()
        assert reverse(f"{name}:edit", args=[term.pk]) in content, label
    assert (
        reverse(f"{name}:edit", args=[term.pk])
        not in admin.get(list_url, {"q": "nothing-of-the-kind"}).content.decode()
    )
    form = admin.get(reverse(f"{name}:edit", args=[term.pk])).context["form"]
    assert form.fields["key"].disabled
    assert {c: form.initial[f"label_{c}"] for c in LANGUAGES} == term.labels
    new = {code: f"New {code}" for code in LANGUAGES}
    sent = {k: v for k, v in form.initial.items() if v is not None and v is not False}
    where = reverse(f"{name}:edit", args=[term.pk])
    response = admin.post(where, {**sent, **seen(where), "key": "HACKED", **labels(new)})
    assert response.status_code == 302
    changed = TERMS[name].objects.get(pk=term.pk)
    assert (changed.key, changed.labels) == (term.key, new)
    history = admin.get(reverse(f"{name}:history", args=[term.pk]))
    assert history.status_code == 200
    assert "Peter" in history.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label_en": ""}, "label_en"),
        ({"key": "BE"}, "key"),
        ({"key": "no spaces"}, "key"),
        ({"key": ""}, "key"),
        ({"label_bg": "x" * 121}, "label_bg"),
        ({"side": "nowhere"}, "side"),
    ],
)
def test_a_bad_term_is_refused_at_its_field(wrong, field):
    sent = {"key": "ES", "side": "host", "position": 9, **labels(SPAIN), **wrong}
    response = signed_in("admin").post(reverse("country:add"), sent)
    assert field in response.context["form"].errors
    assert Country.objects.count() == 5


def delete(name: str, row):
    return signed_in("admin").post(reverse(f"{name}:delete", args=[row.pk]))


def test_a_used_term_is_not_deleted_and_the_page_says_where_it_is_used():
    request = case("mentor_it")
    uses = {
        "country": (request.host_country, ["Help requests: 1", "Mentors: 1", "Country page"]),
        "topic": (request.topic, ["Help requests: 1", "Mentors: 3", "Rights pages"]),
        "area": (Area.objects.get(key="jobs"), ["One-to-one shops: 2", "Topics: "]),
        "fact": (Fact.objects.get(key="EU-09"), ["Countries: ", "page: "]),
    }
    for name, (row, lines) in uses.items():
        page = signed_in("admin").get(reverse(f"{name}:delete", args=[row.pk])).content.decode()
        for line in lines:
            assert line in page, (name, line)
        assert request.number not in page
        assert said(delete(name, row))
        assert type(row).objects.filter(pk=row.pk).exists()


def test_an_unused_term_is_deleted():
    add_country()
    delete("country", Country.objects.get(key="ES"))
    assert not Country.objects.filter(key="ES").exists()


@pytest.mark.parametrize("query", ["nothing=1", "country__id__exact=x", "p=x", "o=x", "q=%22"])
def test_a_filter_that_does_not_exist_is_no_error(query):
    for name in ("officers_shop", "mentors_mentor", "workshops_workshop"):
        url = reverse(f"{name}_modeladmin_index")
        assert signed_in("coordinator").get(f"{url}?{query}", follow=True).status_code == 200


def test_a_row_that_cannot_exist_is_not_found():
    for pk in ("x", "0", "-1", "9" * 18):
        url = reverse("mentors_mentor_modeladmin_edit", args=[pk])
        assert signed_in("coordinator").get(url).status_code == 404


def test_registers_open_their_lists_filters_and_forms():
    """Django's filter by related rows asks for an admin that is not installed."""
    add_country()
    client = signed_in("coordinator")
    shop = Shop.objects.get(key="treviso")
    for url in (
        reverse("officers_shop_modeladmin_index") + f"?country__id__exact={shop.country_id}",
        reverse("officers_officer_modeladmin_index") + f"?shop__id__exact={shop.pk}",
        reverse("mentors_mentor_modeladmin_index") + "?is_available__exact=1",
        reverse("mentors_mentor_modeladmin_index") + "?q=pratelvo",
        reverse("workshops_workshop_modeladmin_index") + "?kind__exact=town_hall",
        reverse("workshops_registration_modeladmin_index"),
        reverse("officers_shop_modeladmin_edit", args=[shop.pk]),
        reverse("officers_shop_modeladmin_inspect", args=[shop.pk]),
        reverse("workshops_workshop_modeladmin_create"),
    ):
        assert client.get(url).status_code == 200, url


def test_every_address_of_a_register_answers():
    """Those that its viewset registers, offered or not, with a row that is there."""
    import_module("cms.urls")
    client, broken = signed_in("admin"), []
    client.raise_request_exception = False
    for viewset in viewsets.viewsets:
        if not isinstance(viewset, ModelViewSet):
            continue
        row = viewset.model._base_manager.first()
        for pattern in viewset.get_urlpatterns():
            args = [row.pk] if row and pattern.pattern.converters else []
            if args or not pattern.pattern.converters:
                address = reverse(viewset.get_url_name(pattern.name), args=args)
                broken += [address] * (client.get(address).status_code >= 500)
    assert broken == []
