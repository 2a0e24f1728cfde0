"""The command that lets the first administrator in, up to the desk with a second factor."""

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse

from workouts.models import StaffInvitation, User

pytestmark = pytest.mark.django_db

LINK = re.compile(r"http://testserver(/welcome/desk/[\w-]{43}/)")
PASSWORD = "a long enough phrase"


def first_admin(*arguments):
    """What the command says."""
    out = StringIO()
    call_command("first_admin", *arguments, stdout=out)
    return out.getvalue()


def link_from(text):
    return LINK.search(text).group(1)


def test_command_prints_a_link_to_the_site_of_an_administrator():
    text = first_admin("Ada@Clinic.example")

    assert link_from(text)
    assert [user.email for user in User.objects.administrators()] == ["ada@clinic.example"]


def test_link_leads_to_the_desk_without_another_command(client, settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    path = link_from(first_admin("ada@clinic.example"))

    chosen = client.post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert chosen.url == reverse("mfa_index")
    assert client.get(reverse("admin:index")).url == reverse("mfa_index")
    # Nothing is asked for again: the app can be set up at once.
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    Authenticator.objects.create(
        user=User.objects.get(), type=Authenticator.Type.TOTP, data={"secret": "x"}
    )

    assert client.get(reverse("admin:index")).status_code == 200


def test_existing_account_becomes_an_administrator(make_patient):
    user = make_patient("ada@clinic.example").user

    first_admin("ada@clinic.example")

    assert list(User.objects.administrators()) == [user]


def test_second_run_before_anything_is_chosen_makes_a_new_link(client):
    first = link_from(first_admin("ada@clinic.example"))

    second = link_from(first_admin("ada@clinic.example"))

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


@pytest.mark.parametrize("way", ["password", "passkey"])
def test_administrator_who_can_sign_in_is_a_reason_to_refuse(way):
    password = "secret" if way == "password" else None
    root = User.objects.create_superuser("root@clinic.example", password)
    if way == "passkey":
        Authenticator.objects.create(user=root, type=Authenticator.Type.WEBAUTHN, data={})

    with pytest.raises(CommandError, match="There is an administrator who can sign in already"):
        first_admin("ada@clinic.example")

    assert list(User.objects.all()) == [root]


def test_asked_plainly_it_makes_another_one():
    User.objects.create_superuser("root@clinic.example", "secret")

    link_from(first_admin("ada@clinic.example", "--again"))

    assert User.objects.administrators().count() == 2


@pytest.mark.parametrize("address", ["ada", "", "ada@", "a b@clinic.example"])
def test_what_is_no_address_is_refused_with_an_example(address):
    with pytest.raises(CommandError, match="is no email address"):
        first_admin(address)

    assert not StaffInvitation.objects.exists()


def test_closed_account_stays_closed():
    User.objects.create_user("ada@clinic.example", is_active=False)

    with pytest.raises(CommandError, match="This account is closed"):
        first_admin("ada@clinic.example")

    assert not User.objects.get().is_staff
