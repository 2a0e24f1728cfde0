"""Whatever is sent to whichever address by whomever: no answer 5xx, nothing stored, nothing logged.

The addresses come from the URLconf, the fields from the forms that the views make of them, what a
list may be asked from its admin. So a page that is new tomorrow is tried tomorrow. Every request
is taken back, so all of them meet the same clinic. The dice are seeded: what fails, fails again.
"""

import io
import itertools
import logging
import random
import re
import time
from contextlib import contextmanager
from datetime import date
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection, transaction
from django.forms import BaseForm, BooleanField, CheckboxInput, FileField, FileInput
from django.forms.formsets import BaseFormSet
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve
from django.utils import formats, timezone

from tests.admin.conftest import everything
from tests.conftest import GUEST_SECRET, NOW
from tests.malformed import (
    ADMIN_QUERY,
    BODIES,
    COOKIES,
    DATE_PAIRS,
    HEADERS,
    LOOKUPS,
    MULTIPART,
    NEVER,
    URLENCODED,
    WRONG,
    aimed_at,
    files,
    in_address,
    is_telling,
    parts,
    query,
    shapes_of,
)
from tests.passkeys import credential
from workouts.admin.site import DESK
from workouts.forms.sessions import StartForm
from workouts.models import (
    BarrierAnswer,
    Deletion,
    Invitation,
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
from workouts.models.notes import Visibility
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP
from workouts.reminders.sending import signer

pytestmark = pytest.mark.django_db

ROLES = ["nobody", "guest", "patient", "other", "therapist", "administrator", "superuser"]
FEED_TOKEN = "t" * 43
# How many requests an address gets from each role: from one who is let in, and from one who is not.
REQUESTS, REQUESTS_AT_THE_DOOR = 6, 1
# Written with a look, or derived from what is stored.
NOT_STORED = {
    "django_session",
    "cache",
    "workouts_patientread",
    "workouts_glance",
    "workouts_checkpoint",
}
WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Fields that are no part of what is stored: a wrong one counts as none.
COUNTS_AS_NONE = {"zone", "declined_zone", "next", "suggestion", "item"}
# What is right is stored, whatever is refused beside it.
KEEPS_WHAT_IS_RIGHT = re.compile(r"/sessions/[-\w]+/(progress|finish)/")
ANY_QUERY = ["next", "page", "q", "guest", "month", "zone", "app_label", "model_name", "field_name"]


# --- Every address --------------------------------------------------------------------------------


def walk(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield template_of(route)
        else:
            yield from walk(pattern.url_patterns, route)


def template_of(route):
    """The address with a place for each of its parts: `notes/{pk}/read/`."""
    named = re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", r"{\1\2}", route)
    return "/" + named.replace("^", "").replace("$", "")


ROUTES = sorted(set(walk(get_resolver().url_patterns)))


def names_in(route):
    return re.findall(r"{(\w+)}", route)


def test_every_address_can_be_made(world):
    wrong = []
    for route in ROUTES:
        found = resolve(address_of(route, world))
        if found.kwargs.keys() != set(names_in(route)) and "app_label" not in route:
            wrong.append((route, found.kwargs))

    assert (wrong, len(ROUTES) > 150) == ([], True)


# --- The clinic that all requests meet ------------------------------------------------------------


@pytest.fixture
def world(content, make_patient, start_session, settings, tmp_path):
    """A therapist's patient with a row of everything, a colleague's, and everybody's browser."""
    settings.MEDIA_ROOT = tmp_path
    therapist, colleague, administrator = (
        User.objects.create_user(f"{name}@example.com", name=name, is_staff=True)
        for name in ("thea", "omar", "ada")
    )
    therapist.groups.add(Group.objects.get(name=THERAPIST_GROUP))
    colleague.groups.add(Group.objects.get(name=THERAPIST_GROUP))
    administrator.groups.add(Group.objects.get(name=ADMINISTRATOR_GROUP))
    users = {
        "patient": make_patient("olga@example.com", name="Olga", therapist=therapist).user,
        "other": make_patient("zelda@example.com", name="Zelda", therapist=colleague).user,
        "therapist": therapist,
        "administrator": administrator,
        "superuser": User.objects.create_superuser("root@example.com"),
    }
    for user in users.values():
        user.set_password("hips-and-heels")
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    patient = users["patient"].patient
    patient.change_feed(FEED_TOKEN)
    rows = rows_of(patient, therapist, start_session)
    start_session(secret=GUEST_SECRET)
    return SimpleNamespace(users=users, patient=patient, rows=rows, jars=jars_of(users))


def rows_of(patient, therapist, start_session):
    """A row of each model that an address may name, by the model's name."""
    session = start_session(patient, done=7)
    session.record([], at=NOW, pain_after=4, note="A word")
    plan = Plan.objects.create(
        patient=patient, routine=Routine.objects.default(), starts_on=date(2026, 6, 1)
    )
    PlanItem.objects.create(plan=plan, item=plan.routine.items.first(), remark="A remark")
    note = TherapistNote.objects.create(
        patient=patient, author=therapist, body="A note", visibility=Visibility.SHARED
    )
    pause = Pause.objects.create(
        patient=patient,
        reason=PauseReason.AWAY,
        first_day=date(2100, 1, 1),
        last_day=date(2100, 1, 14),
        set_by=patient.user,
    )
    BarrierAnswer.objects.create(
        patient=patient, day=date(2026, 5, 1), barrier=Barrier.UNSURE, question="A question"
    )
    Deletion.objects.ask(patient.user, now=NOW)
    Deletion.objects.take_back(patient.user, now=NOW)
    read = PatientRead.objects.create(
        reader=therapist.opaque_id, patient=patient.user.opaque_id, page=ReadPage.BRIEF
    )
    key = Authenticator.objects.create(
        user=patient.user, type="webauthn", data={"name": "Key", "credential": credential()}
    )
    _invitation, secret = Invitation.objects.issue(patient, by=therapist, now=timezone.now())
    return {
        "patient": patient,
        "user": patient.user,
        "plan": plan,
        "note": note,
        "therapistnote": note,
        "pause": pause,
        "deletion": Deletion.objects.get(),
        "patientread": read,
        "sessionlog": SessionLog.objects.get(pk=session.pk),
        "routine": plan.routine,
        "exercise": plan.routine.items.first().exercise,
        "key": key,
        "secret": secret,
    }


def jars_of(users):
    """The cookies of each role's browser. Who signed in has just proved it."""
    jars = {}
    for role in ROLES:
        client = Client()
        if role in users:
            client.force_login(users[role])
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "email": "x@example.com"}
        ]
        session["mfa.webauthn.state"] = {"challenge": "AA", "user_verification": "preferred"}
        session.save()
        jars[role] = {settings.SESSION_COOKIE_NAME: client.cookies["sessionid"].value}
        if role == "guest":
            jars[role]["guest"] = GUEST_SECRET
    return jars


