"""Phones that keep the page without a network: a browser of their own, its service worker on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acting import sign_in, until
from tests.browser.visits import START
from workouts.views import offline

# Everything that a phone keeps, as one text: whatever is not in here is not on the phone.
EVERYTHING_KEPT = """
async () => {
    const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            texts.push(request.url, await (await cache.match(request)).text());
        }
    }
    const database = await new Promise((resolve) => {
        const request = indexedDB.open("hip-workout");
        request.onsuccess = () => resolve(request.result);
    });
    for (const name of database.objectStoreNames) {
        const rows = await new Promise((resolve) => {
            const request = database.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => resolve(request.result);
        });
        texts.push(JSON.stringify(rows));
    }
    database.close();
    return texts.join("\\n");
}
"""

# A phone that does several things at once is idle after seconds.
BE_IDLE = "globalThis.requestIdleCallback = (act) => setTimeout(act);"
HAS_KIT = "async () => Boolean(await (await import('/static/js/offline/kits.js')).lastKit())"
WAIT_FOR_WORKER = "navigator.serviceWorker.ready.then(() => true)"


@pytest.fixture
def new_phone(browser, browser_context_args, live_server, content):
    """Opens a phone on the front page, for that user or a guest; its worker is ready."""
    offline.kept.cache_clear()
    contexts, wrong = [], []

    def open_phone(user=None):
        context = browser.new_context(**browser_context_args | {"service_workers": "allow"})
        contexts.append(context)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", lambda message: note_violation(message.text, wrong))
        page = context.new_page()
        page.add_init_script(BE_IDLE)
        if user:
            sign_in(page, live_server, user)
        page.goto(live_server.url)
        page.evaluate(WAIT_FOR_WORKER)
        if user:
            until(lambda: page.evaluate(HAS_KIT))
        return page

    yield open_phone
    for context in contexts:
        context.close()
    assert wrong == []


def note_violation(text, wrong):
    """The policy holds in the worker too, whose messages come with the pages'."""
    if "Content Security Policy" in text:
        wrong.append(text)


def start(page):
    """Begins a session on the page, with a network or without."""
    page.get_by_role("button", name=START).click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d+$"))


def lose_network(page):
    page.context.set_offline(True)


def find_network(page):
    page.context.set_offline(False)


def everything_kept(page):
    return page.evaluate(EVERYTHING_KEPT)


def records(page):
    """What waits or waited in the outbox."""
    return page.evaluate('async () => (await import("/static/js/offline/outbox.js")).all()')
