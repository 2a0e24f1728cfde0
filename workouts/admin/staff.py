"""Who works here, and what they changed: the pages for the clinic's administrator."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workouts.admin.access_log import record_patients_shown, record_shown
from workouts.admin.change_log import change_log
from workouts.admin.colleagues import urls as colleague_urls
from workouts.admin.deletions import deletions_to_come
from workouts.admin.scoped import SAFE_METHODS
from workouts.admin.users import roles_text
from workouts.models import Patient, User
from workouts.models.access_log import ReadPage
from workouts.models.invitations import InvitationState

MAX_PATIENTS_SHOWN = 50


def staff(admin_site, request):
    """The staff, the patients whom nobody looks after, and the deletions to come."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    if not request.user.sees_whole_clinic:
        raise PermissionDenied
    alone = without_therapist()
    patients = list(alone[:MAX_PATIENTS_SHOWN])
    deletions = deletions_to_come(request.user)
    record_patients_shown(request, patients, ReadPage.LIST)
    record_shown(request, [each.opaque_id for each in deletions], ReadPage.LIST)
    context = {
        **admin_site.each_context(request),
        "title": _("Who works here"),
        "members": members(now=timezone.now()),
        "patients": patients,
        "patient_count": alone.count(),
        "deletions": deletions,
    }
    return TemplateResponse(request, "admin/staff.html", context)


def members(*, now):
    """Who may sign in at the desk, or could; closed accounts last. In two queries."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    users = (
        User.objects.filter(Q(is_staff=True) | Q(is_superuser=True) | Q(patients__isnull=False))
        .annotate(
            has_factor=Exists(factors.filter(user=OuterRef("pk"))),
            patient_count=Count(
                "patients", filter=Q(patients__user__is_active=True), distinct=True
            ),
        )
        .select_related("staff_invitation")
        .prefetch_related("groups")
        .order_by("-is_active", "-is_staff", "folded", "pk")
    )
    for user in users:
        user.role = role_of(user)
        user.invitation_text = invitation_text(user, now=now)
    return users


def role_of(user):
    if not user.is_active:
        return _("Account closed")
    if user.is_superuser:
        return _("Everything (superuser)")
    roles = roles_text(user)
    return roles if roles and user.is_staff else _("No role at the desk")


def invitation_text(user, *, now):
    """What has become of the link of somebody who has never signed in; empty for all others."""
    invitation = getattr(user, "staff_invitation", None)
    if user.last_login or not invitation:
        return ""
    match invitation.state(now=now):
        case InvitationState.OPEN:
            until = date_format(timezone.localtime(invitation.expires_at), "DATETIME_FORMAT")
            return _("Invited, link open until %(until)s") % {"until": until}
        case InvitationState.EXPIRED:
            return _("Invited, link expired")
        case InvitationState.REVOKED:
            return _("Invitation revoked")
    return ""


def without_therapist():
    """Patients whom nobody looks after: nobody was chosen, or who was no longer works here."""
    return (
        Patient.objects.filter(user__is_active=True)
        .exclude(therapist__in=User.objects.therapists().order_by().values("pk"))
        .select_related("user", "therapist")
    )


def urls(page_of):
    """The addresses; `page_of` makes a view of the desk from a function of the site and request."""
    return [
        path("staff/", page_of(staff), name="staff"),
        *colleague_urls(page_of),
        path("changes/", page_of(change_log), name="change_log"),
    ]
