"""Signing up, in and out: by code or password, and who becomes a patient."""

import pytest
from django.core import mail
from django.core.cache import cache

from tests.people.signing_in import CODE, PASSWORD, written_here
from workouts.models import Patient, User

WELCOME = "Welcome. You're signed in."

pytestmark = pytest.mark.django_db


def signed_in_user(client):
    return client.session.get("_auth_user_id")


def test_sign_up_by_code_makes_a_patient(client, content):
    client.post("/accounts/signup/", {"email": "New@Example.com", "name": "Nell"})
    code = CODE.search(mail.outbox[-1].body)[1]

    client.post("/accounts/confirm-email/", {"code": code})

    patient = Patient.objects.get()
    assert (patient.user.email, patient.user.name) == ("new@example.com", "Nell")
    assert signed_in_user(client) == str(patient.user.pk)


def test_sign_up_with_a_known_address_tells_a_stranger_nothing(client, member):
    known = client.post("/accounts/signup/", {"email": member.email}).headers["Location"]
    new = client.post("/accounts/signup/", {"email": "new@example.com"}).headers["Location"]

    assert known == new


def test_sign_in_by_code(client, member):
    client.post("/accounts/login/code/", {"email": member.email})
    code = CODE.search(mail.outbox[-1].body)[1]

    client.post("/accounts/login/code/confirm/", {"code": code})

    assert signed_in_user(client) == str(member.pk)


@pytest.mark.parametrize(
    ("path", "email", "confirm"),
    [
        ("/accounts/login/code/", "pat@example.com", "/accounts/login/code/confirm/"),
        ("/accounts/signup/", "new@example.com", "/accounts/confirm-email/"),
    ],
)
def test_code_that_did_not_come_is_sent_again(client, content, member, path, email, confirm):
    page = client.post(path, {"email": email}, follow=True).content.decode()

    cache.clear()  # some seconds have passed since the first
    client.post(confirm, {"action": "resend"})
    old, new = (CODE.search(each.body)[1] for each in mail.outbox)
    client.post(confirm, {"code": new})

    assert "Send a new code" in page
    assert old != new
    assert signed_in_user(client) == str(User.objects.get(email=email).pk)


def test_page_of_a_code_says_once_where_it_went(client, member):
    page = client.post("/accounts/login/code/", {"email": member.email}, follow=True)

    assert page.content.decode().count(member.email) == 1


def messages_on(page):
    return [str(each) for each in page.context["messages"]]


def test_signing_in_says_one_thing(client, member):
    data = {"login": member.email, "password": PASSWORD}

    page = client.post("/accounts/login/", data, follow=True)

    assert (page.status_code, messages_on(page)) == (200, [WELCOME])


def test_signing_up_says_one_thing(client, content):
    client.post("/accounts/signup/", {"email": "new@example.com"})
    code = CODE.search(mail.outbox[-1].body)[1]

    page = client.post("/accounts/confirm-email/", {"code": code}, follow=True)

    assert messages_on(page) == [WELCOME]


def test_sign_in_by_password(client, member):
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    assert signed_in_user(client) == str(member.pk)


def test_sign_in_by_a_wrong_password_is_refused(client, member):
    response = client.post("/accounts/login/", {"login": member.email, "password": "wrong"})

    assert signed_in_user(client) is None
    assert response.context["form"].errors


def test_sign_in_is_limited_for_each_account(client, member):
    for _attempt in range(12):
        client.post("/accounts/login/", {"login": member.email, "password": "wrong"})

    response = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    assert signed_in_user(client) is None
    assert "Too many" in response.content.decode()


def test_mail_with_a_code_says_nothing_about_health(client, member):
    client.post("/accounts/login/code/", {"email": member.email})

    text = mail.outbox[-1].body.lower()

    assert [word for word in ("pain", "hip ", "exercise", "therap") if word in text] == []


def test_sign_out_needs_a_post(client, member):
    client.force_login(member)

    client.get("/accounts/logout/")

    assert signed_in_user(client) == str(member.pk)


def test_email_is_kept_in_lower_case(db):
    assert User.objects.create_user("PAT@Example.COM").email == "pat@example.com"


def test_closed_account_is_told_what_to_do(client, content):
    page = client.get("/accounts/inactive/").content.decode()

    assert "This account is closed" in page
    assert "ask your clinic" in page


def test_new_password_is_chosen_and_signs_in(client, member):
    client.post("/accounts/password/reset/", {"email": member.email})
    code = CODE.search(mail.outbox[-1].body)[1]
    page = client.post("/accounts/password/reset/confirm/", {"code": code}, follow=True)
    password = "another-long-made-up-one"

    refused = client.post(page.wsgi_request.path, {"password1": password, "password2": "other"})
    done = client.post(
        page.wsgi_request.path, {"password1": password, "password2": password}, follow=True
    )
    client.post("/accounts/login/", {"login": member.email, "password": password})

    assert written_here(page)
    assert written_here(done)
    assert list(refused.context["form"].errors) == ["password2"]
    assert signed_in_user(client) == str(member.pk)


# --- What is said when one has come in -----------------------------------------------------------


def test_whoever_signs_up_is_welcomed_once(client, db, mailoutbox):
    client.post("/accounts/signup/", {"email": "new@example.com"})
    [code] = CODE.findall(mailoutbox[0].body)

    response = client.post("/accounts/confirm-email/", {"code": code}, follow=True)

    said = [str(message) for message in response.context["messages"]]
    assert said == ["Welcome. You're signed in."]
    assert "new@example.com" not in said[0]


def test_whoever_signs_in_is_welcomed_without_an_address(client, member):
    fields = {"login": member.email, "password": PASSWORD}
    response = client.post("/accounts/login/", fields, follow=True)

    assert [str(each) for each in response.context["messages"]] == ["Welcome. You're signed in."]


def test_address_confirmed_by_somebody_signed_in_is_named(client, keeper, mailoutbox):
    client.post("/accounts/email/", {"email": "second@example.com", "action_add": ""})
    [code] = CODE.findall(mailoutbox[-1].body)

    response = client.post("/accounts/confirm-email/", {"code": code}, follow=True)

    *_welcome, said = [str(message) for message in response.context["messages"]]
    assert said == "You have confirmed second@example.com."


@pytest.mark.parametrize("path", ["login/", "password/change/", "reauthenticate/"])
def test_way_to_a_new_password_is_below_the_field(client, keeper, path):
    if path == "login/":
        client.logout()

    page = client.get(f"/accounts/{path}").content.decode()

    assert page.count("Forgot your password?") == 1
    assert page.index("current-password") < page.index("Forgot your password?")
