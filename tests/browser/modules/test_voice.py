"""The voice: what cuts it, what it drops, and in which language it speaks."""

VOICE = """
const { Voice, hasVoice, unlockVoice } = await load("voice");
const voice = new Voice("en");
voice.set(settings);
const cut = () => asked.said.filter(({ isCut }) => isCut).map(({ text }) => text);
"""


def test_voice_is_cut_by_what_is_newer(ask):
    found = ask(VOICE + "voice.say(['Long', 'Longer']); voice.say(['New']); return cut()")

    assert found == ["Long", "Longer"]


def test_voice_drops_what_is_minor_while_it_speaks(ask):
    found = ask(
        VOICE
        + """
        voice.say(["Straighten"]);
        voice.say(["Halfway"], { isMinor: true });
        return asked.said.map(({ text, isCut }) => [text, isCut]);
        """
    )

    assert found == [["Straighten", False]]


def test_voice_says_what_is_minor_in_silence(ask):
    found = ask(
        VOICE
        + """
        voice.say(["Up"]);
        await wait(300);
        voice.say(["Halfway"], { isMinor: true });
        return asked.said.map(({ text }) => text);
        """
    )

    assert found == ["Up", "Halfway"]


def test_voice_hushed_is_silent(ask):
    found = ask(VOICE + "voice.say(['Long', 'Longer']); voice.hush(); return cut()")

    assert found == ["Long", "Longer"]


def test_voice_switched_off_is_cut_and_stays_silent(ask):
    found = ask(
        VOICE
        + """
        voice.say(["Long"]);
        voice.set({ ...settings, voice: false });
        voice.say(["New"]);
        return [asked.said.map(({ text }) => text), cut()];
        """
    )

    assert found == [["Long"], ["Long"]]


VOICES = """
const named = (name, lang, localService, isDefault = false) =>
    ({ name, lang, localService, default: isDefault });
speechSynthesis.voices = [
    named("Far", "en-GB", false, true), named("Near", "en-GB", true),
    named("Spanish", "es-ES", true), named("Own region", "en_US", true),
];
"""


def test_voice_is_one_of_the_device_in_the_pages_language(ask):
    found = ask(VOICES + VOICE + "voice.say(['Hold']); return asked.said[0].voice")

    assert found == "Own region"


def test_voice_says_nothing_in_a_language_that_it_has_not_got(ask):
    found = ask(
        VOICES
        + VOICE
        + """
        hurry();
        const french = new Voice("fr");
        french.set(settings);
        french.say(["Tenez"]);
        return [asked.said.length, await hasVoice("fr"), await hasVoice("es")];
        """
    )

    assert found == [0, False, True]


def test_voice_may_be_known_late(ask):
    found = ask(
        VOICE
        + """
        const voices = speechSynthesis.voices;
        speechSynthesis.voices = [];
        setTimeout(() => {
            speechSynthesis.voices = voices;
            speechSynthesis.dispatchEvent(new Event("voiceschanged"));
        }, 50);
        return hasVoice("en");
        """
    )

    assert found is True


def test_voice_is_unlocked_by_one_silence(ask):
    found = ask(
        VOICE
        + """
        const spoken = [];
        speechSynthesis.speak = ({ text, volume }) => spoken.push([text.trim(), volume]);
        unlockVoice();
        unlockVoice();
        return spoken;
        """
    )

    assert found == [["", 0]]
