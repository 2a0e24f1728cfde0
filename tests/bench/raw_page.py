"""A page driven by the browser's own protocol alone.

Playwright's own pages always claim to be visible and focused. To measure what a browser really does
to a page that is hidden or frozen, this one is made and asked without that.
"""

import contextlib
import json
import time


class RawPage:
    def __init__(self, browser, url):
        self._browser = browser.new_browser_cdp_session()
        self._browser.on("Target.receivedMessageFromTarget", self._receive)
        self._answers = {}
        self._sent = 0
        self._target = self._browser.send("Target.createTarget", {"url": url})["targetId"]
        attached = self._browser.send("Target.attachToTarget", {"targetId": self._target})
        self._session = attached["sessionId"]

    def _receive(self, event):
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message

    def send(self, method, **parameters):
        """Waits for the answer; a RuntimeError says what the browser did not like."""
        self._sent += 1
        number = self._sent
        message = json.dumps({"id": number, "method": method, "params": parameters})
        envelope = {"sessionId": self._session, "message": message}
        self._browser.send("Target.sendMessageToTarget", envelope)
        while number not in self._answers:
            # Any request lets Playwright hand over what has come in.
            self._browser.send("Browser.getVersion")
            time.sleep(0.01)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer["result"]

    def evaluate(self, script):
        """The value of an expression, which may be a promise, as after a tap on the page."""
        result = self.send(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def wait_for(self, script, *, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            # While a document is being replaced there is nothing to ask.
            with contextlib.suppress(RuntimeError):
                if self.evaluate(script):
                    return
            time.sleep(0.1)
        raise TimeoutError(script)

    def hide(self):
        """Another tab comes to the front, as when a person looks at something else."""
        self._browser.send("Target.createTarget", {"url": "about:blank"})
        self.wait_for("document.visibilityState === 'hidden'")

    def show(self):
        self._browser.send("Target.activateTarget", {"targetId": self._target})
        self.wait_for("document.visibilityState === 'visible'")

    def freeze(self, seconds):
        """Nothing of the page runs for so long, as when a phone stops a hidden page."""
        self.hide()
        self.send("Page.setWebLifecycleState", state="frozen")
        time.sleep(seconds)
        self.send("Page.setWebLifecycleState", state="active")
        self.show()

    def slow_down(self, rate):
        self.send("Emulation.setCPUThrottlingRate", rate=rate)
