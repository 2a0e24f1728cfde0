"""A bare window of Qt's Chromium of an exact size. It does what it reads, a line of JSON each.

    qt_window.py WIDTH HEIGHT FOLDER

Run with the packages of that Qt alone. FOLDER is where it stores what a page stores.
"""

import base64
import json
import os
import sys
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QSocketNotifier, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

PAGES_OWN_WORLD = 0


class Page(QWebEnginePage):
    errors: list[str]

    def javaScriptConsoleMessage(self, level, message, _line, _source):  # noqa: N802 - Qt's name
        if level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            self.errors.append(message)


class Window:
    def __init__(self, width, height, folder):
        self.profile = QWebEngineProfile("phone")
        self.profile.setPersistentStoragePath(folder)
        self.profile.setCachePath(folder)
        self.view = QWebEngineView()
        self.page = Page(self.profile, self.view)
        self.page.errors = []
        self.view.setPage(self.page)
        self.view.resize(width, height)
        self.view.show()

    def version(self, _nothing):
        answer(self.profile.httpUserAgent())

    def open(self, url):
        self.page.load(QUrl(url))
        answer(None)

    def evaluate(self, expression):
        self.page.runJavaScript(expression, PAGES_OWN_WORLD, answer)

    def press(self, point):
        where = QPoint(*map(round, point))
        no_key = Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(self.view.focusProxy(), Qt.MouseButton.LeftButton, no_key, where)
        answer(None)

    def screenshot(self, _nothing):
        # The first brings what has been drawn since the last.
        self.view.grab()
        QTest.qWait(50)
        png = QBuffer()
        png.open(QIODevice.OpenModeFlag.WriteOnly)
        self.view.grab().save(png, "PNG")
        answer(base64.b64encode(png.data().data()).decode())

    def errors(self, _nothing):
        answer(self.page.errors)
        self.page.errors = []

    def obey(self, *_notified):
        if not (line := sys.stdin.readline()):
            os._exit(0)  # nobody is left who could ask, and Qt has nothing to tidy up
        command, argument = json.loads(line)
        getattr(self, command)(argument)


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    width, height, folder = sys.argv[1:]
    application = QApplication(sys.argv[:1])
    window = Window(int(width), int(height), folder)
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(partial(Window.obey, window))
    sys.exit(application.exec())
