"""Emails and calendars speak the language of whoever receives them, whoever causes them."""

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import translation

from tests.conftest import NOW
from workouts.models import DailyMail, User
from workouts.people import deletion
from workouts.reminders import sending
from workouts.reminders.daily import daily_mail, read_waiting
from workouts.reminders.delivery import Mailbox, deliver
from workouts.reminders.silence import SilenceMessage

pytestmark = pytest.mark.django_db

EIGHT = NOW.replace(tzinfo=None).time().replace(hour=8)
# No mail may contain one: it may be read by others.
HEALTH = ("cadera", "dolor", "fisio", "terap", "rodilla")


@pytest.fixture
def spanish_patient(make_patient):
    return make_patient("sol@example.com", language="es", usual_slot=EIGHT, remind_by_mail=True)


def test_reminder_is_in_the_patients_language(spanish_patient):
    with time_machine.travel(NOW, tick=False):
        sending.send_due(now=NOW)

    (message,) = mail.outbox
    assert message.subject == "Hora de hacer ejercicio"
    assert "Es la hora que usted eligió." in message.body
    assert '<html lang="es">' in message.alternatives[0][0]
    assert [word for word in HEALTH if word in f"{message.subject} {message.body}".lower()] == []


def test_deletion_asked_for_by_somebody_else_is_confirmed_in_the_patients_language(
    spanish_patient,
):
    with translation.override("en"):
        deletion.ask(spanish_patient.user, now=NOW)

    assert mail.outbox[0].subject == "Su cuenta se va a eliminar"


def test_staff_hear_in_the_language_in_which_they_chose_their_daily_email(db):
    user = User.objects.create_user("thea@example.com", is_staff=True)
    with translation.override("es"):
        DailyMail(user=user).choose(8, at=NOW)
    user = User.objects.get(pk=user.pk)

    with translation.override(user.language):
        message = daily_mail(user, read_waiting(user))

    assert message.subject == "Lo que le espera en el panel"


def test_staff_who_have_chosen_nothing_hear_in_english(db):
    user = User.objects.create_user("thea@example.com", is_staff=True)

    deliver(SilenceMessage(user, ()), Mailbox())

    assert user.language == "en"


def test_code_to_sign_in_is_in_the_language_of_the_page_it_was_asked_on(spanish_patient, content):
    Client().post(
        "/accounts/login/code/", {"email": "nobody@example.com"}, headers={"accept-language": "es"}
    )

    assert mail.outbox[0].subject == "No hay cuenta con esta dirección"


def test_calendar_says_exercise_in_the_patients_language(spanish_patient, content):
    spanish_patient.change_feed("t" * 43)

    feed = Client().get(f"/calendar/{'t' * 43}.ics").content.decode()

    assert "SUMMARY:Ejercicio" in feed
    assert [
        word for word in HEALTH if word in feed.lower().replace("ejercicios de cadera", "")
    ] == []
