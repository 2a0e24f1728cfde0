"""Patients' messages at the desk: unread, marked as read, answered, unread again when changed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from time_machine import travel

from tests.admin.conftest import brief_url, browser_of, queries_of
from tests.conftest import NOW
from workouts.models import BarrierAnswer, SessionLog, TherapistNote
from workouts.models.messages import find_message, read_unread
from workouts.models.reminders import Barrier

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def later():
    with travel(LATER, tick=False):
        yield


@pytest.fixture
def url(own):
    return reverse("admin:workouts_patient_words", args=[own.patient.pk])


def unread_url():
    return reverse("admin:clinic_messages")


def message_of(case, kind="session"):
    return find_message(case.patient, kind, row_of(case, kind).pk)


def row_of(case, kind):
    return case.session if kind == "session" else case.patient.barrier_answers.get()


def sent(message, **fields):
    return {"kind": message.kind, "word": message.pk, "mark": message.mark, **fields}


KINDS = pytest.mark.parametrize("kind", ["session", "question"])


def test_page_shows_messages_and_questions_newest_first(therapist_client, own, url):
    messages = [message for message, _form in therapist_client.get(url).context["patient_messages"]]

    assert [(message.text, message.day, message.is_new) for message in messages] == [
        ("Word of Olga Own", date(2026, 6, 10), True),
        ("Question of Olga Own", date(2026, 5, 1), True),
    ]


@KINDS
def test_message_is_marked_as_read(therapist_client, own, url, kind):
    response = therapist_client.post(url, sent(message_of(own, kind), read="1"))

    assert response.url == brief_url(own.patient)
    assert message_of(own, kind).is_new is False


def test_first_reading_counts(therapist_client, own, url):
    therapist_client.post(url, sent(message_of(own), read="1"))

    with travel(LATER + timedelta(minutes=5), tick=False):
        therapist_client.post(url, sent(message_of(own), read="1"))

    assert SessionLog.objects.get(pk=own.session.pk).note_read_at == LATER


@KINDS
def test_answer_is_a_note_for_the_patient(therapist_client, therapist, own, url, kind):
    therapist_client.post(url, sent(message_of(own, kind), answer="1", body="Keep going."))

    note = TherapistNote.objects.latest("pk")
    answered = note.session if kind == "session" else note.question
    assert (note.patient, note.author, note.visibility) == (own.patient, therapist, "shared")
    assert (answered, note.body) == (row_of(own, kind), "Keep going.")
    assert message_of(own, kind).is_new is False


def test_patient_reads_the_answer_beside_the_own_message(therapist_client, own, url, client):
    therapist_client.post(url, sent(message_of(own), answer="1", body="Keep going."))
    client.force_login(own.user)

    page = client.get("/progress/").content.decode()

    assert page.index("Word of Olga Own") < page.index("Keep going.")
    assert ">New<" in page


def test_page_shows_when_the_patient_saw_the_answer(therapist_client, own, url, client):
    therapist_client.post(url, sent(message_of(own), answer="1", body="Keep going."))
    client.force_login(own.user)
    client.post(reverse("mark_note_read", args=[TherapistNote.objects.latest("pk").pk]))

    page = therapist_client.get(url).content.decode()

    assert "seen on June 10, 2026" in page


def test_answer_without_text_is_asked_for(therapist_client, own, url):
    response = therapist_client.post(url, sent(message_of(own), answer="1", body=" "))

    [form, _other] = [form for _message, form in response.context["patient_messages"]]
    assert response.status_code == 422
    assert form.errors == {"body": ["Write an answer, or mark the message as read."]}
    assert message_of(own).is_new is True


@pytest.mark.parametrize("act", [{"read": "1"}, {"answer": "1", "body": "Keep going."}])
def test_message_changed_meanwhile_is_read_once_more(therapist_client, own, url, act):
    opened = sent(message_of(own))
    own.session.record([], at=NOW, note="It hurts after all.")

    response = therapist_client.post(url, opened | act)

    [form, _other] = [form for _message, form in response.context["patient_messages"]]
    assert form.non_field_errors() == [
        "The patient has changed this message meanwhile. Please read it again."
    ]
    assert form["body"].value() == act.get("body")
    assert message_of(own).is_new is True


def test_message_read_once_more_may_be_answered(therapist_client, own, url):
    opened = sent(message_of(own))
    own.session.record([], at=NOW, note="It hurts after all.")
    response = therapist_client.post(url, opened | {"answer": "1", "body": "Stop for a day."})
    [form, _other] = [form for _message, form in response.context["patient_messages"]]

    again = {name: form[name].value() for name in form.fields} | {"answer": "1"}
    therapist_client.post(url, again)

    assert TherapistNote.objects.latest("pk").body == "Stop for a day."


def test_message_changed_after_it_was_read_is_new_again(therapist_client, own, url):
    therapist_client.post(url, sent(message_of(own), read="1"))

    own.session.record([], at=NOW, note="It hurts after all.")

    assert message_of(own).is_new is True


def test_message_sent_once_more_as_it_was_stays_read(therapist_client, own, url):
    therapist_client.post(url, sent(message_of(own), read="1"))

    own.session.record([], at=NOW, note="Word of Olga Own")

    assert message_of(own).is_new is False


@pytest.mark.parametrize(
    ("question", "is_new"), [("Another?", True), ("Question of Olga Own", False), ("", False)]
)
def test_question_is_new_again_when_it_changes(therapist_client, own, url, question, is_new):
    therapist_client.post(url, sent(message_of(own, "question"), read="1"))

    BarrierAnswer.objects.answer(
        own.patient, day=date(2026, 5, 1), barrier=Barrier.PAIN, question=question
    )

    assert message_of(own, "question").is_new is is_new


@pytest.mark.parametrize(
    "forged",
    [
        {"kind": "note"},
        {"kind": ""},
        {"word": "0"},
        {"word": "x"},
        {"word": str(2**63)},
        {"word": "999999"},
        {"mark": ""},
        {"mark": "\x00"},
    ],
)
def test_message_that_is_none_changes_nothing(therapist_client, own, url, forged):
    response = therapist_client.post(
        url, sent(message_of(own)) | {"answer": "1", "body": "Typed"} | forged
    )

    assert response.status_code == 422
    assert message_of(own).is_new is True
    assert TherapistNote.objects.count() == 1


def test_answer_to_what_is_gone_is_not_lost(therapist_client, own, url):
    message = message_of(own)
    own.session.delete()

    page = therapist_client.post(
        url, sent(message, answer="1", body="Typed at length")
    ).content.decode()

    assert "Typed at length" in page


def test_message_of_another_patient_is_out_of_reach(therapist_client, own, foreign, url):
    response = therapist_client.post(url, sent(message_of(foreign), answer="1", body="Hello"))

    assert response.status_code == 422
    assert message_of(foreign).is_new is True
    assert not TherapistNote.objects.filter(patient=foreign.patient, body="Hello").exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_messages_of_a_colleagues_patient_do_not_exist(colleague_client, url, method):
    assert getattr(colleague_client, method)(url).status_code == 404


# --- All that is new ----------------------------------------------------------------------------


def test_new_messages_of_own_patients_are_on_one_page(therapist_client, own, foreign):
    messages = therapist_client.get(unread_url()).context["shown"]

    assert {message.patient for message in messages} == {own.patient}
    assert len(messages) == 2


def test_messages_that_were_read_are_gone_from_it(therapist_client, own, url):
    therapist_client.post(url, sent(message_of(own), read="1"))

    messages = therapist_client.get(unread_url()).context["shown"]

    assert [message.kind for message in messages] == ["question"]


def test_all_messages_are_shown_on_demand(therapist_client, own, foreign, url):
    therapist_client.post(url, sent(message_of(own), answer="1", body="Keep going."))

    response = therapist_client.get(unread_url(), {"show": "all"})

    shown = [(message.text, message.is_new) for message in response.context["shown"]]
    assert shown == [("Word of Olga Own", False), ("Question of Olga Own", True)]
    page = response.content.decode()
    assert "Keep going." in page
    assert page.count(">New<") == 1


@pytest.mark.parametrize(("query", "chosen"), [({}, "Unread"), ({"show": "all"}, "All")])
def test_page_says_which_messages_it_shows(therapist_client, query, chosen):
    response = therapist_client.get(unread_url(), query)

    assert [text for text, _url, is_shown in response.context["choices"] if is_shown] == [chosen]


def test_all_messages_take_the_same_queries_for_one_as_for_many(therapist, own, start_session):
    client = browser_of(therapist)
    few = queries_of(client, f"{unread_url()}?show=all")
    for ago in range(1, 4):
        session = start_session(own.patient, at=NOW - timedelta(days=ago))
        session.record([], at=NOW, note=f"Word {ago}")

    assert queries_of(client, f"{unread_url()}?show=all") == few


def test_first_page_shows_the_new_messages(therapist_client, own, foreign):
    response = therapist_client.get(reverse("admin:index"))

    assert len(response.context["unread"]) == 2


def test_administrator_counts_everybodys(administrator, own, foreign):
    assert len(read_unread(administrator, most=9)) == 4


def test_new_messages_are_only_to_be_read(therapist_client, own):
    assert therapist_client.post(unread_url()).status_code == 405


def test_page_of_messages_takes_the_same_queries_for_one_as_for_many(
    therapist, own, url, start_session
):
    client = browser_of(therapist)
    few = queries_of(client, url)
    for ago in range(1, 4):
        session = start_session(own.patient, at=NOW - timedelta(days=ago))
        session.record([], at=NOW, note=f"Word {ago}")

    assert queries_of(client, url) == few
