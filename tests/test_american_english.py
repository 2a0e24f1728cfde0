"""What people read is American clinic English, and has one word for one thing."""

import re

import pytest

from tests.readable import readable_texts

# British spellings and words, and words that the site has given up for another one.
RETIRED = re.compile(
    r"""\b(?:
      practis\w* | colour\w* | grey | behaviour\w* | (?:favour|honour|neighbour|labour)\w*
    | centre[ds]? | metres? | programmes? | catalogues? | whilst | amongst | towards | afterwards
    | learnt | fortnights? | enrol | holidays? | full\ stop | mum | at\ the\ weekends?
    | (?:travell|cancell|labell|modell)(?:ed|ing|ers?)
    | (?:apolog|author|custom|emphas|maxim|minim|normal|organ|real|recogn|summar|synchron)
      is(?:e[ds]?|ing)
    | have\ you\ got | untick | (?:un)?tick(?:ed)?\ (?:the|it|a)\ box
    | e[-‑]mails? | mails | (?:by|your)\ mail | unwanted\ mail
    | chains? | gluts?(?!-) | anew | go(?:es)?\ on\b(?!\ to) | half\ way | any\ more[.:]
    | by\ your\ word | a\ word\ to\ (?:your|the)\ therapist | unread\ words | so\ many\ days
    | reckoned | cannot\ do\ it\ here | in\ figures
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What is code and no text: a name in backticks, a variable, a tag, an address.
CODE = re.compile(r"`[^`]*`|{{.*?}}|{%.*?%}|<[^>]*>|\]\([^)]*\)|%\(\w+\)s|https?://\S+", re.DOTALL)


def retired_words(text):
    return RETIRED.findall(CODE.sub(" ", " ".join(text.split())))


def test_every_text_is_american_english():
    found = [
        f"{place}: {word!r} in “{text.strip()[:80]}”"
        for place, text in readable_texts()
        for word in retired_words(text)
    ]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "You practised",
        "in forced colours",
        "Your chain",
        "Glut stretch",
        "by e-mail",
        "Go on",
        "It begins anew.",
        "How much time have you got?",
        "A word to your therapist",
    ],
)
def test_a_retired_word_is_found(text):
    assert retired_words(text)


def test_code_is_no_text():
    assert not retired_words("The folder `catalogue` has [them](docs/catalogue.md), {{ chain }}.")


def test_texts_come_from_all_that_people_read():
    places = {place.rsplit(":", 1)[0] for place, _ in readable_texts()}

    assert places >= {
        "README.md",
        "docs/therapist.md",
        "fixtures/hip_workout.json",
        "static/js/player/captions.js",
        "templates/base.html",
        "templates/mail/reminder.txt",
        "workouts/player/texts.py",
    }
