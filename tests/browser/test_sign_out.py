"""Signing out on a shared phone: sent first, warned of else, then forgotten."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import sign_in, until
from tests.browser.phones import BE_IDLE, HAS_KIT, everything_kept, lose_network, records
from tests.conditions import first_of
from workouts.models import BrowserSession, ExerciseLog, SessionLog

KEEP = """
async ({ uuid, owner, fields }) => {
    const { put } = await import("/static/js/offline/outbox.js");
    await put({
        uuid, owner, fields: { ...fields, page_owner: owner }, savedAt: Date.now(), sent: false,
        url: `/sessions/${uuid}/progress/`, at: null, wanted: {}, isPaused: true, isFinished: false,
    });
}
"""


WORD = "It pulls in the groin"


def owner_name(patient):
    return f"user-{patient.user.opaque_id.hex}"


def keep(page, session, owner, *, reps=1, note=""):
    """Puts a report of the session's first exercise into the outbox."""
    log = session.exercise_logs.in_order().first()
    fields = {
        "reports-TOTAL_FORMS": "1",
        "reports-INITIAL_FORMS": "0",
        "reports-0-item": str(log.item_id),
        "reports-0-side": log.side,
        "reports-0-reps_done": str(reps),
        "note": note,
    }
    page.evaluate(KEEP, {"uuid": str(session.uuid), "owner": owner, "fields": fields})


def done_reps():
    logs = SessionLog.objects.get().exercise_logs
    return max(logs.values_list("reps_done", flat=True))


@pytest.fixture
def settings_page(page, live_server, patient, start_session):
    """A patient's phone, with a kit on it and an open session."""
    start_session(patient, at=timezone.now())
    sign_in(page, live_server, patient.user)
    page.add_init_script(BE_IDLE)
    page.goto(f"{live_server.url}/settings/")
    until(lambda: page.evaluate(HAS_KIT))
    return page


def sign_out(page):
    page.get_by_role("button", name="Sign out", exact=True).click()


def refuse_progress(page):
    page.route("**/progress/", lambda route: route.abort())


def test_signing_out_forgets_everything_in_every_tab(settings_page, patient, live_server):
    page = settings_page
    page.evaluate("localStorage.setItem('something', 'mine')")
    page.evaluate("document.cookie = 'cues=%7B%7D; path=/'")
    page.evaluate("addEventListener('pagehide', () => { name = document.body.innerText; })")
    other_tab = page.context.new_page()
    other_tab.goto(f"{live_server.url}/progress/")
    assert owner_name(patient) in everything_kept(page)

    sign_out(page)

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    # It was empty before it was left.
    assert page.evaluate("name") == ""
    expect(other_tab.get_by_role("link", name="Sign in")).to_be_visible()
    assert other_tab.url == f"{live_server.url}/"
    assert owner_name(patient) not in everything_kept(page)
    assert page.evaluate("localStorage.length") == 0
    assert "cues" not in [cookie["name"] for cookie in page.context.cookies()]


def test_signing_out_sends_what_waits(settings_page, patient):
    page = settings_page
    keep(page, SessionLog.objects.get(), owner_name(patient))

    sign_out(page)

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert done_reps() == 1
    assert records(page) == []


def test_signing_out_warns_of_what_cannot_be_sent_and_staying_keeps_it(settings_page, patient):
    page = settings_page
    keep(page, SessionLog.objects.get(), owner_name(patient))
    refuse_progress(page)
    warning = page.get_by_role("dialog", name="Not everything has been sent")
    sign_out(page)
    expect(warning).to_be_visible()
    expect(page.get_by_text("1 session has not been sent yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out and forget it")).to_be_visible()

    page.keyboard.press("Escape")

    expect(warning).to_be_hidden()
    assert len(records(page)) == 1

    sign_out(page)
    page.get_by_role("button", name="Stay signed in").click()

    expect(warning).to_be_hidden()
    page.unroute("**/progress/")
    page.reload()
    until(lambda: done_reps() == 1)


def test_signing_out_all_the_same_forgets_what_waits(settings_page, patient, start_session):
    page = settings_page
    first = SessionLog.objects.get()
    second = start_session(patient, at=timezone.now())
    for session in (first, second):
        keep(page, session, owner_name(patient), note=WORD)
    refuse_progress(page)
    assert WORD in everything_kept(page)
    sign_out(page)
    expect(page.get_by_text("2 sessions have not been sent yet.")).to_be_visible()

    page.get_by_role("button", name="Sign out and forget them").click()

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert records(page) == []
    assert WORD not in everything_kept(page)
    assert not any(ExerciseLog.objects.values_list("reps_done", flat=True))


def test_signing_out_without_network_forgets_nothing(settings_page, patient):
    page = settings_page
    keep(page, SessionLog.objects.get(), owner_name(patient))
    lose_network(page)

    sign_out(page)

    expect(page.get_by_role("dialog", name="You are still signed in")).to_be_visible()
    assert len(records(page)) == 1


def test_word_of_another_person_leaves_the_phone_while_their_numbers_wait(
    settings_page, make_patient, start_session
):
    """Whether the person whose phone it is now opens a page, or signs out."""
    page = settings_page
    other = make_patient("other@example.com")
    session = start_session(other, at=timezone.now())
    keep(page, session, owner_name(other), note=WORD)

    page.reload()

    until(lambda: WORD not in everything_kept(page))
    assert [record["owner"] for record in records(page)] == [owner_name(other)]

    keep(page, session, owner_name(other), note=WORD)
    sign_out(page)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()

    until(lambda: WORD not in everything_kept(page))
    assert [record["owner"] for record in records(page)] == [owner_name(other)]


def test_next_persons_page_forgets_what_the_last_one_has_sent(
    settings_page, patient, make_patient, live_server
):
    page = settings_page
    keep(page, SessionLog.objects.get(), owner_name(patient))
    page.reload()
    until(lambda: done_reps() == 1)
    BrowserSession.objects.all().delete()

    sign_in(page, live_server, make_patient("other@example.com").user)
    page.goto(f"{live_server.url}/progress/")
    until(lambda: not records(page))

    assert owner_name(patient) not in everything_kept(page)


SHOW_AGAIN = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.mark.parametrize("path", first_of("/settings/", "/progress/"))
def test_page_that_the_browser_kept_is_nobodys_after_signing_out(
    settings_page, live_server, patient, path
):
    """As Firefox shows it by Back; the test's browser keeps none, so it is told to show one."""
    page = settings_page
    page.goto(live_server.url + path)
    page.request.post(
        f"{live_server.url}/accounts/logout/",
        headers={"X-CSRFToken": csrf_token(page), "Referer": live_server.url},
    )

    page.evaluate(SHOW_AGAIN)

    page.wait_for_url("**/accounts/**")
    assert patient.user.email not in page.content()


def test_page_that_the_browser_kept_stays_its_persons(settings_page, patient):
    page = settings_page
    page.evaluate("document.body.append('untouched')")

    page.evaluate(SHOW_AGAIN)

    page.wait_for_timeout(300)
    assert "untouched" in page.content()


def csrf_token(page):
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return cookies["csrftoken"]
