"""A Chromium that is older than any browser to be had alone: Qt's, in a window of our own."""

import base64
import json
import os
import select
import subprocess
from pathlib import Path

from tests.browser.engines.browser import HAS_COME, LEAVE, Browser, NotNow
from tests.browser.engines.installed import QT_PATH, QT_PYTHON

WINDOW = Path(__file__).with_name("qt_window.py")
ANSWER_SECONDS = 20
ENVIRONMENT = {
    "TZ": "America/Los_Angeles",
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu --hide-scrollbars",
}


class QtChromium(Browser):
    def __init__(self, folder, *, size):
        arguments = [size["width"], size["height"], folder]
        with (folder / "said").open("w") as said:
            self.process = subprocess.Popen(  # noqa: S603 - our own window
                [QT_PYTHON, WINDOW, *map(str, arguments)],
                env=os.environ | ENVIRONMENT | {"PYTHONPATH": str(QT_PATH)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )

    def ask(self, command, argument=None):
        self.process.stdin.write(json.dumps([command, argument]) + "\n")
        self.process.stdin.flush()
        came, _out, _error = select.select([self.process.stdout], [], [], ANSWER_SECONDS)
        if not came:
            raise TimeoutError(f"no answer to {command} {argument}")
        return json.loads(self.process.stdout.readline())

    def open(self, url):
        self.run(LEAVE)
        self.ask("open", url)
        self.until(HAS_COME)

    def evaluate(self, expression):
        if isinstance(value := self.ask("evaluate", expression), str) and value:
            return value
        raise NotNow(expression)

    def press_at(self, x, y):
        self.ask("press", [x, y])

    def screenshot(self):
        return base64.b64decode(self.ask("screenshot"))

    def take_errors(self):
        self.ask("evaluate", "''")
        return self.ask("errors")

    def close(self):
        # Killed, as a page that hangs would keep it; its processes end with it.
        self.process.kill()
        self.process.communicate()
