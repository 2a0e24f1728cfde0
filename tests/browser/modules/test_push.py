"""Pushes and what is done about them: in the worker, on a page, by the switch."""

import pytest

from tests.browser.modules.conftest import ADDRESS

WORKER = """
const shown = [];
const usual = { title: "Time to exercise", url: "/" };
globalThis.registration = {
    showNotification: (title, { data }) => shown.push([title, data.url]),
};
const { watchPush } = await load("worker-push");
watchPush(usual);
const happen = async (type, more) => {
    const event = Object.assign(new Event(type), more);
    let done;
    event.waitUntil = (promise) => { done = promise; };
    dispatchEvent(event);
    await done;
};
"""
USUAL = ["Time to exercise", "/"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, USUAL),
        ("", USUAL),
        ("Hello", USUAL),
        ("null", USUAL),
        ("7", USUAL),
        ("[]", USUAL),
        ("{}", USUAL),
        ('{"title": " ", "url": 7}', USUAL),
        ('{"title": "It is time", "url": "https://elsewhere.example/"}', ["It is time", "/"]),
        ('{"title": "It is time", "url": "/progress/"}', ["It is time", "/progress/"]),
    ],
)
def test_push_shows_the_usual_words_for_what_it_lacks(ask, text, expected):
    found = ask(
        WORKER
        + """
        const data = given === null ? null : { json: () => JSON.parse(given) };
        await happen("push", { data });
        return shown;
        """,
        text,
    )

    assert found == [expected]


CLICK = (
    WORKER
    + """
const did = [];
const windows = given.windows.map(([path, isPlaying]) => ({
    url: location.origin + path,
    postMessage: (_question, [port]) => isPlaying === null || port.postMessage(isPlaying),
    focus: async () => { did.push(`focus ${path}`); },
    navigate: async (url) => { did.push(`navigate ${path} ${url}`); },
}));
globalThis.clients = {
    matchAll: async () => windows,
    openWindow: async (url) => { did.push(`open ${url}`); },
};
await happen("notificationclick", { notification: { close() {}, data: { url: "/" } } });
return did;
"""
)


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([], ["open /"]),
        ([["/admin/", False]], ["open /"]),
        ([["/settings/", False]], ["focus /settings/", "navigate /settings/ /"]),
        # Busy, or from before this worker: it gives no answer.
        ([["/settings/", None]], ["focus /settings/", "navigate /settings/ /"]),
        ([["/settings/", False], ["/", False]], ["focus /"]),
        ([["/", False], ["/progress/", True]], ["focus /progress/"]),
        ([["/sessions/1/", False]], ["focus /sessions/1/", "navigate /sessions/1/ /"]),
    ],
)
def test_click_on_a_reminder_uses_a_window_that_is_open(ask, windows, expected):
    assert ask(CLICK, {"windows": windows}) == expected


def test_page_tells_whether_a_session_is_on_it(ask):
    found = ask(
        """
        const container = new EventTarget();
        Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => container });
        const { IS_PLAYING, tellPlaying } = await load("tell-playing");
        tellPlaying();
        const answers = [];
        const tell = () => container.dispatchEvent(
            Object.assign(new Event("message"), {
                data: IS_PLAYING, ports: [{ postMessage: (answer) => answers.push(answer) }],
            }),
        );
        tell();
        document.body.append(document.createElement("session-player"));
        tell();
        return answers;
        """
    )

    assert found == [False, True]


PUSH = """
const KEY = "-_8B";
const bytes = (...each) => new Uint8Array(each).buffer;
const other = bytes(1, 2, 3);
const subscriptionFor = (key) => ({
    endpoint: "https://push.example/1",
    options: key && { applicationServerKey: key },
    toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }),
    unsubscribe: async () => { done.push("unsubscribed"); subscription = null; },
});
const done = [];
let subscription = null;
const pushManager = {
    getSubscription: async () => subscription,
    subscribe: async ({ applicationServerKey }) => {
        if (subscription) throw new DOMException("", "InvalidStateError");
        done.push([...applicationServerKey]);
        return subscriptionFor(applicationServerKey.buffer);
    },
};
const worker = { getRegistration: async () => ({ pushManager }), ready: { pushManager } };
Object.defineProperty(navigator, "serviceWorker", { value: worker });
Object.defineProperty(Notification, "permission", { value: "granted" });
const STATES = ["forget", "allow", "outdated", "denied", "failed", "install", "unable"];
await load("push-switch");

async function shown(given) {
    subscription = given;
    const name = new Uint8Array(await crypto.subtle.digest(
        "SHA-256", new TextEncoder().encode("https://push.example/1"),
    )).toHex();
    const fields = ["endpoint", "p256dh", "auth"].map((each) => `<input name="${each}">`).join("");
    document.body.innerHTML = `<push-switch data-key="${KEY}" data-endpoints="${name}">
        ${STATES.map((each) => `<form data-state="${each}" hidden>${fields}</form>`).join("")}
    </push-switch>`;
    const states = () => [...document.querySelectorAll("form:not([hidden])")];
    while (!states().length) await wait(5);
    return states().map((each) => each.dataset.state).sort().join();
}
"""


@pytest.fixture
def ask_securely(bare, ask):
    """Push is there where a page came by https alone."""
    bare.goto(ADDRESS.replace("http:", "https:"))
    return lambda script: ask(PUSH + script)


def test_push_for_another_key_of_the_site_is_told(ask_securely):
    found = ask_securely(
        """
        const found = {};
        for (const [name, key] of Object.entries({
            "the site's": bytes(251, 255, 1), "another": other, "its beginning": bytes(251, 255),
            "a longer one": bytes(251, 255, 1, 0), "not told": null,
        })) found[name] = await shown(subscriptionFor(key));
        return { ...found, "none": await shown(null) };
        """
    )

    assert found == {
        "the site's": "forget",
        "another": "allow,outdated",
        "its beginning": "allow,outdated",
        "a longer one": "allow,outdated",
        "not told": "forget",
        "none": "allow",
    }


def test_push_for_another_key_gives_way_to_the_sites(ask_securely):
    found = ask_securely(
        """
        await shown(subscriptionFor(other));
        const form = document.querySelector("[data-state=allow]");
        const sent = new Promise((resolve) => document.addEventListener("submit", (event) => {
            event.preventDefault();
            resolve(Object.fromEntries(new FormData(event.target)));
        }));
        form.requestSubmit();
        return [await sent, done];
        """
    )

    fields = {"endpoint": "https://push.example/1", "p256dh": "p", "auth": "a"}
    assert found == [fields, ["unsubscribed", [251, 255, 1]]]
