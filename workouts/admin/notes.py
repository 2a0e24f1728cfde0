"""Notes: read by every colleague who looks after the patient, changed by their author alone."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import TextField
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from workouts.admin.scoped import (
    HistoryAdmin,
    NewestFormSet,
    ReadOnlyTable,
    ScopedStackedInline,
    link_to,
)
from workouts.models import TherapistNote


class NoteColumns:
    @admin.display(description=_("author"), ordering="author__name")
    def written_by(self, note):
        """Plain text: the account behind it is an administrator's to see."""
        return str(note.author)


class TherapistNoteAdmin(NoteColumns, HistoryAdmin):
    list_display = ["patient", "excerpt", "written_by", "visibility", "written_at", "seen_at"]
    list_filter = ["visibility"]
    link_filters = ["patient"]
    list_select_related = ["patient__user", "author"]
    search_fields = ["patient__user__name", "patient__user__email", "body"]
    date_hierarchy = "written_at"
    autocomplete_fields = ["patient"]
    fields = ["patient", "body", "visibility", "written_by", "written_at", "seen_at"]

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:3]

    def get_readonly_fields(self, request, obj=None):
        return ["patient", "written_by", "written_at", "seen_at"] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and is_by(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and is_by(request.user, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("note"))
    def excerpt(self, note):
        return Truncator(note.body).chars(80)


def is_by(user, note):
    """True for one's own note, and for no note in particular."""
    return note is None or note.author_id == user.pk


class NewNoteInline(ScopedStackedInline):
    """A place to write one note. What was written before stands below it, to be read."""

    model = TherapistNote
    verbose_name = _("new note")
    verbose_name_plural = _("Write a note")
    fields = ["body", "visibility"]
    extra = 1
    max_num = 1
    can_delete = False
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}}

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def has_change_permission(self, request, obj=None):
        return False


class NotesInline(NoteColumns, ReadOnlyTable):
    model = TherapistNote
    formset = NewestFormSet
    verbose_name_plural = _("Latest notes")
    fields = readonly_fields = ["written_at", "written_by", "body", "visibility", "seen_at", "edit"]

    def get_queryset(self, request):
        self.reader = request.user
        return super().get_queryset(request).select_related("author")

    @admin.display(description=_("change"))
    def edit(self, note):
        """A way to change one's own note; nobody else's."""
        return link_to(note, _("Change")) if is_by(self.reader, note) else ""
