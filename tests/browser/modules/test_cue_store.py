"""How one is guided: as the browser keeps it, and as it is posted."""

from urllib.parse import quote

import pytest

from tests.browser.modules.conftest import ADDRESS


def test_cue_cookie_is_read_back_as_written(ask):
    found = ask(
        """
        globalThis.htmx = { ajax: async () => {} };
        const { readCueCookie, saveCues } = await load("cue-store");
        await saveCues({ tones: false, tones_volume: 35, mix: true });
        return readCueCookie();
        """
    )

    assert found == {"tones": False, "tones_volume": 35, "mix": True}


def test_cue_settings_are_posted_as_a_form_would(ask):
    found = ask(
        """
        const sent = [];
        globalThis.htmx = { ajax: async (method, url, { values }) => sent.push([url, values]) };
        const { saveCues } = await load("cue-store");
        await saveCues({ tones: false, voice: true, tones_volume: 35 });
        return sent;
        """
    )

    assert found == [
        ["/settings/cues/", {"voice": "on", "tones_volume": 35, "page_owner": ""}],
    ]


@pytest.mark.parametrize("value", ["", "%7B", "%zz", "null", "7", quote('"text"')])
def test_cue_cookie_that_is_not_ours_is_ignored(ask, bare, value):
    bare.context.add_cookies([{"name": "cues", "value": value, "url": ADDRESS}])

    assert ask("return (await load('cue-store')).readCueCookie()") == {}


FORM = """
document.body.innerHTML = `<form data-cue-form><p data-part="no-voice" hidden>None</p></form>`;
const { tellMissingVoice } = await load("cue-form");
await tellMissingVoice();
return document.querySelector("[data-part=no-voice]").hidden;
"""


def test_cue_form_says_where_there_is_no_voice(ask):
    assert ask("hurry(); speechSynthesis.voices = [];" + FORM) is False


def test_cue_form_says_nothing_where_there_is_a_voice(ask):
    assert ask(FORM) is True
