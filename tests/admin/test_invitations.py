"""Inviting a patient, the link that is shown once, the letter, and taking a link back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.admin.conftest import everything, queries_of, url_of
from tests.malformed import long_address
from workouts.formats import qr_code
from workouts.models import Invitation, Patient, User
from workouts.models.hashed import hash_secret
from workouts.reminders.sending import remindable
from workouts.reminders.silence import perhaps_silent

pytestmark = pytest.mark.django_db

INVITE = "/admin/workouts/patient/invite/"
ONCE = "6f1f0d4e-8d0e-4bd1-9c43-0d4c8f1f3c11"
LINK = re.compile(r"http://testserver(/welcome/([\w-]{43})/)")


def filled(**fields):
    return {"once": ONCE, "name": "Pia New", "email": "pia@example.com"} | fields


def secret_of(response):
    """The secret of the one link on the page."""
    ((_path, secret),) = set(LINK.findall(response.content.decode()))
    return secret


def issue(client, patient):
    return secret_of(client.post(url_of(patient, "link")))


# --- The form -------------------------------------------------------------------------------------


def test_address_of_the_form_is_as_agreed():
    assert reverse("admin:workouts_patient_invite") == INVITE


@pytest.mark.parametrize("name", ["admin:index", "admin:workouts_patient_changelist"])
def test_form_is_linked_where_one_begins(therapist_client, name):
    assert f'href="{INVITE}"' in therapist_client.get(reverse(name)).content.decode()


def test_therapist_invites_an_own_patient(therapist_client, therapist):
    therapist_client.post(INVITE, filled())

    patient = Patient.objects.get()
    assert (patient.user.name, patient.user.email) == ("Pia New", "pia@example.com")
    assert (patient.therapist, patient.invitations.get().made_by) == (therapist, therapist)


@pytest.mark.parametrize("length", [255, 257, 320])
def test_address_that_no_account_can_have_is_refused(length, therapist_client):
    page = therapist_client.post(INVITE, filled(email=long_address(length)))

    assert list(page.context["form"].errors) == ["email"]
    assert not Patient.objects.exists()


def test_longest_address_is_taken(therapist_client):
    therapist_client.post(INVITE, filled(email=long_address(254)))

    assert len(Patient.objects.get().user.email) == 254


def test_therapist_cannot_choose_another_therapist(therapist_client, therapist, colleague):
    therapist_client.post(INVITE, filled(therapist=colleague.pk))

    assert Patient.objects.get().therapist == therapist


def test_therapist_is_shown_no_colleague(therapist_client, colleague):
    assert "Omar" not in therapist_client.get(INVITE).content.decode()


def test_administrator_chooses_the_therapist(administrator_client, colleague):
    administrator_client.post(INVITE, filled(therapist=colleague.pk))

    assert Patient.objects.get().therapist == colleague


def test_administrator_cannot_choose_a_patient_as_therapist(administrator_client, own):
    response = administrator_client.post(INVITE, filled(therapist=own.user.pk))

    assert (response.status_code, Patient.objects.count()) == (422, 1)


def test_patient_without_an_address_is_invited(therapist_client):
    response = therapist_client.post(INVITE, filled(email=""))

    assert (response.status_code, Patient.objects.get().user.email) == (200, None)


def test_invitation_without_a_name_is_refused(therapist_client):
    response = therapist_client.post(INVITE, filled(name=""))

    assert (response.status_code, Patient.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "a\x00b"},
        {"name": "x" * 151},
        {"email": "no address"},
        {"email": "a\x00@example.com"},
        {"once": "no uuid"},
        {"once": ""},
    ],
)
def test_malformed_invitation_is_refused(therapist_client, fields):
    response = therapist_client.post(INVITE, filled(**fields))

    assert (response.status_code, Patient.objects.count()) == (422, 0)


def test_inviting_sends_no_mail(therapist_client, mailoutbox):
    therapist_client.post(INVITE, filled())

    assert mailoutbox == []


def test_same_form_sent_again_makes_nobody_twice(therapist_client):
    first = secret_of(therapist_client.post(INVITE, filled()))

    second = secret_of(therapist_client.post(INVITE, filled()))

    assert Patient.objects.count() == 1
    assert Invitation.objects.accept(first, now=timezone.now()) is None
    assert Invitation.objects.accept(second, now=timezone.now()) is not None


def test_form_filled_in_anew_makes_another_patient(therapist_client):
    therapist_client.post(INVITE, filled())

    therapist_client.post(INVITE, filled(name="Quentin", email=""))

    assert Patient.objects.count() == 2


def test_each_form_has_a_name_of_its_own(therapist_client):
    names = {therapist_client.get(INVITE).context["form"]["once"].value() for _nth in range(2)}

    assert len(names) == 2


def test_staff_without_a_role_cannot_invite(make_staff, client):
    client.force_login(make_staff("sam@example.com", role=""))

    statuses = [client.get(INVITE).status_code, client.post(INVITE, filled()).status_code]

    assert (statuses, Patient.objects.count()) == ([403, 403], 0)


def test_patient_cannot_invite(patient_client):
    response = patient_client.post(INVITE, filled())

    assert response.url.startswith(reverse("admin:login"))
    assert Patient.objects.count() == 1


def test_inviting_has_a_limit(therapist_client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invite": "2/h/user"}
    answers = [therapist_client.post(INVITE, filled(name="")) for _nth in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]


# --- An address that somebody has -----------------------------------------------------------------


def refusal(client, email):
    """What the form says about that address, and nothing else of the page."""
    response = client.post(INVITE, filled(email=email))
    assert response.status_code == 422
    return unescape("".join(response.context["form"].errors["email"]))


@pytest.fixture
def taken(foreign, administrator, make_patient):
    """Addresses that a therapist must not learn about: all of people who are not theirs."""
    make_patient("alone@example.com", name="Alma Alone")
    User.objects.create_user("nobody@example.com")
    return [
        foreign.user.email,
        "alone@example.com",
        administrator.email,
        "omar@example.com",
        "nobody@example.com",
    ]


def test_therapist_reads_the_same_of_every_stranger(therapist_client, taken):
    words = {refusal(therapist_client, email) for email in taken}

    assert words == {
        "This address cannot be used for an invitation. Leave it empty and invite without it, "
        "or ask your clinic's administrator."
    }


def test_case_of_an_address_makes_no_difference(therapist_client, foreign):
    words = refusal(therapist_client, foreign.user.email.upper())

    assert words.startswith("This address cannot be used")


def test_therapist_is_led_to_the_own_patient_of_that_address(therapist_client, own):
    words = refusal(therapist_client, own.user.email)

    assert f"<a href='{url_of(own.patient, 'way-in')}'>Olga Own</a>" in words


def test_administrator_is_led_to_a_patient_without_a_therapist(
    administrator_client, therapist, taken
):
    response = administrator_client.post(
        INVITE, filled(email="alone@example.com", therapist=therapist.pk)
    )

    assert "Alma Alone" in "".join(response.context["form"].errors["email"])


def test_administrator_reads_that_an_address_is_no_patients(administrator_client, therapist):
    words = refusal(administrator_client, therapist.email)

    assert words == "This is the address of an account that is no patient's."


def test_name_of_a_patient_is_escaped_in_the_refusal(therapist_client, own):
    own.user.name = "<script>1</script>"
    own.user.save()

    page = therapist_client.post(INVITE, filled(email=own.user.email)).content.decode()

    assert "<script>1" not in page


# --- The link -------------------------------------------------------------------------------------


def test_link_stands_on_the_page_as_code_and_as_text(therapist_client):
    page = therapist_client.post(INVITE, filled()).content.decode()

    (path, secret) = LINK.search(page).groups()
    assert qr_code(f"http://testserver{path}") in page
    assert Invitation.objects.get().secret_hash == hash_secret(secret)


def test_page_of_the_link_says_until_when_it_holds(therapist_client):
    response = therapist_client.post(INVITE, filled())

    ahead = response.context["invitation"].expires_at - timezone.now()
    assert timedelta(hours=23, minutes=59) < ahead <= timedelta(hours=24)


def test_secret_is_kept_nowhere(therapist_client):
    secret = secret_of(therapist_client.post(INVITE, filled()))

    sessions = [session.get_decoded() for session in Session.objects.all()]
    assert secret not in str(everything())
    assert secret not in str(sessions)


def test_page_of_the_link_is_kept_in_no_cache(therapist_client):
    response = therapist_client.post(INVITE, filled())

    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))


def test_link_opens_the_account(therapist_client, client, own):
    secret = issue(therapist_client, own.patient)

    client.post(reverse("welcome", args=[secret]))

    assert client.session["_auth_user_id"] == str(own.user.pk)


def test_new_link_takes_the_place_of_the_open_one(therapist_client, own):
    first = issue(therapist_client, own.patient)

    second = issue(therapist_client, own.patient)

    now = timezone.now()
    assert Invitation.objects.accept(first, now=now) is None
    assert Invitation.objects.accept(second, now=now).patient == own.patient


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": True}])
def test_no_link_is_made_for_a_closed_account_or_the_desk(therapist_client, own, change):
    User.objects.filter(pk=own.user.pk).update(**change)

    response = therapist_client.post(url_of(own.patient, "link"))

    assert response.url == url_of(own.patient, "way-in")
    assert not Invitation.objects.exists()


def test_revoking_takes_the_open_link_back(therapist_client, own):
    secret = issue(therapist_client, own.patient)

    therapist_client.post(url_of(own.patient, "revoke"))

    assert Invitation.objects.accept(secret, now=timezone.now()) is None


def test_revoking_again_changes_nothing(therapist_client, own):
    issue(therapist_client, own.patient)
    therapist_client.post(url_of(own.patient, "revoke"))
    before = everything()

    therapist_client.post(url_of(own.patient, "revoke"))

    assert everything() == before


# --- The patient's page ---------------------------------------------------------------------------


def test_patients_page_leads_to_the_way_in(therapist_client, own):
    page = therapist_client.get(url_of(own.patient)).content.decode()

    assert f'href="{url_of(own.patient, "way-in")}"' in page


def test_way_in_tells_of_each_link_but_not_the_link(therapist_client, own):
    first = issue(therapist_client, own.patient)
    second = issue(therapist_client, own.patient)

    response = therapist_client.get(url_of(own.patient, "way-in"))

    page = response.content.decode()
    assert [state.value for _each, state in response.context["invitations"]] == ["open", "revoked"]
    assert first not in page
    assert second not in page


def test_way_in_takes_the_same_queries_for_any_number_of_links(therapist_client, own):
    url = url_of(own.patient, "way-in")
    issue(therapist_client, own.patient)
    with_one = queries_of(therapist_client, url)
    issue(therapist_client, own.patient)
    issue(therapist_client, own.patient)

    assert queries_of(therapist_client, url) == with_one


# --- The letter -----------------------------------------------------------------------------------


def letter(client, patient, secret):
    return client.post(url_of(patient, "letter"), {"secret": secret})


def test_letter_shows_code_link_clinic_and_exercises(therapist_client, own):
    secret = issue(therapist_client, own.patient)

    page = letter(therapist_client, own.patient, secret).content.decode()

    link = f"http://testserver/welcome/{secret}/"
    assert qr_code(link) in page
    assert link in page
    assert '<p class="letter-clinic">The Hip Workout</p>' in page
    assert "Remark for Olga Own" in page
    assert page.count("handout-part") >= 7


def test_letter_says_that_there_is_no_plan_yet(therapist_client, own):
    own.patient.plans.all().delete()
    secret = issue(therapist_client, own.patient)

    page = letter(therapist_client, own.patient, secret).content.decode()

    assert "has not written a plan of your own yet" in page
    assert f"/admin/workouts/plan/add/?patient={own.patient.pk}" in page


@pytest.mark.parametrize("days", [-30, 0, 30])
def test_letter_follows_the_plan_made_after_the_invitation(therapist_client, own, days):
    """One in force, and else the one that is to come."""
    secret = issue(therapist_client, own.patient)
    starts_on = own.patient.today(now=timezone.now()) + timedelta(days=days)
    own.patient.plans.update(starts_on=starts_on)
    own.plan.items.update(hold_seconds=17)

    page = letter(therapist_client, own.patient, secret).content.decode()

    assert "Remark for Olga Own" in page
    assert "17" in page
    assert "has not written a plan" not in page
    assert (f"Your plan, from {date_format(starts_on)} on." in page) == (days > 0)


def test_letter_uses_nothing_up(therapist_client, own):
    secret = issue(therapist_client, own.patient)

    letter(therapist_client, own.patient, secret)

    assert Invitation.objects.accept(secret, now=timezone.now()).patient == own.patient


@pytest.mark.parametrize("secret", ["", "x" * 43, "\x00", "\ud800"])
def test_letter_of_an_unknown_link_leads_to_a_new_one(therapist_client, own, secret):
    issue(therapist_client, own.patient)

    response = letter(therapist_client, own.patient, secret.encode("utf-8", "replace").decode())

    assert response.url == url_of(own.patient, "way-in")


def test_letter_of_a_used_link_leads_to_a_new_one(therapist_client, own):
    secret = issue(therapist_client, own.patient)
    Invitation.objects.accept(secret, now=timezone.now())

    response = letter(therapist_client, own.patient, secret)

    assert response.url == url_of(own.patient, "way-in")


def test_letter_for_another_patient_is_none(therapist_client, own, make_case, therapist):
    other = make_case("Otto Other", therapist)
    secret = issue(therapist_client, other.patient)

    response = letter(therapist_client, own.patient, secret)

    assert response.url == url_of(own.patient, "way-in")


# --- Guarded --------------------------------------------------------------------------------------

PAGES = ["way-in", "link", "letter", "revoke"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_patient_is_not_found(therapist_client, foreign, name, method):
    before = everything()

    response = getattr(therapist_client, method)(url_of(foreign.patient, name))

    assert (response.status_code, everything()) == (404, before)


@pytest.mark.parametrize("name", ["link", "letter", "revoke"])
def test_mutation_by_get_is_not_allowed(therapist_client, own, name):
    before = everything()

    response = therapist_client.get(url_of(own.patient, name))

    assert (response.status_code, everything()) == (405, before)


@pytest.mark.parametrize("name", PAGES)
def test_impossible_key_is_not_found(therapist_client, name):
    response = therapist_client.post(f"/admin/workouts/patient/{2**70}/{name}/")

    assert response.status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_staff_without_a_role_see_no_way_in(make_staff, client, make_patient, name):
    staff = make_staff("sam@example.com", role="")
    patient = make_patient(therapist=staff)
    client.force_login(staff)

    response = client.post(url_of(patient, name))

    assert response.status_code == 403


# --- Accounts without an address ------------------------------------------------------------------


@pytest.fixture
def nameless_address(therapist):
    invitation, _secret = Invitation.objects.invite(
        name="Nia",
        email="",
        therapist=therapist,
        by=therapist,
        opaque_id=ONCE,
        now=timezone.now(),
    )
    return invitation.patient


@pytest.mark.parametrize("query", ["", "?q=Nia"])
def test_lists_show_accounts_without_an_address(administrator_client, nameless_address, query):
    urls = ["/admin/workouts/user/", "/admin/workouts/patient/"]

    pages = [administrator_client.get(url + query).content.decode() for url in urls]

    assert [page for page in pages if "Nia" not in page] == []


@pytest.mark.parametrize("name", ["change", "history", "way-in", "brief", "csv"])
def test_pages_of_a_patient_without_an_address_open(therapist_client, nameless_address, name):
    response = therapist_client.get(url_of(nameless_address, name))

    assert response.status_code == 200


def test_address_can_be_taken_from_an_account(administrator_client, own):
    own.user.emailaddress_set.create(email=own.user.email, primary=True, verified=True)

    response = administrator_client.post(
        url_of(own.user), {"email": "", "name": "Olga Own", "is_active": "on"}
    )

    own.user.refresh_from_db()
    assert (response.status_code, own.user.email) == (302, None)
    assert not own.user.emailaddress_set.exists()


def test_no_mail_reminds_whoever_has_no_address(nameless_address):
    Patient.objects.update(remind_by_mail=True, usual_slot="08:00")

    assert not remindable().exists()


def test_no_mail_tells_a_therapist_without_an_address_of_a_silence(nameless_address, therapist):
    now = timezone.now()
    User.objects.update(joined_at=now - timedelta(days=8))
    before = perhaps_silent(now=now).count()
    User.objects.filter(pk=therapist.pk).update(email=None)

    assert (before, perhaps_silent(now=now).count()) == (1, 0)
