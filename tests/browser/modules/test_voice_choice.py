"""Which voice speaks, by the lists that real devices have, and the one chosen instead."""

import pytest

RANKED = """
const { rankVoices } = await load("voice-choice");
const voices = given.voices.map(([name, lang, localService = true, isDefault = false]) =>
    ({ name, lang, localService, default: isDefault }));
return rankVoices(voices, given.lang, given.phone).map(({ name }) => name);
"""
# As `speechSynthesis.getVoices()` returns them, Spanish and some English ones.
IPHONE = [
    ("Albert", "en-US"),
    ("Bad News", "en-US"),
    ("Daniel", "en-GB"),
    ("Eddy (English (US))", "en-US"),
    ("Eddy (Spanish (Mexico))", "es-MX"),
    ("Eddy (Spanish (Spain))", "es-ES"),
    ("Fred", "en-US"),
    ("Grandma (Spanish (Mexico))", "es-MX"),
    ("M\u00f3nica", "es-ES"),
    ("Paulina", "es-MX"),
    ("Samantha", "en-US", True, True),
]
ANDROID = [
    ("English United States", "en_US", True, True),
    ("Spanish Spain", "es_ES"),
    ("Spanish United States", "es_US"),
    ("espeak Spanish (Latin America)", "es_419"),
]
WINDOWS = [
    ("Microsoft David - English (United States)", "en-US", True, True),
    ("Microsoft Helena - Spanish (Spain)", "es-ES"),
    ("Microsoft Raul - Spanish (Mexico)", "es-MX"),
    ("Microsoft Dalia Online (Natural) - Spanish (Mexico)", "es-MX", False),
    ("Google espa\u00f1ol de Estados Unidos", "es-US", False),
]
MACOS = [
    ("Albert", "en-US"),
    ("Diego", "es-AR"),
    ("Flo (Espa\u00f1ol (M\u00e9xico))", "es-MX"),
    ("M\u00f3nica", "es-ES"),
    ("Paulina", "es-MX"),
    ("Rocko (Espa\u00f1ol (Espa\u00f1a))", "es-ES"),
    ("Samantha", "en-US"),
    ("Zarvox", "en-US"),
]


@pytest.mark.parametrize(
    ("voices", "lang", "phone", "first"),
    [
        (IPHONE, "es", "en-US", "Paulina"),
        (IPHONE, "es", "es-ES", "M\u00f3nica"),
        (IPHONE, "en", "en-US", "Samantha"),
        (IPHONE, "en", "es-MX", "Samantha"),
        (IPHONE, "en", "en-GB", "Daniel"),
        (ANDROID, "es", "en-US", "Spanish United States"),
        (ANDROID, "es", "es-ES", "Spanish Spain"),
        (WINDOWS, "es", "en-US", "Microsoft Raul - Spanish (Mexico)"),
        (WINDOWS, "es", "es-ES", "Microsoft Helena - Spanish (Spain)"),
        (MACOS, "es", "en-US", "Paulina"),
        (MACOS, "es", "es-AR", "Diego"),
        (MACOS, "en", "en-US", "Samantha"),
    ],
)
def test_voice_of_a_real_device(ask, voices, lang, phone, first):
    assert ask(RANKED, {"voices": voices, "lang": lang, "phone": phone})[0] == first


def test_regions_come_in_their_order(ask):
    tags = ["es-ES", "es-CO", "es_419", "es-MX", "es_US"]

    found = ask(RANKED, {"voices": [(tag, tag) for tag in tags], "lang": "es", "phone": "en-US"})

    assert found == ["es_US", "es-MX", "es_419", "es-CO", "es-ES"]


@pytest.mark.parametrize(
    "odd", ["Grandma (Spanish (Mexico))", "Zarvox", "espeak Spanish", "eSpeak NG es-419"]
)
def test_odd_voice_comes_last_even_where_it_is_of_the_own_region(ask, odd):
    voices = [(odd, "es-US", True, True), ("Far", "es-ES", False)]

    assert ask(RANKED, {"voices": voices, "lang": "es", "phone": "es-US"}) == ["Far", odd]


def test_name_that_only_begins_like_an_odd_one_is_not_odd(ask):
    voices = [("Reeda", "es-MX"), ("Florencia", "es-ES")]

    assert ask(RANKED, {"voices": voices, "lang": "es", "phone": "en"})[0] == "Reeda"


def test_another_voice_is_chosen_in_turn_and_remembered(ask):
    found = ask(
        """
        localStorage.clear();
        speechSynthesis.voices = ["es-MX", "es-ES"].map((lang) =>
            ({ name: lang, lang, voiceURI: lang, localService: true, default: false }));
        const { Voice, chooseAnotherVoice } = await load("voice");
        const voice = new Voice("es");
        voice.set(settings);
        const speaking = () => { voice.say(["Hola"]); return asked.said.at(-1).voice; };
        const found = [speaking(), chooseAnotherVoice("es"), speaking(), chooseAnotherVoice("es")];
        localStorage.clear();
        return found;
        """
    )

    assert found == ["es-MX", "es-ES", "es-ES", "es-MX"]


def test_sentence_in_another_language_has_that_languages_voice(ask):
    found = ask(
        """
        speechSynthesis.voices = ["es-MX", "en-US"].map((lang) =>
            ({ name: lang, lang, voiceURI: lang, localService: true, default: false }));
        const { Voice } = await load("voice");
        const voice = new Voice("es");
        voice.set(settings);
        voice.say(["Puente", { text: "Mind your back.", lang: "en" }]);
        await wait(300);
        return asked.said.map(({ text, lang }) => [text, lang]);
        """
    )

    assert found == [["Puente", "es-MX"], ["Mind your back.", "en-US"]]
