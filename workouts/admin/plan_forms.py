"""The forms of a plan: its own fields, and a copy for another patient."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.fields import WeekdaysField
from workouts.admin.plan_changes import changes_since, latest_change
from workouts.admin.plan_order import arrangement
from workouts.domain.streak import A_DAY
from workouts.forms.fields import DayInput
from workouts.forms.merging import MergingForm
from workouts.models import Patient, Plan
from workouts.models.plans import EVERY_DAY, PLAN_COLUMNS


class PlanForm(MergingForm):
    """`known` is the token of the latest change of the patient's plans when the page was opened."""

    weekday_mask = WeekdaysField(
        label=gettext_lazy("Weekdays"),
        initial=EVERY_DAY,
        error_messages={"required": gettext_lazy("Choose at least one weekday.")},
    )
    holds_from = forms.DateField(
        label=gettext_lazy("Changes hold from"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy(
            "This plan has begun, so it stays as it was. What you change becomes a new"
            " version from that day on."
        ),
    )
    known = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance
        self.has_begun = False
        if plan.pk is None:
            del self.fields["holds_from"], self.fields["known"]
            return
        self.today = plan.patient.today(now=timezone.now())
        self.has_begun = plan.has_begun(today=self.today)
        if self.has_begun:
            self.fields["holds_from"].initial = first_free_day(plan, self.today)
        else:
            del self.fields["holds_from"]
        self.fields["known"].initial = latest_change(plan.patient)

    def is_valid(self):
        """Never after a button that only arranges the cards: the page is shown again, not saved."""
        return super().is_valid() and arrangement(self.data) is None

    def changes_plan(self):
        """Whether what the plan says beside its exercises differs."""
        return bool(set(PLAN_COLUMNS) & set(self.changed_data))

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day != self.initial.get("starts_on") or self.instance.pk is None:
            patient = self.cleaned_data.get("patient") or getattr(self.instance, "patient", None)
            day = not_past(day, patient)
        return day

    def clean_holds_from(self):
        day = self.cleaned_data["holds_from"] or first_free_day(self.instance, self.today)
        day = not_past(day, self.instance.patient)
        if day < first_free_day(self.instance, self.today):
            raise ValidationError(
                _("Today was practiced by this plan already. Choose tomorrow or a later day."),
                code="practiced",
            )
        if self.instance.patient.plans.filter(starts_on=day).exists():
            raise ValidationError(
                _(
                    "This patient has a plan from that day already. Change that one, or choose"
                    " another day."
                ),
                code="taken",
            )
        self.instance.base = Plan.objects.in_force(self.instance.patient, day=day)
        if self.instance.base.routine_id != self.instance.routine_id:
            raise ValidationError(
                _("By that day another routine is prescribed. Change that plan instead."),
                code="other-routine",
            )
        return day

    def clean(self):
        """Lists what a colleague has saved meanwhile; saving once more is then accepted."""
        super().clean()
        if "known" not in self.fields:
            return
        latest = latest_change(self.instance.patient)
        if self.cleaned_data.get("known") == latest or arrangement(self.data):
            return
        changes = changes_since(self.instance.patient, self.cleaned_data.get("known"))
        self.data = self.data.copy()
        self.data[self.add_prefix("known")] = latest
        raise ValidationError(
            [
                _("Someone has changed this patient's plan since you opened the page:"),
                *changes,
                _(
                    "What you typed is still here and not saved. Save again to keep yours,"
                    " or reload the page to see what is there now."
                ),
            ],
            code="conflict",
        )


def first_free_day(plan, today):
    """Today, or tomorrow if the patient has practiced today."""
    return today + A_DAY if plan.patient.sessions.on(today).exists() else today


def not_past(day, patient):
    """The day, if it is not over for the patient; ValidationError otherwise.

    The clinic's today, which the forms offer, becomes the patient's where theirs is a day later.
    """
    clinics_today = timezone.localdate()
    today = patient.today(now=timezone.now()) if patient else clinics_today
    if clinics_today <= day < today:
        return today
    if day < today:
        raise ValidationError(
            _("A day that is over stays as it was prescribed. Choose today or a later day."),
            code="past",
        )
    return day


class CopyForm(forms.Form):
    """Copies a plan from a day on, to one of the `patients`, whom the widget `search` finds."""

    patient = forms.ModelChoiceField(Patient.objects.none(), label=gettext_lazy("Patient"))
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    with_remarks = forms.BooleanField(
        label=gettext_lazy("Take the remarks along"),
        required=False,
        help_text=gettext_lazy("They were written for someone else: read them first."),
    )

    def __init__(self, *args, patients, search, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["patient"].widget = search
        self.fields["patient"].queryset = patients

    def clean(self):
        super().clean()
        patient, day = self.cleaned_data.get("patient"), self.cleaned_data.get("starts_on")
        if not patient or not day:
            return
        try:
            day = self.cleaned_data["starts_on"] = not_past(day, patient)
        except ValidationError as error:
            self.add_error("starts_on", error)
            return
        if patient.plans.filter(starts_on=day).exists():
            self.add_error("starts_on", _("This patient has a plan from that day already."))