def address_of(route, world, **wrong):
    """The route's address with a right value at each place, but for those given."""
    rows = world.rows
    session = rows["sessionlog"]
    model = next((name for name in rows if f"/workouts/{name}/" in route), "patient")
    right = {
        "session_uuid": session.uuid,
        "slug": "bridge",
        "name": "0" * 32,
        "pk": rows["pause" if "pauses" in route else "key" if "keys" in route else "note"].pk,
        "year": session.practice_day.year,
        "month": f"{session.practice_day.month:02}",
        "day": session.practice_day,
        "token": FEED_TOKEN,
        "signed": signer.sign(world.patient.user.opaque_id.hex),
        "secret": rows["secret"],
        "content_type_id": "1",
        "object_id": rows[model].pk,
        "patient_pk": world.patient.pk,
        "note_pk": rows["note"].pk,
        "plan_pk": rows["plan"].pk,
        "app_label": "workouts",
        "url": "nowhere",
    }
    values = {name: in_address(str(right[name])) for name in names_in(route)}
    return route.format(**values | {name: in_address(each) for name, each in wrong.items()})


# --- What is sent ---------------------------------------------------------------------------------


def attempts(route, world, fields, dice):
    """Requests without end, of each kind in turn: what is sent, and in which way."""
    kinds = [
        kind
        for kind in (
            at_fields(route, world, fields, dice),
            at_query(route, world, fields, dice),
            at_fields(route, world, fields, dice),
            at_path(route, world, dice),
            at_fields(route, world, fields, dice),
            at_headers(route, world, fields, dice),
            at_query(route, world, fields, dice),
            at_cookies(route, world, dice),
            at_fields(route, world, fields, dice),
            at_files(route, world, fields, dice),
            at_bodies(route, world, dice),
        )
        if kind is not None
    ]
    decks = [shuffled(each, dice) for each in kinds if each]
    for deck in itertools.cycle(decks):
        yield next(deck)()


