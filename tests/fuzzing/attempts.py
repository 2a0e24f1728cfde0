"""Malformed requests to one address: in its fields, query, path, headers, cookies or body."""

import itertools
from types import SimpleNamespace

from django.contrib import admin
from django.forms import FileField

from tests.fuzzing.clinic import address_of, names_in
from tests.malformed import (
    ADMIN_QUERY,
    BODIES,
    COOKIES,
    HEADERS,
    LOOKUPS,
    MULTIPART,
    NEVER,
    URLENCODED,
    WRONG,
    aimed_at,
    files,
    parts,
    query,
)
from workouts.admin.site import MODEL_ADMINS

ANY_QUERY = ["next", "page", "q", "guest", "month", "zone", "app_label", "model_name", "field_name"]


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
    model = next((each for each in MODEL_ADMINS if f"/{each._meta.model_name}/" in route), None)
    if model is None:
        return
    model_admin = admin.site.get_model_admin(model)
    names = {field.name for field in model._meta.fields} | {"groups"}
    for each in [*model_admin.list_filter, *getattr(model_admin, "link_filters", ())]:
        names.add(each if isinstance(each, str) else getattr(each, "parameter_name", "patient"))
    for name, (lookup, values) in itertools.product(sorted(names), LOOKUPS.items()):
        yield from ((name + lookup, value) for value in values)


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
