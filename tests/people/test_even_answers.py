"""Sign-in answers take equally long for known and unknown addresses."""

import time
from statistics import median

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from workouts.models import User
from workouts.people import accounts

pytestmark = pytest.mark.django_db

FORMS = ["account_signup", "account_request_login_code", "account_reset_password"]


def seconds(name, email):
    cache.clear()
    client = Client()
    begun = time.perf_counter()
    client.post(reverse(name), {"email": email})
    return time.perf_counter() - begun


@pytest.mark.parametrize(
    ("name", "tries"),
    [
        ("account_request_login_code", 4),
        *(pytest.param(name, 12, marks=pytest.mark.exhaustive) for name in FORMS),
    ],
)
def test_answer_takes_as_long_for_a_known_address(name, tries, content, monkeypatch):
    check_answers(name, tries, monkeypatch)


@pytest.mark.soak
def test_two_hundred_unknown_addresses_take_as_long_as_known_ones(content, monkeypatch):
    check_answers("account_request_login_code", 200, monkeypatch)


def check_answers(name, tries, monkeypatch):
    monkeypatch.setattr(accounts, "PADDED_SECONDS_BEFORE_MAIL", 0.4)  # enough on a busy machine
    monkeypatch.setattr(accounts, "PADDED_SECONDS_AFTER_MAIL", 0.1)
    user = User.objects.create_user("known@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    known, unknown = [], []
    for number in range(tries):
        known.append(seconds(name, user.email))
        unknown.append(seconds(name, f"unknown-{number}@example.com"))

    assert abs(median(known) - median(unknown)) < 0.01
    assert min(known + unknown) >= 0.5
