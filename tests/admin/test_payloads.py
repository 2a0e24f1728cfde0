"""Markup and formulas in every text that people write: no page runs them, no file either."""

import csv
import itertools
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from tests.admin.conftest import browser_of, url_of
from tests.conditions import first_of
from tests.conftest import NOW
from workouts.models import BarrierAnswer, Exercise, Invitation, PlanItem, SessionLog, TherapistNote
from workouts.models.notes import Visibility
from workouts.models.reminders import Barrier
from workouts.reminders.sending import send_due

pytestmark = pytest.mark.django_db

MARKUP = "<img src=x onerror=alert(1)>"
# Closes an attribute, a text area, a script and a comment before its markup, and is a formula.
PAYLOAD = f"=1+1\"'--></textarea></script>{MARKUP}"
PATIENT_PAGES = [
    "change",
    "history",
    "brief",
    "notes",
    "words",
    "sessions",
    "pauses",
    "files",
    "way-in",
    "activity",
    "hand-over",
    "cover",
    "merge",
]


@pytest.fixture
def case(own, therapist):
    """The therapist's patient, with the payload in every text about them and in the catalogue."""
    own.note.add(PAYLOAD, by=therapist, at=NOW)
    return fill(own, PAYLOAD)


def fill(own, payload):
    """Puts the payload into every text, as if the forms had let it through."""
    own.user.name = payload
    own.user.save()
    own.patient.anchor = payload[:100]
    own.patient.save()
    own.note.visibility = Visibility.SHARED
    own.note.save()
    TherapistNote.objects.update(body=payload)
    PlanItem.objects.update(remark=payload)
    SessionLog.objects.update(note=payload)
    BarrierAnswer.objects.update(question=payload)
    texts = [
        field.name
        for field in Exercise._meta.concrete_fields
        if isinstance(field, TextField | CharField)
        and not field.choices
        and not field.unique
        and (field.max_length or 1000) > len(PAYLOAD)
        and field.get_internal_type() in {"TextField", "CharField"}
    ]
    Exercise.objects.update(**dict.fromkeys(texts, payload))
    return own


def text_of(response):
    return response.getvalue().decode()


def cells_of(response):
    return [cell for row in csv.reader(text_of(response).splitlines()) for cell in row]


@pytest.mark.parametrize("page", PATIENT_PAGES)
def test_patients_page_escapes_markup(page, therapist_client, case):
    assert MARKUP not in text_of(therapist_client.get(url_of(case.patient, page)))


def test_deletion_page_escapes_markup(administrator_client, case):
    assert MARKUP not in text_of(administrator_client.get(url_of(case.patient, "deletion")))


@pytest.mark.parametrize("name", ["clinic_messages", "workouts_patient_changelist"])
def test_list_escapes_markup(name, therapist_client, case):
    page = text_of(therapist_client.get(reverse(f"admin:{name}")))

    assert (MARKUP in page, "&lt;img src=x" in page) == (False, True)


@pytest.mark.parametrize(
    ("row", "page"),
    [
        ("note", "change"),
        ("note", "addendum"),
        ("plan", "change"),
        ("plan", "copy"),
        ("pause", "change"),
        ("session", "change"),
    ],
)
def test_page_of_a_row_escapes_markup(row, page, therapist_client, case):
    assert MARKUP not in text_of(therapist_client.get(url_of(getattr(case, row), page)))


def test_link_of_an_invitation_escapes_the_name(therapist_client):
    fields = {"once": "6f1f0d4e-8d0e-4bd1-9c43-0d4c8f1f3c11", "name": PAYLOAD, "email": ""}

    page = text_of(therapist_client.post(reverse("admin:workouts_patient_invite"), fields))

    assert (MARKUP in page, "&lt;img src=x" in page) == (False, True)


