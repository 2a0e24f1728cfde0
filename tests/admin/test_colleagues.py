"""Inviting a colleague: the link, shown once, its mail, its state, and who may do that."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import everything, queries_of
from workouts.models import PatientRead, StaffInvitation, User
from workouts.models.hashed import hash_secret
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

pytestmark = pytest.mark.django_db

INVITE = reverse("admin:invite_colleague")
LINK = re.compile(r"http://testserver/welcome/desk/([\w-]{43})/")
NIA = {"name": "Nia New", "email": "Nia@Example.com", "role": THERAPIST_GROUP}


def secret_of(response):
    (secret,) = set(LINK.findall(response.content.decode()))
    return secret


def act(client, user, name, **data):
    return client.post(reverse(f"admin:{name}", args=[user.pk]), data)


@pytest.fixture
def nia(administrator_client):
    """An invited colleague with the secret of the link."""
    secret = secret_of(administrator_client.post(INVITE, NIA))
    user = User.objects.get(email="nia@example.com")
    user.secret = secret
    return user


def test_invited_colleague_gets_the_role_and_a_link(administrator_client, administrator):
    secret = secret_of(administrator_client.post(INVITE, NIA))

    user = User.objects.get(email="nia@example.com")
    assert (user.name, user.is_staff, user.is_superuser) == ("Nia New", True, False)
    assert [group.name for group in user.groups.all()] == [THERAPIST_GROUP]
    assert user.staff_invitation.secret_hash == hash_secret(secret)
    assert user.staff_invitation.made_by == administrator


def test_administrator_may_be_invited(administrator_client):
    administrator_client.post(INVITE, NIA | {"role": ADMINISTRATOR_GROUP})

    assert User.objects.get(email="nia@example.com").sees_whole_clinic


def test_invitation_is_logged_and_sends_nothing(nia):
    assert LogEntry.objects.get().change_message == "Invited to the desk"
    assert mail.outbox == []


def test_secret_is_kept_nowhere(nia):
    assert nia.secret not in str(everything())


@pytest.mark.parametrize("field", ["name", "email", "role"])
def test_each_field_is_needed(administrator_client, field):
    response = administrator_client.post(INVITE, NIA | {field: ""})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not StaffInvitation.objects.exists()


def test_address_that_is_taken_is_refused_and_its_owner_named(administrator_client, own):
    response = administrator_client.post(INVITE, NIA | {"email": own.user.email.upper()})

    assert response.status_code == 422
    assert "Olga Own" in str(response.context["form"].errors["email"])
    assert PatientRead.objects.filter(patient=own.user.opaque_id, page="way-in").exists()


def test_typed_fields_are_still_there_after_an_error(administrator_client):
    page = administrator_client.post(INVITE, NIA | {"email": "nowhere"}).content.decode()

    assert 'value="Nia New"' in page
    assert 'value="nowhere"' in page


# --- The mail -------------------------------------------------------------------------------------


def test_link_is_mailed_when_it_is_asked_for(administrator_client, nia):
    response = act(administrator_client, nia, "mail_staff_link", secret=nia.secret)

    (sent,) = mail.outbox
    assert sent.to == ["nia@example.com"]
    assert LINK.findall(sent.body) == [nia.secret]
    assert "Emailed to nia@example.com." in response.content.decode()


def test_mail_that_fails_is_said_and_the_link_shown_again(administrator_client, nia, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    response = act(administrator_client, nia, "mail_staff_link", secret=nia.secret)

    assert "The email could not be sent." in response.content.decode()
    assert secret_of(response) == nia.secret


@pytest.mark.parametrize("secret", ["", "w" * 43, "\x00"])
def test_other_secrets_are_not_mailed(administrator_client, nia, secret):
    response = act(administrator_client, nia, "mail_staff_link", secret=secret)

    assert response.url == reverse("admin:staff_invitation", args=[nia.pk])
    assert mail.outbox == []


def test_link_of_another_colleague_is_not_mailed(administrator_client, nia, therapist):
    act(administrator_client, therapist, "mail_staff_link", secret=nia.secret)

    assert mail.outbox == []


# --- Its state, a new one, revoking it ------------------------------------------------------------


def staff_texts(client):
    members = client.get(reverse("admin:staff")).context["members"]
    return {str(member): member.invitation_text for member in members}


def test_list_of_staff_says_what_has_become_of_the_link(administrator_client, nia):
    assert staff_texts(administrator_client)["Nia New"].startswith("Invited, link open until ")

    long_ago = timezone.now() - timedelta(days=9)
    StaffInvitation.objects.update(made_at=long_ago, expires_at=long_ago + timedelta(days=3))
    assert staff_texts(administrator_client)["Nia New"] == "Invited, link expired"


def test_whoever_has_signed_in_is_invited_no_more(administrator_client, nia):
    User.objects.filter(pk=nia.pk).update(last_login=timezone.now())

    assert staff_texts(administrator_client)["Nia New"] == ""


def test_new_link_takes_the_place_of_the_former(administrator_client, nia, client):
    new = secret_of(act(administrator_client, nia, "renew_staff_link"))

    statuses = [
        client.get(reverse("welcome_desk", args=[secret])).status_code
        for secret in (nia.secret, new)
    ]
    assert statuses == [404, 200]


def test_revoked_link_opens_nothing_and_closes_the_account(administrator_client, nia, client):
    act(administrator_client, nia, "revoke_staff_link")

    assert client.get(reverse("welcome_desk", args=[nia.secret])).status_code == 404
    assert not User.objects.get(pk=nia.pk).is_active
    assert staff_texts(administrator_client)["Nia New"] == "Invitation revoked"


def test_link_mailed_to_a_wrong_address_ends_when_it_is_corrected(
    administrator_client, nia, client
):
    nia.change_email("nia.new@example.com")

    response = client.get(reverse("welcome_desk", args=[nia.secret]))

    nia.refresh_from_db()
    assert (response.status_code, nia.is_active) == (404, True)
    assert secret_of(act(administrator_client, nia, "renew_staff_link")) != nia.secret


def test_revoking_twice_changes_nothing_more(administrator_client, nia):
    act(administrator_client, nia, "revoke_staff_link")
    count = LogEntry.objects.count()

    act(administrator_client, nia, "revoke_staff_link")

    assert LogEntry.objects.count() == count


def test_no_link_opens_an_account_that_was_closed(administrator_client, therapist):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    response = act(administrator_client, therapist, "renew_staff_link")

    assert response.url == reverse("admin:staff_invitation", args=[therapist.pk])
    assert not User.objects.get(pk=therapist.pk).is_active


@pytest.mark.parametrize("state", ["open", "expired", "revoked", "used", "none"])
def test_page_of_the_link_says_its_state(administrator_client, nia, state):
    now = timezone.now()
    match state:
        case "expired":
            StaffInvitation.objects.update(made_at=now - timedelta(days=2), expires_at=now)
        case "revoked":
            StaffInvitation.objects.update(revoked_at=now)
        case "used":
            StaffInvitation.objects.update(used_at=now)
        case "none":
            StaffInvitation.objects.all().delete()

    page = administrator_client.get(reverse("admin:staff_invitation", args=[nia.pk]))

    sentence = {
        "open": "A link is open until",
        "expired": "The last link expired unused",
        "revoked": "The last link was revoked.",
        "used": "The last link was used on",
        "none": "No link has been made yet.",
    }[state]
    assert sentence in page.content.decode()
    assert ("Revoke the open link" in page.content.decode()) is (state == "open")


# --- Who may --------------------------------------------------------------------------------------

ACTIONS = ["renew_staff_link", "revoke_staff_link", "mail_staff_link"]


@pytest.mark.parametrize("name", ACTIONS)
def test_therapist_may_not(therapist_client, nia, name):
    assert act(therapist_client, nia, name).status_code == 403


def test_therapist_may_not_invite(therapist_client):
    answers = [therapist_client.get(INVITE), therapist_client.post(INVITE, NIA)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not User.objects.filter(email="nia@example.com").exists()


@pytest.mark.parametrize("name", [*ACTIONS, "staff_invitation"])
def test_nobody_makes_a_link_for_themselves_a_superuser_or_a_patient(
    administrator_client, administrator, own, name
):
    root = User.objects.create_superuser("root@example.com")
    method = administrator_client.get if name == "staff_invitation" else administrator_client.post

    statuses = {
        method(reverse(f"admin:{name}", args=[pk])).status_code
        for pk in (administrator.pk, root.pk, own.user.pk, 2**70)
    }

    assert statuses == {404}


@pytest.mark.parametrize("name", ACTIONS)
def test_get_of_an_action_is_not_allowed(administrator_client, nia, name):
    assert administrator_client.get(reverse(f"admin:{name}", args=[nia.pk])).status_code == 405


def test_list_of_staff_takes_the_same_queries_for_many(administrator_client, nia):
    one = queries_of(administrator_client, reverse("admin:staff"))
    for number in range(3):
        administrator_client.post(INVITE, NIA | {"email": f"more{number}@example.com"})

    assert queries_of(administrator_client, reverse("admin:staff")) == one
