"""Who, whose data, which day: the form that filters the access log and the page of changes."""

from datetime import date, datetime, timedelta
from datetime import time as wall_time

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.admin.scoped import to_search
from workouts.forms.fields import DayInput
from workouts.models import User
from workouts.models.days import validate_day

MAX_PEOPLE_FOUND = 200
LATEST_DAY = date(2999, 12, 31)


class PersonDayForm(forms.Form):
    """A wrong day filters nothing, and is said to be wrong beside its field."""

    by = forms.CharField(label=_("Who (name or email)"), required=False, max_length=200)
    about = forms.CharField(label=_("Whose data (name or email)"), required=False, max_length=200)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DayInput,
        validators=[
            validate_day,
            MaxValueValidator(LATEST_DAY, _("That day is far ahead: is the year right?")),
        ],
    )

    def __init__(self, data):
        super().__init__(data, label_suffix="")

    def people(self, name):
        """The accounts that a field finds; None for an empty or a wrong one: everybody."""
        terms = to_search(self.cleaned(name) or "").split()
        if not terms:
            return None
        people = User.objects.all()
        for term in terms:
            people = people.filter(folded__contains=term)
        return list(people.only("pk", "opaque_id")[:MAX_PEOPLE_FOUND])

    def instants(self):
        """The first instant of the day at the clinic, and that of the next one; or None."""
        day = self.cleaned("day")
        if day is None:
            return None
        days = (day, day + timedelta(days=1))
        return [timezone.make_aware(datetime.combine(each, wall_time())) for each in days]

    @property
    def is_filled(self):
        return any(self.data.get(name) for name in self.fields)

    def cleaned(self, name):
        self.is_valid()
        return self.cleaned_data.get(name)
