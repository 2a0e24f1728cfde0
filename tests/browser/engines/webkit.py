"""WebKit, the engine of every iPhone, as GTK has it: by WebDriver, in a window of our own."""

import base64
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.browser.engines.browser import HAS_COME, LEAVE, Browser, NotNow, wait_for
from tests.site import free_port

WINDOW = Path(__file__).with_name("webkit_window.py")
XVFB = ["xvfb-run", "--auto-servernum", "--server-args", "-screen 0 1400x1000x24"]
COMMAND = ["/usr/bin/env", "dbus-run-session", "--", *XVFB, "WebKitWebDriver"]
ENVIRONMENT = {
    "TZ": "America/Los_Angeles",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "0",
    "NO_AT_BRIDGE": "1",
}


class WebKit(Browser):
    def __init__(self, folder, *, size):
        port = free_port()
        self.faults = folder / "faults"
        self.faults.touch()
        self.n_taken = 0
        with (folder / "driver").open("w") as said:
            self.process = subprocess.Popen(  # noqa: S603 - the system's driver
                [*COMMAND, f"--port={port}"],
                env=os.environ | ENVIRONMENT,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.driver = f"http://127.0.0.1:{port}"
        wait_for(self.is_ready, what="the driver")
        options = {
            "binary": str(WINDOW),
            "args": ["--automation", str(size["width"]), str(size["height"]), str(self.faults)],
        }
        # The driver itself waits for ever where a page that comes by Back loads itself again.
        waiting = {"pageLoadStrategy": "none"}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options} | waiting}
        session = self.ask("POST", "/session", capabilities=wanted)
        self.session = f"/session/{session['sessionId']}"

    def is_ready(self):
        with suppress(OSError):
            return self.ask("GET", "/status")["ready"]

    def ask(self, method, path, **fields):
        # Always to our own driver, by http.
        body = json.dumps(fields).encode() if method == "POST" else None
        request = urllib.request.Request(self.driver + path, body, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            with refused:
                raise NotNow(json.load(refused)["value"]["message"]) from refused

    def command(self, name, **fields):
        return self.ask("POST", f"{self.session}/{name}", **fields)

    def open(self, url):
        self.run(LEAVE)
        self.command("url", url=url)
        self.until(HAS_COME)

    def evaluate(self, expression):
        return self.command("execute/sync", script=f"return {expression}", args=[])

    def press_at(self, x, y):
        here = {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}
        actions = [here, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        pointer = {"type": "pointer", "id": "finger", "actions": actions}
        self.command("actions", actions=[pointer])

    def screenshot(self):
        return base64.b64decode(self.ask("GET", f"{self.session}/screenshot"))

    def take_errors(self):
        # Messages come a moment after what they are about.
        time.sleep(0.3)
        faults = self.faults.read_text().splitlines()
        new, self.n_taken = faults[self.n_taken :], len(faults)
        return new

    def close(self):
        with suppress(NotNow, OSError):
            self.ask("DELETE", self.session)
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()
