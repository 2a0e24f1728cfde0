"""Plans: a routine prescribed from a day on, with a dose and a remark of their own per exercise.

What was prescribed stays as it was. A plan that has begun is not changed: saving it makes a new
version from a day on, and the old one holds until then. Whoever saves after a colleague is told
what the colleague changed, and keeps what they typed.
"""

from functools import cached_property, partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import note_patients
from workouts.admin.fields import DoseForm, WeekdaysField
from workouts.admin.plan_changes import changes_since, item_changes, latest_change
from workouts.admin.scoped import (
    HistoryAdmin,
    NewestFormSet,
    ReadOnlyTable,
    ScopedTabularInline,
    link_to,
)
from workouts.domain.streak import A_DAY
from workouts.forms.merging import MergingForm, MergingFormSet
from workouts.models import Patient, Plan, PlanItem
from workouts.models.plans import EVERY_DAY
from workouts.models.reads import ReadPage

ADAPTED = [
    "is_left_out",
    "reps_min",
    "reps_max",
    "hold_seconds",
    "rest_seconds",
    "only_side",
    "in_short",
    "remark",
]
FIGURES = ["reps_min", "reps_max", "hold_seconds", "rest_seconds"]


class PlanColumns:
    @admin.display(description=gettext_lazy("weekdays"))
    def days(self, plan):
        if plan.weekday_mask == EVERY_DAY:
            return _("every day")
        return ", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(plan.weekdays))

    @admin.display(description=gettext_lazy("until"))
    def until(self, plan):
        """The last day before a later version takes over."""
        return date_format(plan.ends_before - A_DAY) if plan.ends_before else "–"


