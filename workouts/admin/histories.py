"""The history of a row at the desk: who changed what and when, on one page."""

from dataclasses import replace
from datetime import date

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from workouts.admin.scoped import ScopedAdmin

MAX_CHANGE_CHARACTERS = 4000


class FullHistory(HistoricalRecordContextHelper):
    """Changes in full length. `unlisted` are columns that repeat another one's change."""

    unlisted = frozenset()

    def context_for_delta_changes(self, delta):
        changes = [change for change in delta.changes if change.field not in self.unlisted]
        return super().context_for_delta_changes(replace(delta, changes=changes))

    def prepare_delta_change_value(self, change, value):
        """Formats dates and instants as everywhere on the desk."""
        value = super().prepare_delta_change_value(change, value)
        return display_for_value(value, "–") if isinstance(value, date) else value


class HistoryAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """Shows who changed what and when, on one page. Old versions are never restored."""

    object_history_list_template = "admin/object_history_list.html"

    def get_urls(self):
        return [url for url in super().get_urls() if "simple_history" not in (url.name or "")]

    def history_view(self, request, object_id, extra_context=None):
        # 404 for a row that is gone or not visible.
        self.get_object(request, admin.utils.unquote(object_id))
        context = {"title": _("History"), **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def save_model(self, request, obj, form, change):
        """Skips an unchanged page: it would leave a version without a change."""
        if form.has_changed() or not change:
            super().save_model(request, obj, form, change)

    def revert_disabled(self, request, obj=None):
        return True

    def get_historical_record_context_helper(self, request, historical_record):
        return FullHistory(
            self.model, historical_record, max_displayed_delta_change_chars=MAX_CHANGE_CHARACTERS
        )
