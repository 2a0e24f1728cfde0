"""The visit brief: one page about one patient, on screen, on paper and as text for the chart."""

from django.http import HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts.admin import brief_texts, gap_texts
from workouts.admin.attention_texts import trend_text
from workouts.admin.scoped import SAFE_METHODS
from workouts.progress.brief import SPAN_DAYS_CHOICES, read_brief
from workouts.progress.charts.pain import answered_sessions, pain
from workouts.progress.charts.tables import pain_table

# What the style sheet prints: the newest rows of each list, and at least this much of each.
PRINTED_ROWS = 4
PRINTED_CHARACTERS = 90


def patient_brief(patient_admin, request, patient):
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    brief = read_brief(patient, now=timezone.now(), days=chosen_days(request))
    patient_admin.complete_rows([patient])
    trend = patient.overview.glance.pain_trend
    content = {
        **brief_context(brief),
        "flags": patient_admin.flags(patient),
        "pain_trend": trend_text(trend) if trend else "",
    }
    context = {
        **patient_admin.admin_site.each_context(request),
        **content,
        "title": _("Visit brief: %(patient)s") % {"patient": patient},
        "opts": patient_admin.opts,
        "original": patient,
        "spans": spans(request, patient),
        "chart_text": chart_text(content),
    }
    return TemplateResponse(request, "admin/workouts/patient/brief.html", context)


def chosen_days(request):
    """The days chosen in the URL; None, since the last visit, for anything not on offer."""
    asked = request.GET.get("days", "")
    return next((days for days in SPAN_DAYS_CHOICES if str(days) == asked), None)


def spans(request, patient):
    """Triples of a URL, its text, and whether it is the one shown."""
    address = reverse("admin:workouts_patient_brief", args=[patient.pk])
    chosen = chosen_days(request)
    choices = [(address, _("Since the last visit"), chosen is None)]
    for days in SPAN_DAYS_CHOICES:
        text = _("Last %(days)d days") % {"days": days}
        choices.append((f"{address}?days={days}", text, chosen == days))
    return choices


def brief_context(brief):
    """What the page and the chart text show. The chart is the dashboard's, of these days."""
    answers = answered_sessions(brief.sessions, today=brief.span.today)
    absences = [
        *map(gap_texts.pause_in_brief, brief.pauses),
        *map(gap_texts.barrier_in_brief, brief.barriers),
    ]
    quotes = [each.text for each in brief.messages] + [each.question for each in brief.questions]
    return {
        "today": brief.span.today,
        "span": brief_texts.span_text(brief.span),
        "plan": brief_texts.plan_text(brief.plan),
        "figures": brief_texts.figures(brief),
        "alarms": brief_texts.alarms_text(brief.alarms),
        "pain_figures": brief_texts.pain_figures(brief),
        "pain_chart": pain(answers, today=brief.span.today) if answers else "",
        "pain_table": pain_table(answers) if answers else "",
        "exercises": [(each, brief_texts.exercise_text(each)) for each in brief.exercises],
        "questions": brief.questions,
        "patient_messages": brief.messages,
        "absences": absences,
        "has_unprinted": any(len(quote) > PRINTED_CHARACTERS for quote in quotes)
        or max(map(len, (absences, brief.messages, brief.questions))) > PRINTED_ROWS,
    }


def chart_text(content):
    """The brief as plain text, without the name: the chart has it."""
    text = render_to_string("admin/workouts/patient/brief.txt", content)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
