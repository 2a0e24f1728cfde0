"""What a page says that is not there."""

import pytest

pytestmark = pytest.mark.django_db

SIGN_IN = "Sign in and open it"


def test_missing_page_offers_a_visitor_to_sign_in_and_open_it(client):
    response = client.get("/sessions/not-here/")

    page = response.content.decode()
    assert response.status_code == 404
    assert SIGN_IN in page
    assert "?next=/sessions/not-here/" in page


def test_missing_page_sends_nobody_to_the_sign_in_who_is_signed_in(patient_client):
    response = patient_client.get("/sessions/not-here/")

    page = response.content.decode()
    assert response.status_code == 404
    assert "may be someone else" in page
    assert SIGN_IN not in page
