"""Who covers whom, as the desk shows it, and what a covering colleague may do."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workouts.models import Cover


def may_end(user, cover, patient):
    return cover.colleague_id == user.pk or looks_after(user, patient)


def looks_after(user, patient):
    """Whether the patient is theirs to hand over, to merge and to have covered."""
    return user.sees_whole_clinic or patient.therapist_id == user.pk


def covers_to_end(patient, user):
    """Pairs of a cover that runs or is coming, and whether this person may end it."""
    covers = patient.covers.not_over(day=timezone.localdate()).select_related("colleague")
    return [(cover, may_end(user, cover, patient)) for cover in covers]


def mark_covers(patients, user):
    """Gives each patient a `cover_text`, empty without a cover; in one query."""
    found = Cover.objects.not_over(day=timezone.localdate()).filter(patient__in=patients)
    covers = {}
    for cover in found.select_related("colleague"):
        covers.setdefault(cover.patient_id, []).append(cover)
    for patient in patients:
        patient.cover_text = cover_text(patient, covers.get(patient.pk, []), user)


def cover_text(patient, covers, user):
    """As the covering colleague reads it, else as the therapist does, who sees coming ones too."""
    today = timezone.localdate()
    for cover in covers:
        if cover.colleague_id == user.pk and cover.first_day <= today:
            if patient.therapist is None:
                return _("covering until %(day)s") % {"day": date_format(cover.until)}
            return _("covering for %(therapist)s until %(day)s") % {
                "therapist": patient.therapist,
                "day": date_format(cover.until),
            }
    return "; ".join(covered_by_text(cover, has_begun=cover.first_day <= today) for cover in covers)


def covered_by_text(cover, *, has_begun):
    values = {
        "colleague": cover.colleague,
        "first_day": date_format(cover.first_day),
        "until": date_format(cover.until),
    }
    if has_begun:
        return _("covered by %(colleague)s until %(until)s") % values
    return _("to be covered by %(colleague)s from %(first_day)s until %(until)s") % values