def shuffled(cards, dice):
    """Every card once in some order, and again in another one."""
    cards = list(cards)
    while True:
        dice.shuffle(cards)
        yield from cards


def attempt(method, url, *, sent, field=None, **request):
    return SimpleNamespace(method=method, url=url, sent=sent, field=field, request=request)


def good(fields):
    return {name: value for name, (_field, value) in fields.items() if value is not None}


def post(route, world, pairs, *, sent, field=None, is_multipart=True, **more):
    url = address_of(route, world)
    body = parts(pairs) if is_multipart else query(pairs).encode()
    content_type = MULTIPART if is_multipart else URLENCODED
    return attempt(
        "POST", url, sent=sent, field=field, data=body, content_type=content_type, **more
    )


def at_fields(route, world, fields, dice):
    """Each field of a form, alone and among right ones."""

    def send(name, value):
        around = good(fields) if dice.random() < 0.75 else {}
        is_file = name in fields and isinstance(fields[name][0], FileField)
        pairs = list(({**around, name: value}).items())
        is_multipart = is_file or dice.random() < 0.5
        return post(route, world, pairs, sent=value, field=name, is_multipart=is_multipart)

    names = {name: field for name, (field, _value) in fields.items()}
    names["page_owner"] = None
    return [
        lambda name=name, value=value: send(name, value)
        for name, field in names.items()
        for value in aimed_at(field)
    ]


def at_query(route, world, fields, dice):
    pairs = [(name, value) for name in ANY_QUERY for value in [*NEVER, *WRONG[:12]]]
    pairs += [(name, value) for name, (field, _v) in fields.items() for value in aimed_at(field)]
    if route.startswith("/admin/"):
        pairs += pairs_of_admin(route)
    return [
        lambda name=name, value=value: attempt(
            "GET", f"{address_of(route, world)}?{query(together(name, value))}", sent=value
        )
        for name, value in pairs
    ]


def together(name, value):
    return value if isinstance(value, list) else [(name, value)]


def pairs_of_admin(route):
    """Every look-up that the list or the form of that address might be asked."""
    yield from ((name, value) for name, values in ADMIN_QUERY.items() for value in values)
    if "autocomplete" in route:
        for term in ["\x00", "\ud800", "x" * 10_000, "'"]:
            right = {"app_label": "workouts", "model_name": "plan", "field_name": "patient"}
            yield ("term", [*right.items(), ("term", term)])
            for name in right:
                yield (name, [*({**right, name: term}).items(), ("term", "o")])
        yield ("page", [*right.items(), ("term", "o"), ("page", "9" * 26)])
    model = next((each for each in DESK if f"/{each._meta.model_name}/" in route), None)
    if model is None:
        return
    model_admin = admin.site.get_model_admin(model)
    names = {field.name for field in model._meta.fields} | {"groups"}
    for each in [*model_admin.list_filter, *getattr(model_admin, "link_filters", ())]:
        names.add(each if isinstance(each, str) else getattr(each, "parameter_name", "patient"))
    for name, (lookup, values) in itertools.product(sorted(names), LOOKUPS.items()):
        yield from ((name + lookup, value) for value in values)
    if day := model_admin.date_hierarchy:
        for values in DATE_PAIRS:
            units = zip(("year", "month", "day"), values, strict=True)
            yield (day, [(f"{day}__{unit}", value) for unit, value in units])


def at_path(route, world, dice):
    return [
        lambda name=name, value=value: attempt(
            dice.choice(["GET", "POST"]), address_of(route, world, **{name: value}), sent=value
        )
        for name in names_in(route)
        for value in [*NEVER, *(each for each in WRONG if each and len(each) < 6000), "0", "1/2"]
        if value
    ]


def at_headers(route, world, fields, dice):
    def send(name, value):
        if dice.random() < 0.5:
            return attempt("GET", address_of(route, world), sent=value, headers={name: value})
        pairs = list(good(fields).items())
        return post(route, world, pairs, sent=value, headers={name: value})

    return [
        lambda name=name, value=value: send(name, value)
        for name, values in HEADERS.items()
        for value in values
    ]


def at_cookies(route, world, dice):
    return [
        lambda name=name, value=value: attempt(
            dice.choice(["GET", "POST"]), address_of(route, world), sent=value, cookie=(name, value)
        )
        for name, values in COOKIES.items()
        for value in values
    ]


