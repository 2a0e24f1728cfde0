"""How accounts are made and kept: an e-mail address and a code, a name and a password if liked."""

import json
import struct
import time
import unicodedata
from contextlib import contextmanager
from functools import wraps

from allauth.account import forms as allauth_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.signals import email_confirmed
from allauth.account.utils import has_verified_email
from allauth.core import context as current
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from fido2.attestation.base import InvalidAttestation

from workouts.mails import code_minutes, compose, site_context
from workouts.models import Patient, User
from workouts.models.names import NameInput

PASSKEY_NAME_LENGTH = 80
# Mails that say whether there is an account.
ABOUT_ACCOUNTS = ("account/email/unknown_account", "account/email/account_already_exists")


def is_opened_by(user, email):
    """Whether a code that is sent to this address may open the account.

    Somebody else may have written a patient's address down, and wrong: it counts from when the
    patient has confirmed it, in a browser that was let in by the invitation.
    """
    is_patient = Patient.objects.filter(user=user).exists() and not user.works_at_desk
    return not is_patient or has_verified_email(user, email)


def is_unproved(email):
    """Whether this is the address of a patient who has not confirmed it."""
    users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    return bool(users) and not any(is_opened_by(user, email) for user in users)


@receiver(email_confirmed)
def become_patient(email_address, **_kwargs):
    """Who has proved an address is a patient from then on, unless they work at the desk."""
    if not email_address.user.works_at_desk:
        Patient.objects.get_or_create(user=email_address.user)


LONGEST_ADDRESS = User._meta.get_field("email").max_length
# An answer takes as long whether somebody here has the address or not: what happens before the mail
# is filled up to this, and what comes after it as well. The mail itself takes its own time.
BEFORE_MAIL_SECONDS = 0.15
AFTER_MAIL_SECONDS = 0.05


def even_out(request, seconds):
    """Begins a stretch of that length, if the answer to this request is to be even."""
    if hasattr(request, "even_at"):
        request.even_at = time.monotonic() + seconds


def wait_until_even(request):
    time.sleep(max(0, getattr(request, "even_at", 0) - time.monotonic()))


def takes_even_time(view):
    """For a form that mails something to whatever address is typed in."""

    @wraps(view)
    def answer(request, *args, **kwargs):
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

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Counts an account's failures, by whichever of its addresses and names of the site."""
        users = filter_users_by_email(
            credentials.get("email", ""), prefer_verified=True, for_login=True
        )
        if users:
            return f"account:{min(user.pk for user in users)}"
        return super()._get_login_attempts_cache_key(request, **credentials)

    def get_login_redirect_url(self, request):
        """Staff come to work; everybody else comes to practise."""
        return reverse("admin:index") if request.user.is_staff else reverse("progress")

    def send_mail(self, template_prefix, email, context):
        """To an address that opens nothing yet goes what to do about it, whatever was asked for."""
        if template_prefix in ABOUT_ACCOUNTS and is_unproved(email):
            template_prefix = "account/email/unproved_address"
        super().send_mail(template_prefix, email, context)
        even_out(current.request, AFTER_MAIL_SECONDS)

    def render_mail(self, template_prefix, email, context, headers=None):
        context = {
            **context,
            **site_context(settings.SITE_URL),
            "code_minutes": code_minutes(template_prefix),
        }
        mail = compose(f"{template_prefix}.txt", context, to=email, headers=headers)
        wait_until_even(current.request)
        return mail


class NamedByLabels:
    """Fields are named by their labels, which stay when something is typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AddressWords(NamedByLabels):
    """What allauth calls a field for an address, said as everywhere else on the site."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"email", "login"} & self.fields.keys():
            field = self.fields[name]
            field.label = _("E-mail address")
            # As many as are stored; allauth's own fields take more.
            field.validators = [*field.validators, MaxLengthValidator(LONGEST_ADDRESS)]
            field.error_messages["invalid"] = _("Enter a valid e-mail address.")


class RequestLoginCodeForm(AddressWords, allauth_forms.RequestLoginCodeForm):
    def clean_email(self):
        email = super().clean_email()
        if self._user and not is_opened_by(self._user, email):
            self._user = None
        return email


class AddEmailForm(AddressWords, allauth_forms.AddEmailForm):
    pass


class ResetPasswordForm(AddressWords, allauth_forms.ResetPasswordForm):
    def clean_email(self):
        email = super().clean_email()
        self.users = [user for user in self.users if is_opened_by(user, email)]
        return email


class LoginForm(AddressWords, allauth_forms.LoginForm):
    """Allauth drops the password here when signing up asks for none; ours may be set later on."""

    def _setup_password_field(self):
        """Keeps the field that the base class would delete."""


