"""What the admin of a package offers and nobody needs is not there."""

import pytest
from django.urls import reverse

from .desk import one_of_each_role, signed_in

pytestmark = pytest.mark.django_db


def test_the_page_that_breaks_on_purpose_is_nowhere():
    for username in one_of_each_role():
        assert signed_in(username).get("/admin/failwhale/").status_code == 404, username


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("where", ["workshops_registration_modeladmin_index", "helprequest:index"])
def test_lists_of_people_are_never_a_file(form, where):
    response = signed_in("coordinator").get(reverse(where), {"export": form})
    assert response.headers["Content-Type"].startswith("text/html")
    assert "Content-Disposition" not in response.headers
