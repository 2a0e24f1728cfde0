"""Invitations at the desk: inviting a patient, a new link with its code, and whether it was used.

A link's secret and its code are only in the response that creates them, and in that page's form for
the letter. They are stored nowhere, and in no URL but the link itself; a reload makes new ones. No
mail is sent: the link is handed over in the clinic, to the patient in person.
"""

import uuid

from allauth.core.ratelimit import consume_or_429
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import record_patients_shown
from workouts.admin.cover_marks import covers_to_end, looks_after
from workouts.admin.keys import is_key
from workouts.admin.link_ways import LinkWays
from workouts.admin.read_only import NEWEST_ROWS_SHOWN
from workouts.admin.scoped import SAFE_METHODS
from workouts.formats import qr_code
from workouts.mails import site_url
from workouts.models import BrowserSession, Invitation, Patient, User
from workouts.models.access_log import ReadPage
from workouts.models.invitations import CODE_LENGTH, InvitationState
from workouts.models.names import NameInput

FOLDER = "admin/workouts/patient"
SAVED_AT_ONCE = gettext_lazy("Someone else saved a change at the same moment. Please try again.")


class InviteForm(forms.Form):
    """Whom to invite. `once` identifies the page: a form sent twice invites one patient."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    name = NameInput(
        label=gettext_lazy("Name"),
        max_length=150,
        help_text=gettext_lazy("As you want to see the patient in your list."),
        widget=AdminTextInputWidget,
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "Leave it empty if there is none. With one, the patient can sign in by a code, once it "
            "is confirmed on the phone that you let in; no email is sent now."
        ),
        widget=AdminEmailInputWidget,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        required=False,
        help_text=gettext_lazy("In which the patient reads and hears everything."),
    )
    therapist = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Therapist"))

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.staff = staff
        self.address_owner = None
        if staff.sees_whole_clinic:
            self.fields["therapist"].queryset = User.objects.therapists()
        else:
            del self.fields["therapist"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        owner = User.objects.of_address(email).first() if email else None
        if owner is not None:
            self.address_owner = Patient.objects.visible_to(self.staff).filter(user=owner).first()
            raise ValidationError(taken_text(self.address_owner, self.staff), code="taken")
        return email

    @property
    def chosen_therapist(self):
        """Who will look after the patient: the therapist chosen, or the one who invites."""
        return self.cleaned_data.get("therapist", self.staff)


def taken_text(patient, staff):
    """The error for an address that is taken, with no more than this member of staff may see.

    About other therapists' patients it reveals nothing, not even whether they are patients.
    """
    if patient is not None:
        return format_html(
            _("This is the address of <a href='{}'>{}</a>. Make a new link on that page."),
            reverse("admin:workouts_patient_way-in", args=[patient.pk]),
            patient,
        )
    if staff.sees_whole_clinic:
        return _("This is the address of an account that is no patient's.")
    return _(
        "This address cannot be used for an invitation. Leave it empty and invite without it, "
        "or ask your clinic's administrator."
    )


def invite(patient_admin, request):
    """Shows the form; once it is valid, the new patient's link, which is never shown again."""
    if not request.user.has_perm("workouts.add_invitation"):
        raise PermissionDenied
    if request.method != "POST":
        return invite_page(patient_admin, request, InviteForm(staff=request.user), status=200)
    if too_many := consume_or_429(request, action="invite"):
        return too_many
    opaque_id = id_from_form(request)
    patient = Patient.objects.visible_to(request.user).filter(user__opaque_id=opaque_id).first()
    if patient is not None:
        # The same form sent again, as by a reload: the same patient, and a fresh link.
        return issue(patient_admin, request, patient)
    form = InviteForm(request.POST, staff=request.user)
    if form.is_valid():
        try:
            invitation, secret = Invitation.objects.invite(
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                language=form.cleaned_data["language"] or settings.LANGUAGE_CODE,
                therapist=form.chosen_therapist,
                by=request.user,
                opaque_id=opaque_id,
                now=timezone.now(),
            )
        except IntegrityError:
            form.add_error(None, SAVED_AT_ONCE)
        else:
            return link_page(patient_admin, request, invitation, secret)
    if form.address_owner:
        record_patients_shown(request, [form.address_owner], ReadPage.WAY_IN)
    return invite_page(patient_admin, request, form, status=422)


