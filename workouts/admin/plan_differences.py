"""What a version of a plan that is coming changes, a sentence each, for the brief."""

from django.utils.translation import gettext as _

from workouts.admin.brief_texts import weekdays_text
from workouts.templatetags.dose import dose_text, seconds_text


def difference_texts(brief):
    """How the next version differs from what is prescribed today; empty without a next version."""
    if brief.next_plan is None:
        return []
    old, new = by_exercise(brief.prescribed.items), by_exercise(brief.next_prescribed.items)
    texts = [
        *weekday_texts(brief.plan, brief.next_plan),
        *limit_texts(brief.prescribed.pain_limit, brief.next_prescribed.pain_limit),
        *(_("%(exercise)s is left out") % name_of(old[key]) for key in old if key not in new),
        *(added_text(new[key]) for key in new if key not in old),
        *(text for key in new if key in old for text in exercise_texts(old[key], new[key])),
    ]
    if [key for key in old if key in new] != [key for key in new if key in old]:
        texts.append(_("The order changes"))
    return texts or [_("Nothing differs from what is prescribed today")]


def by_exercise(prescribed_items):
    """Each by its exercise, and by how often it came before: it may be practiced twice."""
    found = {}
    for each in prescribed_items:
        key = each.item.exercise_id
        found[key, sum(exercise == key for exercise, _nth in found)] = each
    return found


def weekday_texts(old, new):
    before, after = (weekdays_text(plan) or _("Every day.") for plan in (old, new))
    return [] if before == after else [after.removesuffix(".")]


def limit_texts(old, new):
    if old == new:
        return []
    if new is None:
        return [_("No pain limit any more")]
    if old is None:
        return [_("Pain limit %(new)d") % {"new": new}]
    return [_("Pain limit %(new)d instead of %(old)d") % {"new": new, "old": old}]


def added_text(new):
    values = {**name_of(new), "dose": dose_text(new.dose)}
    return _("%(exercise)s is added: %(dose)s") % values


def exercise_texts(old, new):
    """What changes about one exercise that is practiced before and after."""
    name = name_of(new)
    texts = []
    doses = {"old": dose_text(old.dose), "new": dose_text(new.dose)}
    if doses["old"] != doses["new"]:
        texts.append(_("%(exercise)s: %(new)s instead of %(old)s") % (name | doses))
    if old.dose.rest_seconds != new.dose.rest_seconds:
        rest = {"rest": seconds_text(new.dose.rest_seconds)}
        texts.append(_("%(exercise)s: a rest of %(rest)s") % (name | rest))
    if new.remark and old.remark != new.remark:
        texts.append(_("%(exercise)s: “%(remark)s”") % (name | {"remark": new.remark}))
    if old.remark and not new.remark:
        texts.append(_("%(exercise)s: no remark any more") % name)
    if old.in_short != new.in_short:
        if new.in_short:
            texts.append(_("%(exercise)s is in the short version") % name)
        else:
            texts.append(_("%(exercise)s is no longer in the short version") % name)
    return texts


def name_of(prescribed_item):
    return {"exercise": prescribed_item.item.exercise.name}
