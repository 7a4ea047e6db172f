import pytest


@pytest.mark.django_db
def test_home(client):
    assert client.get("/ro/").status_code == 200


def test_site(site):
    assert site.get("/bg/").status_code == 200
