"""The access log at the desk: who looked at which patient's data, for the administrator."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.scoped import PageChangeList, ReadOnly, ScopedAdmin, to_search
from workouts.models import User
from workouts.models.access_log import ReadPage

MAX_PEOPLE_FOUND = 200


class PatientReadAdmin(ReadOnly, ScopedAdmin):
    read_page = ReadPage.LOG
    list_display = ["read_at", "who", "whom", "page"]
    list_filter = ["page"]
    link_filters = ["patient", "reader"]
    list_per_page = 100
    date_hierarchy = "read_at"
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