def test_letter_escapes_markup(therapist_client, therapist, case):
    _invitation, secret = Invitation.objects.issue(case.patient, by=therapist, now=timezone.now())

    page = text_of(therapist_client.post(url_of(case.patient, "letter"), {"secret": secret}))

    assert (MARKUP in page, "&lt;img src=x" in page) == (False, True)


@pytest.mark.parametrize("name", ["today", "progress"])
def test_patients_own_page_escapes_markup(name, case):
    assert MARKUP not in text_of(browser_of(case.user).get(reverse(name)))


def test_spreadsheet_of_a_patient_has_no_formula(therapist_client, case):
    cells = cells_of(therapist_client.get(url_of(case.patient, "csv")))

    assert [cell for cell in cells if cell.startswith("=")] == []


def test_spreadsheet_of_the_list_has_no_formula(therapist_client, case):
    cells = cells_of(therapist_client.get(reverse("admin:workouts_patient_list_csv")))

    assert [cell for cell in cells if cell.startswith("=")] == []


def test_patients_own_spreadsheet_has_no_formula(case):
    cells = cells_of(browser_of(case.user).get(reverse("export_sessions")))

    assert [cell for cell in cells if cell.startswith("=")] == []


def test_patients_own_file_is_read_as_no_page(case):
    response = browser_of(case.user).get(reverse("export_me"))

    kinds = [response.headers[name] for name in ("Content-Type", "X-Content-Type-Options")]
    assert kinds == ["application/json", "nosniff"]


# --- Sixty ways to say it ------------------------------------------------------------------------

HEARD = ["onerror", "onload", "onclick", "onfocus autofocus", "onmouseover", "ontoggle open"]
SIXTY = [
    *(f"<img src=x {on}=alert(1)>" for on in HEARD),
    *(f"<svg/{on}=alert(1)>" for on in HEARD),
    *(f"<details {on}=alert(1)>" for on in HEARD),
    *(f'"><input {on}=alert(1) x="' for on in HEARD),
    *(f"'><body {on}=alert(1) x='" for on in HEARD),
    *(f"</textarea><a {on}=alert(1)>x</a>" for on in HEARD),
    *(f"{end}<script>alert(1)</script>" for end in ("", "</script>", "</title>", "</style>")),
    *(f"{end}<ScRiPt >alert(1)</sCrIpT >" for end in ("-->", "]]>", "--!>", "</template>")),
    *(
        f"<a href={scheme}alert(1)>x</a>"
        for scheme in ("javascript:", "JaVaScRiPt:", "&#106;avascript:")
    ),
    *(
        f"<iframe src={scheme}alert(1)>"
        for scheme in ("javascript:", "data:text/html,", "vbscript:")
    ),
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "{{ 7|add:7 }}<b>{% debug %}</b>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.test/>",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<style>@import'//evil.test/x.css';</style>",
]


def test_there_are_sixty():
    assert len(set(SIXTY)) == 60


@pytest.fixture(params=first_of(0, 20, 40), ids=lambda first: f"from {first}")
def said(request, own, therapist, start_session):
    """Twenty of them, each as a note, a word after a session and a question of its own day."""
    payloads = SIXTY[request.param : request.param + 20]
    for ago, payload in enumerate(payloads):
        own.patient.notes.create(author=therapist, body=payload, visibility=Visibility.SHARED)
        at = NOW - timedelta(days=ago)
        start_session(own.patient, at=at).record([], at=at, note=payload)
        day = date(2026, 6, 10) - timedelta(days=ago)
        own.patient.barrier_answers.create(day=day, barrier=Barrier.UNSURE, question=payload)
    return payloads


@pytest.mark.parametrize("page", ["change", "brief", "notes", "words", "sessions", "pauses"])
def test_no_page_of_a_patient_runs_any_of_sixty(page, therapist_client, own, said):
    shown = text_of(therapist_client.get(url_of(own.patient, page)))

    assert [payload for payload in said if payload in shown] == []


def test_no_page_for_the_patient_runs_any_of_sixty(own, said):
    shown = text_of(browser_of(own.user).get(reverse("progress")))

    assert [payload for payload in said if payload in shown] == []
    assert [payload for payload in said if escape(payload) not in shown] == []


