"""Which texts of an address or a form can be the key of a row."""

MAX_DIGITS = 18


def is_key(text):
    """Whether it can be one: a look-up by others, or by a number of any length, fails."""
    return text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