def at_files(route, world, fields, dice):
    names = [name for name, (field, _value) in fields.items() if isinstance(field, FileField)]
    # A field that expects a text gets a file now and then.
    names = names * 8 or list(fields)[:2] or ["file"]
    return [
        lambda name=name, file=file: post(
            route, world, list(({**good(fields), name: file}).items()), sent=file[0]
        )
        for name in names
        for file in files()
    ]


def at_bodies(route, world, dice):
    bodies = [
        lambda kind=kind, body=body: attempt(
            "POST", address_of(route, world), sent="", data=body, content_type=kind
        )
        for kind, body in BODIES
    ]
    methods = [
        lambda method=method: attempt(method, address_of(route, world), sent="", data=b"\x00{")
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "FOO")
    ]
    return [*bodies, *methods]


# --- Sending it, and what came of it --------------------------------------------------------------


class Prober:
    """The browser of one role, and what is found wrong with the answers that it gets."""

    def __init__(self, world, role, log, made):
        self.world, self.role, self.log, self.made = world, role, log, made
        self.client = Client(raise_request_exception=False)
        self.before = stored()
        self.wrong, self.count = {}, 0

    def send(self, each):
        """Sends one request and takes back what it wrote; the answer, and what tables it wrote."""
        jar = dict(self.world.jars[self.role])
        request = dict(each.request)
        if cookie := request.pop("cookie", None):
            jar[cookie[0]] = encode_cookie(cookie[1])
        self.client.cookies = SimpleCookie()
        for name, value in jar.items():
            self.client.cookies[name] = value
        self.log.seek(0)
        self.log.truncate()
        self.count += 1
        tables = set()
        self.made.clear()
        with taken_back(), connection.execute_wrapper(noting(tables)):
            answer = self.client.generic(each.method, each.url, **request)
            b"".join(answer) if answer.streaming else answer.content
            each.unfit = []
            each.changed = bool(tables - NOT_STORED) and self.has_changed(each)
        mail.outbox.clear()
        return answer

    def has_changed(self, each):
        now = stored()
        each.unfit = unfit(now)
        return now != self.before

    def check(self, each):
        answer = self.send(each)
        what = None
        if answer.status_code >= 500:
            what = f"answer {answer.status_code}: {reason(answer)}"
        elif each.unfit:
            what = f"stored what does not fit: {each.unfit}"
        elif each.changed and is_wrong_to_store(each, answer, self.made):
            what = f"stored, with answer {answer.status_code}"
        elif is_telling(each.sent) and any(s in self.log.getvalue() for s in shapes_of(each.sent)):
            what = f"logged: {self.log.getvalue()[:300]}"
        if what:
            self.wrong.setdefault(what, []).append(description(each, self.role))


def reason(answer):
    if not answer.exc_info:
        return ""
    kind, value, trace = answer.exc_info
    while trace.tb_next:
        trace = trace.tb_next
    place = trace.tb_frame.f_code
    return f"{kind.__name__} in {place.co_filename[-50:]}:{trace.tb_lineno} {str(value)[:80]!r}"


def is_wrong_to_store(each, answer, made):
    """By a look, by what was refused, and by a form of which a field holds what none may."""
    if each.method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
        return True
    if KEEPS_WHAT_IS_RIGHT.fullmatch(each.url):
        return False
    if answer.status_code >= 400:
        return True
    if each.sent not in NEVER or each.field is None:
        return False
    fields = {
        bound.html_name: bound.field
        for form in made
        if isinstance(form, BaseForm) and form.is_bound
        for bound in form
        # What only a device can have got wrong counts as none as well.
        if not (isinstance(form, StartForm) and bound.is_hidden)
    }
    field = fields.get(each.field)
    # Whatever is sent for a tick is one.
    is_text = field is not None and not isinstance(field, BooleanField)
    return is_text and each.field.rpartition("-")[2] not in COUNTS_AS_NONE


def unfit(rows):
    """Texts that PostgreSQL would not hold: too long for their column, or with a NUL."""
    return [
        (model.__name__, field.attname)
        for model, values in rows.items()
        for field in model._meta.concrete_fields
        for row in values
        if isinstance(text := row.get(field.attname), str | list)
        and ("\\x00" in repr(text) or len(text) > (getattr(field, "max_length", None) or len(text)))
    ]


def description(each, role):
    more = {
        name: str(each.request[name])[:120]
        for name in ("headers", "cookie")
        if name in each.request
    }
    what = f"{each.field or ''} {each.sent[:40]!r} {more}"
    return f"{role} {each.method} {each.url[:160]} {what}"


