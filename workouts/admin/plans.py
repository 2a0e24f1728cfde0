"""Plans: a routine prescribed from a day on, with a dose and a remark of their own per exercise."""

from functools import cached_property

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.fields import WeekdaysField
from workouts.admin.scoped import (
    HistoryAdmin,
    NewestFormSet,
    ReadOnlyTable,
    ScopedTabularInline,
    link_to,
)
from workouts.models import Plan, PlanItem
from workouts.models.plans import EVERY_DAY

FIGURES = ["reps_min", "reps_max", "hold_seconds", "rest_seconds"]


class PlanColumns:
    @admin.display(description=gettext_lazy("weekdays"))
    def days(self, plan):
        if plan.weekday_mask == EVERY_DAY:
            return _("every day")
        return ", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(plan.weekdays))


class PlanForm(forms.ModelForm):
    weekday_mask = WeekdaysField(
        label=gettext_lazy("Weekdays"),
        initial=EVERY_DAY,
        error_messages={"required": gettext_lazy("Choose at least one weekday.")},
    )


class PlanItemForm(forms.ModelForm):
    def has_changed(self):
        """A row that names an exercise and nothing else leaves it as the routine has it."""
        is_bare = self.instance._state.adding and self.changed_data == ["item"]
        return super().has_changed() and not is_bare


class PlanItemFormSet(BaseInlineFormSet):
    """One row for each exercise of the plan's routine; a row left as it is keeps the routine's."""

    def __init__(self, *args, instance, **kwargs):
        adapted = set(instance.items.values_list("item", flat=True))
        self.routine_items = {item.pk: item for item in instance.routine.items.all()}
        kwargs["initial"] = [{"item": pk} for pk in self.routine_items if pk not in adapted]
        super().__init__(*args, instance=instance, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        item = self.routine_items.get(form.instance.item_id or form.initial.get("item"))
        for name in FIGURES if item else []:
            form.fields[name].widget.attrs["placeholder"] = getattr(item, name)

    def clean(self):
        super().clean()
        left_out = {
            form.cleaned_data["item"].pk
            for form in self.forms
            if form.cleaned_data.get("is_left_out") and not form.cleaned_data.get("DELETE")
        }
        if left_out == self.routine_items.keys():
            raise ValidationError(_("Leave at least one exercise in the plan."), code="empty")


class PlanItemInline(ScopedTabularInline):
    model = PlanItem
    form = PlanItemForm
    formset = PlanItemFormSet
    verbose_name_plural = gettext_lazy(
        "Exercises: what differs from the routine (an empty figure keeps the routine's)"
    )
    fields = ["item", "is_left_out", *FIGURES, "remark"]
    formfield_overrides = {CharField: {"widget": forms.TextInput(attrs={"size": 20})}}

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


class PlanAdmin(PlanColumns, HistoryAdmin):
    form = PlanForm
    list_display = ["patient", "routine", "starts_on", "days"]
    list_filter = ["routine"]
    link_filters = ["patient"]
    list_select_related = ["patient__user", "routine"]
    search_fields = ["patient__user__name", "patient__user__email"]
    autocomplete_fields = ["patient"]
    fields = ["patient", "routine", "starts_on", "weekday_mask", "pain_limit"]

    def get_inlines(self, request, obj):
        """The doses come second: which exercises there are depends on the routine."""
        return [PlanItemInline] if obj else []

    def get_readonly_fields(self, request, obj=None):
        """Whose plan it is stays; and another routine is another plan, from its own day on."""
        return ["patient", "routine"] if obj else []

    def get_changeform_initial_data(self, request):
        return {"starts_on": timezone.localdate(), **super().get_changeform_initial_data(request)}

    def response_add(self, request, obj, post_url_continue=None):
        """Leads on to the doses."""
        if "_addanother" not in request.POST and IS_POPUP_VAR not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)


class PlansInline(PlanColumns, ReadOnlyTable):
    model = Plan
    formset = NewestFormSet
    verbose_name_plural = gettext_lazy("Plans")
    fields = readonly_fields = ["plan", "days"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("routine")

    @admin.display(description=gettext_lazy("plan"))
    def plan(self, plan):
        return link_to(plan, plan)
