"""Patients' messages at the desk: read, marked as read, answered; of one patient or all unread."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import note_patients
from workouts.admin.scoped import SAFE_METHODS
from workouts.models.access_log import ReadPage
from workouts.models.messages import (
    SOURCES,
    answer,
    find_message,
    mark_read,
    read_messages,
    read_unread,
)
from workouts.models.multiline import MultilineInput

MESSAGES_SHOWN = 50


class MessageForm(forms.Form):
    """What was done about a word: `mark` names the text that was on the screen."""

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
        self.word = find_message(self.patient, self.cleaned_data["kind"], self.cleaned_data["word"])
        if self.word is None or self.word.mark != self.cleaned_data["mark"]:
            self.add_error(
                None, _("The patient has changed this word meanwhile. Read it once more.")
            )
        elif "answer" in self.data and not self.cleaned_data["body"]:
            self.add_error("body", _("Write an answer, or mark the word as read."))


def patient_messages(patient_admin, request, patient):
    """The words of one patient, each with a place for an answer."""
    form = MessageForm(request.POST, patient=patient) if request.method == "POST" else None
    if form and form.is_valid():
        settle(request, form)
        return redirect("admin:workouts_patient_words", patient.pk)
    context = {
        **patient_admin.admin_site.each_context(request),
        "title": _("Words from %(patient)s") % {"patient": patient},
        "opts": patient_admin.opts,
        "original": patient,
        "words": [
            (word, form_for(word, form)) for word in read_messages(patient, most=MESSAGES_SHOWN)
        ],
        "lost": form if form and not is_shown(form, patient) else None,
    }
    status = 422 if form else 200
    return TemplateResponse(request, "admin/workouts/patient/words.html", context, status=status)


def settle(request, form):
    now = timezone.now()
    if "answer" in form.data:
        if not request.user.has_perm("workouts.add_therapistnote"):
            raise PermissionDenied
        answer(form.word, form.cleaned_data["body"], by=request.user, at=now)
        messages.success(request, _("The patient reads your answer with their next look."))
    elif mark_read(form.word, at=now):
        messages.success(request, _("Marked as read."))


def form_for(word, posted):
    """The form as it was typed for the word that it was sent about, a fresh one for any other."""
    if posted and (posted.data.get("kind"), posted.data.get("word")) == (word.kind, str(word.pk)):
        posted.data = posted.data.copy()
        posted.data["mark"] = word.mark
        return posted
    initial = {"kind": word.kind, "word": word.pk, "mark": word.mark}
    return MessageForm(initial=initial, auto_id=f"id_{word.kind}_{word.pk}_%s")


def is_shown(form, patient):
    """Whether the word that a form was sent about is among those on the page."""
    sent = (form.data.get("kind"), form.data.get("word"))
    return any(
        (word.kind, str(word.pk)) == sent for word in read_messages(patient, most=MESSAGES_SHOWN)
    )


def unread_messages(admin_site, request):
    """Every new word of one's own patients, the newest first."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    if not request.user.has_perm("workouts.view_patient"):
        raise PermissionDenied
    words = read_unread(request.user, most=MESSAGES_SHOWN)
    note_patients(request, [word.patient for word in words], ReadPage.MESSAGES)
    context = {
        **admin_site.each_context(request),
        "title": _("New words from your patients"),
        "words": words,
        "most": MESSAGES_SHOWN,
    }
    return TemplateResponse(request, "admin/unread_words.html", context)