def test_no_list_runs_a_name(therapist_client, therapist, make_patient):
    for nth, payload in enumerate(SIXTY):
        make_patient(f"p{nth}@example.com", name=payload, therapist=therapist)

    shown = text_of(therapist_client.get(reverse("admin:workouts_patient_changelist")))

    assert [payload for payload in SIXTY if payload in shown] == []
    assert [payload for payload in SIXTY if escape(payload) not in shown] == []


# --- Sixty ways to write it ----------------------------------------------------------------------

CLOSINGS = ["", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "</style>", "]]>", "{{"]
ELEMENTS = [
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "' onfocus=alert(1) autofocus x='",
]
PAYLOADS = [f"{formula}{closing}{element}" for (closing, formula), element in itertools.product(
    zip(CLOSINGS, "=+-@=+-@=+", strict=True), ELEMENTS
)]  # fmt: skip


class Running(HTMLParser):
    """What a page would run: handlers, script addresses, scripts in it."""

    def __init__(self):
        super().__init__()
        self.found, self.is_script = [], False

    def handle_starttag(self, tag, attrs):
        self.is_script = tag == "script"
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or address.startswith(("javascript:", "data:text")):
                self.found.append((tag, name, value))

    def handle_data(self, data):
        if self.is_script and "alert(1)" in data:
            self.found.append(("script", data))

    def handle_endtag(self, _tag):
        self.is_script = False


def running_in(response):
    parser = Running()
    parser.feed(text_of(response))
    return parser.found


def every_page(case, desk, own_browser):
    """Each page that may show the texts: the desk's, the patient's, the letter."""
    rows = [(case.note, "change"), (case.note, "addendum"), (case.plan, "change")]
    rows += [(case.pause, "change"), (case.session, "change")]
    rows += [(case.patient, page) for page in PATIENT_PAGES]
    yield from (desk.get(url_of(*row)) for row in rows)
    for name in ("index", "clinic_messages", "workouts_patient_changelist"):
        yield desk.get(reverse(f"admin:{name}"))
    yield desk.get(reverse("admin:search"), {"q": "alert"})
    for name in ("today", "progress", "exercise_list", "profile", "handout"):
        yield own_browser.get(reverse(name))
    yield own_browser.get(reverse("exercise_detail", args=["bridge"]))
    yield own_browser.post(reverse("start_session"), follow=True)


def every_file(case, desk, own_browser):
    yield desk.get(url_of(case.patient, "csv"))
    yield desk.get(reverse("admin:workouts_patient_list_csv"))
    yield own_browser.get(reverse("export_sessions"))


@pytest.fixture
def found_running(therapist_client, own, mailoutbox):
    """Given payloads: what of them would run, and where."""

    def found(payloads):
        own_browser, wrong = browser_of(own.user), []
        own.patient.change_feed("t" * 43)
        for payload in payloads:
            case = fill(own, payload)
            for response in every_page(case, therapist_client, own_browser):
                path = response.request["PATH_INFO"]
                wrong += [(payload, path, *each) for each in running_in(response)]
            for response in every_file(case, therapist_client, own_browser):
                wrong += [(payload, each) for each in cells_of(response) if each[:1] in {"=", "@"}]
            feed = text_of(own_browser.get(reverse("calendar_feed", args=["t" * 43])))
            send_due(now=timezone.now())
            wrong += [(payload, "calendar")] if "alert" in feed else []
            wrong += [(payload, "mail") for mail in mailoutbox if "alert" in str(mail.message())]
        return wrong

    return found


def test_some_payloads_run_nowhere(found_running):
    assert found_running(PAYLOADS[::30]) == []


@pytest.mark.soak
def test_sixty_payloads_run_nowhere(found_running):
    assert len(set(PAYLOADS)) == 60
    assert found_running(PAYLOADS) == []
