"""Fixtures for the tests of views: browsers that only some of them need."""

import pytest

from tests.conftest import GUEST_SECRET


@pytest.fixture
def returning_client(patient_client):
    """The patient is signed in on a browser that practiced as a guest before."""
    patient_client.cookies["guest"] = GUEST_SECRET
    return patient_client
