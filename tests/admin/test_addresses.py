"""Every URL of the desk, by every role: each has a rule in this module."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import browser_of, everything
from workouts.models import Exercise

pytestmark = pytest.mark.django_db

# Each ModelAdmin's own pages: test_scoped.py and test_scoped_writes.py go through those.
GENERIC = ("_changelist", "_add", "_change", "_delete", "_history")
# The frame of the desk: test_site.py and test_scoped.py test it.
FRAME = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "app_list",
    # The redirect from an address without a page name, and the one of what is no address.
    None,
}
ROLES = ["own", "colleague", "administrator", "no role", "patient", "nobody"]
REFUSED = {403, 404, 405}
AWAY = (302, 302)
HIDDEN = (404, 404)
DENIED = (403, 403)


def rule(own, *, colleague=HIDDEN, administrator=None, no_role=HIDDEN):
    """What each role is answered, by GET and by POST; who is no staff is led to the sign-in."""
    answers = [own, colleague, administrator or own, no_role, AWAY, AWAY]
    return dict(zip(ROLES, answers, strict=True))


RULES = {
    "search": rule((200, 405), colleague=(200, 405), no_role=(403, 405)),
    "stay": rule((204, 204), colleague=(204, 204), no_role=(204, 204)),
    "clinic_messages": rule((200, 405), colleague=(200, 405), no_role=(403, 405)),
    "your_desk": rule((200, 405), colleague=(200, 405), no_role=(200, 405)),
    **dict.fromkeys(
        ["choose_daily_mail", "sign_out_one", "sign_out_others"],
        rule((405, 302), colleague=(405, 302), no_role=(405, 302)),
    ),
    **dict.fromkeys(
        ["staff", "change_log"],
        rule((403, 405), colleague=(403, 405), administrator=(200, 405), no_role=(403, 405)),
    ),
    "invite_colleague": rule(DENIED, colleague=DENIED, administrator=(200, 422), no_role=DENIED),
    "staff_invitation": rule(
        (403, 405), colleague=(403, 405), administrator=(200, 405), no_role=(403, 405)
    ),
    "renew_staff_link": rule(
        (405, 403), colleague=(405, 403), administrator=(405, 200), no_role=(405, 403)
    ),
    **dict.fromkeys(
        ["revoke_staff_link", "mail_staff_link"],
        rule((405, 403), colleague=(405, 403), administrator=(405, 302), no_role=(405, 403)),
    ),
    "workouts_patient_list_csv": rule((200, 405), colleague=(200, 405), no_role=(403, 405)),
    "workouts_patient_invite": rule((200, 422), colleague=(200, 422), no_role=DENIED),
    "workouts_patient_deletion": rule(DENIED, administrator=(200, 302)),
    "workouts_patient_brief": rule((200, 422)),
    "workouts_patient_plan": rule((302, 405)),
    "workouts_patient_notes": rule((200, 422)),
    "workouts_patient_sessions": rule((200, 405)),
    "workouts_patient_pauses": rule((200, 422)),
    "workouts_patient_files": rule((200, 405)),
    "workouts_patient_as-patient": rule((200, 405)),
    "workouts_patient_as-patient-list": rule((200, 405)),
    "workouts_patient_as-patient-session": rule((200, 405)),
    "workouts_patient_words": rule((200, 422)),
    "workouts_patient_csv": rule((200, 405)),
    "workouts_patient_way-in": rule((200, 405)),
    "workouts_patient_link": rule((405, 200)),
    "workouts_patient_seen": rule((405, 422)),
    "workouts_patient_letter": rule((405, 302)),
    "workouts_patient_revoke": rule((405, 302)),
    "workouts_patient_sign-out": rule((405, 302)),
    "workouts_patient_account": rule((200, 422)),
    "workouts_patient_activity": rule((200, 302)),
    "workouts_patient_opened": rule((404, 405)),
    "workouts_patient_hand-over": rule((200, 422)),
    "workouts_patient_cover": rule((200, 422)),
    "workouts_patient_end-cover": rule((405, 404)),
    "workouts_patient_merge": rule((200, 200)),
    "workouts_therapistnote_addendum": rule((200, 302)),
    "workouts_plan_copy": rule((200, 422)),
    "workouts_plan_new-exercise": rule((200, 422)),
    "workouts_plan_exercise": rule((200, 422)),
    "workouts_user_factor": rule(HIDDEN, administrator=(200, 302)),
    "workouts_user_patients": rule(HIDDEN, administrator=(200, 422)),
}


def names_of(patterns):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from names_of(each.url_patterns)
        else:
            yield each.name


def address_of(name, case):
    if name == "workouts_therapistnote_addendum":
        keys = [case.note.pk]
    elif name in {"workouts_plan_copy", "workouts_plan_new-exercise"}:
        keys = [case.plan.pk]
    elif name == "workouts_plan_exercise":
        keys = [case.plan.pk, case.own_exercise.pk]
    elif name in {"workouts_user_factor", "workouts_user_patients"}:
        keys = [case.user.pk]
    elif name == "staff_invitation" or name.endswith("_staff_link"):
        keys = [case.patient.therapist.pk]
    elif name == "sign_out_one":
        keys = ["d" * 32]
    elif name.startswith("workouts_") and not name.endswith(("_list_csv", "_invite")):
        keys = [case.patient.pk]
    else:
        keys = []
    return reverse(f"admin:{name}", args=keys)


@pytest.fixture
def make_case(make_case):
    """With an exercise of the patient alone."""

    def make(name, therapist):
        case = make_case(name, therapist)
        case.own_exercise = Exercise.objects.create(
            slug=f"own-{case.patient.pk}",
            patient=case.patient,
            name=f"Exercise of {name}",
            steps=["Slide."],
            mistakes=[],
        )
        return case

    return make


def text_of(response):
    return response.getvalue().decode()


@pytest.fixture
def browsers(therapist_client, colleague_client, administrator_client, make_staff, own):
    clients = [
        therapist_client,
        colleague_client,
        administrator_client,
        browser_of(make_staff("new@example.com", role=None)),
        browser_of(own.user),
        Client(),
    ]
    return dict(zip(ROLES, clients, strict=True))


def test_every_address_has_a_rule():
    names = set(names_of(admin.site.urls[0])) - FRAME

    assert {name for name in names if not name.endswith(GENERIC)} == set(RULES)


def each_address(*cases):
    """Each name with its addresses for those cases; whatever was written there is taken back."""
    for name in RULES:
        with transaction.atomic():
            yield name, *(address_of(name, case) for case in cases)
            transaction.set_rollback(True)


def test_addresses_answer_each_role_as_the_rule_says(browsers, own):
    answers = {
        name: {
            role: (browser.get(url).status_code, browser.post(url, {"body": "x"}).status_code)
            for role, browser in browsers.items()
        }
        for name, url in each_address(own)
    }

    assert answers == RULES


def test_refused_post_writes_nothing(browsers, own, foreign, colleague):
    # What at least one of the pages would take from somebody who may.
    good = {
        "body": "forged",
        "therapist": colleague.pk,
        "with": foreign.patient.pk,
        "stays": foreign.patient.pk,
        "patient": foreign.patient.pk,
        "starts_on": "2100-01-01",
    }
    before, written = everything(), []

    for name, url in each_address(own):
        for role, rule in RULES[name].items():
            if rule == AWAY or rule[1] in REFUSED:
                browsers[role].post(url, good)
        if everything() != before:
            written.append(name)

    assert written == []


def test_no_address_shows_a_therapist_somebody_elses_patient(therapist_client, own, foreign):
    showing = []
    for name, *addresses in each_address(own, foreign):
        pages = [text_of(therapist_client.get(url)) for url in addresses]
        pages += [text_of(therapist_client.post(url, {"body": "x"})) for url in addresses]
        if "Zelda" in "".join(pages):
            showing.append(name)

    assert showing == []


def test_who_is_no_staff_is_led_to_the_sign_in(browsers, own):
    led = {
        name: [browsers[role].post(url).url for role in ("patient", "nobody")]
        for name, url in each_address(own)
    }

    sign_in = reverse("admin:login")
    assert [
        name for name, urls in led.items() if not all(u.startswith(sign_in) for u in urls)
    ] == []
