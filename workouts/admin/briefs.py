"""The brief: the patient's page, with a report for paper and as text for the chart."""

from django.http import HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts.admin import brief_texts, gap_texts
from workouts.admin.attention_texts import trend_text
from workouts.admin.cover_marks import mark_covers
from workouts.admin.messages import form_for
from workouts.admin.note_box import NoteBox
from workouts.admin.of_patient import to_brief
from workouts.admin.overview import kept_days_text
from workouts.admin.plan_differences import difference_texts
from workouts.admin.scoped import SAFE_METHODS
from workouts.domain.attention import DAYS_OF_A_WEEK
from workouts.models.clinic import current_clinic
from workouts.models.messages import message_of
from workouts.progress.brief import SPAN_DAYS_CHOICES, read_brief
from workouts.progress.charts.pain import answered_sessions, pain
from workouts.progress.charts.tables import pain_table

# What the style sheet prints: the newest rows of each list, and at least this much of each.
PRINTED_ROWS = 4
PRINTED_CHARACTERS = 90
# New messages to answer on the page itself; the tab of the messages has all.
MAX_NEW_SHOWN = 5


def patient_brief(patient_admin, request, patient):
    """The patient's page: a POST is the note box."""
    if request.method not in (*SAFE_METHODS, "POST"):
        return HttpResponseNotAllowed([*SAFE_METHODS, "POST"])
    box = NoteBox(patient, request.POST if request.method == "POST" else None)
    if request.method == "POST" and box.is_valid():
        box.save(request)
        return to_brief(patient)
    brief = read_brief(patient, now=timezone.now(), days=chosen_days(request))
    patient_admin.complete_rows([patient])
    mark_covers([patient], request.user)
    trend = patient.overview.glance.pain_trend
    content = {
        **brief_context(brief),
        "original": patient,
        "flags": patient_admin.flags(patient),
        "pain_trend": trend_text(trend) if trend else "",
    }
    context = {
        **patient_admin.admin_site.each_context(request),
        **content,
        **now_context(brief, unread=patient.overview.unread),
        "settled": patient_admin.settled(patient),
        "at_once": at_once(patient_admin, patient),
        "title": _("Visit brief: %(patient)s") % {"patient": patient},
        "opts": patient_admin.opts,
        "box": box,
        "spans": spans(request, patient),
        "chart_text": chart_text(content),
    }
    template = "admin/workouts/patient/brief.html"
    return TemplateResponse(request, template, context, status=422 if box.has_errors else 200)


def at_once(patient_admin, patient):
    """Pairs of a label and a text: what a therapist asks first."""
    return [
        (_("Pain after"), patient_admin.pain(patient)),
        (_("Days kept"), kept_days_text(patient.overview.glance)),
        (_("Last session"), patient_admin.last_session(patient)),
    ]


def now_context(brief, *, unread):
    """What the screen shows beside the report: what to answer, the plan, and the last note."""
    asked = (message_of("question", question) for question in brief.questions)
    new = [each for each in (*brief.messages, *asked) if each.is_new]
    new.sort(key=lambda message: message.day, reverse=True)
    return {
        "new_messages": [(message, form_for(message, None)) for message in new[:MAX_NEW_SHOWN]],
        "more_messages": unread > MAX_NEW_SHOWN,
        "has_older_messages": not all(message.is_new for message in brief.messages),
        "prescribed": brief.prescribed,
        "weekdays": brief_texts.weekdays_text(brief.plan),
        "next_plan": brief.next_plan,
        "differences": difference_texts(brief),
        "plans": brief.plans,
        "last_note": brief.last_note,
        "since_note": brief_texts.since_note(brief.last_note, unread=unread),
    }


def chosen_days(request):
    """The days chosen in the URL; None, since the last visit, for anything not on offer."""
    asked = request.GET.get("days", "")
    return next((days for days in SPAN_DAYS_CHOICES if str(days) == asked), None)


def spans(request, patient):
    """Triples of a URL, its text, and whether it is the one shown."""
    address = reverse("admin:workouts_patient_brief", args=[patient.pk])
    chosen = chosen_days(request)
    choices = [(f"{address}#report", _("Since the last visit"), chosen is None)]
    for days in SPAN_DAYS_CHOICES:
        text = _("Last %(weeks)d weeks") % {"weeks": days // DAYS_OF_A_WEEK}
        choices.append((f"{address}?days={days}#report", text, chosen == days))
    return choices


def brief_context(brief):
    """What the page and the chart text show. The chart is the dashboard's, of these days."""
    answers = answered_sessions(brief.sessions, today=brief.span.today)
    limit = brief.plan.pain_limit if brief.plan else None
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
        "pain_chart": pain(
            answers,
            today=brief.span.today,
            limit=limit,
            first_weekday=current_clinic().first_weekday,
        )
        if answers
        else "",
        "pain_table": pain_table(answers) if answers else "",
        "exercises": [(each, brief_texts.exercise_text(each)) for each in brief.exercises],
        "questions": brief.questions,
        "patient_messages": brief.messages,
        "absences": absences,
        "has_unprinted": any(len(quote) > PRINTED_CHARACTERS for quote in quotes)
        or max(map(len, (absences, brief.messages, brief.questions))) > PRINTED_ROWS,
    }


def chart_text(content):
    """The report as plain text, with the patient's name and the day it was made."""
    text = render_to_string("admin/workouts/patient/brief.txt", content)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
