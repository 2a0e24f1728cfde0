"""Says what a long command is doing, and how far it is."""

import time
from typing import TextIO

SECONDS_BEFORE_SHOWN = 1
SECONDS_BETWEEN = 0.5
MEGABYTE = 1024 * 1024


class Progress:
    """On a terminal a line that moves once a step takes over a second; else a line a step."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out
        self.is_terminal = out is not None and out.isatty()
        self.text = ""
        self.shown_at = 0.0
        self.is_shown = False

    def begin(self, text: str) -> None:
        self.end()
        self.text = text
        self.shown_at = time.monotonic() + SECONDS_BEFORE_SHOWN - SECONDS_BETWEEN
        if self.out and not self.is_terminal:
            self.out.write(f"{text} …\n")

    def show(self, done: int, total: int) -> None:
        """Shows how many bytes are done, of how many; 0 if nobody knows."""
        now = time.monotonic()
        if not (self.out and self.is_terminal) or now - self.shown_at < SECONDS_BETWEEN:
            return
        how_far = f"{min(100, 100 * done // total)} %" if total else f"{done // MEGABYTE} MB"
        self.out.write(f"\r{self.text} … {how_far}")
        self.out.flush()
        self.shown_at, self.is_shown = now, True

    def show_more(self, before: int, total: int, done: int) -> None:
        self.show(before + done, total)

    def end(self) -> None:
        if self.out and self.is_shown:
            self.out.write(f"\r{self.text}, done.\n")
        self.is_shown = False
