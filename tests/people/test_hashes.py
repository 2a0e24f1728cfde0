"""At most ten passwords of an account are tried in an hour, by whichever address and form."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.conditions import first_of
from tests.conftest import NOW
from tests.people.signing_in import PASSWORD
from workouts.models import User

pytestmark = pytest.mark.django_db

AT_ONCE = 12
tried = []


class CountingHasher(MD5PasswordHasher):
    def verify(self, password, encoded):
        tried.append(password)
        return super().verify(password, encoded)


@pytest.fixture
def member(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    user = User.objects.create_user("pat@example.com", PASSWORD)
    for email in (user.email, "other@example.com"):
        EmailAddress.objects.create(
            user=user, email=email, verified=True, primary=email == user.email
        )
    tried.clear()
    return user


def sign_in_wrongly(time_machine, *, count):
    """Within 55 minutes, each from a new network, by each address, its spellings and hosts."""
    for number in range(count):
        time_machine.move_to(NOW + timedelta(seconds=3300 * number / count), tick=False)
        client = Client(REMOTE_ADDR=f"10.{number // 250}.{number % 250}.1")
        login = ("pat@example.com", "OTHER@example.com", "Pat@Example.COM")[number % 3]
        client.post(
            reverse("account_login"),
            {"login": login, "password": f"wrong-{number}"},
            headers={"host": ("testserver", "testserver:8443")[number % 2]},
        )


@pytest.mark.parametrize("count", first_of(22, 110))
def test_ten_wrong_passwords_an_hour_whatever_the_address(count, member, time_machine):
    sign_in_wrongly(time_machine, count=count)

    assert len(tried) == 10


@pytest.mark.soak
def test_a_thousand_wrong_passwords_are_ten_tried_ones(member, time_machine):
    sign_in_wrongly(time_machine, count=1000)

    assert len(tried) == 10


@pytest.mark.django_db(transaction=True)
def test_wrong_passwords_at_the_same_instant_count_each(member):
    barrier = Barrier(AT_ONCE)

    def send(number):
        try:
            client = Client(REMOTE_ADDR=f"10.0.{number}.1")
            barrier.wait(timeout=20)
            client.post(
                reverse("account_login"), {"login": member.email, "password": f"wrong-{number}"}
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(AT_ONCE)))

    assert 0 < len(tried) <= 5  # in five minutes


def test_right_password_is_taken_after_an_hour(client, member, time_machine):
    time_machine.move_to(NOW, tick=False)
    for number in range(12):
        Client(REMOTE_ADDR=f"10.0.{number}.1").post(
            reverse("account_login"), {"login": member.email, "password": "wrong"}
        )

    time_machine.move_to(NOW + timedelta(hours=1, seconds=1), tick=False)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize("seconds", first_of(200, 50))
def test_forms_of_a_signed_in_browser_count_as_well(seconds, client, member, time_machine):
    client.force_login(member)
    new = "another-long-made-up-one"
    for number in range(3000 // seconds):
        time_machine.move_to(NOW + timedelta(seconds=seconds * number), tick=False)
        client.post(reverse("account_reauthenticate"), {"password": "wrong"})
        client.post(
            reverse("account_change_password"),
            {"oldpassword": "wrong", "password1": new, "password2": new},
        )

    assert len(tried) <= 10


def test_password_is_changed_all_the_same(client, member):
    client.force_login(member)
    new = "another-long-made-up-one"

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    member.refresh_from_db()
    assert member.check_password(new)
