"""Exercises and routines at the desk: the clinic's texts and doses, shared by all therapists."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, ImageField, JSONField, Q, TextField
from django.forms.formsets import DELETION_FIELD_NAME
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.fields import TranslationField

from workouts.admin.columns import yes_or_no
from workouts.admin.fields import DoseForm, LinesField
from workouts.admin.histories import HistoryAdmin
from workouts.admin.own_image import ExerciseForm, OwnImageField, OwnImageWidget
from workouts.admin.scoped import ScopedStackedInline
from workouts.catalogue.figures import NAMES
from workouts.catalogue.images import drop_unused
from workouts.domain.names import fold
from workouts.forms.merging import MergingForm, MergingFormSet
from workouts.models import Patient, Plan, Routine, RoutineItem

TEMPORARY_OFFSET = 10_000


def in_language(code, names):
    return [f"{name}_{code}" for name in names]


WIDE_INPUT = forms.TextInput(attrs={"size": 80})
LOW_TEXTAREA = AdminTextareaWidget(attrs={"rows": 4})


class CatalogueAdmin(HistoryAdmin, TranslationAdmin):
    """Texts in each language. The slug comes from the first name and never changes."""

    list_display = ["name"]
    formfield_overrides = {
        CharField: {"widget": WIDE_INPUT},
        TextField: {
            "widget": LOW_TEXTAREA,
            "empty_value": None,
        },  # no text in a language, not an empty one
        JSONField: {"form_class": LinesField, "widget": LOW_TEXTAREA},
    }
    texts = ()

    def get_queryset(self, request):
        """What is of a patient alone is changed with the patient's plan."""
        return super().get_queryset(request).of_the_clinic()

    def get_plain_fields(self, request, obj):
        return self.plain_fields

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A text says in which language it is, for whoever has it read aloud."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, TranslationField):
            field.widget.attrs["lang"] = db_field.language
        return field

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": self.get_plain_fields(request, obj)}),
            (_("English"), {"fields": in_language("en", self.texts)}),
            (_("Spanish"), {"fields": in_language("es", self.texts), "classes": ["collapse"]}),
        ]

    def get_search_results(self, request, queryset, search_term):
        """Searches in Python: the rows are few, in several languages, and not stored folded."""
        terms = fold(search_term).split()
        found = [
            row.pk
            for row in queryset
            if all(term in fold(self.searched_text(row)) for term in terms)
        ]
        return queryset.filter(pk__in=found), False

    def searched_text(self, row):
        return " ".join(getattr(row, name) or "" for name in self.search_fields)

    def get_historical_record_context_helper(self, request, historical_record):
        helper = super().get_historical_record_context_helper(request, historical_record)
        helper.unlisted = set(self.trans_opts.all_fields)
        return helper

    def save_model(self, request, obj, form, change):
        if not change:
            obj.slug = self.model.objects.free_slug(obj.name)
        super().save_model(request, obj, form, change)


class ExerciseAdmin(CatalogueAdmin):
    add_text = gettext_lazy("Add an exercise")
    form = ExerciseForm
    list_display = ["name", "purpose", "position"]
    search_fields = ["name", "purpose"]
    plain_fields = ["figure", "drawn_figures", "image"]
    readonly_fields = ["drawn_figures"]
    formfield_overrides = {
        **CatalogueAdmin.formfield_overrides,
        ImageField: {"form_class": OwnImageField, "widget": OwnImageWidget},
    }
    texts = ["name", "purpose", "position", "needs", "steps", "feel", "mistakes", "stop_when"]

    class Media:
        css = {"all": ["css/figures.css", "css/catalogue.css"]}

    @admin.display(description=gettext_lazy("the drawn figures"))
    def drawn_figures(self, exercise):
        return render_to_string("admin/workouts/exercise/figures.html", {"figures": NAMES})

    def save_model(self, request, obj, form, change):
        former = form.initial.get("image")
        super().save_model(request, obj, form, change)
        if former and "image" in form.changed_data:
            transaction.on_commit(partial(drop_unused, former.name))

    def delete_model(self, request, obj):
        name = obj.image.name
        super().delete_model(request, obj)
        transaction.on_commit(partial(drop_unused, name))


class RoutineForm(MergingForm):
    def clean_is_default(self):
        is_default = self.cleaned_data["is_default"]
        if self.initial.get("is_default") and not is_default:
            raise ValidationError(
                _("One routine has to be the default: check the box of another one instead."),
                code="no-default",
            )
        return is_default

    def _get_validation_exclusions(self):
        """Leaves the one-default constraint to saving, which unmarks the former default."""
        return super()._get_validation_exclusions() | {"is_default"}


