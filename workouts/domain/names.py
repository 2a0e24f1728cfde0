"""A name as it is stored, and as people look for it.

It is one line that somebody can see: nothing in it is invisible, and nothing turns what stands
beside it. And “nunez” finds Núñez, “ZOË” finds Zoë, and Ángela comes before both: case and accents
make no difference, nor do the letters that some languages write in a way of their own, nor the
apostrophe that a phone makes round.
"""

import unicodedata

# Letters that Unicode does not take apart, and marks that keyboards write in several ways.
PLAIN_LETTERS = str.maketrans(
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
# note without a head, and what Unicode reserves for more of that kind (its DerivedCoreProperties,
# Default_Ignorable_Code_Point). Not the selectors of a variant, which Japanese names need.
BLANK_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\U00013441\U00013442\U0001d159"
)
RESERVED_RANGES = (range(0xFFF0, 0xFFF9), range(0xE0000, 0xE0100), range(0xE01F0, 0xE1000))
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})


def is_invisible(character: str) -> bool:
    return (
        character in BLANK_LETTERS
        or unicodedata.category(character) in INVISIBLE_CATEGORIES
        or any(ord(character) in each for each in RESERVED_RANGES)
    )


def clean_name(text: str) -> str:
    """The text on one line, without invisible characters and marks of direction.

    Empty if nothing visible is left.
    """
    shown = "".join(
        each for each in " ".join(text.split()) if each in JOINERS or not is_invisible(each)
    )
    # A mark without a letter, such as an accent, does not count.
    is_seen = any(
        each not in JOINERS and not unicodedata.category(each).startswith(("M", "Z"))
        for each in shown
    )
    return " ".join(shown.split()) if is_seen else ""


def fold(text: str) -> str:
    """The text for searching and sorting: the same for all ways to write it."""
    parts = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS)).casefold()
    # Casefolding may bring marks back: “İ” becomes an i with a dot.
    characters = unicodedata.normalize("NFKD", parts.translate(PLAIN_LETTERS))
    is_mark = unicodedata.combining
    letters = "".join(
        each for each in characters if not is_mark(each) and unicodedata.category(each) != "Cf"
    )
    return " ".join(letters.split())
