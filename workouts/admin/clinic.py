"""The clinic's own row at the desk, for administrators: there is one, and it is never deleted."""

from functools import partial

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ImageField, TextField
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.histories import HistoryAdmin
from workouts.admin.own_image import OwnImageField, OwnImageWidget
from workouts.catalogue.images import MAX_LOGO_PIXELS
from workouts.forms.fields import zone_choices
from workouts.forms.merging import MergingForm
from workouts.models import Clinic
from workouts.models.clinic import ONLY_KEY


def clinic_zones():
    """Every zone, after an empty choice that leaves it as it was installed."""
    return [("", gettext_lazy("As it was installed")), *zone_choices()[1:]]


class ClinicForm(MergingForm):
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        choices=clinic_zones,
        help_text=Clinic._meta.get_field("zone").help_text,
    )


class ClinicAdmin(HistoryAdmin):
    form = ClinicForm
    formfield_overrides = {
        ImageField: {
            "form_class": partial(OwnImageField, max_side_pixels=MAX_LOGO_PIXELS),
            "widget": OwnImageWidget,
        },
        TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    class Media:
        css = {"all": ["css/catalogue.css"]}

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": ["name", "logo", "phone", "address", "hours"]}),
            (_("For safety"), {"fields": ["emergency"]}),
            (_("Days and times"), {"fields": ["first_weekday", "zone"]}),
        ]

    def changelist_view(self, request, extra_context=None):
        """There is one row: its page is the list."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        Clinic.objects.get_or_create(pk=ONLY_KEY)
        return redirect("admin:workouts_clinic_change", ONLY_KEY)

    def save_model(self, request, obj, form, change):
        former = form.initial.get("logo")
        super().save_model(request, obj, form, change)
        if former and "logo" in form.changed_data:
            transaction.on_commit(partial(drop_former, former.name))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def drop_former(name):
    """Deletes a logo that is shown no more."""
    if not Clinic.objects.filter(logo=name).exists():
        default_storage.delete(name)
