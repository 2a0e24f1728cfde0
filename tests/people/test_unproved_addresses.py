"""An email address that somebody else typed opens nothing until its owner confirms it."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people.signing_in import CODE
from workouts.models import Invitation, User
from workouts.people.merging import merge

pytestmark = pytest.mark.django_db

MISTYPED = "pia@exmaple.com"
# Every form that sends something to an address: the fields, and where a code would be typed.
ASKED_BY_MAIL = {
    "account_request_login_code": ("email", "account_confirm_login_code"),
    "account_reset_password": ("email", "account_confirm_password_reset_code"),
    "account_signup": ("email", "account_email_verification_sent"),
}


@pytest.fixture
def therapist(db):
    return User.objects.create_user("thea@example.com", name="Thea", is_staff=True)


@pytest.fixture
def invite(therapist):
    def invite(email=MISTYPED, *, number=1):
        invitation, secret = Invitation.objects.invite(
            name="Pia New",
            email=email,
            therapist=therapist,
            by=None,
            opaque_id=f"00000000-0000-4000-8000-{number:012}",
            now=timezone.now(),
        )
        return invitation.patient, reverse("welcome", args=[secret])

    return invite


def codes_sent():
    return [CODE.search(each.body)[1] for each in mail.outbox if CODE.search(each.body)]


def ask_everywhere(email=MISTYPED):
    """What a stranger with that address is sent by each form: the codes, and the subjects."""
    for name, (field, _confirm) in ASKED_BY_MAIL.items():
        cache.clear()
        Client().post(reverse(name), {field: email})
    return codes_sent(), {each.subject for each in mail.outbox}


def test_invited_address_gets_no_code_by_any_form(invite):
    invite()

    assert ask_everywhere() == ([], {"This address is not confirmed yet"})


def test_stranger_reads_the_same_page_for_it_as_for_a_proved_address(client, invite, make_patient):
    invite()
    proved = make_patient("proved@example.com")
    EmailAddress.objects.create(user=proved.user, email=proved.user.email, verified=True)

    pages = [
        Client().post(reverse("account_request_login_code"), {"email": email}).headers["Location"]
        for email in (MISTYPED, "proved@example.com")
    ]

    assert pages[0] == pages[1]


def test_mail_to_it_names_nobody_and_says_nothing_about_health(invite):
    invite()
    ask_everywhere()

    text = " ".join(each.body for each in mail.outbox).lower()
    assert [
        word for word in ("pia new", "thea", "pain", "therap", "exercise") if word in text
    ] == []


def test_patient_confirms_it_on_the_phone_that_was_let_in(client, invite):
    patient, link = invite()
    client.post(link)
    client.post(reverse("account_email"), {"action_send": "", "email": MISTYPED})
    client.post(reverse("account_email_verification_sent"), {"code": codes_sent()[-1]})
    mail.outbox.clear()

    codes, _subjects = ask_everywhere()

    assert EmailAddress.objects.get(user=patient.user).verified
    assert len(codes) == 2  # to sign in, and for a new password


def test_address_of_a_merged_duplicate_still_waits_for_its_owner(invite, make_patient):
    stays, _link = invite("")
    duplicate, _link = invite(number=2)

    merge(stays, duplicate, now=timezone.now())

    stays.user.refresh_from_db()
    assert stays.user.email == MISTYPED
    assert ask_everywhere()[0] == []


def test_address_that_the_administrator_changed_waits_as_well(invite, make_patient, client):
    patient, _link = invite("right@example.com")
    EmailAddress.objects.filter(user=patient.user).update(verified=True)
    administrator = User.objects.create_superuser("ada@example.com")
    client.force_login(administrator)

    page = reverse("admin:workouts_user_change", args=[patient.user.pk])
    client.post(page, {"email": MISTYPED, "name": "Pia New", "is_active": "on"})

    patient.user.refresh_from_db()
    assert patient.user.email == MISTYPED
    assert ask_everywhere()[0] == []


def test_address_known_to_the_user_alone_waits_as_well(make_patient):
    make_patient(MISTYPED)

    assert ask_everywhere()[0] == []


def test_new_member_of_staff_signs_in_by_a_code(therapist):
    EmailAddress.objects.create(user=therapist, email=therapist.email, primary=True)

    Client().post(reverse("account_request_login_code"), {"email": therapist.email})

    assert len(codes_sent()) == 1


def test_whoever_signed_up_and_left_may_come_back_by_a_code(content):
    Client().post(reverse("account_signup"), {"email": "new@example.com"})
    cache.clear()
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": "new@example.com"})

    client.post(reverse("account_confirm_login_code"), {"code": codes_sent()[-1]})

    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_first_pages_offer_to_confirm_it(client, invite):
    _patient, link = invite()
    client.post(link)

    after_place = client.post(reverse("set_place"), {}).headers["Location"]
    page = client.get(after_place).content.decode()

    assert after_place == reverse("welcome_address")
    assert MISTYPED in page
    assert 'name="action_send"' in page
