"""Base classes of the desk's pages: staff see and change only the rows that they may.

The rule itself is the model's `visible_to(user)`. These classes apply it wherever the admin reads
rows: lists, pages, choices, filters, look-ups in the URL, search, history and confirmations. A row
of another therapist's patient answers 404, as if it did not exist.
"""

import json

from django.contrib import admin, messages
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DataError, connection
from django.db.models import DateField, Q, TimeField
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import record_shown
from workouts.admin.paging import CappedPaginator
from workouts.domain.names import fold
from workouts.forms.fields import DayInput, WallTimeInput
from workouts.forms.merging import MergingForm, MergingFormSet
from workouts.models import RoutineItem
from workouts.models.access_log import ReadPage

# The parts of a routine are seen with it. Every other model has to say who sees which rows.
SHARED_MODELS = (RoutineItem,)

# Django's pickers name the hours between the browser and the server.
PICKERS = {DateField: DayInput, TimeField: WallTimeInput}

# What a read-only page of the desk accepts.
SAFE_METHODS = ("GET", "HEAD")
# The lookups that filters and links need. Patterns are refused.
ALLOWED_LOOKUPS = {
    "id",
    "pk",
    "exact",
    "isnull",
    "in",
    "gte",
    "gt",
    "lte",
    "lt",
}
# No name is longer, and SQLite accepts no more than some hundred search terms.
MAX_SEARCH_CHARACTERS = 200


def link_to(obj, text):
    """A link to the row's own page on the desk."""
    url = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}">{}</a>', url, text)


def visible_to(queryset, user):
    """The rows that this member of staff may see. AttributeError for a model without a rule."""
    return queryset if queryset.model in SHARED_MODELS else queryset.visible_to(user)


def to_search(term):
    """A typed term as it is searched for: folded, cut, without NUL, which PostgreSQL refuses."""
    return fold(term.replace("\x00", ""))[:MAX_SEARCH_CHARACTERS]


class ScopedAutocomplete(AutocompleteSelect):
    def optgroups(self, name, value, attr=None):
        """Drops values that are no keys: Django would query for their rows."""
        return super().optgroups(name, [each for each in value if self.is_key(each)], attr)

    def is_key(self, value):
        try:
            self.field.target_field.to_python(value)
        except ValidationError:
            return False
        return True


class Scoped:
    """What pages and the tables inside them have in common: rows and choices."""

    def get_queryset(self, request):
        return visible_to(super().get_queryset(request), request.user)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Takes the browser's own pickers, and no icons that would change a row elsewhere."""
        if picker := PICKERS.get(type(db_field)):
            kwargs.setdefault("widget", picker())
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ScopedAutocomplete(db_field, self.admin_site))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.queryset = self.choices_of(db_field.remote_field.model, request)
        return field

    def choices_of(self, model, request):
        """The rows to choose from. The form accepts no other, whatever was posted."""
        return self.admin_site.get_model_admin(model).get_queryset(request)


class ScopedRelatedFilter(RelatedFieldListFilter):
    """Offers only the related rows that the person may see."""

    def field_choices(self, field, request, model_admin):
        rows = model_admin.choices_of(field.remote_field.model, request)
        limit = Q(**field.get_limit_choices_to()) & Q(pk__in=rows.order_by().values("pk"))
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=limit)


class ScopedChangeList(ChangeList):
    def __init__(self, request, *args, **kwargs):
        """Treats values that overflow like other wrong filters: Django would answer 500."""
        try:
            super().__init__(request, *args, **kwargs)
        except (OverflowError, ValueError, DataError) as error:
            raise IncorrectLookupParameters from error
        self.title = capfirst(self.opts.verbose_name_plural)


