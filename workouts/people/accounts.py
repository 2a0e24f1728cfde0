"""Accounts: who a code or password signs in, what mails say, and answers that tell nobody apart."""

import struct
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.account.utils import has_verified_email
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from fido2.attestation.base import InvalidAttestation

from workouts.mails import code_minutes, compose, site_context
from workouts.models import Patient, User

R = TypeVar("R")

# Mails that say whether there is an account.
ABOUT_ACCOUNTS = ("account/email/unknown_account", "account/email/account_already_exists")


def is_opened_by(user: User, email: str) -> bool:
    """Whether a code that is sent to this address may open the account.

    Somebody else may have written a patient's address down, and wrong: it counts from when the
    patient has confirmed it, in a browser that was let in by the invitation.
    """
    is_patient = Patient.objects.filter(user=user).exists() and not user.works_at_desk
    return not is_patient or has_verified_email(user, email)


def is_unproved(email: str) -> bool:
    """Whether this is the address of a patient who has not confirmed it."""
    users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    return bool(users) and not any(is_opened_by(user, email) for user in users)


@receiver(email_confirmed)
def become_patient(email_address: EmailAddress, **_kwargs: object) -> None:
    """Who has proved an address is a patient from then on, unless they work at the desk."""
    if not email_address.user.works_at_desk:
        Patient.objects.get_or_create(user=email_address.user)


LONGEST_ADDRESS = User._meta.get_field("email").max_length
# An answer takes as long whether somebody here has the address or not: what happens before the mail
# is filled up to this, and what comes after it as well. The mail itself takes its own time.
BEFORE_MAIL_SECONDS = 0.15
AFTER_MAIL_SECONDS = 0.05


class EvenRequest(HttpRequest):
    """A request whose answer is to be even: the stretch at hand ends at this reading of a clock."""

    even_at: float


def even_out(request: HttpRequest, seconds: float) -> None:
    """Begins a stretch of that length, if the answer to this request is to be even."""
    if hasattr(request, "even_at"):
        request.even_at = time.monotonic() + seconds


def wait_until_even(request: HttpRequest) -> None:
    time.sleep(max(0, getattr(request, "even_at", 0) - time.monotonic()))


def takes_even_time(view: Callable[..., R]) -> Callable[..., R]:
    """For a form that mails something to whatever address is typed in."""

    @wraps(view)
    def answer(request: EvenRequest, *args: Any, **kwargs: Any) -> R:
        if request.method == "POST":
            request.even_at = time.monotonic() + BEFORE_MAIL_SECONDS
        response = view(request, *args, **kwargs)
        wait_until_even(request)
        return response

    return answer


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "cannot_remove_primary_email": _("The address that you sign in with cannot be removed."),
        "duplicate_email": _("This e-mail address is yours already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("Somebody has this e-mail address already."),
        "max_email_addresses": _("You cannot have more than %d e-mail addresses."),
        "unknown_email": _("Nobody here has this e-mail address."),
        "unverified_primary_email": _("Confirm this e-mail address first."),
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Counts an account's failures, by whichever of its addresses and names of the site."""
        users = filter_users_by_email(
            credentials.get("email", ""), prefer_verified=True, for_login=True
        )
        if users:
            return f"account:{min(user.pk for user in users)}"
        return super()._get_login_attempts_cache_key(request, **credentials)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff come to work; everybody else comes to practise."""
        return reverse("admin:index") if request.user.is_staff else reverse("progress")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """To an address that opens nothing yet goes what to do about it, whatever was asked for."""
        if template_prefix in ABOUT_ACCOUNTS and is_unproved(email):
            template_prefix = "account/email/unproved_address"
        super().send_mail(template_prefix, email, context)
        even_out(current.request, AFTER_MAIL_SECONDS)

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        context = {
            **context,
            **site_context(settings.SITE_URL),
            "code_minutes": code_minutes(template_prefix),
        }
        mail = compose(f"{template_prefix}.txt", context, to=email, headers=headers)
        wait_until_even(current.request)
        return mail


# By any of these the readers of a credential's bytes answer what is none.
UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    InvalidAttestation,
    UnsupportedAlgorithm,
)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("An address cannot be added beside a passkey or a second factor."),
        "cannot_delete_authenticator": _("Your second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Add a passkey or an authenticator app first."),
        "unverified_email": _("Confirm every e-mail address of yours first, or remove it."),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's signature
        """What a passkey is called until its owner renames it."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey bears the site's name, not what the client has called it."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
