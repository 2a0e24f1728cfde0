"""Malformed passkey credentials: refused with a sentence, and nothing stored."""

import json
import random
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_encode

from tests.malformed import DEEP_JSON
from tests.passkeys import CHALLENGE, credential

pytestmark = pytest.mark.django_db

ADD, LOGIN = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/"
PROOF = "/accounts/2fa/webauthn/reauthenticate/"


@pytest.fixture
def owner(patient):
    EmailAddress.objects.create(
        user=patient.user, email=patient.user.email, primary=True, verified=True
    )
    return patient.user


@pytest.fixture
def phone(owner):
    """Signed in just now, and asked for a passkey."""
    client = Client(raise_request_exception=False)
    client.force_login(owner)
    return asked(client)


@pytest.fixture
def stranger():
    return asked(Client(raise_request_exception=False))


def asked(client):
    session = client.session
    proof = {"method": "password", "at": time.time(), "email": "pat@example.com"}
    session["account_authentication_methods"] = [proof]
    session["mfa.webauthn.state"] = {
        "challenge": websafe_encode(CHALLENGE),
        "user_verification": "preferred",
    }
    session.save()
    return client


def test_passkey_is_added(phone, owner):
    answer = phone.post(ADD, {"name": "Phone", "credential": json.dumps(credential())})

    assert answer.status_code == 302
    assert Authenticator.objects.get(type="webauthn").data["name"] == "Phone"


def broken(dice):
    """A passkey of which a few bytes are others."""
    text = list(credential()["response"]["attestationObject"])
    for _ in range(dice.randint(1, 4)):
        text[dice.randrange(len(text))] = dice.choice("AQgw_9fBz")
    return json.dumps(credential("".join(text[: dice.choice([None, -3, 40])])))


# No passkey, whatever it is sent for.
MISFITS = [
    *DEEP_JSON,
    json.dumps(credential() | {"more": "\x00"}),
    json.dumps(credential() | {"more": "\ud800"}),
    json.dumps(credential() | {"more": float("nan")}),
    json.dumps(credential()).replace("{}", "1e999"),
    json.dumps(credential(clientDataJSON=websafe_encode(b"[" * 100_000))),
    json.dumps(credential(clientDataJSON=websafe_encode(b"9" * 5000))),
    json.dumps(credential(clientDataJSON=websafe_encode(b"\xff"))),
    json.dumps(credential("gg" + "AA" * 1000)),
    json.dumps(credential(websafe_encode(b"\x81" * 100_000))),
    json.dumps({"response": {"userHandle": []}}),
]
# Nobody is signed in by these.
NOBODYS = [
    json.dumps(credential(userHandle=handle, clientDataJSON=websafe_encode(client_data)))
    for handle in ("AA", 5, None, websafe_encode(b"9" * 5000), websafe_encode(b"9" * 26))
    for client_data in (b"[]", b'{"type": "webauthn.get", "challenge": "AA", "origin": "http://a"}')
]


@pytest.mark.parametrize("path", [ADD, LOGIN, PROOF])
def test_what_is_no_passkey_is_refused(path, phone, stranger, owner):
    client = stranger if path == LOGIN else phone
    known = {"name": "Key", "credential": credential()}
    Authenticator.objects.create(user=owner, type="webauthn", data=known)

    wrong = {}
    for sent in MISFITS + NOBODYS * (path != ADD):
        cache.clear()  # the limits of sign-in
        answer = asked(client).post(path, {"credential": sent})
        is_page = answer.status_code == 200 and answer.context["form"].errors
        if not is_page and answer.status_code != 302:
            wrong[sent[:80]] = answer.status_code

    assert (wrong, Authenticator.objects.count()) == ({}, 1)


def test_bytes_that_are_no_passkey_are_refused(phone):
    dice = random.Random(0)  # noqa: S311 - a test's own dice

    failed = []
    for _ in range(60):
        sent = broken(dice)
        answer = asked(phone).post(ADD, {"credential": sent})
        if answer.status_code >= 500:
            failed.append((sent, answer.exc_info))
        Authenticator.objects.all().delete()

    assert failed == []
