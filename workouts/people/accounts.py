"""Accounts: whom a code may sign in, mails and messages, answers in constant time."""

import logging
import smtplib
import struct
import time
from collections.abc import Callable
from contextlib import suppress
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

# Mails that reveal whether an address has an account.
MAILS_ABOUT_ACCOUNTS = ("account/email/unknown_account", "account/email/account_already_exists")


def is_opened_by(user: User, email: str) -> bool:
    """Whether a code that is sent to this address may open the account.

    A patient's address was typed by somebody else, perhaps wrong: it opens the account only once
    the patient has confirmed it, in a browser that the invitation signed in.
    """
    is_patient = Patient.objects.filter(user=user).exists() and not user.works_at_desk
    return not is_patient or has_verified_email(user, email)


def is_unconfirmed(email: str) -> bool:
    """Whether this is the address of a patient who has not confirmed it."""
    users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    return bool(users) and not any(is_opened_by(user, email) for user in users)


@receiver(email_confirmed)
def become_patient(email_address: EmailAddress, **_kwargs: object) -> None:
    """Makes whoever has confirmed an address a patient, unless they work at the desk."""
    if not email_address.user.works_at_desk:
        Patient.objects.get_or_create(user=email_address.user)


log = logging.getLogger(__name__)

MAIL_FAULTS = (OSError, smtplib.SMTPException)
MAX_ADDRESS_LENGTH = User._meta.get_field("email").max_length
# A response takes equally long whether the address has an account or not: the work before the mail
# is padded to this time, and that after it too. The mail itself takes its own time.
PADDED_SECONDS_BEFORE_MAIL = 0.15
PADDED_SECONDS_AFTER_MAIL = 0.05


class MailNotSentError(Exception):
    """The mail server did not take an email that somebody waits for."""


class PaddedRequest(HttpRequest):
    """A request to a view that takes constant time; `padded_until` is a reading of a clock."""

    padded_until: float


def pad_time(request: HttpRequest, seconds: float) -> None:
    """Pads the work from now on to this time, if the request's view takes constant time."""
    if hasattr(request, "padded_until"):
        request.padded_until = time.monotonic() + seconds


def wait_for_padding(request: HttpRequest) -> None:
    time.sleep(max(0, getattr(request, "padded_until", 0) - time.monotonic()))


def takes_constant_time(view: Callable[..., R]) -> Callable[..., R]:
    """Decorator for a form that sends mail to any address: its time reveals no account."""

    @wraps(view)
    def answer(request: PaddedRequest, *args: Any, **kwargs: Any) -> R:
        if request.method == "POST":
            request.padded_until = time.monotonic() + PADDED_SECONDS_BEFORE_MAIL
        response = view(request, *args, **kwargs)
        wait_for_padding(request)
        return response

    return answer


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "cannot_remove_primary_email": _("The address that you sign in with cannot be removed."),
        "duplicate_email": _("This email address is yours already."),
        "email_password_mismatch": _("The email address or the password is not right."),
        "email_taken": _("Someone has this email address already."),
        "max_email_addresses": _("You cannot have more than %d email addresses."),
        "unknown_email": _("No one here has this email address."),
        "unverified_primary_email": _("Confirm this email address first."),
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Counts failures for each account, whichever of its addresses and host names is used."""
        users = filter_users_by_email(
            credentials.get("email", ""), prefer_verified=True, for_login=True
        )
        if users:
            return f"account:{min(user.pk for user in users)}"
        return super()._get_login_attempts_cache_key(request, **credentials)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk for staff, the dashboard for everybody else."""
        return reverse("admin:index") if request.user.is_staff else reverse("progress")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends instructions instead if the address is not confirmed, whatever was asked for."""
        if template_prefix in MAILS_ABOUT_ACCOUNTS and is_unconfirmed(email):
            template_prefix = "account/email/unproved_address"
        try:
            super().send_mail(template_prefix, email, context)
        except MAIL_FAULTS as error:
            log.warning("An email could not be sent: %s", type(error).__name__)
            raise MailNotSentError from error
        pad_time(current.request, PADDED_SECONDS_AFTER_MAIL)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tells of a change that was made, and that no mail server undoes."""
        with suppress(MailNotSentError):
            super().send_notification_mail(template_prefix, user, context, email)

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
        wait_for_padding(current.request)
        return mail


# What the parsers of a passkey's credential raise for a malformed one.
CREDENTIAL_ERRORS = (
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
        "unverified_email": _("Confirm every email address of yours first, or remove it."),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's signature
        """A passkey's name until its owner renames it."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Names the site in a passkey by the setting, not by the request's Host header."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
