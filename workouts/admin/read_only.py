"""What the desk shows and nobody changes there: pages and tables that are read-only."""

from django.forms.models import BaseInlineFormSet

from workouts.admin.scoped import ScopedTabularInline

NEWEST_ROWS_SHOWN = 20


class ReadOnly:
    """Nobody adds, changes or deletes anything here."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadFormSet(BaseInlineFormSet):
    """Read-only rows: whatever is posted for them is ignored."""

    def __init__(self, data=None, files=None, **kwargs):
        super().__init__(**kwargs)
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []

    def is_valid(self):
        return True

    def save(self, commit=True):  # noqa: FBT002 - Django's own signature
        return []


class ReadOnlyTable(ReadOnly, ScopedTabularInline):
    """Read-only rows on the page of what they belong to."""

    formset = ReadFormSet
    template = "admin/read_only_table.html"
    can_delete = False


class NewestFormSet(ReadFormSet):
    """The newest rows only, so that a page does not grow with the years."""

    def __init__(self, *args, instance, queryset, **kwargs):
        newest = self.model._default_manager.filter(**{self.fk.name: instance})[:NEWEST_ROWS_SHOWN]
        queryset = queryset.filter(pk__in=newest.values("pk"))
        super().__init__(*args, instance=instance, queryset=queryset, **kwargs)
