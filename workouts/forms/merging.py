"""Forms that merge: two people edit one row, and only what each of them changed is written.

A page contains the values that it was opened with (Django's hidden initial values). Each posted
field is compared with them and with the stored value: what nobody changed stays as stored, what one
person changed is written, and what two people changed to different values is shown beside the
field, which still contains what was typed. Saving a second time writes it.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.db.models.fields.files import FieldFile
from django.forms import BoundField
from django.forms.models import BaseInlineFormSet
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format, time_format
from django.utils.text import Truncator, normalize_newlines
from django.utils.translation import gettext as _

from workouts.forms.posted_rows import Row, is_number, many_valued, renumbered, rows_sent

if TYPE_CHECKING:
    from workouts.models import User


VALUE_CHARACTERS_SHOWN = 400
HISTORY_LOOKED_THROUGH = 50


# What a browser sends of a field: a text, or the texts of a choice of many.
Sent = str | list[str]


class MergingForm(forms.ModelForm):  # type: ignore[type-arg]  # takes them in the stubs alone
    """A form of a row that other people may change while its page is open.

    `is_taken_away`: the row has been deleted meanwhile. With `remembers_new` a form of a new row
    contains its initial values as well: somebody else may add the same row.
    """

    remembers_new = False
    is_taken_away = False
    data: MultiValueDict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = columns_of(self.instance)
        self.conflicts: list[str] = []
        if self.instance._state.adding and not self.remembers_new:
            return
        self.remember()
        for bound in self.remembered():
            offer_what_is_stored(bound)
        if self.is_bound:
            self.merge()

    def remember(self) -> None:
        """Adds the hidden initial values to the page."""
        for bound in self.remembered():
            bound.field.show_hidden_initial = True

    def remembered(self) -> list[BoundField]:
        """The fields whose initial value is a stored one."""
        return [
            self[name]
            for name, field in self.fields.items()
            if not (field.disabled or field.widget.is_hidden)
            and (name in self.initial or self.remembers_new)
        ]

    def merge(self) -> None:
        """Merges the posted data with the stored values. A page without hidden initial values
        counts as just opened."""
        bound_fields = self.remembered()
        self.data = many_valued(self.data)
        is_told = any(bound.html_initial_name in self.data for bound in bound_fields)
        for bound in bound_fields:
            stored = as_sent(bound)
            widget, name = bound.field.hidden_widget(), bound.html_initial_name
            opened = widget.value_from_datadict(self.data, self.files, name)
            if is_told and is_same(opened, stored):
                continue
            is_touched = not is_told or differs(bound, opened)
            self.put(bound.html_initial_name, stored)
            if not is_touched and not isinstance(bound.field, forms.FileField):
                self.put(bound.html_name, stored)
            elif is_told and is_touched and differs(bound, stored):
                self.conflicts.append(bound.name)

    def put(self, name: str, value: Sent) -> None:
        if isinstance(value, list):
            self.data.setlist(name, value)
        else:
            self.data[name] = value

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # the stubs lack it
        if self.is_taken_away:
            self.add_error(
                None,
                ValidationError(
                    _(
                        "Someone has taken this row away since you opened the page. Save again to"
                        " add it back as it is here, or reload the page."
                    ),
                    code="gone",
                ),
            )
        for name in self.conflicts:
            self.add_error(name, conflict(self[name], self.instance))

    def _post_clean(self) -> None:
        """Drops errors of stored values that this person has not changed."""
        judged = set(self.errors)
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        for name in set(self.errors) - judged - set(self.changed_data) - {"__all__"}:
            if not self.instance._state.adding and is_refused(self.instance, name):
                del self.errors[name]

    def changed_columns(self) -> list[str]:
        """The names of the columns that differ from when the row was read."""
        now = columns_of(self.instance)
        changed = {field for field, value in now.items() if value != self.stored[field]}
        # A translated text has one more column beside those of its languages.
        changed |= {
            each.translated_field for each in set(changed) if hasattr(each, "translated_field")
        }
        names = {field.name for field in changed}
        # So has a text that is stored folded for searches.
        return [
            field.name for field in now if field in changed or names & {*getattr(field, "of", ())}
        ]

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        if not commit or self.errors or self.instance._state.adding:
            return super().save(commit)
        self.instance.save(update_fields=self.changed_columns())
        self._save_m2m()  # type: ignore[attr-defined]  # the stubs lack it
        return self.instance


def columns_of(row: Model) -> "dict[Field[Any, Any], Any]":
    """The values of the row's columns, by field; of a file its name."""
    values = {
        field: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.generated
    }
    return {
        field: value.name if isinstance(value, FieldFile) else value
        for field, value in values.items()
        if not field.primary_key
    }


def as_sent(bound: BoundField) -> Sent:
    """The stored value as a browser would post it: a text, or a list of texts."""
    value = bound.field.prepare_value(bound.initial)
    if isinstance(bound.field.hidden_widget(), forms.MultipleHiddenInput):
        return [str(each) for each in value or []]
    return bound.field.hidden_widget().format_value(value) or ""


def is_same(opened: Sent | None, stored: Sent) -> bool:
    if isinstance(stored, list):
        return set(opened or []) == set(stored)
    return isinstance(opened, str) and normalize_newlines(opened) == normalize_newlines(stored)


def differs(bound: BoundField, sent: Sent | None) -> bool:
    """Whether the posted value differs from `sent`."""
    try:
        value = bound.field.to_python(sent)
    except ValidationError:
        return True
    if isinstance(value, str) and isinstance(bound.data, str):
        return bound.field.has_changed(normalize_newlines(value), normalize_newlines(bound.data))
    return bound.field.has_changed(value, bound.data)


