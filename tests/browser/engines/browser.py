"""What a test does in any engine. Each backend adds how its browser is asked for it."""

import io
import json
import time
from abc import ABC, abstractmethod

from PIL import Image

# The first control in sight with this name, or one that begins with it: where to press it.
FIND = """
([name, isWhole]) => {
    const isNamed = (element) => {
        const text = (element.getAttribute("aria-label") ?? element.textContent)
            .replace(/\\s+/g, " ").trim();
        return isWhole ? text === name : text.startsWith(name);
    };
    for (const element of document.querySelectorAll("button, a, summary, label")) {
        if (!isNamed(element) || !element.getClientRects().length) continue;
        element.scrollIntoView({ block: "center", behavior: "instant" });
        const { left, top, width, height } = element.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        const there = document.elementFromPoint(x, y);
        if (there && (element.contains(there) || there.contains(element))) return [x, y];
    }
    return null;
}
"""
# The page that is there, and the one that comes after it.
LEAVE = "() => { window.isLeft = true; }"
HAS_COME = "() => !window.isLeft && document.readyState === 'complete'"


def wait_for(found, *, seconds=20, what="it"):
    """What `found` gives as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.1)
    return value


class NotNow(Exception):  # noqa: N818 - a state of the page, which is just being left
    """The page could not answer; another one may be on its way."""


class Browser(ABC):
    """One window on one page, as large as a phone's, with nothing stored from before."""

    @abstractmethod
    def open(self, url):
        """Goes there, and waits until the page is loaded."""

    @abstractmethod
    def evaluate(self, expression):
        """The value of a JavaScript expression that gives a text; NotNow where there is none."""

    @abstractmethod
    def press_at(self, x, y):
        """Presses and releases the pointer, as a person does."""

    @abstractmethod
    def screenshot(self):
        """The window as the bytes of a PNG."""

    @abstractmethod
    def take_errors(self):
        """What the console called an error since this was last asked."""

    @abstractmethod
    def close(self):
        pass

    def run(self, function, argument=None):
        """What a JavaScript function gives for that argument; both are JSON."""
        answer = self.evaluate(f"JSON.stringify(({function})({json.dumps(argument)}) ?? null)")
        return json.loads(answer)

    def picture(self):
        return Image.open(io.BytesIO(self.screenshot())).convert("RGB")

    def until(self, function, argument=None, *, seconds=20):
        """What the function gives as soon as it is true; the page may change meanwhile."""
        return wait_for(
            lambda: self.run_if_ready(function, argument),
            seconds=seconds,
            what=argument or function,
        )

    def run_if_ready(self, function, argument=None):
        """None from a page that is just being left."""
        try:
            return self.run(function, argument)
        except NotNow:
            return None

    def press(self, name, *, is_whole=True):
        """The button or link of that name, once nothing covers it."""
        self.press_at(*self.until(FIND, [name, is_whole]))

    def go_back(self):
        self.run("() => { setTimeout(() => history.back()); }")

    def reload(self):
        """Done when the page that is there has come after this."""
        self.run(LEAVE)
        self.run("() => { setTimeout(() => location.reload()); }")
        self.until(HAS_COME)
