"""The whole routine played in Spanish: phases, announcements, spoken texts, rail and summary."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.browser.acting import run_session, until
from tests.browser.phases import remember_phases, wanted_steps
from tests.browser.player import logs
from tests.browser.stubs import STUBS, texts_said
from tests.conditions import first_of
from workouts.models import Exercise
from workouts.models.sessions import SessionLength
from workouts.player.texts import player_texts

VOICES = """
speechSynthesis.voices = ["en-US", "es-ES", "es-MX"].map((lang) =>
    ({ lang, name: lang, voiceURI: lang, localService: true, default: lang === "en-US" }));
"""


@pytest.fixture
def open_in_spanish(open_player, live_server, page):
    def opened(**session):
        cookie = {"name": "language", "value": "es", "url": live_server.url}
        page.context.add_cookies([cookie])
        page.add_init_script(STUBS)
        page.add_init_script(VOICES)
        return open_player(**session)

    return opened


@pytest.fixture
def spanish_texts():
    with translation.override("es"):
        yield player_texts()


def leaves(texts):
    """Every text of the player's, whatever group it is in."""
    for each in texts.values():
        yield from leaves(each) if isinstance(each, dict) else [each]


@pytest.mark.parametrize("version", first_of(SessionLength.SHORT, SessionLength.FULL))
def test_whole_session_is_guided_in_spanish(open_in_spanish, page, spanish_texts, version):
    open_in_spanish(version=version)
    remember_phases(page)
    expected = [
        (
            step.phase.value,
            spanish_texts["switch_to" if step.phase == "switch" else "cues"][
                step.side if step.phase == "switch" else step.cue
            ],
        )
        for step in wanted_steps()
    ]

    run_session(page)
    expect(page.get_by_role("heading", name=_("How was it?"))).to_be_visible()
    until(lambda: logs()[-1].reps_done == logs()[-1].prescribed_reps)

    phases = [tuple(each) for each in page.evaluate("phases")]
    assert phases == [*expected[1:], ("done", spanish_texts["cues"]["done"])]
    assert {each["voice"] for each in page.evaluate("asked.said")} == {"es-MX"}
    names = {each.name_es for each in Exercise.objects.all()}
    assert set(page.locator(".rail-name").all_inner_texts()) <= names
    known = {*leaves(spanish_texts), *names}
    known |= {spanish_texts["spoken"]["next"] % {"name": name} for name in names}
    assert set(texts_said(page)) <= known


def test_finished_session_is_summed_up_in_spanish(open_in_spanish, page, spanish_texts):
    open_in_spanish(version=SessionLength.SHORT)
    run_session(page)

    page.get_by_role("button", name=_("Finish"), exact=True).click()

    summary = page.locator(".summary-name")
    names = {log.item.exercise.name_es for log in logs()}
    expect(summary.first).to_be_visible()
    assert set(summary.all_inner_texts()) == names
