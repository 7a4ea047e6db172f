import pytest
from django.test import Client

from .forms import ask_for_help, by_client, open_mailbox, receipt_of, soup


@pytest.mark.django_db
def test_journey():
    from casework.models import HelpRequest

    get, post = by_client(Client())
    page = ask_for_help(get, post, "ro", {"topic": "unpaid_wages", "host_country": "IT", "story": "nu ma platit", "sector": "agriculture"})
    print(receipt_of(page))
    request = HelpRequest.objects.get()
    assert request.topic.key == "unpaid_wages" and request.story == "nu ma platit"
    box = open_mailbox(*by_client(Client()), "bg", receipt_of(page))
    assert soup(box).main["data-page"] == "mailbox"
