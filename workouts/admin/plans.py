"""Plans at the desk: a routine prescribed from a day on, with own doses and remarks per exercise.

What was prescribed stays as it was. A plan that has begun is not changed: saving it makes a new
version from a day on, and the old one is valid until then. Whoever saves after a colleague is shown
what the colleague changed, and loses nothing that they typed.
"""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.forms import HiddenInput
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.histories import HistoryAdmin
from workouts.admin.of_patient import RowsOfPatient, to_brief
from workouts.admin.plan_cards import TYPED_FIELDS, PlanItemForm, PlanItemFormSet
from workouts.admin.plan_changes import item_changes
from workouts.admin.plan_exercises import own_exercise_urls
from workouts.admin.plan_forms import CopyForm, PlanForm
from workouts.admin.plan_preview import show_cards
from workouts.admin.scoped import ScopedAutocomplete, ScopedTabularInline
from workouts.domain.streak import A_DAY
from workouts.formats import short_weekdays
from workouts.models import Patient, Plan, PlanItem, Routine, RoutineItem
from workouts.models.access_log import ReadPage
from workouts.models.plans import EVERY_DAY, PLAN_COLUMNS


class PlanColumns:
    @admin.display(description=gettext_lazy("weekdays"))
    def days(self, plan):
        if plan.weekday_mask == EVERY_DAY:
            return _("every day")
        return ", ".join(short_weekdays(plan.weekdays))

    @admin.display(description=gettext_lazy("until"))
    def until(self, plan):
        """The last day before a later version is valid."""
        return date_format(plan.ends_before - A_DAY) if plan.ends_before else "–"


class PlanItemInline(ScopedTabularInline):
    model = PlanItem
    form = PlanItemForm
    formset = PlanItemFormSet
    template = "admin/workouts/plan/cards.html"
    verbose_name_plural = gettext_lazy("Exercises")
    fields = [
        "item",
        "position",
        "is_left_out",
        *TYPED_FIELDS,
        "knowingly",
    ]
    # An exercise is dropped, so that it can be put back with its figures.
    can_delete = False

    def get_formset(self, request, obj=None, **kwargs):
        """Without the labels for screen readers: each field of a card has its own on the page."""
        self.plan = obj
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs.pop("aria-label", None)
        formset.form.base_fields["item"].widget = HiddenInput()
        return formset

    def get_extra(self, request, obj=None, **kwargs):
        return self.plan.routine.items.count() - obj.items.count()

    def choices_of(self, model, request):
        """The exercises of the plan's own routine, and those that may be added to it."""
        return RoutineItem.objects.filter(routine__in=Routine.objects.open_to(self.plan.patient))


