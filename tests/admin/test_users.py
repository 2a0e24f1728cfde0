"""Accounts at the desk: managed by administrators, who cannot give themselves more power."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.admin.conftest import add_url, filled_in, list_url, queries_of, url_of
from workouts.models import User
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

pytestmark = pytest.mark.django_db


def group(name):
    return Group.objects.get(name=name).pk


def test_page_says_when_somebody_joined_and_which_role_they_have(administrator_client, own):
    User.objects.filter(pk=own.user.pk).update(joined_at=datetime(2026, 6, 10, 15, tzinfo=UTC))

    page = administrator_client.get(url_of(own.user)).content.decode()

    assert "June 10, 2026, 8 a.m." in page
    assert "Role:" in page
    assert "groups this user belongs to" not in page


def test_no_account_is_added_but_by_an_invitation(administrator_client, superuser_client):
    browsers = (administrator_client, superuser_client)

    assert {browser.get(add_url(User)).status_code for browser in browsers} == {403}


@pytest.mark.parametrize("name", ["is_superuser", "user_permissions", "password", "opaque_id"])
def test_page_offers_no_way_to_more_power(name, administrator_client, therapist):
    form = administrator_client.get(url_of(therapist)).context["adminform"].form

    assert name not in form.fields


def test_administrator_makes_no_superuser(administrator_client, therapist):
    url = url_of(therapist)
    forged = {"is_superuser": "on", "user_permissions": ["1", "2"], "password": "x", "name": "Thea"}

    administrator_client.post(url, filled_in(administrator_client.get(url)) | forged)

    therapist.refresh_from_db()
    assert therapist.name == "Thea"
    assert (therapist.is_superuser, therapist.user_permissions.count()) == (False, 0)


def test_administrator_gives_the_two_roles_and_no_other_group(administrator_client, therapist):
    other = Group.objects.create(name="Front desk")
    url = url_of(therapist)
    page = administrator_client.get(url)
    choices = [
        str(label) for _value, label in page.context["adminform"].form["groups"].field.choices
    ]
    assert choices == [ADMINISTRATOR_GROUP, THERAPIST_GROUP]

    response = administrator_client.post(url, filled_in(page) | {"groups": [other.pk]})

    assert list(response.context["adminform"].form.errors) == ["groups"]


def test_administrator_promotes_a_therapist(administrator_client, therapist):
    url = url_of(therapist)
    groups = {"groups": [group(THERAPIST_GROUP), group(ADMINISTRATOR_GROUP)]}

    administrator_client.post(url, filled_in(administrator_client.get(url)) | groups)

    assert User.objects.get(pk=therapist.pk).sees_whole_clinic


def test_administrator_changes_nothing_of_their_own_power(administrator_client, administrator):
    url = url_of(administrator)
    forged = {"is_staff": "", "is_active": "", "groups": [group(THERAPIST_GROUP)], "name": "Ada"}

    administrator_client.post(url, filled_in(administrator_client.get(url)) | forged)

    administrator = User.objects.get(pk=administrator.pk)
    assert (administrator.name, administrator.is_active, administrator.is_staff) == (
        "Ada",
        True,
        True,
    )
    assert [each.name for each in administrator.groups.all()] == [ADMINISTRATOR_GROUP]


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("root@example.com", name="Root")


def test_administrator_cannot_change_a_superuser(administrator_client, superuser):
    response = administrator_client.post(
        url_of(superuser), {"email": "ada@example.org", "name": "Mine", "is_active": "on"}
    )

    superuser.refresh_from_db()
    assert response.status_code == 403
    assert superuser.email == "root@example.com"


def test_superuser_changes_a_superuser(client, superuser):
    client.force_login(superuser)
    url = url_of(superuser)

    client.post(url, filled_in(client.get(url), name="Root the Second"))

    superuser.refresh_from_db()
    assert superuser.name == "Root the Second"


def test_former_address_no_longer_opens_the_account(administrator_client, therapist):
    EmailAddress.objects.create(user=therapist, email=therapist.email, verified=True, primary=True)
    url = url_of(therapist)

    administrator_client.post(
        url, filled_in(administrator_client.get(url)) | {"email": "thea@example.org"}
    )

    addresses = EmailAddress.objects.filter(user=therapist).values_list("email", "verified")
    assert list(addresses) == [("thea@example.org", False)]


def test_account_saved_with_the_same_address_stays_verified(administrator_client, therapist):
    EmailAddress.objects.create(user=therapist, email=therapist.email, verified=True, primary=True)
    url = url_of(therapist)

    administrator_client.post(url, filled_in(administrator_client.get(url)) | {"name": "T"})

    assert EmailAddress.objects.get(user=therapist).verified


def test_administrator_closes_an_account(administrator_client, therapist, therapist_client):
    url = url_of(therapist)

    administrator_client.post(url, filled_in(administrator_client.get(url)) | {"is_active": ""})

    assert therapist_client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("who", ["administrator_client", "therapist_client"])
def test_nobody_deletes_an_account(who, request, own):
    response = request.getfixturevalue(who).post(url_of(own.user, "delete"), {"post": "yes"})

    assert response.status_code in {403, 404}
    assert User.objects.filter(pk=own.user.pk).exists()


def test_list_shows_the_roles(administrator_client, therapist):
    text = administrator_client.get(list_url(User)).content.decode()

    assert '<td class="field-roles">Therapist</td>' in text
    assert '<td class="field-roles">Clinic administrator</td>' in text


def test_list_takes_as_many_queries_for_three_as_for_one(administrator_client, make_staff):
    for_one = queries_of(administrator_client, list_url(User))
    make_staff("b@example.com")
    make_staff("c@example.com")

    assert queries_of(administrator_client, list_url(User)) == for_one


@pytest.fixture
def factor(therapist):
    return Authenticator.objects.create(user=therapist, type=Authenticator.Type.TOTP, data={})


def test_reset_asks_first(administrator_client, therapist, factor):
    response = administrator_client.get(url_of(therapist, "factor"))

    assert response.context["has_factor"] is True
    assert Authenticator.objects.filter(user=therapist).exists()


def test_reset_takes_the_factor_signs_out_and_is_logged(
    administrator_client, therapist, therapist_client, factor
):
    administrator_client.post(url_of(therapist, "factor"))

    assert not Authenticator.objects.filter(user=therapist).exists()
    assert therapist_client.get(reverse("admin:index")).status_code == 302
    assert LogEntry.objects.get().change_message == "Reset the second factor"


def test_reset_twice_changes_nothing_more(administrator_client, therapist, factor):
    administrator_client.post(url_of(therapist, "factor"))

    response = administrator_client.post(url_of(therapist, "factor"))

    assert response.url == url_of(therapist)
    assert LogEntry.objects.count() == 1


def test_reset_of_nothing_says_so(administrator_client, therapist):
    response = administrator_client.get(url_of(therapist, "factor"))

    assert "There is no second factor to reset." in response.content.decode()


@pytest.mark.parametrize("whose", ["administrator", "superuser"])
def test_reset_is_refused_for_oneself_and_a_superuser(whose, request, administrator_client):
    user = request.getfixturevalue(whose)

    response = administrator_client.post(url_of(user, "factor"))

    assert response.status_code == 403


def test_user_page_leads_to_the_reset(administrator_client, therapist):
    page = administrator_client.get(url_of(therapist)).content.decode()

    assert page.count(url_of(therapist, "factor")) == 1
