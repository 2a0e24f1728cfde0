"""Forms of a page that another person opened are refused: nothing is written in their name."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.addresses import NAMES
from tests.conftest import GUEST_SECRET, NOW, owner_of
from workouts.models import SessionLog, User
from workouts.models.owners import Owner
from workouts.people.owners import GUEST_COOKIE, SIGNED_IN_COOKIE

pytestmark = pytest.mark.django_db


def page_id(patient=None):
    return (
        owner_of(patient).page_ids[0] if patient is None else f"user-{patient.user.opaque_id.hex}"
    )


def finish(client, session, claimed, **headers):
    return client.post(
        f"/sessions/{session.uuid}/finish/", {"page_owner": claimed}, headers=headers
    )


def is_finished(session):
    session.refresh_from_db()
    return session.finished_at is not None


def test_page_of_a_guest_works_after_a_login_in_another_tab(patient_client, start_session):
    session = start_session()
    patient_client.cookies[GUEST_COOKIE] = GUEST_SECRET

    finish(patient_client, session, page_id())

    assert is_finished(session)


def test_page_of_a_guest_works_after_the_session_was_claimed(
    patient_client, patient, start_session
):
    session = start_session(done=1)
    patient_client.cookies[GUEST_COOKIE] = GUEST_SECRET
    patient_client.post("/sessions/claim/", {"answer": "yes"})

    finish(patient_client, session, page_id())

    assert is_finished(session)


def test_page_of_another_user_is_refused_and_nothing_written(
    client, patient, make_patient, start_session
):
    session = start_session(patient)
    client.force_login(make_patient("second@example.com").user)

    response = finish(client, session, page_id(patient))

    assert (response.status_code, is_finished(session)) == (409, False)


def test_start_from_another_users_page_opens_nothing(client, patient, make_patient, content):
    client.force_login(make_patient("second@example.com").user)

    client.post("/sessions/start/", {"page_owner": page_id(patient)})

    assert not SessionLog.objects.exists()


def test_page_of_a_user_after_the_login_expired_asks_for_it(client, patient, start_session):
    session = start_session(patient)

    response = finish(client, session, page_id(patient), **{"HX-Request": "true"})

    assert (response.status_code, is_finished(session)) == (401, False)


def test_post_needs_a_token(patient, start_session):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(patient.user)

    assert finish(strict, start_session(patient), page_id(patient)).status_code == 403


def test_post_with_the_cookies_token_works_after_a_login_elsewhere(
    patient, start_session, django_user_model
):
    session = start_session(patient)
    browser = Client(enforce_csrf_checks=True)
    browser.get("/")
    browser.force_login(patient.user)
    browser.get("/progress/")  # tab B, after the login
    token = browser.cookies["csrftoken"].value

    finish(browser, session, page_id(patient), **{"X-CSRFToken": token})

    assert is_finished(session)


def test_page_names_reveal_neither_secret_nor_hash():
    owner = owner_of()

    name = owner.page_ids[0]

    assert GUEST_SECRET not in name
    assert owner.guest_hash[:16] not in name


def test_signing_out_forgets_the_guest(patient_client, content):
    patient_client.cookies[GUEST_COOKIE] = GUEST_SECRET

    response = patient_client.post("/accounts/logout/")

    assert response.cookies[GUEST_COOKIE].value == ""


@pytest.mark.parametrize(
    "secret", ["", "short", "x" * 44, "x" * 42 + "/", '"' + "x" * 42 + '\\012"']
)
def test_malformed_guest_cookie_is_nobody(client, content, secret):
    """The last one ends with a line break, as a browser writes it."""
    response = client.get("/", headers={"cookie": f"{GUEST_COOKIE}={secret}"})

    assert response.wsgi_request.owner.guest_hash == ""


def test_as_patient_makes_one_patient(django_user_model):
    user = User.objects.create_user("thea@example.com")
    owner = Owner(user=user, patient=None, guest_hash="")

    assert owner.as_patient().patient == owner.as_patient().patient


def test_progress_answers_name_the_pages_owner(patient_client, patient, start_session):
    session = start_session(patient, at=NOW)

    page = patient_client.get(session.get_absolute_url()).content.decode()

    assert page_id(patient) in page


def test_scripts_are_told_who_is_signed_in(client, patient):
    client.force_login(patient.user)

    client.get("/")

    cookie = client.cookies[SIGNED_IN_COOKIE]
    assert (cookie.value, cookie["httponly"]) == (f"user-{patient.user.opaque_id.hex}", "")


def test_scripts_are_told_once(client, patient):
    client.force_login(patient.user)
    client.get("/")

    assert SIGNED_IN_COOKIE not in client.get("/progress/").cookies


def test_scripts_are_told_who_signed_in_since(client, patient, make_patient):
    client.force_login(patient.user)
    client.get("/")
    other = make_patient("other@example.com").user
    client.force_login(other)

    client.get("/")

    assert client.cookies[SIGNED_IN_COOKIE].value == f"user-{other.opaque_id.hex}"


@pytest.mark.parametrize("path", ["/accounts/logout/", "/admin/logout/"])
def test_signing_out_tells_scripts_and_empties_the_browsers_cache(client, patient, path):
    patient.user.is_staff = True
    patient.user.save()
    client.force_login(patient.user)
    client.get("/")

    answer = client.post(path)

    assert client.cookies[SIGNED_IN_COOKIE].value == ""
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_guests_are_told_nothing(client):
    assert SIGNED_IN_COOKIE not in client.get("/").cookies


# --- A page without an owner ----------------------------------------------------------------------

# Who may be reached from a page that nobody had signed in on: the sign-in itself, and pages that
# ask by themselves or concern the person whom their address names.
OF_NOBODY = {"welcome", "welcome_code", "unsubscribe"}
OWN_SESSION = ["record_progress", "finish_session", "reopen_session", "record_morning"]


def forms_of(client, session):
    """Every address that takes what a page of ours sends, by the forms in the URLconf."""
    found = {}
    for name in NAMES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            arguments = [session.uuid] if name in OWN_SESSION else [1]
            try:
                address = reverse(name, args=arguments)
            except (NoReverseMatch, AttributeError):
                continue  # a page of a day or a name, which takes no form
        if name not in OF_NOBODY:
            found[name] = address
    return found


def test_empty_owner_is_refused_like_a_foreign_one_by_every_form(
    patient_client, patient, start_session
):
    session = start_session(patient)
    client, foreign = patient_client, f"user-{'0' * 32}"

    statuses = {
        name: [client.post(address, {"page_owner": who}).status_code for who in ["", foreign]]
        for name, address in forms_of(patient_client, session).items()
    }

    assert {name: each for name, each in statuses.items() if each != [409, 409]} == {}
    assert len(statuses) > 40
    assert not is_finished(session)


def test_what_a_visitor_began_without_a_network_goes_on_after_signing_in(
    patient_client, patient, start_session
):
    session = start_session(patient)
    SessionLog.objects.update(begun_offline=True)

    response = finish(patient_client, session, "")

    assert (response.status_code, is_finished(session)) == (302, True)


def test_guest_goes_on_from_a_page_without_an_owner(guest_client, start_session):
    session = start_session()

    finish(guest_client, session, "")

    assert is_finished(session)
