"""Texts of several lines, in which a line break counts as one character, as in browsers.

A form sends each line break as two characters, a device often as one. Form field and column count
and store one.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models


def one_break_each(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class MultilineInput(forms.CharField):
    """The form field: its limit counts each line break once."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return one_break_each(text) if isinstance(text, str) else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Ignores differences in line breaks."""
        return super().has_changed(self.to_python(initial), data)


class MultilineField(models.TextField):  # type: ignore[type-arg]  # takes them in the stubs alone
    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """A plain column, so that it needs no migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return one_break_each(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": MultilineInput, **kwargs})
