"""Invites a patient as the desk's form does, and reads the link off the answer."""

import re

from tests.admin.conftest import url_of

INVITE = "/admin/workouts/patient/invite/"
ONCE = "6f1f0d4e-8d0e-4bd1-9c43-0d4c8f1f3c11"
LINK = re.compile(r"http://testserver(/welcome/([\w-]{43})/)")


def filled(**fields):
    return {"once": ONCE, "name": "Pia New", "email": "pia@example.com"} | fields


def secret_of(response):
    """The secret of the one link on the page."""
    ((_path, secret),) = set(LINK.findall(response.content.decode()))
    return secret


def issue(client, patient):
    return secret_of(client.post(url_of(patient, "link")))
