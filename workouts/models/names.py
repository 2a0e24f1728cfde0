"""A field for names: one line, with at least one visible character.

The text is cleaned whenever it is stored, by a form, a command or a device: a character that turns
the writing direction would turn the text beside it on a page too.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models

from workouts.domain.names import clean_name


class NameInput(forms.CharField):
    """The form field: a name without visible characters counts as empty."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value) or ""
        # Django's own validator refuses NUL, which no keyboard sends.
        return text if "\x00" in text else clean_name(text) or self.empty_value


class NameField(models.CharField):  # type: ignore[type-arg]  # takes them in the stubs alone
    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """A plain column, so that it needs no migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_name(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        value = super().pre_save(model_instance, add)
        cleaned = clean_name(value) if isinstance(value, str) else value
        if cleaned != value:  # else a text shown for a missing one would become that one
            setattr(model_instance, self.attname, cleaned)
        return cleaned

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NameInput, **kwargs})
