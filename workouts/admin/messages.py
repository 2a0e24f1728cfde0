"""Patients' messages at the desk: read, marked as read, answered; of one patient or of all."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import record_patients_shown
from workouts.admin.of_patient import to_brief
from workouts.admin.scoped import SAFE_METHODS
from workouts.models.access_log import ReadPage
from workouts.models.messages import (
    SOURCES,
    answer,
    find_message,
    mark_read,
    read_all,
    read_messages,
    read_unread,
)
from workouts.models.multiline import MultilineInput

MAX_MESSAGES_SHOWN = 50


class MessageForm(forms.Form):
    """Marks a message as read or answers it. `mark` is the hash of the text that was shown."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in SOURCES], widget=forms.HiddenInput)
    word = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)
    body = MultilineInput(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args, patient=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient = patient

    def clean(self):
        super().clean()
        if self.errors:
            return
        kind, pk = self.cleaned_data["kind"], self.cleaned_data["word"]
        self.message = find_message(self.patient, kind, pk)
        if self.message is None or self.message.mark != self.cleaned_data["mark"]:
            self.add_error(
                None, _("The patient has changed this message meanwhile. Please read it again.")
            )
        elif "answer" in self.data and not self.cleaned_data["body"]:
            self.add_error("body", _("Write an answer, or mark the message as read."))


def patient_messages(patient_admin, request, patient):
    """The messages of one patient, each with a form for the answer."""
    form = MessageForm(request.POST, patient=patient) if request.method == "POST" else None
    if form and form.is_valid():
        settle(request, form)
        return to_brief(patient)
    context = {
        **patient_admin.admin_site.each_context(request),
        "title": _("Messages from %(patient)s") % {"patient": patient},
        "opts": patient_admin.opts,
        "original": patient,
        "patient_messages": [
            (message, form_for(message, form))
            for message in read_messages(patient, most=MAX_MESSAGES_SHOWN)
        ],
        "lost": form if form and not is_shown(form, patient) else None,
    }
    status = 422 if form else 200
    template = "admin/workouts/patient/messages.html"
    return TemplateResponse(request, template, context, status=status)


def settle(request, form):
    now = timezone.now()
    if "answer" in form.data:
        if not request.user.has_perm("workouts.add_therapistnote"):
            raise PermissionDenied
        answer(form.message, form.cleaned_data["body"], by=request.user, at=now)
        messages.success(
            request, _("Sent. The patient sees your answer when they next open the site.")
        )
    elif mark_read(form.message, at=now):
        messages.success(request, _("Marked as read."))


def form_for(message, posted):
    """The posted form, if it is about this message, else an empty one."""
    if posted and is_about(posted, message):
        posted.data = posted.data.copy()
        posted.data["mark"] = message.mark
        return posted
    initial = {"kind": message.kind, "word": message.pk, "mark": message.mark}
    return MessageForm(initial=initial, auto_id=f"id_{message.kind}_{message.pk}_%s")


def is_about(form, message):
    sent = (form.data.get("kind"), form.data.get("word"))
    return sent == (message.kind, str(message.pk))


def is_shown(form, patient):
    """Whether the message that a form was sent about is among those on the page."""
    shown = read_messages(patient, most=MAX_MESSAGES_SHOWN)
    return any(is_about(form, message) for message in shown)


def clinic_messages(admin_site, request):
    """The messages of the therapist's patients, newest first: the unread ones, or all."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    if not request.user.has_perm("workouts.view_patient"):
        raise PermissionDenied
    is_all = request.GET.get("show") == "all"
    read = read_all if is_all else read_unread
    shown = read(request.user, most=MAX_MESSAGES_SHOWN)
    record_patients_shown(request, [message.patient for message in shown], ReadPage.MESSAGES)
    address = reverse("admin:clinic_messages")
    context = {
        **admin_site.each_context(request),
        "title": _("Messages"),
        "choices": [
            (_("Unread"), address, not is_all),
            (_("All"), f"{address}?show=all", is_all),
        ],
        "is_all": is_all,
        "shown": shown,
        "most": MAX_MESSAGES_SHOWN,
    }
    return TemplateResponse(request, "admin/clinic_messages.html", context)
