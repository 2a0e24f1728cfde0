"""A name as it is stored, and as people look for it.

It is one line that somebody can see: nothing in it is invisible, and nothing turns what stands
beside it. And “nunez” finds Núñez, “ZOË” finds Zoë, and Ángela comes before both: case and accents
make no difference, nor do the letters that some languages write in a way of their own, nor the
apostrophe that a phone makes round.
"""

import unicodedata

# Letters that Unicode does not take apart, and marks that keyboards write in several ways.
PLAIN = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
        **dict.fromkeys("‘’ʼ`´", "'"),
        **dict.fromkeys("‐‑‒–", "-"),
    }
)

# What joins letters in Persian, in the scripts of India and in pictures of several people.
JOINERS = frozenset("\u200c\u200d")
# Letters and marks that show nothing: fillers, an empty pattern of Braille, blank hieroglyphs, a
# note without a head, and what Unicode keeps free for more of that kind (its DerivedCoreProperties,
# Default_Ignorable_Code_Point). Not the selectors of a variant, which Japanese names need.
BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\U00013441\U00013442\U0001d159"
)
KEPT_FREE = (range(0xFFF0, 0xFFF9), range(0xE0000, 0xE0100), range(0xE01F0, 0xE1000))
INVISIBLE = frozenset({"Cc", "Cf"})


def is_invisible(character: str) -> bool:
    return (
        character in BLANK
        or unicodedata.category(character) in INVISIBLE
        or any(ord(character) in each for each in KEPT_FREE)
    )


def clean_name(text: str) -> str:
    """The text on one line, without invisible characters and marks of direction.

    Empty, if nothing is left that can be seen by itself.
    """
    shown = "".join(
        each for each in " ".join(text.split()) if each in JOINERS or not is_invisible(each)
    )
    # A mark alone, an accent say, stands on nothing.
    is_seen = any(
        each not in JOINERS and not unicodedata.category(each).startswith(("M", "Z"))
        for each in shown
    )
    return " ".join(shown.split()) if is_seen else ""


def fold(text: str) -> str:
    """The text as it is searched by and put in order: the same for all ways to write it."""
    parts = unicodedata.normalize("NFKD", text.translate(PLAIN)).casefold()
    # Casefolding may bring marks back: “İ” becomes an i with a dot.
    letters = unicodedata.normalize("NFKD", parts.translate(PLAIN))
    is_mark = unicodedata.combining
    told = "".join(
        each for each in letters if not is_mark(each) and unicodedata.category(each) != "Cf"
    )
    return " ".join(told.split())