class PageChangeList(ScopedChangeList):
    """Completes the rows of one page together, in a fixed number of queries."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.complete_rows(self.result_list)


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """The base of every page on the desk."""

    # What the access log calls a page of one row.
    read_page = None
    # What the button says that adds a row, and the title of the page it leads to.
    add_text = gettext_lazy("Add")

    form = MergingForm
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Fields by which links may filter a list, beside those of its visible filters.
    link_filters = ()

    def get_object(self, request, object_id, from_field=None):
        from_field = from_field or None
        try:
            obj = super().get_object(request, object_id, from_field)
        except (OverflowError, DataError):
            obj = None
        if obj is None:
            raise Http404
        if request.method == "POST" and connection.in_atomic_block:
            # Whoever saves the same row waits, and then compares with what was saved first.
            rows = self.model._base_manager.select_for_update().filter(pk=obj.pk)
            if connection.features.has_select_for_update and rows.values_list("pk").first():
                obj = super().get_object(request, object_id, from_field) or obj
        self.complete_rows([obj])
        is_history = request.resolver_match.url_name.endswith("_history")
        self.record_shown(request, [obj], ReadPage.HISTORY if is_history else self.read_page)
        return obj

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        """Says plainly that something is saved: Django names the model and quotes the row."""
        if level == messages.SUCCESS:
            is_gone = request.resolver_match.url_name.endswith("_delete")
            message = _("Deleted.") if is_gone else _("Saved.")
        super().message_user(request, message, level, *args, **kwargs)

    def action_checkbox(self, obj):
        """Written out: a widget for each row would cost a fifth of the list."""
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, _("Check %(row)s") % {"row": obj})

    def complete_rows(self, rows):
        """Hook: reads what the pages show of these rows beside their columns."""

    def whose(self, row):
        """The opaque id of the patient whose data the row is; None if it is nobody's."""
        patient = getattr(row, "patient", None)
        return patient.user.opaque_id if patient else None

    def record_shown(self, request, rows, page):
        record_shown(request, map(self.whose, rows), page)

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            self.record_shown(request, context["cl"].result_list, ReadPage.LIST)
        return response

    def render_change_form(self, request, context, *args, add=False, **kwargs):
        """Logs the patient whom an empty form shows, because it was opened for them."""
        for name in self.autocomplete_fields if add else ():
            field = context["adminform"].form[name]
            try:
                row = field.field.clean(field.value())
            except ValidationError:
                continue
            self.admin_site.get_model_admin(type(row)).record_shown(request, [row], self.read_page)
            context[f"for_{name}"] = row
        context |= {
            "title": self.add_text if add else str(context["original"]),
            "subtitle": None,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().render_change_form(request, context, *args, add=add, **kwargs)

    def save_model(self, request, obj, form, change):
        """Writes only the changed columns: somebody else may have changed the others."""
        obj.save(update_fields=form.changed_columns() if change else None)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self.sees(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.sees(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.sees(request, obj)

    def sees(self, request, obj):
        """True for a visible row, and when no row is given. Cached in the request."""
        if obj is None:
            return True
        seen = request.__dict__.setdefault("seen_at_desk", {})
        key = (self.model, obj.pk)
        if key not in seen:
            rows = self.model._default_manager.filter(pk=obj.pk)
            seen[key] = visible_to(rows, request.user).exists()
        return seen[key]

    def get_search_results(self, request, queryset, search_term):
        """Folds the search term: the searched columns are stored folded."""
        return super().get_search_results(request, queryset, to_search(search_term))

    def get_changelist(self, request, **kwargs):
        return ScopedChangeList

    def get_list_filter(self, request):
        return [self.scoped_filter(each) for each in super().get_list_filter(request)]

    def scoped_filter(self, list_filter):
        if isinstance(list_filter, str) and self.opts.get_field(list_filter).is_relation:
            return (list_filter, ScopedRelatedFilter)
        return list_filter

    def lookup_allowed(self, lookup, value, request=None):
        """Allows only the list's own filters: Django would let any field be probed."""
        names = set(self.link_filters)
        for each in self.get_list_filter(request):
            is_pair = isinstance(each, tuple)
            names.add(each[0] if is_pair else getattr(each, "parameter_name", each))
        name, *lookups = lookup.split("__")
        is_ours = name in names and ALLOWED_LOOKUPS.issuperset(lookups)
        return is_ours and super().lookup_allowed(lookup, value, request)

    def log_addition(self, request, obj, message):
        return log(request, [obj], ADDITION, message)

    def log_change(self, request, obj, message):
        return log(request, [obj], CHANGE, message)

    def log_deletions(self, request, queryset):
        return log(request, queryset, DELETION)

    def get_deleted_objects(self, objs, request):
        """Does not list what protects a row: it may belong to other therapists' patients."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            return [], {}, set(), [_("plans and sessions in which it is used")]
        return deleted, counts, lacking, protected


def log(request, rows, action, message=""):
    """Logs the rows by their keys alone: a name would outlive the patient's deletion."""
    return LogEntry.objects.bulk_create(
        LogEntry(
            user=request.user,
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            action_flag=action,
            change_message=json.dumps(message) if isinstance(message, list) else message,
        )
        for row in rows
    )


class ScopedTabularInline(Scoped, admin.TabularInline):
    form = MergingForm
    formset = MergingFormSet
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        """Labels each field: screen readers do not read the column headings for them."""
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)
        return formset


class ScopedStackedInline(Scoped, admin.StackedInline):
    form = MergingForm
    formset = MergingFormSet
    extra = 0
