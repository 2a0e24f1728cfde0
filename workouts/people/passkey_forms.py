"""The forms for making, naming and using a passkey."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workouts.models.names import NameInput
from workouts.people.accounts import CREDENTIAL_ERRORS

PASSKEY_NAME_LENGTH = 80


class CredentialField(forms.JSONField):
    """A passkey's credential as JSON, refused unless it is an object that a database can store.

    Django's own field refuses wrong syntax only. Parsing also fails on values that are nested too
    deep and on numbers with too many digits.
    """

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        try:
            credential = super().to_python(value)
            # No lone surrogate, NaN or NUL: neither SQLite nor PostgreSQL stores them.
            text = json.dumps(credential, ensure_ascii=False, allow_nan=False)
            is_storable = bool(text.encode()) and "\\u0000" not in text
        except (ValueError, RecursionError):
            is_storable = False
        if not is_storable or not isinstance(credential, dict | None):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return credential

    def bound_data(self, data: Any, initial: Any) -> None:  # noqa: ARG002 - Django's signature
        """Nothing: a credential is valid once, so a form that is shown again has none."""
        return


@contextmanager
def refusing_malformed() -> Iterator[None]:
    try:
        yield
    except CREDENTIAL_ERRORS as error:
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(AuthenticateWebAuthnForm):
    """Uses a passkey as a second factor."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        with refusing_malformed():
            return super().clean_credential()


class PasskeyLoginForm(PasskeyForm, LoginWebAuthnForm):
    pass


class PasskeyProofForm(PasskeyForm, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """Adds a passkey, by default one that signs in alone: some keys cannot do that."""

    credential = CredentialField()
    name = NameInput(label=_("Name"), max_length=PASSKEY_NAME_LENGTH, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_(
            "No code or password needed. Uncheck this for a key without a fingerprint or PIN: it"
            " is then a second factor."
        ),
    )

    def clean(self) -> Any:
        with refusing_malformed():
            return super().clean()


class RenamePasskeyForm(EditWebAuthnForm):
    name = NameInput(label=_("Name"), max_length=PASSKEY_NAME_LENGTH)