def encode_cookie(value):
    return value.encode("utf-8", "surrogatepass").decode("latin-1")


def stored():
    """Every row of the program and of the accounts."""
    accounts = (Authenticator, EmailAddress)
    return everything() | {model: list(model.objects.order_by("pk").values()) for model in accounts}


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def noting(tables):
    def note(execute, sql, params, many, context):
        if match := WRITE.match(sql):
            tables.add(match[1])
        return execute(sql, params, many, context)

    return note


@pytest.fixture
def log():
    """What a server would write: the site's own handler, which leaves out what it leaves out."""
    handlers = [
        each for each in logging.getLogger("django").handlers if type(each) is logging.StreamHandler
    ]
    text = io.StringIO()
    former = handlers[0].setStream(text)
    yield text
    handlers[0].setStream(former)


@pytest.fixture
def made(monkeypatch):
    """Every form and formset that was made since the list was emptied."""
    found = []

    def watch(kind):
        init = kind.__init__

        def noted(self, *args, **kwargs):
            init(self, *args, **kwargs)
            found.append(self)

        monkeypatch.setattr(kind, "__init__", noted)

    watch(BaseForm)
    watch(BaseFormSet)
    return found


def fields_of(made):
    """Each field by the name that it is sent under, with a right value where the page has one."""
    fields = {}
    for each in list(made):
        forms = [each]
        if isinstance(each, BaseFormSet):
            forms = [] if each.is_bound else [each.management_form, each.empty_form, *each.forms]
            if each.is_bound:
                bare = each.form.base_fields.items()
                fields |= {f"{each.prefix}-0-{name}": (field, None) for name, field in bare}
        for form in forms:
            for bound in form:
                fields[bound.html_name] = (bound.field, value_of(bound))
    return fields


def value_of(bound):
    """What a browser would send back of it; None for nothing."""
    value = bound.value()
    if isinstance(bound.field.widget, CheckboxInput):
        return "on" if value else None
    if value is None or isinstance(bound.field.widget, FileInput):
        return None
    if isinstance(value, list | tuple):
        return str(value[0]) if value else None
    if hasattr(value, "isoformat"):
        return formats.localize_input(value)
    return str(value)


def right_fields(route, prober, made):
    """The fields that the route knows, and whether the role is let in at all."""
    made.clear()
    page = prober.send(attempt("GET", address_of(route, prober.world), sent=""))
    fields = fields_of(made)
    made.clear()
    answer = prober.send(post(route, prober.world, [("nothing", "1")], sent=""))
    fields = {**fields_of(made), **fields}
    made.clear()
    return fields, bool(fields) or is_let_in(page) or is_let_in(answer)


def is_let_in(answer):
    is_sent_away = answer.status_code == 302 and "/login/" in answer.headers["Location"]
    return not is_sent_away and answer.status_code not in {403, 404, 405}


def fuzz(routes, role, world, log, made, *, seed, requests):
    """What is wrong, by what it is: the requests that brought it about."""
    prober = Prober(world, role, log, made)
    for route in routes:
        dice = random.Random(f"{seed} {route} {role}")  # noqa: S311 - a test's own dice
        fields, let_in = right_fields(route, prober, made)
        left = requests if let_in else REQUESTS_AT_THE_DOOR
        for each in itertools.islice(attempts(route, world, fields, dice), left):
            prober.check(each)
    return prober


@pytest.mark.exhaustive
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_sent_breaks_an_address(role, world, log, made):
    prober = fuzz(ROUTES, role, world, log, made, seed=0, requests=REQUESTS)

    assert prober.wrong == {}


@pytest.mark.parametrize("role", ["nobody", "patient", "therapist"])
def test_a_few_addresses_stand_what_is_sent(role, world, log, made):
    """So that what is new is tried at once, a little at a time: another few for each role."""
    routes = random.Random(role).sample(ROUTES, 8)  # noqa: S311 - a test's own dice
    prober = fuzz(routes, role, world, log, made, seed=0, requests=4)

    assert prober.wrong == {}


@pytest.mark.soak
@pytest.mark.parametrize("role", ROLES)
def test_a_thousand_malformed_requests_break_no_address(role, world, log, made):
    prober = fuzz(ROUTES, role, world, log, made, seed=1, requests=1000 // len(ROLES) + 1)

    assert prober.wrong == {}
