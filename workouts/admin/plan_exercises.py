"""An exercise for one patient alone: its three texts and a picture, added to the patient's plan."""

from functools import partial
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.fields import DoseForm, LinesField, RepsField
from workouts.admin.own_image import OwnImageField, OwnImageWidget
from workouts.admin.plan_forms import first_free_day
from workouts.catalogue.images import drop_unused
from workouts.forms.merging import MergingForm
from workouts.models import Exercise, RoutineItem
from workouts.models.catalogue import Laterality
from workouts.models.multiline import MultilineInput
from workouts.models.names import NameField

FIGURES = ("hold_seconds", "rest_seconds", "laterality")
LOW = {"rows": 4}


def text_fields():
    """What the patient reads of the exercise, by the name of the text."""
    return {
        "name": NameField(max_length=80).formfield(label=gettext_lazy("Name")),
        "steps": LinesField(
            label=gettext_lazy("How to do it"),
            help_text=gettext_lazy("One step per line."),
            widget=forms.Textarea(attrs=LOW),
        ),
        "feel": MultilineInput(
            label=gettext_lazy("What you should feel"),
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
    }


def in_language(form_class, code):
    """The form with its texts, which are written in that language."""
    texts = {f"{name}_{code}": field for name, field in text_fields().items()}
    names = [*texts, "image"]
    meta = type("Meta", (), {"model": Exercise, "fields": names})
    return type(form_class.__name__, (form_class,), {**texts, "Meta": meta, "field_order": names})


class OwnExerciseForm(MergingForm):
    image = OwnImageField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("A photo of any size is made smaller before it is sent."),
        widget=OwnImageWidget(attrs={"data-shrinks": ""}),
    )


class NewExerciseForm(OwnExerciseForm, DoseForm):
    """With the dose; after that it is changed on the exercise's card."""

    reps = RepsField()
    hold_seconds = RoutineItem._meta.get_field("hold_seconds").formfield(
        label=gettext_lazy("Hold (seconds)"), min_value=1, max_value=600, initial=10
    )
    rest_seconds = RoutineItem._meta.get_field("rest_seconds").formfield(
        label=gettext_lazy("Rest (seconds)"), max_value=600, initial=5
    )
    laterality = forms.ChoiceField(label=gettext_lazy("Sides"), choices=Laterality.choices)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["reps"].required = True
        self.fields["reps"].initial = "5"

    def clean(self):
        super().clean()
        today = self.plan.patient.today(now=timezone.now())
        self.starts_on = None
        if self.plan.has_begun(today=today):
            self.starts_on = first_free_day(self.plan, today)
            if self.plan.patient.plans.filter(starts_on=self.starts_on).exists():
                raise ValidationError(
                    _("From %(day)s another plan is prescribed. Add the exercise to that one."),
                    code="taken",
                    params={"day": date_format(self.starts_on)},
                )

    def add(self):
        """Stores the exercise, and returns the plan that has it."""
        exercise = self.save(commit=False)
        exercise.patient, exercise.slug = self.plan.patient, uuid4().hex
        exercise.mistakes = []
        exercise.save()
        reps = self.cleaned_data["reps"]
        figures = {name: self.cleaned_data[name] for name in FIGURES}
        return self.plan.prescribe_own(
            exercise,
            starts_on=self.starts_on,
            reps_min=reps.least,
            reps_max=reps.most,
            **figures,
        )


def own_exercise_urls(plan_admin):
    def view(function):
        return plan_admin.admin_site.admin_view(partial(function, plan_admin))

    return [
        path("<int:plan_pk>/exercise/", view(add_exercise), name="workouts_plan_new-exercise"),
        path(
            "<int:plan_pk>/exercise/<int:pk>/", view(change_exercise), name="workouts_plan_exercise"
        ),
    ]


def get_plan(plan_admin, request, plan_pk):
    """The plan, if this person may see and change it."""
    with transaction.atomic():
        plan = plan_admin.get_object(request, str(plan_pk))
    if not plan_admin.has_view_permission(request, plan):
        raise Http404
    if not plan_admin.has_change_permission(request, plan):
        raise PermissionDenied
    return plan


@transaction.atomic
def add_exercise(plan_admin, request, plan_pk):
    plan = get_plan(plan_admin, request, plan_pk)
    form_class = in_language(NewExerciseForm, plan.remark_language)
    form = form_class(request.POST or None, request.FILES or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        plan = form.add()
        day = date_format(plan.starts_on)
        messages.success(request, _("The exercise is in the plan from %(day)s.") % {"day": day})
        return redirect("admin:workouts_plan_change", plan.pk)
    title = _("An exercise for this patient alone")
    return show(plan_admin, request, plan, form, title)


@transaction.atomic
def change_exercise(plan_admin, request, plan_pk, pk):
    plan = get_plan(plan_admin, request, plan_pk)
    exercise = plan.patient.own_exercises.filter(pk=pk).first()
    if exercise is None:
        raise Http404
    former = exercise.image.name
    form_class = in_language(OwnExerciseForm, language_written(exercise))
    form = form_class(request.POST or None, request.FILES or None, instance=exercise)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            form.save()
        if former and "image" in form.changed_data:
            transaction.on_commit(partial(drop_unused, former))
        messages.success(request, _("The texts of the exercise are saved."))
        return redirect("admin:workouts_plan_change", plan.pk)
    return show(plan_admin, request, plan, form, str(exercise))


def language_written(exercise):
    """The language of its texts; those of one patient's exercise are written in one alone."""
    written = [code for code, _name in settings.LANGUAGES if getattr(exercise, f"name_{code}")]
    return written[0] if written else settings.LANGUAGE_CODE


def show(plan_admin, request, plan, form, title):
    context = {
        **plan_admin.admin_site.each_context(request),
        "title": title,
        "opts": plan_admin.opts,
        "original": plan,
        "form": form,
        "media": plan_admin.media + form.media,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/workouts/plan/exercise.html", context, status=status)
