"""Recovery codes and a lost second factor: shown once, kept as a file, reset on the machine."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.people.signing_in import PASSWORD

pytestmark = pytest.mark.django_db


def test_every_recovery_code_is_shown(client, keeper):
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert [code for code in codes if f"<li>{code}</li>" not in page] == []


def codes_on(page):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    return sum(code in page.content.decode() for code in codes)


def test_recovery_codes_are_shown_once(client, keeper):
    first = client.get("/accounts/2fa/recovery-codes/")
    second = client.get("/accounts/2fa/recovery-codes/")

    assert [codes_on(first), codes_on(second)] == [10, 0]
    assert "10 codes are left" in second.content.decode()


def test_new_recovery_codes_are_shown_once_as_well(client, keeper):
    client.get("/accounts/2fa/recovery-codes/")

    made = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    again = client.get("/accounts/2fa/recovery-codes/")

    assert [codes_on(made), codes_on(again)] == [10, 0]


def test_page_without_codes_does_not_say_that_they_are_here(client, keeper):
    client.get("/accounts/2fa/recovery-codes/")
    client.post("/accounts/2fa/recovery-codes/generate/")

    page = client.get("/accounts/2fa/")

    assert codes_on(page) == 0
    assert "Here are your new recovery codes" not in page.content.decode()


def test_recovery_codes_are_a_file_for_ten_minutes_where_they_were_shown(
    client, keeper, time_machine
):
    client.get("/accounts/2fa/recovery-codes/")
    at_once = client.get("/accounts/2fa/recovery-codes/download/")
    time_machine.move_to(timezone.now() + timedelta(seconds=601))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    later = client.get("/accounts/2fa/recovery-codes/download/")

    assert codes_on(at_once) == 10
    assert (later.status_code, later.url) == (302, "/accounts/2fa/recovery-codes/")


def test_recovery_codes_are_no_file_where_they_were_not_shown(client, keeper):
    response = client.get("/accounts/2fa/recovery-codes/download/")

    assert response.status_code == 302


def test_lost_factor_is_reset_on_the_machine(client, keeper, capsys):
    call_command("reset_factor", keeper.email.upper())

    assert not Authenticator.objects.exists()
    assert client.get("/accounts/2fa/").status_code == 302
    assert "The second factor is reset" in capsys.readouterr().out


def test_command_says_where_there_is_none(member, capsys):
    call_command("reset_factor", member.email)

    assert "no second factor" in capsys.readouterr().out


def test_command_says_where_there_is_nobody(db):
    with pytest.raises(CommandError, match="Nobody signs in with this address"):
        call_command("reset_factor", "nobody@example.com")


def test_way_back_is_documented():
    text = (settings.BASE_DIR / "docs" / "deploy.md").read_text()

    assert "manage.py reset_factor" in text
