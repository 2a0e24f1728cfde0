"""The reminder settings: mail, push to this browser, calendar feed, and the link to stop mails."""

import hashlib
from collections.abc import Mapping
from typing import Any, cast

import segno
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from workouts.forms.reminders import PushForm, ReminderForm
from workouts.htmx import render_page, wants_partial
from workouts.mails import site_url
from workouts.models import Patient, PushSubscription
from workouts.models.owners import SignedInRequest
from workouts.reminders import push
from workouts.reminders.calendar_feed import feed_of, new_token
from workouts.reminders.sending import signer
from workouts.views.patients import patients_post


def reminder_context(request: SignedInRequest, patient: Patient, **more: Any) -> dict[str, Any]:
    """The context of the reminder settings, from the database."""
    browsers = list(patient.push_subscriptions.values_list("endpoint_hash", "refused_at"))
    endpoint_hashes = [name for name, refused_at in browsers if refused_at is None]
    return {
        "patient": patient,
        "reminder_form": ReminderForm(instance=patient),
        "push_key": push.public_key(),
        "endpoint_hashes": endpoint_hashes,
        "refused_count": len(browsers) - len(endpoint_hashes),
        **feed_context(request, patient),
        **more,
    }


def feed_context(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    if not patient.calendar_token:
        return {}
    url = site_url(request, reverse("calendar_feed", args=[patient.calendar_token]))
    webcal_url = f"webcal:{url.partition(':')[2]}"
    code = segno.make(webcal_url, micro=False).svg_inline(omitsize=True, light="white")
    # An SVG that we draw from our own URL.
    return {"feed_url": url, "webcal_url": webcal_url, "feed_code": mark_safe(code)}  # noqa: S308


def answer(request: SignedInRequest, patient: Patient, words: str) -> HttpResponse:
    """The section for htmx; for a form without scripts a message on the settings page."""
    if wants_partial(request):
        return section(request, reminder_context(request, patient, said=words))
    messages.success(request, words)
    return redirect(f"{reverse('profile')}#reminders")


def section(
    request: SignedInRequest, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    template = "workouts/set_reminders.html"
    return render_page(request, template, context, partial="reminders", status=status)


# --- By mail -------------------------------------------------------------------------------------


@patients_post
def set_reminders(request: SignedInRequest) -> HttpResponse:
    patient = request.owner.as_patient().patient
    form = ReminderForm(request.POST, instance=patient)
    if form.is_valid() and form.has_changed():
        form.save()
    if patient.remind_by_mail:
        return answer(request, patient, _("Email reminders are on."))
    return answer(request, patient, _("You get no email reminders."))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Opened from a mail, without signing in; mail programs post to it by themselves."""
    try:
        opaque_id = signer.unsign(signed)
    except BadSignature as error:
        raise Http404 from error
    patient = get_object_or_404(Patient, user__opaque_id=opaque_id)
    if request.method == "POST":
        patient.end_mail_reminders()
    context = {"signed": signed, "is_done": not patient.remind_by_mail}
    return render(request, "workouts/unsubscribe.html", context)


# --- By this browser -----------------------------------------------------------------------------


@patients_post
def allow_push(request: SignedInRequest) -> HttpResponse:
    """`replaces` is the former endpoint of a browser whose push service has changed it."""
    patient = request.owner.as_patient().patient
    form = PushForm(request.POST)
    if not form.is_valid():
        return section(request, reminder_context(request, patient, push_form=form), status=422)
    if replaced := request.POST.get("replaces"):
        get_object_or_404(PushSubscription.objects.at(replaced), patient=patient).delete()
    subscription = PushSubscription.objects.allow(patient, **form.cleaned_data)
    request.session[push.SESSION_KEY] = subscription.endpoint_hash
    return answer(request, patient, _("Reminders in this browser are on."))


@patients_post
def forget_push(request: SignedInRequest) -> HttpResponse:
    """One browser's subscription, or all of the patient's."""
    patient = request.owner.as_patient().patient
    subscriptions = PushSubscription.objects.filter(patient=patient)
    if endpoint := request.POST.get("endpoint"):
        subscriptions.at(endpoint).delete()
        return answer(request, patient, _("Reminders in this browser are off."))
    subscriptions.delete()
    return answer(request, patient, _("Browser reminders are off everywhere."))


# --- By one's own calendar -----------------------------------------------------------------------


@patients_post
def renew_feed(request: SignedInRequest) -> HttpResponse:
    patient = request.owner.as_patient().patient
    is_first = patient.calendar_token is None
    patient.change_feed(new_token())
    if is_first:
        return answer(request, patient, _("Your calendar link is ready."))
    return answer(
        request, patient, _("Your new calendar link is ready. The old one no longer works.")
    )


@patients_post
def revoke_feed(request: SignedInRequest) -> HttpResponse:
    patient = request.owner.as_patient().patient
    patient.change_feed(None)
    return answer(request, patient, _("Your calendar link no longer works."))


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Anyone with the token may read the feed, so it contains nothing but times."""
    patients = Patient.objects.select_related("user").filter(user__is_active=True)
    patient = get_object_or_404(patients, calendar_token=token)
    with translation.override(patient.user.language):
        feed = feed_of(patient, url=site_url(request, reverse("today"))).to_ical()
    response = HttpResponse(feed, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="exercise.ics"'
    response.headers["ETag"] = etag = f'"{hashlib.sha256(feed).hexdigest()[:32]}"'
    patch_cache_control(response, private=True, no_cache=True)
    answered = get_conditional_response(request, etag=etag, response=response)
    return cast(HttpResponseBase, answered)  # None where it is given no response
