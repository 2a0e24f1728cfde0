"""The note box of a patient: what was seen today, who may read it, and the next visit."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.forms.fields import DayInput
from workouts.forms.merging import MergingForm
from workouts.models import Patient, TherapistNote
from workouts.models.multiline import MultilineInput

LONGEST_AHEAD = timedelta(days=731)


class NoteForm(forms.ModelForm):
    """A note may stay empty: then it is only the next visit that is noted."""

    class Meta:
        model = TherapistNote
        fields = ["body", "visibility", "is_visit"]
        field_classes = {"body": MultilineInput}
        labels = {"body": gettext_lazy("Note"), "is_visit": gettext_lazy("Visit")}
        widgets = {"body": AdminTextareaWidget(attrs={"rows": 4}), "visibility": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].required = False
        self.fields["is_visit"].help_text = ""


class NextVisitForm(MergingForm):
    """The day of the next visit. One that is past is no longer shown."""

    class Meta:
        model = Patient
        fields = ["next_visit_on"]
        widgets = {"next_visit_on": DayInput}

    def __init__(self, *args, instance, today, **kwargs):
        initial = {"next_visit_on": instance.coming_visit(today=today)}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.today = today

    def clean_next_visit_on(self):
        day = self.cleaned_data["next_visit_on"]
        if day is None or "next_visit_on" not in self.changed_data:
            return day
        if day < self.today:
            raise forms.ValidationError(_("That day is past."), code="past")
        if day - self.today > LONGEST_AHEAD:
            raise forms.ValidationError(_("At most two years ahead."), code="ahead")
        return day


class NoteBox:
    """Both forms as one: they are checked and saved together."""

    def __init__(self, patient, data=None):
        self.patient = patient
        today = patient.today(now=timezone.now())
        self.note = NoteForm(data)
        self.visit = NextVisitForm(data, instance=patient, today=today)

    @property
    def has_errors(self):
        return bool(self.note.errors or self.visit.errors)

    def is_valid(self):
        if self.note.is_valid() and not self.note.cleaned_data["body"] and self.needs_text():
            self.note.add_error("body", _("Write the note first."))
        return not self.has_errors

    def needs_text(self):
        """Whether a text is missing: nothing but the next visit may be saved without one."""
        return bool(self.note.changed_data) or not self.visit.has_changed()

    @transaction.atomic
    def save(self, request):
        if not request.user.has_perm("workouts.add_therapistnote"):
            raise PermissionDenied
        if self.visit.has_changed():
            self.visit.save()
        is_noted = bool(self.note.cleaned_data["body"])
        if is_noted:
            self.note.instance.patient = self.patient
            self.note.instance.author = request.user
            self.note.save()
        messages.success(request, self.saved_text(is_noted=is_noted))

    def saved_text(self, *, is_noted):
        day = self.visit.cleaned_data["next_visit_on"]
        texts = {
            (True, True): _("The note is saved. Next visit: %(day)s."),
            (True, False): _("The note is saved."),
            (False, True): _("The next visit is noted: %(day)s."),
            (False, False): _("No next visit is noted any more."),
        }
        return texts[is_noted, day is not None] % {"day": date_format(day) if day else ""}
