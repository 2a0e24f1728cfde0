"""Pauses and missed days at the desk: those of a patient's page, and the list of all pauses."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from workouts.admin.histories import HistoryAdmin
from workouts.admin.of_patient import RowsOfPatient
from workouts.admin.read_only import NewestFormSet, ReadOnlyTable
from workouts.admin.scoped import link_to
from workouts.models import BarrierAnswer, Pause
from workouts.models.access_log import ReadPage
from workouts.models.pauses import REASONS_TO_CHOOSE, PauseReason


class PauseColumns:
    @admin.display(description=_("set by"))
    def setter(self, pause):
        """A name without a link: only administrators see accounts."""
        return str(pause.set_by or "–")


class PauseAdmin(PauseColumns, RowsOfPatient, HistoryAdmin):
    read_page = ReadPage.PAUSE
    add_text = _("Note a pause")
    list_display = ["patient", "first_day", "last_day", "reason", "setter"]
    link_filters = ["patient"]
    list_prefetch_related = ["patient__user", "set_by"]
    search_fields = ["patient__user__folded"]
    list_filter = ["first_day"]
    autocomplete_fields = ["patient"]
    fields = ["patient", "first_day", "last_day", "reason", "setter"]

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:4]

    def get_readonly_fields(self, request, obj=None):
        return ["patient", "setter"] if obj else []

    def get_form(self, request, obj=None, **kwargs):
        """Offers “discharged” for the pause of a discharge alone."""
        form = super().get_form(request, obj, **kwargs)
        if "reason" in form.base_fields and (obj is None or obj.reason != PauseReason.DISCHARGED):
            form.base_fields["reason"].choices = REASONS_TO_CHOOSE
        return form

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_by = request.user
        super().save_model(request, obj, form, change)


class PausesInline(PauseColumns, ReadOnlyTable):
    model = Pause
    formset = NewestFormSet
    verbose_name_plural = _("Pauses")
    fields = readonly_fields = ["pause", "last_day", "reason", "setter"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("set_by")

    @admin.display(description=_("pause"))
    def pause(self, pause):
        return link_to(pause, pause)


class BarriersInline(ReadOnlyTable):
    model = BarrierAnswer
    formset = NewestFormSet
    verbose_name_plural = _("What kept the patient from practicing")
    fields = readonly_fields = ["day", "barrier", "question"]
