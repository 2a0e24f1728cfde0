"""Requests to delete an account, at the desk: listed, made and taken back by an administrator."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.read_only import ReadOnly
from workouts.admin.scoped import ScopedAdmin
from workouts.models import Deletion
from workouts.models.access_log import ReadPage
from workouts.models.deletions import GRACE
from workouts.people.deletion import ask, keeps_account, shown_counts

MAX_DELETIONS_SHOWN = 50


class DeletionAdmin(ReadOnly, ScopedAdmin):
    read_page = ReadPage.DELETION
    list_display = ["person", "asked_at", "due_at", "state", "total"]
    list_select_related = ["user"]
    fields = readonly_fields = [
        "person",
        "asked_at",
        "due_at",
        "cancelled_at",
        "done_at",
        "rows",
    ]

    def whose(self, deletion):
        """Nobody once it is carried out: the account is gone."""
        return deletion.user and deletion.opaque_id

    @admin.display(description=gettext_lazy("whose"))
    def person(self, deletion):
        return str(deletion.user or f"{deletion.opaque_id.hex[:8]}…")

    @admin.display(description=gettext_lazy("state"))
    def state(self, deletion):
        if deletion.done_at:
            return _("carried out")
        return _("taken back") if deletion.cancelled_at else _("waiting")

    @admin.display(description=gettext_lazy("rows deleted"))
    def total(self, deletion):
        return sum(deletion.counts.values()) or "–"

    @admin.display(description=gettext_lazy("rows deleted"))
    def rows(self, deletion):
        return ", ".join(f"{name}: {count}" for name, count in sorted(deletion.counts.items()))


def deletions_to_come(user):
    """What is requested and not done yet, of the patients whom this member of staff sees."""
    return list(Deletion.objects.to_come_for(user)[:MAX_DELETIONS_SHOWN])


def patient_deletion(patient_admin, request, patient):
    """Requests a patient's deletion, or takes it back; the page lists what would be deleted."""
    pending = Deletion.objects.pending_of(patient.user)
    if request.method != "POST":
        context = {
            **patient_admin.admin_site.each_context(request),
            "title": _("Delete everything about %(patient)s") % {"patient": patient},
            "opts": patient_admin.opts,
            "original": patient,
            "pending": pending,
            "counts": shown_counts(patient.user),
            "keeps_account": keeps_account(patient.user),
            "grace_days": GRACE.days,
        }
        return TemplateResponse(request, "admin/workouts/patient/deletion.html", context)
    if "take_back" in request.POST:
        Deletion.objects.take_back(patient.user, now=timezone.now())
        messages.success(request, _("Nothing is deleted."))
    else:
        ask(patient.user, now=timezone.now())
        messages.success(request, _("It is deleted after the days of grace, unless taken back."))
    return redirect("admin:workouts_patient_change", patient.pk)