class RoutineItemForm(DoseForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["position"].widget.attrs["min"] = 1

    def validate_constraints(self):
        """Leaves the positions to the formset, as Django 5.2 does: two rows may swap them."""
        exclude = self._get_validation_exclusions() | {"routine"}
        try:
            self.instance.validate_constraints(exclude=exclude)
        except ValidationError as error:
            self._update_errors(error)


class RoutineItemFormSet(MergingFormSet):
    def clean(self):
        self.refuse_deleting_used()
        self.place_unnumbered_last()
        super().clean()

    def place_unnumbered_last(self):
        """A row without a position follows those that have one, in the order of the page."""
        rows = [form for form in self.forms if form.has_changed() and hasattr(form, "cleaned_data")]
        last = max((form.cleaned_data.get("position") or 0 for form in rows), default=0)
        unchanged = [form.instance.position or 0 for form in self.initial_forms if form not in rows]
        last = max([last, *unchanged])
        for form in rows:
            if "position" in form.cleaned_data and form.cleaned_data["position"] is None:
                last += 1
                form.cleaned_data["position"] = form.instance.position = last

    def refuse_deleting_used(self):
        """Comes before Django's own check, which would list every session that holds an item."""
        for form in self.initial_forms:
            item = form.instance
            if not form.cleaned_data.get(DELETION_FIELD_NAME):
                continue
            if item.exercise_logs.exists() or item.plan_items.exists():
                raise ValidationError(
                    _(
                        "“%(item)s” has been practiced or is adapted in a plan, so it stays. "
                        "Leave it out in a plan, or make a new routine without it."
                    ),
                    code="in-use",
                    params={"item": item},
                )


class RoutineItemInline(ScopedStackedInline):
    model = RoutineItem
    form = RoutineItemForm
    formset = RoutineItemFormSet
    verbose_name = gettext_lazy("exercise")
    verbose_name_plural = gettext_lazy(
        "Exercises in their order (a row without a position comes last)"
    )
    ordering = ["position"]
    min_num = 1
    readonly_fields = ["short"]
    short = yes_or_no("in_short", gettext_lazy("in the short version"))
    formfield_overrides = {CharField: {"widget": WIDE_INPUT}}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("exercise")

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and may_edit_routine(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_edit_routine(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and may_edit_routine(request, obj)

    def get_fields(self, request, obj=None):
        short = "in_short" if self.has_change_permission(request, obj) else "short"
        return [
            ("position", "exercise", "laterality", short),
            ("reps_min", "reps_max", "hold_seconds", "rest_seconds"),
            f"dose_note_{get_language()}",
            "knowingly",
        ]

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=True, **kwargs)


def may_edit_routine(request, routine):
    """Whether this person may change the routine: the default one only an administrator may."""
    return not (routine and routine.is_default) or request.user.sees_whole_clinic


def affected_text(routine):
    """How many patients a change of the routine affects, and from when on."""
    today = timezone.localdate()
    plans = routine.plans.with_end().filter(Q(ends_before=None) | Q(ends_before__gt=today))
    affected = Q(plans__in=plans.order_by().values("pk"))
    if routine.is_default:
        # Whoever has no plan that has begun practices the default routine.
        begun = Plan.objects.filter(starts_on__lte=today).values("patient")
        affected |= ~Q(pk__in=begun)
    patients = Patient.objects.filter(affected).order_by()
    count = patients.values("pk").distinct().count()
    therapists = patients.exclude(therapist=None).values("therapist").distinct().count()
    who = ngettext("%(count)d patient", "%(count)d patients", count) % {"count": count}
    whose = ngettext("%(count)d therapist", "%(count)d therapists", therapists)
    return _(
        "A change of this routine reaches %(who)s of %(whose)s. It holds from today, %(day)s, for"
        " each session that has not begun; what was prescribed before stays as it was."
    ) % {"who": who, "whose": whose % {"count": therapists}, "day": date_format(today)}


class RoutineAdmin(CatalogueAdmin):
    add_text = gettext_lazy("Add a routine")
    form = RoutineForm
    list_display = ["name", "summary", "default"]
    search_fields = ["name", "summary"]
    inlines = [RoutineItemInline]
    texts = ["name", "summary"]

    class Media:
        css = {"all": ["css/catalogue.css"]}

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_edit_routine(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)

    @admin.display(description=gettext_lazy("default"), ordering="is_default")
    def default(self, routine):
        return _("default") if routine.is_default else ""

    def get_plain_fields(self, request, obj):
        """Only an administrator chooses the default routine."""
        chooses = request.user.sees_whole_clinic and self.has_change_permission(request, obj)
        return ["is_default" if chooses else "default"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "default"]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["affected"] = affected_text(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_change(self, request, obj):
        messages.info(request, affected_text(obj))
        return super().response_change(request, obj)

    def save_model(self, request, obj, form, change):
        """Saves the former default by itself, so that the change is in its history."""
        if obj.is_default:
            for former in Routine.objects.filter(is_default=True).exclude(pk=obj.pk):
                former.is_default = False
                former.save()
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        """Frees the old positions first: no two items may share one, not even for a moment.

        An item that somebody has added since the page was opened comes last.
        """
        unmoved = [
            each.instance.pk
            for each in formset.initial_forms
            if "position" not in each.changed_data
        ]
        moved = form.instance.items.exclude(pk__in=unmoved)
        moved.update(position=F("position") + TEMPORARY_OFFSET)
        super().save_formset(request, form, formset, change)
        # Numbered from 1 again, lowest first, so that each new position is free.
        for position, item in enumerate(form.instance.items.order_by("position"), start=1):
            if item.position != position:
                item.position = position
                item.save(update_fields=["position"])