class PlanForm(MergingForm):
    """`known` says which of the patient's plans' changes the page knew of when it was opened."""

    weekday_mask = WeekdaysField(
        label=gettext_lazy("Weekdays"),
        initial=EVERY_DAY,
        error_messages={"required": gettext_lazy("Choose at least one weekday.")},
    )
    holds_from = forms.DateField(
        label=gettext_lazy("Changes hold from"),
        widget=AdminDateWidget,
        required=False,
        help_text=gettext_lazy(
            "This plan has begun, so it stays as it was practised. What you change becomes a new"
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

    def changes_plan(self):
        """Whether anything differs that a version consists of."""
        return bool({"weekday_mask", "pain_limit"} & set(self.changed_data))

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
                _("Today was practised by this plan already. Choose tomorrow or a later day."),
                code="practised",
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
        """Tells what a colleague has saved meanwhile; saving once more is then done knowingly."""
        super().clean()
        if "known" not in self.fields:
            return
        latest = latest_change(self.instance.patient)
        if self.cleaned_data.get("known") == latest:
            return
        told = changes_since(self.instance.patient, self.cleaned_data.get("known"))
        self.data = self.data.copy()
        self.data[self.add_prefix("known")] = latest
        raise ValidationError(
            [
                _("Somebody has changed this patient's plan since you opened the page:"),
                *told,
                _(
                    "What you typed is still here and not saved. Save once more to let it hold, or"
                    " open the page anew to take over what is there."
                ),
            ],
            code="conflict",
        )


def first_free_day(plan, today):
    """Today, unless something of it was practised already."""
    return today + A_DAY if plan.patient.sessions.on(today).exists() else today


def not_past(day, patient):
    """That day. Where the clinic's today, with which the forms begin, is over for the patient, it
    means theirs; ValidationError for an earlier one.
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


class PlanItemForm(DoseForm):
    remembers_new = True

    def has_changed(self):
        """A row that names an exercise and nothing else leaves it as the routine has it."""
        is_bare = self.instance._state.adding and self.changed_data == ["item"]
        return super().has_changed() and not is_bare


class PlanItemFormSet(MergingFormSet):
    """One row for each exercise of the plan's routine; a row left as it is keeps the routine's."""

    def __init__(self, *args, instance, **kwargs):
        adapted = set(instance.items.values_list("item", flat=True))
        items = instance.routine.items.order_by("position")
        self.routine_items = {item.pk: item for item in items}
        kwargs["initial"] = [{"item": pk} for pk in self.routine_items if pk not in adapted]
        super().__init__(*args, instance=instance, **kwargs)

    def match(self, stored):
        others = super().match(stored)
        self.initial_extra = [{"item": self.item_of(row)} for row in others]

    def find(self, row, stored):
        """By the exercise: somebody may have adapted it first."""
        found = next((each for each in stored if each.item_id == self.item_of(row)), None)
        sent = row.get("id", [""])[-1]
        return found if found and sent in {"", str(found.pk)} else None

    def item_of(self, row):
        """The key of the routine's item that a sent row is about; None for no such item."""
        sent = row.get("item", [""])[-1]
        return next((pk for pk in self.routine_items if str(pk) == sent), None)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        item = self.routine_items.get(form.instance.item_id or form.initial.get("item"))
        for name in FIGURES if item else []:
            form.fields[name].widget.attrs["placeholder"] = getattr(item, name)

    def save_copies(self):
        """The rows of the new version that the form's plan has become."""
        for row in self.rows.values():
            if row.is_as_the_routine:
                continue
            row.pk, row.plan = None, self.instance
            row._state.adding = True
            row.save()
            self.new_objects.append(row)

    def build_rows(self):
        """By exercise: the version's row on which a change builds, with what was changed here."""
        base = getattr(self.instance, "base", self.instance)
        rows = {row.item_id: row for row in base.items.all()}
        for form in self.forms:
            item = form.cleaned_data.get("item")
            if item is None:
                continue
            row = rows.setdefault(item.pk, PlanItem(item=item))
            for name in set(form.changed_data) & set(form.cleaned_data) & set(ADAPTED):
                setattr(row, name, form.cleaned_data[name])
        return rows

    def clean(self):
        super().clean()
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        self.rows = self.build_rows()
        for form in self.forms:
            row = self.rows.get(form.instance.item_id)
            if row is None or form.errors:
                continue
            try:
                # With what a version in between says, figures may no longer go together.
                row.full_clean(exclude=["plan"], validate_unique=False)
            except ValidationError as error:
                form.add_error(None, error.messages)
        left_out = {pk for pk, row in self.rows.items() if row.is_left_out}
        if left_out == self.routine_items.keys():
            raise ValidationError(_("Leave at least one exercise in the plan."), code="empty")


class PlanItemInline(ScopedTabularInline):
    model = PlanItem
    form = PlanItemForm
    formset = PlanItemFormSet
    verbose_name_plural = gettext_lazy(
        "Exercises: what differs from the routine (an empty figure keeps the routine's)"
    )
    fields = ["item", "is_left_out", *FIGURES, "only_side", "in_short", "remark", "knowingly"]
    formfield_overrides = {CharField: {"widget": forms.TextInput(attrs={"size": 20})}}
    # A row whose figures are emptied is as the routine has it.
    can_delete = False

    def get_formset(self, request, obj=None, **kwargs):
        self.plan = obj
        return super().get_formset(request, obj, **kwargs)

    def get_extra(self, request, obj=None, **kwargs):
        return self.routine_items.count() - obj.items.count()

    def get_max_num(self, request, obj=None, **kwargs):
        return self.routine_items.count()

    @cached_property
    def routine_items(self):
        return self.plan.routine.items.select_related("exercise").order_by("position")

    def choices_of(self, model, request):
        """The exercises of the plan's own routine."""
        return self.routine_items


class CopyForm(forms.Form):
    """To whom a plan is copied, from when; `patients` are those whom the person may choose."""

    patient = forms.ModelChoiceField(Patient.objects.none(), label=gettext_lazy("Patient"))
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=AdminDateWidget)
    with_remarks = forms.BooleanField(
        label=gettext_lazy("Take the remarks along"),
        required=False,
        help_text=gettext_lazy("They were written for somebody else: read them first."),
    )

    def __init__(self, *args, patients, **kwargs):
        super().__init__(*args, **kwargs)
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


class PlanAdmin(PlanColumns, HistoryAdmin):
    read_page = ReadPage.PLAN
    form = PlanForm

    class Media:
        css = {"all": ["css/desk.css"]}

    list_display = ["patient", "routine", "starts_on", "until", "days"]
    list_filter = ["routine"]
    link_filters = ["patient"]
    list_select_related = ["patient__user", "routine"]
    search_fields = ["patient__user__folded"]
    autocomplete_fields = ["patient"]
    fields = ["patient", "routine", "starts_on", "weekday_mask", "pain_limit"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_end()

    def get_urls(self):
        copy = path(
            "<int:plan_pk>/copy/",
            self.admin_site.admin_view(partial(self.copy)),
            name="workouts_plan_copy",
        )
        return [copy, *super().get_urls()]

    def get_inlines(self, request, obj):
        """The doses come second: which exercises there are depends on the routine."""
        return [PlanItemInline] if obj else []

    def get_fields(self, request, obj=None):
        if obj is None:
            return self.fields
        begun = ["until", "holds_from"] if has_begun(obj) else []
        return [*self.fields, *begun, "known"]

    def get_readonly_fields(self, request, obj=None):
        """Whose plan it is stays; and another routine is another plan, from its own day on."""
        if obj is None:
            return []
        return ["patient", "routine", *(["starts_on", "until"] if has_begun(obj) else [])]

    def has_change_permission(self, request, obj=None):
        """A version that a later one has taken over from is there to be read."""
        return super().has_change_permission(request, obj) and not (obj and has_ended(obj))

    def has_delete_permission(self, request, obj=None):
        """What was practised was practised by some plan, which therefore stays."""
        return super().has_delete_permission(request, obj) and not (obj and has_begun(obj))

    def get_changeform_initial_data(self, request):
        return {"starts_on": timezone.localdate(), **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        """One that has begun waits for the rows of its exercises, which may be all that differs."""
        if not form.has_begun:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if not form.has_begun:
            super().save_related(request, form, formsets, change)
            return
        plan = form.instance
        plan.is_new_version = form.changes_plan() or any(each.has_changed() for each in formsets)
        if not plan.is_new_version:
            return
        for name in {"weekday_mask", "pain_limit"} - set(form.changed_data):
            setattr(plan, name, getattr(plan.base, name))
        # Made of the form's own plan, so that the rows of its exercises follow it.
        plan.pk, plan.starts_on = None, form.cleaned_data["holds_from"]
        plan._state.adding = True
        plan.save()
        for formset in formsets:
            formset.save_copies()

    def response_change(self, request, obj):
        if not hasattr(obj, "is_new_version"):
            return super().response_change(request, obj)
        if obj.is_new_version:
            day = date_format(obj.starts_on)
            messages.success(request, _("A new version holds from %(day)s.") % {"day": day})
            later = obj.patient.plans.filter(starts_on__gt=obj.starts_on).order_by("starts_on")
            if coming := later.first():
                text = _("From %(day)s the version holds that was planned before, as it is.")
                messages.info(request, text % {"day": date_format(coming.starts_on)})
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("admin:workouts_plan_change", obj.pk)

    def history_view(self, request, object_id, extra_context=None):
        """With what was changed in its exercises, which are rows of their own."""
        told = {
            "more_changes": SimpleLazyObject(partial(item_changes, object_id)),
            **(extra_context or {}),
        }
        return super().history_view(request, object_id, told)

    def copy(self, request, plan_pk):
        """The same prescription for another patient, from a day on."""
        plan = get_object_or_404(self.get_queryset(request), pk=plan_pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CopyForm(
            request.POST or None,
            initial={"starts_on": timezone.localdate()},
            patients=self.choices_of(Patient, request),
        )
        if request.method == "POST" and form.is_valid():
            made = plan.copy_to(form.cleaned_data.pop("patient"), **form.cleaned_data)
            messages.success(request, _("The plan is copied. Adapt it to this patient."))
            return redirect("admin:workouts_plan_change", made.pk)
        self.note_shown(request, [plan], self.read_page)
        note_patients(request, form.fields["patient"].queryset, ReadPage.LIST)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the plan of %(patient)s") % {"patient": plan.patient},
            "opts": self.opts,
            "original": plan,
            "form": form,
            "media": self.media + form.media,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/workouts/plan/copy.html", context, status=status)

    def response_add(self, request, obj, post_url_continue=None):
        """Leads on to the doses."""
        if "_addanother" not in request.POST and IS_POPUP_VAR not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)


def has_begun(plan):
    return plan.has_begun(today=plan.patient.today(now=timezone.now()))


def has_ended(plan):
    return plan.has_ended(today=plan.patient.today(now=timezone.now()))


class PlansInline(PlanColumns, ReadOnlyTable):
    model = Plan
    formset = NewestFormSet
    verbose_name_plural = gettext_lazy("Plans")
    fields = readonly_fields = ["plan", "until", "days"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("routine").with_end()

    @admin.display(description=gettext_lazy("plan"))
    def plan(self, plan):
        return link_to(plan, plan)
