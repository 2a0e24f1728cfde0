"""The history of a patient's plans: who changed what, from the stored versions."""

from datetime import date

from django.contrib.admin.utils import display_for_value
from django.db.models import Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from workouts.admin.keys import is_key
from workouts.models import Plan, PlanItem

# Fields that only say where a row belongs.
HIDDEN_FIELDS = {"id", "plan", "patient", "item"}


def latest_change(patient):
    """A token that changes with every change of the patient's plans or of their exercises."""
    plans = Plan.history.filter(patient_id=patient.pk)
    items = PlanItem.history.filter(plan_id__in=plans.order_by().values("id"))
    latest = [rows.aggregate(latest=Max("history_id"))["latest"] or 0 for rows in (plans, items)]
    return "-".join(map(str, latest))


def changes_since(patient, token):
    """A sentence for each change after the token, oldest first; all of them for a wrong token."""
    plan_id, item_id = read_token(token)
    plans = Plan.history.filter(patient_id=patient.pk)
    items = PlanItem.history.filter(plan_id__in=plans.order_by().values("id"))
    records = [*plans.filter(history_id__gt=plan_id), *items.filter(history_id__gt=item_id)]
    return [sentence(each) for each in sorted(records, key=lambda each: each.history_date)]


def read_token(token):
    parts = (token or "").split("-")
    return [int(part) for part in parts] if len(parts) == 2 and all(map(is_key, parts)) else (0, 0)


def item_changes(plan_id):
    """Rows for the plan's history page: when, who, what was done, and the changes, newest first."""
    records = PlanItem.history.filter(plan_id=plan_id).select_related("history_user")
    return [
        {
            "at": each.history_date,
            "who": each.history_user,
            "what": subject(each),
            "changes": changes(each),
        }
        for each in records.order_by("-history_date", "-history_id")
    ]


def sentence(record):
    values = {
        "who": record.history_user or "–",
        "at": display_for_value(record.history_date, "–"),
        "what": subject(record),
        "changes": "; ".join(changes(record)),
    }
    if record.history_type == "-":
        return _("%(who)s, %(at)s: %(what)s was taken away") % values
    return _("%(who)s, %(at)s: %(what)s: %(changes)s") % values


def subject(record):
    """The exercise, or the plan itself."""
    return str(record.instance)


def changes(record):
    """“Hold (seconds): 30 → 20” for each column that the change touched."""
    before = record.prev_record if record.history_type == "~" else None
    texts = []
    for field in record.tracked_fields:
        if field.name in HIDDEN_FIELDS:
            continue
        if before and field.name == "routine" and before.routine_id != record.routine_id:
            texts.append(_("The exercises or their order were changed"))
        new = shown(record, field)
        old = shown(before, field) if before else "–"
        if new != old:
            texts.append(
                _("%(field)s: %(old)s → %(new)s")
                % {"field": capfirst(field.verbose_name), "old": old, "new": new}
            )
    return texts


def shown(record, field):
    value = getattr(record, field.attname)
    if value in (None, "", False):
        return "–"
    if value is True:
        return _("yes")
    if isinstance(value, date):
        return display_for_value(value, "–")
    return str(getattr(record, field.name))
