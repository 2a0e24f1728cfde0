"""What was changed, by whom and when: the versions of all rows on one page, newest first.

Each table with versions is read by itself, its newest rows first, and the rows of one page are
chosen among them: a fixed number of queries, whatever the number of rows.
"""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpResponseNotAllowed, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workouts.admin.access_log import record_shown
from workouts.admin.person_day import PersonDayForm
from workouts.admin.scoped import SAFE_METHODS
from workouts.models import (
    Clinic,
    Exercise,
    Patient,
    Pause,
    Plan,
    PlanItem,
    Routine,
    RoutineItem,
    TherapistNote,
    User,
)
from workouts.models.access_log import ReadPage

ROWS_PER_PAGE = 50
# Further back one searches by day.
MAX_PAGES = 100
# Whose data a version is: the column with the patient's key; None where it is nobody's.
PATIENT_COLUMNS = {
    Patient: "id",
    Plan: "patient_id",
    PlanItem: "plan_id",
    Pause: "patient_id",
    TherapistNote: "patient_id",
    Exercise: None,
    Routine: None,
    RoutineItem: None,
    Clinic: None,
}
MODELS = list(PATIENT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    by: str
    what: str
    patient: Patient | None
    about: str


def change_log(admin_site, request):
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    if not request.user.sees_whole_clinic:
        raise PermissionDenied
    form = PersonDayForm(request.GET)
    number = page_number(request.GET.get("p", ""))
    start = (number - 1) * ROWS_PER_PAGE
    keys = newest_keys(conditions(form), most=start + ROWS_PER_PAGE + 1)[start:]
    changes = read_changes(keys[:ROWS_PER_PAGE])
    people = {each.patient.user.opaque_id for each in changes if each.patient}
    record_shown(request, people, ReadPage.HISTORY)
    context = {
        **admin_site.each_context(request),
        "title": _("Changes"),
        "form": form,
        "changes": changes,
        "newer": address(request, number - 1) if number > 1 else "",
        "older": address(request, number + 1) if has_next(keys, number) else "",
    }
    return TemplateResponse(request, "admin/change_log.html", context)


def has_next(keys, number):
    return len(keys) > ROWS_PER_PAGE and number < MAX_PAGES


def page_number(text):
    """The page that was asked for; the first one for whatever is no page."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), MAX_PAGES)


def address(request, number):
    query = QueryDict(mutable=True)
    query.update(request.GET)
    query["p"] = str(number)
    return f"?{query.urlencode()}"


# --- Which versions -------------------------------------------------------------------------------


def conditions(form):
    """By model: which versions the form asks for. A model of which it asks for none is left out."""
    wanted = Q()
    if instants := form.instants():
        wanted &= Q(history_date__gte=instants[0], history_date__lt=instants[1])
    by, about = form.people("by"), form.people("about")
    if by is not None:
        wanted &= Q(history_user__in=[user.pk for user in by])
    if about is None:
        return dict.fromkeys(MODELS, wanted)
    patients = Patient.objects.filter(user__in=about).values("pk")
    plans = Plan.history.filter(patient_id__in=patients).values("id")
    return {
        model: wanted & Q(**{f"{column}__in": plans if model is PlanItem else patients})
        for model, column in PATIENT_COLUMNS.items()
        if column
    }


def newest_keys(wanted, *, most):
    """The newest versions as (instant, key, model's number), newest first; a query a model."""
    found = []
    for number, model in enumerate(MODELS):
        if model in wanted:
            versions = model.history.filter(wanted[model]).order_by("-history_date", "-history_id")
            rows = versions.values_list("history_date", "history_id")[:most]
            found.append([(at, key, number) for at, key in rows])
    return list(islice(merge(*found, reverse=True), most))


# --- What they say --------------------------------------------------------------------------------


def read_changes(keys):
    """The changes behind these keys, in their order."""
    versions = read_versions(keys)
    people = User.objects.in_bulk({each.history_user_id for each in versions.values()} - {None})
    plans = plan_patients(versions)
    owners = {key: owner_key(version, plans) for key, version in versions.items()}
    patients = Patient.objects.select_related("user").in_bulk(set(owners.values()) - {None})
    return [
        Change(
            at=version.history_date,
            by=str(people.get(version.history_user_id) or "–"),
            what=what_text(version),
            patient=patients.get(owners[key]),
            about="" if PATIENT_COLUMNS[MODELS[key[0]]] else name_of(version),
        )
        for key, version in ordered(keys, versions)
    ]


def name_of(version):
    """What a version calls its row, in the language of the desk if it has that name in it."""
    plain = getattr(version, "name", "")
    return str(getattr(version, f"name_{get_language()}", "") or plain)


def ordered(keys, versions):
    """Pairs of a key and its version, without those that were deleted meanwhile."""
    for _at, history_id, number in keys:
        if (number, history_id) in versions:
            yield (number, history_id), versions[number, history_id]


def read_versions(keys):
    """The versions, by the model's number and their key, each with the `former` one or None."""
    versions = {}
    by_model = sorted((number, history_id) for _at, history_id, number in keys)
    for number, group in groupby(by_model, key=itemgetter(0)):
        history = MODELS[number].history
        earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        former_id = earlier.order_by("-history_id").values("history_id")[:1]
        rows = history.filter(history_id__in=[history_id for _number, history_id in group])
        rows = list(rows.annotate(former_id=Subquery(former_id)))
        formers = history.in_bulk({row.former_id for row in rows} - {None})
        for row in rows:
            row.former = formers.get(row.former_id)
            versions[number, row.history_id] = row
    return versions


def plan_patients(versions):
    """The patient's key, by that of the plan, for the plans' exercises among the versions."""
    plans = {version.plan_id for version in versions.values() if hasattr(version, "plan_id")}
    return dict(Plan.history.filter(id__in=plans).values_list("id", "patient_id"))


def owner_key(version, plans):
    column = PATIENT_COLUMNS[version.instance_type]
    if column is None:
        return None
    key = getattr(version, column)
    return plans.get(key) if column == "plan_id" else key


def what_text(version):
    """What was done to what: the reason that was noted, or the names of the changed fields."""
    name = str(version.instance_type._meta.verbose_name)
    thing = name[:1].upper() + name[1:]
    reason = version.history_change_reason
    values = {"thing": thing, "what": _(reason) if reason else changed_fields(version)}
    if values["what"]:
        return _("%(thing)s: %(what)s") % values
    match version.history_type:
        case "+":
            return _("%(thing)s added") % values
        case "-":
            return _("%(thing)s deleted") % values
    return _("%(thing)s saved") % values


def changed_fields(version):
    """The names of the fields that differ from the former version, each in one language."""
    if version.history_type != "~" or version.former is None:
        return ""
    changed = version.diff_against(version.former).changed_fields
    labels = (str(field.verbose_name) for field in version.tracked_fields if field.name in changed)
    return ", ".join(dict.fromkeys(labels))
