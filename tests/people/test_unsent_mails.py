"""Codes and a mail server at fault: the page says so, in ten seconds at most; nothing is lost."""

import time
from datetime import UTC, timedelta

import pytest
from django.conf import settings as site_settings
from django.contrib.messages import get_messages
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from hipsite.mail_server import LimitedSMTP
from tests.mail_peer import HANG, listening
from tests.people.signing_in import PASSWORD
from workouts.models import User

pytestmark = pytest.mark.django_db

MESSAGE = "Subject: A subject\r\n\r\nA text\r\n"
NOT_SENT = "The email could not be sent. Try again in a few minutes."
FAULTS = {
    "greylisting": {"RCPT": "450 4.2.0 greylisted"},
    "full": {"RCPT": "452 4.2.2 mailbox full"},
    "full for long": {"RCPT": "552 5.2.2 mailbox full"},
    "refused after DATA": {"content": "554 5.7.1 not from you"},
    "hangs at once": {"greeting": HANG},
    "hangs at the end": {"content": HANG},
}
FORMS = {
    "account_request_login_code": {"email": "pat@example.com"},
    "account_signup": {"email": "new@example.com", "name": "Pat Nguyen"},
    "account_reset_password": {"email": "pat@example.com"},
}


@pytest.fixture
def peer(settings):
    with listening() as peer:
        settings.EMAIL_BACKEND = "hipsite.mail_server.LimitedEmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = peer.server_address
        settings.EMAIL_TIMEOUT = 0.5
        yield peer


@pytest.mark.parametrize("fault", FAULTS)
def test_code_that_could_not_be_sent_is_said_beside_the_address(client, member, peer, fault):
    peer.answers = FAULTS[fault]

    response = client.post(reverse("account_request_login_code"), {"email": member.email})

    assert (response.status_code, peer.mails) == (422, [])
    assert response.context["form"].errors == {"email": [NOT_SENT]}
    assert f'value="{member.email}"' in response.text


@pytest.mark.parametrize("name", FORMS)
def test_what_was_typed_is_sent_with_the_next_try(client, member, peer, name):
    peer.answers = FAULTS["greylisting"]
    first = client.post(reverse(name), FORMS[name])
    assert (first.status_code, first.context["form"].data.dict()) == (422, FORMS[name])
    peer.answers = {}
    cache.clear()  # allauth's ten seconds between two codes

    second = client.post(reverse(name), FORMS[name])

    [sent] = peer.mails
    assert (second.status_code, sent["To"]) == (302, FORMS[name]["email"])


def test_answer_is_the_same_for_an_address_without_an_account(client, member, peer):
    peer.answers = FAULTS["full"]
    path = reverse("account_request_login_code")

    errors = [
        client.post(path, {"email": email}).context["form"].errors
        for email in (member.email, "nobody@example.com")
    ]

    assert errors == [{"email": [NOT_SENT]}] * 2


def test_sign_up_whose_code_was_not_sent_leaves_no_account(client, peer):
    peer.answers = FAULTS["refused after DATA"]

    client.post(reverse("account_signup"), FORMS["account_signup"])

    assert not User.objects.filter(email="new@example.com").exists()


def test_code_asked_for_again_leads_back_with_the_message(client, member, peer):
    client.post(reverse("account_request_login_code"), {"email": member.email})
    path = reverse("account_confirm_login_code")
    peer.answers = FAULTS["hangs at once"]

    response = client.post(path, {"action": "resend"})

    assert response.headers["Location"] == path
    assert [str(each) for each in get_messages(response.wsgi_request)][-1] == NOT_SENT


def test_address_that_could_not_be_asked_for_its_code_is_not_added(client, member, peer):
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    path = reverse("account_email")
    peer.answers = FAULTS["full"]

    response = client.post(path, {"action_add": "", "email": "second@example.com"})

    assert (response.status_code, response.headers["Location"]) == (302, path)
    assert [str(each) for each in get_messages(response.wsgi_request)][-1] == NOT_SENT
    assert member.emailaddress_set.count() == 1


def test_code_that_arrived_still_works_when_a_second_one_did_not(client, member, peer):
    client.post(reverse("account_request_login_code"), {"email": member.email})
    peer.answers = FAULTS["greylisting"]
    path = reverse("account_confirm_login_code")
    client.post(path, {"action": "resend"})
    [sent] = peer.mails
    text = sent.get_body(("plain",)).get_content()
    code = next(line for line in text.splitlines() if len(line) == 9 and line[4] == "-")

    response = client.post(path, {"code": code})

    assert response.headers["Location"] == reverse("progress")


def test_change_holds_though_its_notice_was_not_sent(client, member, peer, caplog):
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    peer.answers = FAULTS["greylisting"]
    new = "another-long-one"

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    member.refresh_from_db()
    assert (response.status_code, member.check_password(new)) == (302, True)
    assert "An email could not be sent: SMTPRecipientsRefused" in caplog.messages


def test_mail_says_when_by_whom_and_that_a_machine_wrote_it(client, member, peer):
    client.post(reverse("account_request_login_code"), {"email": member.email})

    [sent] = peer.mails
    sent_at = sent["Date"].datetime.replace(tzinfo=UTC)  # "-0000": UTC, from nobody's zone
    assert abs(timezone.now() - sent_at) < timedelta(minutes=1)
    assert sent["Message-ID"].endswith("@testserver>")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert {len(sent.get_all(name)) for name in ("Date", "Message-ID", "From", "To")} == {1}


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "content"])
def test_server_that_hangs_is_left_at_any_step(peer, step):
    peer.answers = {step: HANG}
    began = time.monotonic()

    with pytest.raises(OSError, match=r"timed out|closed"):
        mail.send_mail("A subject", "A text", None, ["pat@example.com"])

    assert time.monotonic() - began < 2


def test_server_that_is_slow_at_every_step_has_no_more_time_than_one(peer):
    """Each of its answers comes in time, all of them do not."""
    peer.slow = 0.2
    began = time.monotonic()

    with pytest.raises(OSError, match=r"timed out|closed"):
        mail.send_mail("A subject", "A text", None, ["pat@example.com"])

    assert time.monotonic() - began < 1


def test_nobody_waits_for_more_than_ten_seconds():
    assert site_settings.EMAIL_TIMEOUT < 10


def test_each_email_of_a_connection_has_its_own_time(peer):
    host, port = peer.server_address
    peer.slow = 0.05
    with LimitedSMTP(host, port, timeout=0.4) as connection:
        for _each in range(3):
            connection.sendmail(
                "a@example.com", ["b@example.com"], "Subject: A subject\r\n\r\nA\r\n"
            )

    assert len(peer.texts) == 3
