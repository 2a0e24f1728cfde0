"""A field for names: one line, with at least one visible character.

Wherever such a text is written, by a form, a command or a device, it is cleaned on its way into the
database: what turns the direction of writing would turn what stands beside it on a page too.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models

from workouts.domain.names import clean_name


class NameInput(forms.CharField):
    """The form's side: what cannot be seen was not filled in."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value) or ""
        # What no keyboard sends is refused as it is, by Django's own validator.
        return text if "\x00" in text else clean_name(text) or self.empty_value


class NameField(models.CharField):  # type: ignore[type-arg]  # takes them in the stubs alone
    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """The column is a plain one, so that it needs no migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_name(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean_name(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NameInput, **kwargs})
