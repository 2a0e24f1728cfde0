"""The access log at the desk: who looked at which patient's data, for the administrator."""

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.person_day import MAX_PEOPLE_FOUND, PersonDayForm
from workouts.admin.read_only import ReadOnly
from workouts.admin.scoped import PageChangeList, ScopedAdmin, to_search
from workouts.models import User
from workouts.models.access_log import ReadPage


class ReadFilterForm(PersonDayForm):
    page = forms.ChoiceField(
        label=gettext_lazy("Page"),
        required=False,
        choices=[("", gettext_lazy("All")), *ReadPage.choices],
    )


NAMES = list(ReadFilterForm.base_fields)


class ReadFilter(admin.ListFilter):
    """The form above the list. `kept` are the list's other filters, which it sends along."""

    title = gettext_lazy("person, day and page")

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in NAMES:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.form = ReadFilterForm(self.used_parameters)
        self.kept = [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in (*NAMES, PAGE_VAR, ERROR_FLAG)
        ]

    def has_output(self):
        return True

    def expected_parameters(self):
        return NAMES

    def choices(self, changelist):
        """No links: the list's template shows the form."""
        return []

    def queryset(self, request, queryset):
        for name, column in (("by", "reader"), ("about", "patient")):
            people = self.form.people(name)
            if people is not None:
                queryset = queryset.filter(**{f"{column}__in": [each.opaque_id for each in people]})
        if instants := self.form.instants():
            queryset = queryset.filter(read_at__gte=instants[0], read_at__lt=instants[1])
        if page := self.form.cleaned("page"):
            queryset = queryset.filter(page=page)
        return queryset


class PatientReadAdmin(ReadOnly, ScopedAdmin):
    read_page = ReadPage.LOG
    list_display = ["read_at", "who", "whom", "page"]
    list_filter = [ReadFilter]
    link_filters = ["patient", "reader", *NAMES]
    list_per_page = 100
    search_fields = ["page"]
    search_help_text = gettext_lazy("Name or email address, of the reader or of the patient")
    fields = readonly_fields = ["read_at", "who", "whom", "page"]

    def get_changelist(self, request, **kwargs):
        return PageChangeList

    def complete_rows(self, reads):
        """Replaces opaque ids by names, where the account still exists."""
        ids = {each.reader for each in reads} | {each.patient for each in reads}
        people = {user.opaque_id: str(user) for user in User.objects.filter(opaque_id__in=ids)}
        for each in reads:
            each.reader_name = people.get(each.reader)
            each.patient_name = people.get(each.patient)

    def whose(self, read):
        return read.patient if read.patient_name else None

    def get_search_results(self, request, queryset, search_term):
        """Searches accounts by name and address: the rows hold opaque ids only."""
        terms = to_search(search_term).split()
        if not terms:
            return queryset, False
        people = User.objects.all()
        for term in terms:
            people = people.filter(folded__contains=term)
        ids = list(people.values_list("opaque_id", flat=True)[:MAX_PEOPLE_FOUND])
        return queryset.filter(Q(reader__in=ids) | Q(patient__in=ids)), False

    @admin.display(description=gettext_lazy("who"))
    def who(self, read):
        return read.reader_name or _("deleted")

    @admin.display(description=gettext_lazy("whose data"))
    def whom(self, read):
        return read.patient_name or _("deleted")
