"""Sign-in codes are accepted with spaces, dashes and wide characters, as people paste them."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.conditions import parted, some_of
from tests.conftest import NOW
from tests.people.signing_in import CODE, PASSWORD
from workouts.models import User
from workouts.people.account_forms import plain_code

pytestmark = pytest.mark.django_db

WIDE = {ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"}

# How a right code may come out of a mail, an app or a keyboard.
SPOILED = {
    "as it was sent": lambda code: code,
    "zero-width space": lambda code: f"\u200b{code[:2]}\u200b{code[2:]}\ufeff",
    "soft hyphen": lambda code: f"{code[:3]}\u00ad{code[3:]}",
    "non-breaking hyphen": lambda code: code[:4].replace("-", "") + "\u2011" + code[4:],
    "en dash": lambda code: code.replace("-", "\u2013") + "\u2013",
    "full-width letters": lambda code: code.translate(WIDE),
    "no-break spaces": lambda code: "\u00a0" + " \u202f".join(code),
    "direction marks": lambda code: f"\u202a{code}\u202c\u200e",
    "small letters and a full stop": lambda code: f"{code.lower()}.",
    "quoted": lambda code: f"\u201c{code}\u201d",
}


@pytest.fixture(autouse=True)
def still(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def member(db):
    user = User.objects.create_user("pat@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code_in_mail():
    return CODE.search(mail.outbox[-1].body)[1]


def sign_in_by_password(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def app_code(secret):
    return format_hotp_value(hotp_value(secret, int(NOW.timestamp()) // 30))


# Each field for a code: a browser that is asked for it, its address, the code.
def to_sign_in(user):
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    return client, "account_confirm_login_code", code_in_mail()


def to_sign_up(_user):
    client = Client()
    client.post(reverse("account_signup"), {"email": "new@example.com"})
    return client, "account_email_verification_sent", code_in_mail()


def for_a_new_password(user):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})
    return client, "account_confirm_password_reset_code", code_in_mail()


def to_set_up_an_app(user):
    client = sign_in_by_password(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    return client, "mfa_activate_totp", app_code(client.session[SECRET_SESSION_KEY])


def from_an_app(user):
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    return sign_in_by_password(user), "mfa_authenticate", app_code(secret)


def recovery_code(user):
    client, address, _code = from_an_app(user)
    return client, address, RecoveryCodes.activate(user).get_unused_codes()[0]


def proof_by_an_app(user):
    client = sign_in_by_password(user)
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    return client, "mfa_reauthenticate", app_code(secret)


FIELDS = [
    to_sign_in,
    to_sign_up,
    for_a_new_password,
    to_set_up_an_app,
    from_an_app,
    recovery_code,
    proof_by_an_app,
]


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_of_what_was_typed_the_letters_and_digits_count(spoil):
    assert plain_code(spoil("AB1C-D2EF")).upper() == "AB1CD2EF"


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "how", parted(SPOILED, "zero-width space", "small letters and a full stop")
)
def test_right_code_is_taken_however_it_was_typed(field, how, member, content):
    refused = []
    for name in how:
        cache.clear()
        Authenticator.objects.all().delete()
        User.objects.exclude(pk=member.pk).delete()
        client, address, code = field(member)
        if client.post(reverse(address), {"code": SPOILED[name](code)}).status_code != 302:
            refused.append(name)

    assert refused == []


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "typed",
    some_of(["", "\u200b", "-", "000000", "\u0430\u0430\u0430", "🙂" * 6], "\u200b", "000000"),
)
def test_wrong_code_is_not(field, typed, member, content):
    client, address, _code = field(member)

    response = client.post(reverse(address), {"code": typed})

    assert response.context["form"].errors["code"]


def test_digits_of_another_script_are_digits():
    assert plain_code("\u0661\u0662\u0663") == "123"
