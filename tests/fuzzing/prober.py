"""Sends malformed requests as one role, takes back what they wrote, and says what went wrong."""

import re
from contextlib import contextmanager
from http.cookies import SimpleCookie

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection, transaction
from django.forms import BaseForm, BooleanField, CheckboxInput, FileInput
from django.forms.formsets import BaseFormSet
from django.test import Client
from django.utils import formats

from tests.admin.conftest import everything
from tests.fuzzing.attempts import attempt, post
from tests.fuzzing.clinic import address_of
from tests.malformed import NEVER, is_telling, shapes_of
from workouts.forms.sessions import StartForm

# Written with a look, or derived from what is stored.
NOT_STORED = {
    "workouts_browsersession",
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
            transaction.set_rollback(
                False
            )  # by a write that failed; what others wrote is looked at
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
