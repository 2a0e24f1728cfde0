"""The buttons of a plan's cards: up, down, drop, put back, add. They save nothing.

A button is named after what it does, and its value is the key of the card's item. The script of
the page does the same at once; without it the page is shown again, with everything that was typed.
"""

from enum import StrEnum
from typing import NamedTuple


class Move(StrEnum):
    UP = "_up"
    DOWN = "_down"
    DROP = "_drop"
    PUT_BACK = "_put_back"
    ADD = "_add"
    PREVIEW = "_preview"


class Arrangement(NamedTuple):
    """Which button was pressed, of which item; `item` is a text as it was posted."""

    move: Move
    item: str


def arrangement(data):
    """What the posted data ask to arrange; None if they are to be saved."""
    return next((Arrangement(move, data[move]) for move in Move if move in (data or {})), None)


def arrange(rows, asked):
    """Changes places and what is dropped in the posted rows, as values of their fields."""
    shown = sorted((row for row in rows if not is_dropped(row)), key=place)
    dropped = [row for row in rows if is_dropped(row)]
    row = next((each for each in rows if each.get("item", [""])[-1] == asked.item), None)
    if row is None:
        return
    if asked.move is Move.DROP:
        row["is_left_out"] = ["True"]
    elif asked.move is Move.PUT_BACK:
        row["is_left_out"] = ["False"]
    elif asked.move in {Move.UP, Move.DOWN} and row in shown:
        number = shown.index(row)
        other = number + (-1 if asked.move is Move.UP else 1)
        if 0 <= other < len(shown):
            shown[number], shown[other] = shown[other], shown[number]
            for position, each in enumerate([*shown, *sorted(dropped, key=place)], start=1):
                each["position"] = [str(position)]


def is_dropped(row):
    return row.get("is_left_out", [""])[-1].lower() in {"true", "on", "1"}


def place(row):
    """The posted position; last for what is no number."""
    text = row.get("position", [""])[-1]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 10**6