class SignupForm(AddressWords, allauth_forms.SignupForm):
    """Allauth's form and a name. Whoever signs up is a patient once the address is proved."""

    name = NameInput(
        label=_("Your name"),
        max_length=150,
        required=False,
        help_text=_("As your therapist knows you. You may leave it out."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["email", "name"]

    def custom_signup(self, request, user):
        super().custom_signup(request, user)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class NewPasswordWords(NamedByLabels):
    """What allauth calls the fields of a new password, said as the other fields are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("The same again")


class ChangePasswordForm(NewPasswordWords, allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your password now")

    def clean_oldpassword(self):
        """Counted as a sign-in is, so that a signed-in browser tries no more of them."""
        adapter = get_account_adapter()
        adapter.pre_authenticate(current.request, email=self.user.email or "")
        password = super().clean_oldpassword()
        adapter._rollback_login_failed_rl_usage()
        return password


class SetPasswordForm(NewPasswordWords, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordWords, allauth_forms.ResetPasswordKeyForm):
    pass


def plain_code(typed):
    """The letters and digits of what was typed or pasted; whatever else came along counts not."""
    text = unicodedata.normalize("NFKC", typed)
    digits = (str(unicodedata.decimal(each, each)) for each in text)
    return "".join(each for each in digits if each.isalnum())


class TypedCode:
    def clean_code(self):
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        return super().clean_code()


class LoginCodeForm(TypedCode, allauth_forms.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(TypedCode, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(TypedCode, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ActivateAppForm(TypedCode, ActivateTOTPForm):
    pass


class CodeWords(TypedCode, NamedByLabels):
    """Asks for the codes that this person has: who has no app is not asked for an app's code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = set(self.user.authenticator_set.values_list("type", flat=True))
        self.has_passkey = Authenticator.Type.WEBAUTHN in kinds
        self.has_app = Authenticator.Type.TOTP in kinds
        self.fields["code"].label = _("Code") if self.has_app else _("Recovery code")

    def clean_code(self):
        """Each code of an app once, as long as it is taken at all: allauth forgets it earlier."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            taken_seconds = (2 * mfa_settings.TOTP_TOLERANCE + 1) * mfa_settings.TOTP_PERIOD
            if not cache.add(f"app-code:{self.user.pk}:{code}", "used", timeout=taken_seconds):
                raise get_adapter().validation_error("incorrect_code")
        return code


class FactorCodeForm(CodeWords, AuthenticateForm):
    pass


class ProofCodeForm(CodeWords, ReauthenticateForm):
    pass


class CredentialField(forms.JSONField):
    """What a browser says about a passkey: an object that a database can hold.

    Django's own field knows wrong syntax. A reader of JSON stumbles over more than that: over what
    is nested too deep, and over a number with too many digits.
    """

    def __init__(self):
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value):
        try:
            credential = super().to_python(value)
            # No half of a character, no NaN and no NUL: neither SQLite nor PostgreSQL stores them.
            text = json.dumps(credential, ensure_ascii=False, allow_nan=False)
            is_storable = bool(text.encode()) and "\\u0000" not in text
        except (ValueError, RecursionError):
            is_storable = False
        if not is_storable or not isinstance(credential, dict | None):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return credential

    def bound_data(self, data, initial):  # noqa: ARG002 - Django's signature
        """A credential is good for one time: a page that is shown again waits for the next."""
        return


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


@contextmanager
def refusing_unreadable():
    try:
        yield
    except UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(AuthenticateWebAuthnForm):
    """A second factor."""

    credential = CredentialField()

    def clean_credential(self):
        with refusing_unreadable():
            return super().clean_credential()


class PasskeyLoginForm(PasskeyForm, LoginWebAuthnForm):
    pass


class PasskeyProofForm(PasskeyForm, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey signs in by itself, unless somebody has a key that cannot do that."""

    credential = CredentialField()
    name = NameInput(label=_("Name"), max_length=PASSKEY_NAME_LENGTH, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_(
            "Without a code or a password. Take the mark away for a key that knows no fingerprint"
            " and no PIN: it is then a second factor."
        ),
    )

    def clean(self):
        with refusing_unreadable():
            return super().clean()


class RenamePasskeyForm(EditWebAuthnForm):
    name = NameInput(label=_("Name"), max_length=PASSKEY_NAME_LENGTH)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("An address cannot be added beside a passkey or a second factor."),
        "cannot_delete_authenticator": _("Your second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Add a passkey or an authenticator app first."),
        "unverified_email": _("Confirm every e-mail address of yours first, or remove it."),
    }

    def generate_authenticator_name(self, user, type):  # noqa: A002 - allauth's signature
        """What a passkey is called until its owner renames it."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self):
        """A passkey bears the site's name, not what the client has called it."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
