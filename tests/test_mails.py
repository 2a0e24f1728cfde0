"""Every mail about an account: the site's own text and HTML, and nothing about health."""

import re
from datetime import UTC, datetime
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.conf import settings
from django.core import mail
from django.urls import reverse

from workouts.models import User

pytestmark = pytest.mark.django_db

CODE = "BCDF-GHJK"
SITE = "http://testserver"
PASSWORD = "a-long-made-up-password"
HEALTH = ("pain", "hip ", "exercise", "therap", "workout")
URL = re.compile(r"""\bhttps?://[^\s"'<>]+""")
LOADED = re.compile(r"<(?:img|link|script|iframe|video|audio|object)\b|@import|url\(|\bsrc=", re.I)

CODED = {"code": CODE}
NOTICE = {
    "timestamp": datetime(2026, 6, 10, 15, 0, tzinfo=UTC),
    "ip": "192.0.2.1",
    "user_agent": "A browser",
}
MAILS = {
    "account/email/login_code": ("Your code to sign in", CODED),
    "account/email/email_confirmation": ("Your code to confirm this address", CODED),
    "account/email/email_confirmation_signup": ("Your code to sign up", CODED),
    "account/email/password_reset_code": ("Your code for a new password", CODED),
    "account/email/unknown_account": ("No account with this address", {}),
    "account/email/account_already_exists": ("You already have an account", {}),
    "account/email/email_changed": (
        "Your address was changed",
        {**NOTICE, "from_email": "old@mail.test", "to_email": "new@mail.test"},
    ),
    "account/email/email_deleted": (
        "An address was removed",
        {**NOTICE, "deleted_email": "old@mail.test"},
    ),
    "account/email/password_changed": ("Your password was changed", NOTICE),
    "account/email/password_set": ("A password was set", NOTICE),
    "account/email/password_reset": ("Your password was reset", NOTICE),
    "mfa/email/totp_activated": ("An authenticator app was added", NOTICE),
    "mfa/email/totp_deactivated": ("The authenticator app was removed", NOTICE),
    "mfa/email/recovery_codes_generated": ("New recovery codes were made", NOTICE),
    "mfa/email/webauthn_added": ("A passkey was added", NOTICE),
    "mfa/email/webauthn_removed": ("A passkey was removed", NOTICE),
}
WITH_CODE = [name for name, (_subject, context) in MAILS.items() if "code" in context]
NOTICES = [name for name, (_subject, context) in MAILS.items() if "timestamp" in context]
# Not sent: addresses and passwords are confirmed by codes here, never by links.
NEVER_SENT = {"account/email/email_confirm", "account/email/password_reset_key"}


@pytest.fixture
def send(rf):
    """Sends one mail as allauth does; the message that went out."""

    def send(name, **context):
        request = rf.get("/")
        with request_context(request):
            get_adapter().send_mail(name, "pat@mail.test", {**MAILS[name][1], **context})
        return mail.outbox[-1]

    return send


@pytest.fixture
def member(db):
    user = User.objects.create_user("pat@mail.test", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def html_of(message):
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return html


def both_of(message):
    return message.body + html_of(message)


def test_every_mail_of_allauth_has_our_words():
    folder = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(path.relative_to(folder)).removesuffix("_message.txt")
        for app in ("account", "mfa")
        for path in (folder / app / "email").glob("*_message.txt")
    }

    assert theirs - NEVER_SENT - {"account/email/base"} == set(MAILS)


@pytest.mark.parametrize("name", MAILS)
def test_mail_has_our_subject(send, name):
    assert send(name).subject == MAILS[name][0]


@pytest.mark.parametrize("name", MAILS)
def test_mail_comes_from_the_app(send, name):
    assert send(name).from_email == settings.DEFAULT_FROM_EMAIL


@pytest.mark.parametrize("name", MAILS)
def test_mail_says_the_same_in_text_and_html(send, name):
    message = send(name)

    shown = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html_of(message), flags=re.S)
    html_text = " ".join(shown.replace("&#x27;", "'").split())
    sentences = [each for each in message.body.split("\n\n")[1:-1] if "://" not in each]
    assert len(sentences) >= 3
    assert [sentence for sentence in sentences if sentence not in html_text] == []


@pytest.mark.parametrize("name", MAILS)
def test_mail_is_filled_in(send, name):
    assert re.findall(r"\{[{%]|%\(|None|example\.com", both_of(send(name))) == []


@pytest.mark.parametrize("name", MAILS)
def test_mail_says_nothing_about_health(send, name):
    message = send(name)

    words = (message.subject + both_of(message)).lower()
    assert [word for word in HEALTH if word in words] == []


@pytest.mark.parametrize("name", MAILS)
def test_mail_leads_nowhere_but_to_the_site(send, name):
    urls = URL.findall(both_of(send(name)))

    assert urls != []
    assert [url for url in urls if not url.startswith(SITE)] == []


@pytest.mark.parametrize("name", MAILS)
def test_mail_loads_nothing(send, name):
    assert LOADED.findall(html_of(send(name))) == []


@pytest.mark.parametrize("name", WITH_CODE)
def test_code_stands_alone_in_text_and_html(send, name):
    message = send(name)

    assert CODE in message.body.splitlines()
    assert f'<p class="code">{CODE}</p>' in html_of(message)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account/email/login_code", "The code works for 15 minutes,"),
        ("account/email/email_confirmation_signup", "The code works for 15 minutes,"),
    ],
)
def test_mail_with_a_code_says_how_long_it_works(send, name, words):
    assert words in send(name).body


@pytest.mark.parametrize("name", NOTICES)
def test_notice_says_when_and_leads_to_the_account(send, name):
    body = send(name).body

    assert "This was done on June 10, 2026, 8 a.m. (PDT)." in body
    assert f"Check your account: {SITE}{reverse('profile')}" in body.splitlines()


def test_notice_keeps_address_and_browser_to_itself(send):
    words = both_of(send("account/email/password_changed"))

    assert [trace for trace in ("192.0.2.1", "A browser") if trace in words] == []


def test_address_in_a_mail_is_escaped_in_html_alone(send):
    message = send("account/email/email_deleted", deleted_email="<b>&@mail.test")

    assert "<b>&@mail.test" in message.body
    assert "&lt;b&gt;&amp;@mail.test" in html_of(message)


def test_sign_up_with_a_known_address_is_told_by_mail_alone(client, member):
    client.post("/accounts/signup/", {"email": member.email})

    assert mail.outbox[-1].subject == "You already have an account"
    assert f"Sign in: {SITE}/accounts/login/code/" in mail.outbox[-1].body.splitlines()


def test_code_for_an_unknown_address_is_refused_by_mail_alone(client, db):
    client.post("/accounts/login/code/", {"email": "nobody@mail.test"})

    assert mail.outbox[-1].subject == "No account with this address"
    assert f"Sign up: {SITE}/accounts/signup/" in mail.outbox[-1].body.splitlines()


def test_password_reset_sends_its_code(client, member):
    client.post("/accounts/password/reset/", {"email": member.email})

    assert mail.outbox[-1].subject == "Your code for a new password"


def test_change_of_the_password_is_told(client, member):
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    fields = {
        "oldpassword": PASSWORD,
        "password1": "another-long-one",
        "password2": "another-long-one",
    }

    client.post("/accounts/password/change/", fields)

    assert mail.outbox[-1].subject == "Your password was changed"
