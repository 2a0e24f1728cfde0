"""Another value for each form field, stored as a second editor would while a form is open."""

from datetime import date, time, timedelta

from django import forms
from django.db import IntegrityError, models, transaction
from django.forms.models import InlineForeignKeyField

# Where any other text would not do.
TEXTS = {"zone": "Asia/Tokyo", "language": "es", "email": "somebody@example.com"}


def store_others(form, *, but=()):
    """Gives each column of the form's row another value, each for itself where two belong together.

    Returns what is stored by now, by field, and the names of the fields for which there is no
    other value: those of `but`, files, lists of other rows, and what a constraint keeps as it is.
    """
    row, stored, left = form.instance, {}, []
    rows = type(row)._base_manager.filter(pk=row.pk)
    for name in form.fields:
        bound = form[name]
        column = next((each for each in row._meta.concrete_fields if each.name == name), None)
        if column is None or bound.field.disabled or name in but:
            left.append(name)
            continue
        if isinstance(bound.field, InlineForeignKeyField):  # the page's own row
            continue
        try:
            with transaction.atomic():
                rows.update(**{name: other(bound, column, getattr(row, column.attname))})
        except (IntegrityError, StopIteration):
            left.append(name)
        else:
            stored[name] = rows.values_list(column.attname, flat=True).get()
    return stored, left


def other(bound, column, value):
    """StopIteration where the field offers nothing else."""
    field = bound.field
    if isinstance(field, forms.ModelChoiceField):
        return next(row.pk for row in field.queryset if row.pk != value)
    if isinstance(column, models.BooleanField):
        return not value
    if isinstance(column, models.IntegerField):
        return value - 1 if value and value > 1 else 10
    if isinstance(column, models.DateField):
        return value + timedelta(days=1) if value else date(2026, 7, 15)
    if isinstance(column, models.TimeField):
        return time(20, 15) if bound.name == "fallback_slot" else time(9, 15)
    if isinstance(column, models.JSONField):
        return ["Other words"]
    if isinstance(field, forms.ChoiceField):
        return next(key for key, _label in field.choices if key not in {value, ""})
    return TEXTS.get(bound.name, "Other words")


def stored_by_now(form, names):
    columns = type(form.instance)._base_manager.filter(pk=form.instance.pk)
    names = [form.instance._meta.get_field(name).attname for name in names]
    return columns.values(*names).get()
