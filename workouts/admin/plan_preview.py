"""The figures beside the cards of a plan: what the patient did, the minutes, what they will see."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.admin.brief_texts import exercise_text, sides_text
from workouts.domain.timeline import build, minutes
from workouts.formats import percent
from workouts.models.plans import SessionLength
from workouts.models.prescriptions import Prescribed
from workouts.player.cues import account_cues
from workouts.progress.brief import SPAN_DAYS_CHOICES, read_exercises_done

FOUR_WEEKS = SPAN_DAYS_CHOICES[1]


def show_cards(formset, patient):
    """Adds to the formset's cards what the template shows beside them."""
    done = read_exercises_done(patient, now=timezone.now(), days=FOUR_WEEKS)
    formset.shown = formset.cards()
    for card in formset.shown:
        if card.routine_item.pk == getattr(formset, "added", None):
            card.fields["reps"].widget.attrs["autofocus"] = True
        card.done = done_texts(done.get(card.routine_item.exercise_id))
    formset.prescribed_items = formset.prescribed()
    formset.minutes_text = minutes_text(formset.prescribed_items, patient)


def done_texts(exercise):
    """Lines about the last four weeks; one that says so if nothing was prescribed in them."""
    if exercise is None or not exercise.done.dose.prescribed_reps:
        lines = [_("Not practiced in the last four weeks.")]
    else:
        share = percent(exercise.done.dose.share)
        lines = [_("%(share)d%% of the dose in four weeks") % {"share": share}]
    if exercise and exercise.done.sides:
        lines.append(sides_text(exercise.done.sides))
    if exercise and (text := exercise_text(exercise)):
        lines.append(text)
    return lines


def minutes_text(items, patient):
    """How long a session takes at this patient's pace, in full and short."""
    if not items:
        return ""
    pace = account_cues(patient).pace
    prescribed = Prescribed(routine=None, items=items)
    full, short = (
        minutes(build(prescribed.prescriptions(length), pace=pace))
        for length in (SessionLength.FULL, SessionLength.SHORT)
    )
    whole = ngettext("%(count)d minute", "%(count)d minutes", full) % {"count": full}
    return _("%(whole)s, and %(short)d in the short version") % {"whole": whole, "short": short}
