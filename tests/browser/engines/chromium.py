"""Chromium: the system's, and the oldest one that is supported, both by Playwright."""

from playwright.sync_api import Error

from tests.browser.engines.browser import Browser, NotNow


class Chromium(Browser):
    def __init__(self, playwright, *, size, **launch):
        self.browser = playwright.chromium.launch(**launch)
        context = self.browser.new_context(viewport=size, timezone_id="America/Los_Angeles")
        self.page = context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )

    def open(self, url):
        self.page.goto(url)

    def evaluate(self, expression):
        try:
            return self.page.evaluate(expression)
        except Error as error:
            raise NotNow(str(error)) from error

    def press_at(self, x, y):
        self.page.mouse.click(x, y)

    def screenshot(self):
        return self.page.screenshot()

    def take_errors(self):
        # Messages come with the next answer.
        self.page.wait_for_timeout(100)
        errors, self.errors = self.errors, []
        return errors

    def close(self):
        self.browser.close()
