"""What the process keeps of the database passes from test to test, and no change with it."""

import pytest
from django.db import transaction

from freshness import snapshot
from freshness.generation import generation
from reference.models import Topic
from reference.terms import by_key

from . import untouched

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("turn", range(2))
def test_no_test_reads_what_another_one_wrote(turn):
    """Each turn finds the database as it was, and leaves all that is kept read from another one."""
    assert by_key(Topic, "unpaid_wages").is_active
    Topic.objects.update(is_active=False)
    assert not by_key(Topic, "unpaid_wages").is_active


def test_what_nobody_changed_is_read_once_for_all_tests(monkeypatch):
    # A day may have ended, or a workshop begun, since the first test.
    monkeypatch.setattr(untouched, "name", generation())
    untouched.restore()
    known = by_key(Topic, "unpaid_wages")
    untouched.restore()
    assert by_key(Topic, "unpaid_wages") is known
    with transaction.atomic():
        Topic.objects.update(is_active=False)
        assert not by_key(Topic, "unpaid_wages").is_active
        transaction.set_rollback(True)
    untouched.restore()
    assert by_key(Topic, "unpaid_wages") is known


def test_what_was_read_of_a_changed_database_is_forgotten():
    Topic.objects.update(is_active=False)
    by_key(Topic, "unpaid_wages")
    untouched.restore()
    assert {name for name, _found in snapshot._kept.values()} <= {untouched.name}