class PlanAdmin(PlanColumns, RowsOfPatient, HistoryAdmin):
    read_page = ReadPage.PLAN
    add_text = gettext_lazy("Prescribe a plan")
    form = PlanForm

    class Media:
        css = {"all": ["css/figures.css", "css/desk.css", "css/desk-plan.css"]}

    list_display = ["patient", "routine", "starts_on", "until", "days"]
    list_filter = ["routine"]
    link_filters = ["patient"]
    list_prefetch_related = ["patient__user", "routine"]
    search_fields = ["patient__user__folded"]
    autocomplete_fields = ["patient"]
    fields = ["patient", "routine", "starts_on", *PLAN_COLUMNS]

    def get_queryset(self, request):
        return super().get_queryset(request).with_end()

    def get_urls(self):
        copy = path(
            "<int:plan_pk>/copy/",
            self.admin_site.admin_view(partial(self.copy)),
            name="workouts_plan_copy",
        )
        return [copy, *own_exercise_urls(self), *super().get_urls()]

    def get_inlines(self, request, obj):
        """No doses before the plan is saved: the exercises depend on its routine."""
        return [PlanItemInline] if obj else []

    def get_fields(self, request, obj=None):
        if obj is None:
            return self.fields
        until = ["until"] if obj.ends_before else []
        begun = ["holds_from"] if has_begun(obj) else []
        return [*self.fields, *until, *begun, "known"]

    def get_readonly_fields(self, request, obj=None):
        """Patient and routine never change: another routine is a new plan."""
        if obj is None:
            return []
        return ["patient", "routine", *(["starts_on", "until"] if has_begun(obj) else [])]

    def has_change_permission(self, request, obj=None):
        """A version that a later one has replaced is read-only."""
        return super().has_change_permission(request, obj) and not (obj and has_ended(obj))

    def has_delete_permission(self, request, obj=None):
        """A plan that has begun stays: sessions were practiced by it."""
        return super().has_delete_permission(request, obj) and not (obj and has_begun(obj))

    def get_changeform_initial_data(self, request):
        default = Routine.objects.default()
        return {
            "routine": default and default.pk,
            "starts_on": timezone.localdate(),
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request, obj, form, change):
        """Leaves a plan that has begun to `save_related`: only its exercises may differ."""
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
        for name in set(PLAN_COLUMNS) - set(form.changed_data):
            setattr(plan, name, getattr(plan.base, name))
        # The form's own plan becomes the new version, so that its exercises belong to it.
        plan.pk, plan.starts_on = None, form.cleaned_data["holds_from"]
        plan._state.adding = True
        items = [formset.own_routine() for formset in formsets]
        plan.save()
        for formset, own_items in zip(formsets, items, strict=True):
            formset.save_copies(own_items)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Adds to the cards what has been done of each exercise, and what the patient will see."""
        for inline in context["inline_admin_formsets"]:
            show_cards(inline.formset, obj.patient)
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_change(self, request, obj):
        if not hasattr(obj, "is_new_version"):
            return super().response_change(request, obj)
        if obj.is_new_version:
            day = date_format(obj.starts_on)
            messages.success(request, _("A new version holds from %(day)s.") % {"day": day})
            later = obj.patient.plans.filter(starts_on__gt=obj.starts_on).order_by("starts_on")
            if next_version := later.first():
                text = _("From %(day)s the version holds that was planned before, as it is.")
                messages.info(request, text % {"day": date_format(next_version.starts_on)})
        else:
            messages.info(request, _("Nothing was changed."))
        return to_brief(obj.patient)

    def history_view(self, request, object_id, extra_context=None):
        """Adds the changes of the plan's exercises, which are rows of their own."""
        context = {
            "more_changes": SimpleLazyObject(partial(item_changes, object_id)),
            **(extra_context or {}),
        }
        return super().history_view(request, object_id, context)

    def copy(self, request, plan_pk):
        """The same prescription for another patient, from a day on."""
        plan = get_object_or_404(self.get_queryset(request), pk=plan_pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CopyForm(
            request.POST or None,
            initial={"starts_on": timezone.localdate()},
            patients=self.choices_of(Patient, request),
            search=ScopedAutocomplete(Plan._meta.get_field("patient"), self.admin_site),
        )
        if request.method == "POST" and form.is_valid():
            new_plan = plan.copy_to(form.cleaned_data.pop("patient"), **form.cleaned_data)
            messages.success(request, _("The plan is copied. Adapt it to this patient."))
            return redirect("admin:workouts_plan_change", new_plan.pk)
        self.record_shown(request, [plan], self.read_page)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the plan of %(patient)s") % {"patient": plan.patient},
            "opts": self.opts,
            "original": plan,
            "form": form,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/workouts/plan/copy.html", context, status=status)

    def response_add(self, request, obj, post_url_continue=None):
        """Continues with the doses."""
        if "_addanother" not in request.POST and IS_POPUP_VAR not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)


def has_begun(plan):
    return plan.has_begun(today=plan.patient.today(now=timezone.now()))


def has_ended(plan):
    return plan.has_ended(today=plan.patient.today(now=timezone.now()))
