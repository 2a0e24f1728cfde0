"""Sessions at the desk: shown with dose, pain and note, never changed."""

from datetime import timedelta

import pytest

from tests.admin.conftest import add_history, everything, list_url, queries_of, url_of
from workouts.admin.sessions import SessionColumns
from workouts.models import ExerciseLog, SessionLog, SkipReason

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class InlineTable:
    """What the table of exercises shows, by side; the exercises of one side show the same here."""

    def __init__(self, response):
        formset = response.context["inline_admin_formsets"][0]
        self.inline = formset.opts
        self.rows = [form.instance for form in formset.formset.forms]

    def column(self, name):
        return {row.side: getattr(self.inline, name)(row) for row in self.rows}


def concerned(response):
    """The cells of the list's column “pain concern”."""
    changelist = response.context["cl"]
    return [str(changelist.model_admin.pain_concern(row)) for row in changelist.result_list]


def test_list_shows_day_dose_pain_and_message(therapist_client, own):
    text = therapist_client.get(list_url(SessionLog)).content.decode()

    cells = ["June 10, 2026", "8 a.m.", "full", "100%", "– → 4 → –", "Word of Olga Own"]
    assert [cell for cell in cells if cell not in text] == []


def test_page_shows_each_exercise_and_side(therapist_client, own):
    own.session.exercise_logs.filter(side="left").update(
        skip_reason=SkipReason.PAIN, reps_done=0, eased=1
    )

    response = therapist_client.get(url_of(own.session))

    formset = response.context["inline_admin_formsets"][0].formset
    assert len(formset.forms) == ExerciseLog.objects.filter(session=own.session).count()
    table = InlineTable(response)
    assert table.column("why") == {"left": "it hurts", "right": "", "both": ""}
    assert table.column("eased_today") == {"left": "eased", "right": "", "both": ""}


def test_page_says_not_why_a_side_was_skipped_that_was_done_in_spite_of_it(therapist_client, own):
    own.session.exercise_logs.filter(side="left").update(skip_reason=SkipReason.PAIN)

    table = InlineTable(therapist_client.get(url_of(own.session)))

    assert table.column("why") == {"left": "", "right": "", "both": ""}


def test_list_shows_no_pain_where_none_was_asked():
    assert SessionColumns().pain(SessionLog()) == "–"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"pain_before": 2}, "▲ rose by 2 or more"),
        ({"pain_limit": 3}, "▲ above the limit"),
        ({"pain_before": 4}, ""),
    ],
)
def test_list_marks_pain_concerns(answers, words, therapist_client, own):
    SessionLog.objects.filter(pk=own.session.pk).update(**answers)

    assert concerned(therapist_client.get(list_url(SessionLog))) == [words]


@pytest.mark.parametrize(("query", "count"), [({}, 3), ({"concern": "yes"}, 1)])
def test_list_is_filtered_by_pain_concern(query, count, therapist_client, own, foreign):
    _calm, sore = add_history(own.patient, own.session, days=[DAY, 2 * DAY])
    SessionLog.objects.filter(pk=sore.pk).update(pain_before=0)
    SessionLog.objects.filter(pk=foreign.session.pk).update(pain_before=0)

    response = therapist_client.get(list_url(SessionLog), query)

    assert len(response.context["cl"].result_list) == count


def test_page_shows_the_morning_after_and_the_limit(therapist_client, own):
    own.session.record_morning(7, at=own.session.started_at + DAY)
    SessionLog.objects.filter(pk=own.session.pk).update(pain_limit=6)

    fields = therapist_client.get(url_of(own.session)).content.decode()

    assert "▲ above the limit" in fields


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
def test_nobody_writes_a_session(who, request, own):
    client = request.getfixturevalue(who)
    before = everything()

    answers = [
        client.post(url_of(own.session), {"note": "forged"}),
        client.post(url_of(own.session, "delete"), {"post": "yes"}),
        client.post(list_url(SessionLog) + "add/", {"note": "forged"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert everything() == before


def test_guests_sessions_are_nobody_s_to_see(administrator_client, start_session):
    session = start_session(done=7)

    assert administrator_client.get(url_of(session)).status_code == 404


def test_list_takes_as_many_queries_for_thirty_sessions_as_for_one(therapist_client, own):
    for_one = queries_of(therapist_client, list_url(SessionLog))
    add_history(own.patient, own.session, days=[DAY * back for back in range(1, 30)])

    assert queries_of(therapist_client, list_url(SessionLog)) == for_one


def test_session_without_exercises_has_no_dose():
    session = SessionLog()
    session.prescribed_reps = None

    assert SessionColumns().dose_done(session) == "–"
