"""Fixtures for the tests of accounts: somebody with a password, and with a second factor."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from model_bakery import baker

from tests.people.signing_in import PASSWORD
from workouts.models import User


@pytest.fixture
def member(db):
    user = User.objects.create_user("pat@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def keeper(client, member):
    """Somebody with an authenticator app and recovery codes, who has just shown who they are."""
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    RecoveryCodes.activate(member)
    baker.make(Authenticator, user=member, type="totp", data={"secret": "x"})
    return member
