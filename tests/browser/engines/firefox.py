"""Firefox by WebDriver BiDi, which it speaks itself: no driver beside it."""

import asyncio
import base64
import itertools
import os
import re
import subprocess
import threading
from contextlib import suppress

import aiohttp

from tests.browser.engines.browser import Browser, NotNow, wait_for

ADDRESS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
COMMAND = ["/usr/bin/env", "firefox-esr", "--headless", "--no-remote"]
ANSWER_SECONDS = 60
PREFERENCES = """\
user_pref("media.autoplay.default", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
"""


class Refused(Exception):  # noqa: N818 - as the browser puts it
    """The browser answered with an error."""


class Channel:
    """Commands and their answers over a socket that lives in a thread of its own."""

    def __init__(self, address, on_event):
        self.on_event = on_event
        self.numbers = itertools.count(1)
        self.waiting = {}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.await_here(self.connect(address))

    def await_here(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(ANSWER_SECONDS)

    async def connect(self, address):
        self.http = aiohttp.ClientSession()
        self.socket = await self.http.ws_connect(address, max_msg_size=0)
        self.listener = self.loop.create_task(self.listen())

    async def listen(self):
        async for message in self.socket:
            answer = message.json()
            if "id" in answer:
                self.waiting.pop(answer["id"]).set_result(answer)
            else:
                self.on_event(answer["params"])

    def call(self, method, **params):
        return self.await_here(self.ask(method, params))

    async def ask(self, method, params):
        number = next(self.numbers)
        self.waiting[number] = self.loop.create_future()
        await self.socket.send_json({"id": number, "method": method, "params": params})
        answer = await self.waiting[number]
        if "error" in answer:
            raise Refused(answer["message"])
        return answer["result"]

    async def hang_up(self):
        self.listener.cancel()
        with suppress(asyncio.CancelledError):
            await self.listener
        await self.socket.close()
        await self.http.close()

    def close(self):
        self.await_here(self.hang_up())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


class Firefox(Browser):
    def __init__(self, folder, *, size):
        (folder / "user.js").write_text(PREFERENCES)
        self.errors = []
        with (folder / "said").open("w") as said:
            self.process = subprocess.Popen(  # noqa: S603 - the system's Firefox
                [*COMMAND, "--profile", folder, "--remote-debugging-port", "0", "about:blank"],
                env=os.environ | {"TZ": "America/Los_Angeles"},
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
        address = wait_for(lambda: ADDRESS.search((folder / "said").read_text()))[1]
        self.channel = Channel(f"{address}/session", self.note)
        self.channel.call("session.new", capabilities={})
        self.channel.call("session.subscribe", events=["log.entryAdded"])
        [tab] = self.channel.call("browsingContext.getTree")["contexts"]
        self.tab = tab["context"]
        # Firefox 115 has no such command, and stays as wide as its window.
        with suppress(Refused):
            self.channel.call("browsingContext.setViewport", context=self.tab, viewport=size)

    def note(self, entry):
        if entry["level"] == "error":
            self.errors.append(entry["text"])

    def open(self, url):
        self.channel.call("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def evaluate(self, expression):
        try:
            answer = self.channel.call(
                "script.evaluate",
                expression=expression,
                target={"context": self.tab},
                awaitPromise=False,
            )
        except Refused as error:
            raise NotNow(str(error)) from error
        if answer["type"] == "exception":
            raise NotNow(answer["exceptionDetails"]["text"])
        return answer["result"]["value"]

    def press_at(self, x, y):
        here = {"type": "pointerMove", "x": round(x), "y": round(y)}
        actions = [here, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        pointer = {"type": "pointer", "id": "finger", "actions": actions}
        self.channel.call("input.performActions", context=self.tab, actions=[pointer])

    def screenshot(self):
        shot = self.channel.call("browsingContext.captureScreenshot", context=self.tab)
        return base64.b64decode(shot["data"])

    def take_errors(self):
        # What the page has logged comes before the answer to this.
        self.evaluate("''")
        errors, self.errors = self.errors, []
        return errors

    def close(self):
        self.channel.close()
        self.process.terminate()
        self.process.wait()