def id_from_form(request):
    """The new patient's opaque id: the same for the same form with the same content and sender."""
    filled_in = [
        request.POST.get(name, "") for name in ("once", "name", "email", "language", "therapist")
    ]
    text = "\x1f".join(filled_in).encode("utf-8", "replace").decode()
    return uuid.uuid5(request.user.opaque_id, text)


def invite_page(patient_admin, request, form, *, status):
    form.initial.setdefault("once", uuid.uuid4())
    context = {
        **patient_admin.admin_site.each_context(request),
        "title": _("Invite a patient"),
        "opts": patient_admin.opts,
        "form": form,
    }
    return TemplateResponse(request, f"{FOLDER}/invite.html", context, status=status)


def issue(patient_admin, request, patient):
    """A new link for a patient, in place of any open one."""
    if not patient.may_be_invited:
        messages.error(request, _("No link opens this account."))
        return redirect("admin:workouts_patient_way-in", patient.pk)
    invitation, secret = Invitation.objects.issue(patient, by=request.user, now=timezone.now())
    return link_page(patient_admin, request, invitation, secret)


def link_of(request, secret):
    return site_url(request, reverse("welcome", args=[secret]))


def code_text(code):
    """The code in two groups, as it is shown and printed."""
    half = CODE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def link_page(patient_admin, request, invitation, secret):
    link = link_of(request, secret)
    record_patients_shown(request, [invitation.patient], ReadPage.WAY_IN)
    context = {
        **page_context(patient_admin, request, invitation.patient),
        "title": _("Link for %(patient)s") % {"patient": invitation.patient},
        "invitation": invitation,
        "ways": LinkWays(link),
        "secret": secret,
        "code": code_text(invitation.code),
        "code_url": site_url(request, reverse("welcome_code")),
        "qr_code": qr_code(link),
        "has_plan": invitation.patient.plans.exists(),
        "plan_url": plan_url(invitation.patient),
    }
    return TemplateResponse(request, f"{FOLDER}/link.html", context)


def plan_url(patient):
    """The page that prescribes a plan to the patient."""
    return reverse("admin:workouts_plan_add", query={"patient": patient.pk})


def page_context(patient_admin, request, patient):
    return {
        **patient_admin.admin_site.each_context(request),
        "opts": patient_admin.opts,
        "original": patient,
    }


# --- Pages of one patient ------------------------------------------------------------------------


def patient_way_in(patient_admin, request, patient):
    """A patient's links and covers, and where to discharge, hand over or merge."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    now = timezone.now()
    invitations = list(patient.invitations.select_related("made_by")[:NEWEST_ROWS_SHOWN])
    context = {
        **page_context(patient_admin, request, patient),
        "title": _("Access: %(patient)s") % {"patient": patient},
        "invitations": [(each, each.state(now=now)) for each in invitations],
        "has_open": patient.invitations.open(now=now).exists(),
        "email_waits": patient.user.email_waits,
        "covers": covers_to_end(patient, request.user),
        "looks_after": looks_after(request.user, patient),
        "device_count": BrowserSession.objects.of(patient.user, now=now).count(),
    }
    return TemplateResponse(request, f"{FOLDER}/way_in.html", context)


def patient_link(patient_admin, request, patient):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return issue(patient_admin, request, patient)


def patient_revoke(_patient_admin, request, patient):
    """Revokes every open link."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if patient.invitations.revoke(now=timezone.now()):
        messages.success(request, _("The link no longer works."))
    else:
        messages.info(request, _("There is no open link."))
    return redirect("admin:workouts_patient_way-in", patient.pk)


def patient_opened(_patient_admin, request, patient):
    """Whether a link was used, for the page that shows it; an empty response while it is open.

    An empty response shows nothing, so it leaves no entry in the access log.
    """
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    key = request.GET.get("invitation", "")
    invitation = get_object_or_404(patient.invitations, pk=key if is_key(key) else 0)
    state = invitation.state(now=timezone.now())
    if state == InvitationState.OPEN:
        return HttpResponse(status=204)
    is_used = state == InvitationState.USED
    return JsonResponse({"is_used": is_used, "text": opened_text(invitation, patient)})


def opened_text(invitation, patient):
    """What has become of the link, and the next step."""
    if not invitation.used_at:
        return _("This link no longer works. Make a new one.")
    time = date_format(timezone.localtime(invitation.used_at), "TIME_FORMAT")
    if patient.plans.exists():
        return _("Opened at %(time)s: now print the letter.") % {"time": time}
    return _("Opened at %(time)s: now prescribe the plan.") % {"time": time}