def offer_what_is_stored(bound: BoundField) -> None:
    """Keeps the stored value among the choices, even if it is no longer offered."""
    field, value = bound.field, bound.initial
    if value in (None, "") or isinstance(value, list):
        return
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset
        if rows is not None and not rows.filter(pk=value).exists():
            field.queryset = rows.model._default_manager.filter(
                pk__in=[value, *rows.values_list("pk", flat=True)]
            )
    elif hasattr(field.widget, "choices"):
        shown = field.prepare_value(value)
        choices: Any = field.widget.choices
        pairs: Iterator[tuple[Any, Any]] = flatten_choices(choices)
        known = {str(key) for key, _label in pairs}
        if not isinstance(shown, list) and str(shown) not in known:
            choices = [*choices, (value, value)]
            field.widget.choices = choices
            if hasattr(field, "choices"):
                field.choices = choices


def is_refused(row: Model, name: str) -> bool:
    """Whether the value is invalid by itself, whatever the other fields are."""
    try:
        field = cast("Field[Any, Any]", row._meta.get_field(name))
        field.clean(getattr(row, field.attname), row)
    except ValidationError:
        return True
    return False


def conflict(bound: BoundField, row: Model) -> ValidationError:
    words = {"who": who_changed(row, bound.name) or _("Someone"), "value": shown(bound)}
    if isinstance(bound.field, forms.FileField):
        text = _(
            "%(who)s has changed this to “%(value)s” since you opened the page. Choose your file"
            " again and save to keep yours."
        )
    else:
        text = _(
            "%(who)s has changed this to “%(value)s” since you opened the page. What you typed is"
            " still here and not saved: save again to keep yours."
        )
    return ValidationError(text, code="conflict", params=words)


def shown(bound: BoundField) -> str:
    """The stored value as a text, as the page shows it."""
    field, value = bound.field, bound.initial
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, time):
        return time_format(value)
    if isinstance(value, date):
        return date_format(value)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(map(str, value))
    if isinstance(field, forms.ModelChoiceField):
        return str(field.to_python(value))
    labels = {}
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        pairs: Iterator[tuple[Any, Any]] = flatten_choices(choices)
        labels = {str(key): str(label) for key, label in pairs}
    sent = as_sent(bound)
    told = [labels.get(each, each) for each in (sent if isinstance(sent, list) else [sent])]
    return Truncator(", ".join(told)).chars(VALUE_CHARACTERS_SHOWN)


def who_changed(row: Model, name: str) -> "User | None":
    """Who gave the column its present value; None if unknown."""
    model = type(row)
    if not hasattr(model, "history") or name not in {each.name for each in model._meta.fields}:
        return None
    records = model.history.filter(id=row.pk).select_related("history_user")
    last = None
    for record in records.order_by("-history_date", "-history_id")[:HISTORY_LOOKED_THROUGH]:
        if last is not None and getattr(record, name, None) != getattr(last, name, None):
            break
        last = record
    return last and last.history_user


# --- Rows of a page ------------------------------------------------------------------------------


class MergingFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # as above
    """The posted rows, each matched with its stored row.

    Rows are matched by their keys, never by their positions: somebody may have added or deleted
    one meanwhile. What was typed into a deleted row is shown as a new row.
    """

    data: MultiValueDict[str, Any]
    prefix: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_incomplete = False
        self.taken_away: Collection[int] = ()
        if self.is_bound:
            self.data = many_valued(self.data)
            self.match(list(super().get_queryset()))

    def get_queryset(self) -> Any:
        return (
            self.matched if self.is_bound and hasattr(self, "matched") else super().get_queryset()
        )

    def match(self, stored: list[Model]) -> list[Row]:
        """Reorders the posted rows like the stored ones; returns those that match none."""
        sent = rows_sent(self.data, self.prefix)
        own, others = {}, []
        for row in sent:
            found = self.find(row, stored)
            if found is None or found.pk in own:
                others.append(row)
            else:
                own[found.pk] = row
        self.is_incomplete = not self.are_counted(sent)
        self.matched = [each for each in stored if each.pk in own]
        others = [row for row in others if not any(row.get("id", ())) or not self.is_as_opened(row)]
        rows = [own[each.pk] | {"id": [str(each.pk)]} for each in self.matched]
        self.taken_away = {len(rows) + n for n, row in enumerate(others) if any(row.get("id", ()))}
        self.data = renumbered(
            self.data, self.prefix, [*rows, *({**row, "id": [""]} for row in others)], len(rows)
        )
        return others

    def find(self, row: Row, stored: Sequence[Model]) -> Model | None:
        """The stored row of a posted one; None without any."""
        return next((each for each in stored if [str(each.pk)] == row.get("id")), None)

    def are_counted(self, sent: Sequence[Row]) -> bool:
        """Whether the posted counts of rows match the posted rows."""
        names = ("TOTAL_FORMS", "INITIAL_FORMS")
        counts = [self.data.get(f"{self.prefix}-{name}", "") for name in names]
        if not all(map(is_number, counts)):
            return False
        total, initial = map(int, counts)
        return total >= len(sent) and initial == sum(1 for row in sent if any(row.get("id", ())))

    def is_as_opened(self, row: Row) -> bool:
        """Whether a posted row equals its initial values."""
        data = renumbered(self.data, self.prefix, [row], 0)
        form = self.form(data, prefix=self.add_prefix(0), **self.get_form_kwargs(0))
        for field in form.fields.values():
            field.show_hidden_initial = True
        return not form.has_changed()

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # the stubs lack it
        form.is_taken_away = i in self.taken_away
        return form

    def clean(self) -> None:
        super().clean()
        if self.is_incomplete:
            raise ValidationError(
                _(
                    "Some rows of this page were missing, so nothing is saved yet. Check them and"
                    " save again."
                ),
                code="incomplete",
            )
