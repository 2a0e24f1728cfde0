"""A clinic with two therapists, each with a patient who has a plan, notes and sessions."""

from datetime import date, time, timedelta
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.forms import CheckboxInput, FileInput
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, timezone

from tests.conftest import NOW
from workouts.admin.overview import kept_days_text
from workouts.models import (
    BarrierAnswer,
    BrowserSession,
    Cover,
    Deletion,
    ExerciseLog,
    Glance,
    PatientRead,
    Pause,
    Plan,
    PlanItem,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)
from workouts.models.access_log import ReadPage
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

# The columns of the list of patients that say something in plain text.
TEXTS = [
    "name",
    "attention",
    "absence",
    "last_session",
    "kept_text",
    "streak",
    "strength",
    "pain",
    "timed_share",
    "unread_messages",
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of images for each test alone: those that run beside it delete theirs."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def make_staff(db):
    def make(email, role=THERAPIST_GROUP, **fields):
        user = User.objects.create_user(email, is_staff=True, **fields)
        if role:
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def therapist(make_staff):
    return make_staff("thea@example.com", name="Thea Therapist")


@pytest.fixture
def colleague(make_staff):
    return make_staff("omar@example.com", name="Omar Colleague")


@pytest.fixture
def administrator(make_staff):
    return make_staff("ada@example.com", ADMINISTRATOR_GROUP, name="Ada Administrator")


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def therapist_client(therapist):
    return browser_of(therapist)


@pytest.fixture
def colleague_client(colleague):
    return browser_of(colleague)


@pytest.fixture
def administrator_client(administrator):
    return browser_of(administrator)


@pytest.fixture
def superuser_client():
    return browser_of(User.objects.create_superuser("root@example.com", name="Ruth Root"))


@pytest.fixture
def make_case(make_patient, start_session):
    """A patient of that therapist with one row of everything, each naming the patient."""

    def make(name, therapist):
        email = f"{name.split()[0].lower()}@example.com"
        patient = make_patient(email, name=name, therapist=therapist, anchor=f"{name}'s anchor")
        plan = Plan.objects.create(
            patient=patient, routine=Routine.objects.default(), starts_on=date(2026, 6, 1)
        )
        plan_item = PlanItem.objects.create(
            plan=plan, item=plan.routine.items.first(), remark=f"Remark for {name}"
        )
        note = TherapistNote.objects.create(
            patient=patient, author=therapist, body=f"Note about {name}", written_at=NOW
        )
        session = start_session(patient, done=7)
        session.record([], at=NOW, pain_after=4, note=f"Word of {name}")
        pause = Pause.objects.create(
            patient=patient,
            first_day=date(2026, 7, 1),
            last_day=date(2026, 7, 14),
            reason=PauseReason.AWAY,
            set_by=patient.user,
        )
        BarrierAnswer.objects.create(
            patient=patient,
            day=date(2026, 5, 1),
            barrier=Barrier.UNSURE,
            question=f"Question of {name}",
        )
        deletion, _is_new = Deletion.objects.ask(patient.user, now=NOW)
        Deletion.objects.take_back(patient.user, now=NOW)
        read = PatientRead.objects.create(
            reader=therapist.opaque_id, patient=patient.user.opaque_id, page=ReadPage.BRIEF
        )
        return SimpleNamespace(
            patient=patient,
            plan=plan,
            plan_item=plan_item,
            note=note,
            pause=pause,
            deletion=deletion,
            read=read,
            session=SessionLog.objects.get(pk=session.pk),
            user=patient.user,
        )

    return make


@pytest.fixture
def own(make_case, therapist):
    """What the therapist may see."""
    return make_case("Olga Own", therapist)


@pytest.fixture
def foreign(make_case, colleague):
    """What belongs to the colleague's patient."""
    return make_case("Zelda Fox", colleague)


def url_of(obj, page="change"):
    """A page of one row on the desk."""
    return reverse(f"admin:workouts_{obj._meta.model_name}_{page}", args=[obj.pk])


def list_url(model):
    return reverse(f"admin:workouts_{model._meta.model_name}_changelist")


def add_url(model):
    return reverse(f"admin:workouts_{model._meta.model_name}_add")


def brief_url(patient, **query):
    return reverse("admin:workouts_patient_brief", args=[patient.pk], query=query)


def write_note(client, patient, **fields):
    """Sends the note box of the patient's page."""
    return client.post(brief_url(patient), {"body": "", "visibility": "private", **fields})


def filled_in(response, **changes):
    """What a browser would post from the page, with some changes typed in."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(field.field.widget, CheckboxInput):
                value = "on" if value else None
            if isinstance(value, date | time):
                value = formats.localize_input(value)
            # Of a stored file a browser sends nothing back.
            if value is not None and not isinstance(field.field.widget, FileInput):
                data[field.html_name] = value
            if field.field.show_hidden_initial:
                data |= hidden_inputs(field.as_hidden(only_initial=True))
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


class HiddenInputs(HTMLParser):
    def handle_starttag(self, _tag, attrs):
        attrs = dict(attrs)
        self.found.setdefault(attrs["name"], []).append(attrs.get("value", ""))


def hidden_inputs(html):
    """The names and values of some hidden fields."""
    parser = HiddenInputs()
    parser.found = {}
    parser.feed(html)
    return parser.found


def queries_of(client, url):
    """How many queries the page takes, once Django's own caches are filled."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def everything():
    """Every row of the program, to tell whether anything was written.

    Not those that can be worked out again, and not the access log. Of a browser's session only
    whose it is: at the desk its data are stored again every half minute.
    """
    in_part = {
        User: ("pk", "email", "name", "is_staff"),
        BrowserSession: ("pk", "user"),
    }
    whole = {
        model: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("workouts").get_models(include_auto_created=True)
        if model not in {*in_part, Glance, PatientRead}
    }
    return whole | {
        model: list(model.objects.order_by("pk").values(*names)) for model, names in in_part.items()
    }


def add_history(patient, like, *, days):
    """Copies a session onto earlier days, in bulk: what years of practice look like."""
    logs = list(like.exercise_logs.all())
    sessions = [
        SessionLog(
            patient=patient,
            routine=like.routine,
            version=like.version,
            practice_day=like.practice_day - back,
            zone=like.zone,
            utc_offset_minutes=like.utc_offset_minutes,
            start_minute=like.start_minute,
            started_at=like.started_at - back,
            pain_after=like.pain_after,
        )
        for back in days
    ]
    SessionLog.objects.bulk_create(sessions)
    ExerciseLog.objects.bulk_create(copy_log(log, session) for session in sessions for log in logs)
    SessionLog.objects.filter(pk__in=[session.pk for session in sessions]).recount()
    return sessions


def copy_log(log, session):
    names = [field.attname for field in ExerciseLog._meta.concrete_fields]
    values = {name: getattr(log, name) for name in names if name != "id"}
    return ExerciseLog(**{**values, "session_id": session.pk})


def rows(response):
    """The texts of the list, row by row, by column."""
    model_admin = response.context["cl"].model_admin
    return [
        {
            name: kept_days_text(row.overview.glance)
            if name == "kept_text"
            else str(getattr(model_admin, name)(row))
            for name in TEXTS
        }
        for row in response.context["cl"].result_list
    ]


@pytest.fixture
def until():
    return timezone.localdate() + timedelta(days=7)


@pytest.fixture
def next_week():
    return timezone.localdate() + timedelta(days=5)


@pytest.fixture
def covered(own, therapist, colleague, until):
    """The therapist's patient, covered by the colleague."""
    now = timezone.now()
    Cover.objects.arrange(own.patient, colleague, until=until, by=therapist, now=now)
    return own
