"""Notes at the desk: the forms and lists. Who may read or correct one is said in `models/notes.py`.

The author may change a note within a day. Later changes, and those of colleagues, are addenda.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import TextField
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.histories import HistoryAdmin
from workouts.admin.of_patient import RowsOfPatient, to_brief
from workouts.admin.read_only import NEWEST_ROWS_SHOWN
from workouts.models.access_log import ReadPage
from workouts.models.multiline import MultilineInput
from workouts.models.notes import Visibility


class NoteColumns:
    @admin.display(description=gettext_lazy("visit"), empty_value="", ordering="is_visit")
    def visit(self, note):
        return _("visit") if note.is_visit else ""

    @admin.display(description=gettext_lazy("author"), ordering="author__folded")
    def written_by(self, note):
        """A name without a link: only administrators see accounts."""
        return str(note.author)


class TherapistNoteAdmin(NoteColumns, RowsOfPatient, HistoryAdmin):
    read_page = ReadPage.NOTE
    add_text = gettext_lazy("Write a note")
    list_display = [
        "patient",
        "excerpt",
        "written_by",
        "visit",
        "visibility",
        "written_at",
        "seen_at",
    ]
    list_filter = ["visibility", "is_visit"]
    link_filters = ["patient"]
    list_prefetch_related = ["patient__user", "author"]
    search_fields = ["patient__user__folded", "folded"]
    autocomplete_fields = ["patient"]
    fields = ["patient", "body", "visibility", "is_visit"]
    formfield_overrides = {TextField: {"form_class": MultilineInput, "widget": AdminTextareaWidget}}
    shown_fields = ["written_by", "written_at", "seen_at", "answers", "additions"]

    def get_urls(self):
        addendum = path(
            "<int:note_pk>/addendum/",
            self.admin_site.admin_view(self.add_addendum),
            name="workouts_therapistnote_addendum",
        )
        return [addendum, *super().get_urls()]

    def get_fields(self, request, obj=None):
        if obj is None:
            return self.fields
        *fields, is_visit = self.fields
        is_fixed = obj.addendum_to_id or not self.has_change_permission(request, obj)
        fixed = ["visit"] if obj.is_visit else []
        return [*fields, *(fixed if is_fixed else [is_visit]), *self.shown_fields]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        # An addendum has the visibility of its note.
        return [
            "patient",
            *self.shown_fields,
            "visit",
            *(["visibility"] if obj.addendum_to_id else []),
        ]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_correct(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        is_own = super().has_delete_permission(request, obj) and may_correct(request.user, obj)
        return is_own and (obj is None or obj.may_be_taken_away(now=timezone.now()))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        elif "body" in form.changed_data:
            # The patient has not seen what it says now.
            obj.seen_at = None
        super().save_model(request, obj, form, change)

    def add_addendum(self, request, note_pk):
        """Adds an addendum to a note, by whoever may see the patient."""
        note = get_object_or_404(self.get_queryset(request), pk=note_pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        self.record_shown(request, [note], self.read_page)
        form = AddendumForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            note.add(form.cleaned_data["body"], by=request.user, at=timezone.now())
            messages.success(request, _("The addendum is saved with the note."))
            return to_brief(note.patient)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Addendum to the note of %(day)s")
            % {"day": date_format(timezone.localtime(note.written_at))},
            "opts": self.opts,
            "original": note,
            "is_shared": note.visibility == Visibility.SHARED,
            "form": form,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(
            request, "admin/workouts/therapistnote/addendum.html", context, status=status
        )

    @admin.display(description=gettext_lazy("answers"))
    def answers(self, note):
        """The patient's message that the note answers."""
        text = note.session.note if note.session else note.question and note.question.question
        return text or "–"

    @admin.display(description=gettext_lazy("addenda"))
    def additions(self, note):
        addenda = note.addenda.select_related("author").order_by("written_at")
        rows = ((each.body, str(each.author), date_format(each.written_at)) for each in addenda)
        return format_html_join("", "<p>{} ({}, {})</p>", rows) or "–"

    @admin.display(description=gettext_lazy("note"))
    def excerpt(self, note):
        return Truncator(note.body).chars(80)


def may_correct(user, note):
    """True for one's own note of the last day, and when no note is given."""
    if note is None:
        return True
    return note.author_id == user.pk and note.may_be_corrected(now=timezone.now())


class AddendumForm(forms.Form):
    body = MultilineInput(
        label=gettext_lazy("Addendum"),
        max_length=4000,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
    )


def latest_notes(patient, reader):
    """Pairs of a note and whether this person may still change it; newest first."""
    notes = patient.notes.select_related("author", "addendum_to")[:NEWEST_ROWS_SHOWN]
    return [(note, may_correct(reader, note)) for note in notes]
