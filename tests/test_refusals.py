"""What the admin of a package offers and nobody needs is not there."""

import pytest

from .desk import one_of_each_role, signed_in

pytestmark = pytest.mark.django_db


def test_the_page_that_breaks_on_purpose_is_nowhere():
    for username in one_of_each_role():
        assert signed_in(username).get("/admin/failwhale/").status_code == 404, username
