"""What is stored and found by statements made once is what Django itself would store and find."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from casework.models import Consent, Draft, HelpRequest, Message
from content import rows
from reference.models import Country

from .asking import ask, begun, form_page

pytestmark = pytest.mark.django_db


def kept(row) -> dict:
    """What the database holds of a row, but for its number."""
    stored = type(row).objects.get(pk=row.pk)
    names = {field.attname for field in row._meta.concrete_fields} - {"id"}
    return {name: getattr(stored, name) for name in names}


def new_rows() -> list:
    """One of each kind, with everything in it that a column can hold."""
    _client, _receipt, request = ask()
    day = timezone.localdate()
    country = Country.objects.first()
    said = {"language": "ro", "promised_for": day, "story": "șț 🍎", "decision": {"a": [1, None]}}
    return [
        HelpRequest(receipt_seal="a", form=uuid4(), host_country=country, **said),
        HelpRequest(receipt_seal="b", has_news=True, **said),
        Consent(request=request, key="k", recipient="r", version="1", wording="'%s'", language="x"),
        Message(request=request, body="ё"),
        Draft(receipt_seal="c", form=uuid4(), copied_from=request, progress={"done": ["where"]}),
        OrmQ(key="k", payload="p", lock=timezone.now()),
    ]


def test_a_stored_row_is_the_one_that_the_model_would_save():
    ours, djangos = new_rows(), new_rows()
    for own, other in zip(ours, djangos, strict=True):
        own.pk = None
        rows.New(own).store()
        assert not own._state.adding
        found = kept(own)
        own.delete()
        other.request_id = getattr(own, "request_id", None)
        other.save()
        expected = kept(other)
        for name in ("created_at", "changed_at", "given_at", "begun_at", "lock"):
            if name in found:
                assert abs(found.pop(name) - expected.pop(name)) < timedelta(seconds=20)
        for name in ("form", "copied_from_id"):
            assert (found.pop(name, None) is None) == (expected.pop(name, None) is None)
        assert found == expected


def test_a_draft_is_found_as_the_model_would_find_it_and_only_under_its_whole_key(client):
    begun(client, form_page("ro"))
    draft = Draft.objects.get()
    key = {"receipt_seal": draft.receipt_seal, "form": draft.form}
    found = rows.find(Draft, **key)
    assert found == draft
    assert kept(found) == {name: getattr(found, name) for name in kept(draft)}
    found.answers = {"story": "ț"}
    found.save()
    assert rows.find(Draft, **key).answers == {"story": "ț"}
    assert rows.find(Draft, **key | {"form": uuid4()}) is None
    assert rows.find(Draft, **key | {"receipt_seal": "x"}) is None


def test_a_row_is_removed_only_as_it_was_read(client):
    begun(client, form_page("ro"))
    read, other = Draft.objects.get(), Draft.objects.get()
    other.save()
    assert not rows.remove(read, "changed_at")
    assert Draft.objects.exists()
    assert rows.remove(other, "changed_at")
    assert not Draft.objects.exists()
    assert not rows.remove(other, "changed_at")
