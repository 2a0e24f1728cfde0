"""A name as people look for it: “nunez” finds Núñez, “ZOË” finds Zoë, and Ángela comes before both.

Case, accents and invisible marks make no difference, nor do the letters that some languages write
in a way of their own, nor the apostrophe that a phone makes round.
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
