"""The visit brief: one page about one patient, on screen, on paper and as text for the chart."""

from django.http import HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts.admin import brief_texts, gap_texts
from workouts.admin.patient_list import trend_text
from workouts.admin.scoped import SAFE_METHODS
from workouts.progress.brief import CHOICES, read_brief
from workouts.progress.charts.pain import answered, pain
from workouts.progress.charts.tables import pain_table

# What the style sheet prints of each list: the newest ones, and of each so many letters for sure.
PRINTED_ROWS = 4
PRINTED_LETTERS = 90


def patient_brief(patient_admin, request, patient):
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    brief = read_brief(patient, now=timezone.now(), days=chosen_days(request))
    patient_admin.complete_rows([patient])
    trend = patient.overview.glance.pain_trend
    told = {
        **brief_context(brief),
        "flags": patient_admin.flags(patient),
        "pain_trend": trend_text(trend) if trend else "",
    }
    context = {
        **patient_admin.admin_site.each_context(request),
        **told,
        "title": _("Visit brief: %(patient)s") % {"patient": patient},
        "opts": patient_admin.opts,
        "original": patient,
        "spans": spans(request, patient),
        "chart_text": chart_text(told),
    }
    return TemplateResponse(request, "admin/workouts/patient/brief.html", context)


def chosen_days(request):
    """One of the spans on offer; whatever else was asked for, since the last visit."""
    asked = request.GET.get("days", "")
    return next((days for days in CHOICES if str(days) == asked), None)


def spans(request, patient):
    """Triples of an address, its words, and whether it is the one shown."""
    address = reverse("admin:workouts_patient_brief", args=[patient.pk])
    chosen = chosen_days(request)
    choices = [(address, _("Since the last visit"), chosen is None)]
    for days in CHOICES:
        text = _("Last %(days)d days") % {"days": days}
        choices.append((f"{address}?days={days}", text, chosen == days))
    return choices


def brief_context(brief):
    """What page and chart text tell; the drawing is the patient's own, of these days."""
    answers = answered(brief.sessions, today=brief.span.today)
    absences = [
        *map(gap_texts.pause_in_brief, brief.pauses),
        *map(gap_texts.barrier_in_brief, brief.barriers),
    ]
    quotes = [each.text for each in brief.words] + [each.question for each in brief.questions]
    return {
        "today": brief.span.today,
        "span": brief_texts.span_text(brief.span),
        "plan": brief_texts.plan_text(brief.plan),
        "facts": brief_texts.facts(brief),
        "alarms": brief_texts.alarms_text(brief.alarms),
        "pain_facts": brief_texts.pain_facts(brief),
        "pain_chart": pain(answers, today=brief.span.today) if answers else "",
        "pain_table": pain_table(answers) if answers else "",
        "exercises": [(each, brief_texts.exercise_text(each)) for each in brief.exercises],
        "questions": brief.questions,
        "words": brief.words,
        "absences": absences,
        "has_unprinted": any(len(quote) > PRINTED_LETTERS for quote in quotes)
        or max(map(len, (absences, brief.words, brief.questions))) > PRINTED_ROWS,
    }


def chart_text(told):
    """The brief as plain text without empty lines; it names nobody, since the chart does."""
    text = render_to_string("admin/workouts/patient/brief.txt", told)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
