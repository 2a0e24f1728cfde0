"""Vibration, clock, media keys and the lock on the screen."""


def test_vibration_is_felt_where_it_is_on_and_known(ask):
    found = ask(
        """
        const { Vibration } = await load("vibration");
        const vibration = new Vibration();
        const felt = [vibration.feel("start"), vibration.feel("end")];
        vibration.set({ vibration: false });
        return [...felt, vibration.feel("start"), asked.felt.length];
        """
    )

    assert found == [True, False, False, 1]


def test_vibration_does_without_a_motor(ask):
    found = ask(
        """
        Object.defineProperty(Navigator.prototype, "vibrate", { value: undefined });
        const { Vibration } = await load("vibration");
        const vibration = new Vibration();
        vibration.hush();
        return vibration.feel("start");
        """
    )

    assert found is False


def test_vibration_waits_for_the_first_tap(ask):
    found = ask(
        """
        Object.defineProperty(Navigator.prototype, "userActivation", {
            value: { hasBeenActive: false },
        });
        const { Vibration } = await load("vibration");
        return [new Vibration().feel("start"), asked.felt.length];
        """
    )

    assert found == [False, 0]


CLOCK = """
const { Clock } = await load("clock");
const ticker = "/static/js/player/ticker-worker.js";
let readings = 0;
"""


def test_clock_reads_by_its_worker_where_timers_sleep(ask):
    found = ask(
        CLOCK
        + """
        globalThis.setTimeout = () => 0;
        Object.defineProperty(document, "hidden", { value: true });
        const clock = new Clock(() => { readings += 1; return 1000; }, ticker);
        clock.read();
        for (let nth = 0; nth < 500 && readings < 4; nth += 1) await wait(20);
        clock.stop();
        const stopped = readings;
        await wait(300);
        return [stopped >= 4, readings - stopped];
        """
    )

    assert found == [True, 0]


def test_worker_is_silent_while_the_page_is_in_sight(ask):
    """Ten messages a second would cost a phone's battery; a page in sight has timers of its own."""
    found = ask(
        CLOCK
        + """
        let ticks = 0;
        const OfPage = globalThis.Worker;
        globalThis.Worker = class extends OfPage {
            constructor(url) {
                super(url);
                this.addEventListener("message", () => { ticks += 1; });
            }
        };
        const clock = new Clock(() => { readings += 1; return 1000; }, ticker);
        const turn = (hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        };
        clock.read();
        await wait(500);
        const inSight = ticks;
        turn(true);
        for (let nth = 0; nth < 500 && ticks < 3; nth += 1) await wait(20);
        turn(false);
        await wait(200);
        const before = ticks;
        await wait(500);
        clock.stop();
        return [inSight, before >= 3, ticks - before];
        """
    )

    assert found == [0, True, 0]


def test_clock_reads_on_without_a_worker(ask):
    found = ask(
        CLOCK
        + """
        globalThis.Worker = class { constructor() { throw new Error("refused"); } };
        const clock = new Clock(() => { readings += 1; return 20; }, ticker);
        clock.read();
        // A busy machine reads late, but continues reading.
        for (let nth = 0; nth < 50 && readings < 6; nth += 1) await wait(100);
        clock.stop();
        return readings;
        """
    )

    assert found >= 6


def test_clock_stops_when_nothing_is_to_be_read(ask):
    found = ask(
        CLOCK
        + """
        const clock = new Clock(() => { readings += 1; return null; }, ticker);
        clock.read();
        await wait(300);
        return readings;
        """
    )

    assert found == 1


KEYS = """
const { MediaKeys } = await load("media-keys");
const handlers = {};
navigator.mediaSession.setActionHandler = (key, act) => { handlers[key] = act; };
const pressed = [];
const press = (name) => () => pressed.push(name);
const keys = new MediaKeys({
    play: press("play"), pause: press("pause"), back: press("back"), skip: press("skip"),
});
const silences = [];
globalThis.Audio = class {
    constructor(url) { this.url = url; this.paused = true; silences.push(this); }
    play() { this.paused = false; return Promise.resolve(); }
    pause() { this.paused = true; }
};
document.documentElement.dataset.silenceUrl = "/silence.wav";
"""


def test_media_keys_do_as_the_buttons(ask):
    found = ask(
        KEYS
        + """
        for (const key of ["play", "pause", "previoustrack", "nexttrack"]) handlers[key]();
        return pressed;
        """
    )

    assert found == ["play", "pause", "back", "skip"]


def test_media_keys_show_what_is_on(ask):
    found = ask(
        KEYS
        + """
        keys.show({ title: "Hold", artist: "Bridge", isRunning: true });
        const { metadata, playbackState } = navigator.mediaSession;
        return [metadata.title, metadata.artist, playbackState];
        """
    )

    assert found == ["Hold", "Bridge", "playing"]


def test_media_keys_play_silence_only_where_that_was_chosen(ask):
    found = ask(
        KEYS
        + """
        const counts = [silences.length];
        keys.set(true);
        keys.set(true);
        counts.push(silences.length, silences[0].loop, silences[0].paused, silences[0].url);
        keys.set(false);
        return [...counts, silences[0].paused];
        """
    )

    assert found == [0, 1, True, False, "/silence.wav", True]


def test_media_keys_stopped_are_left_to_others(ask):
    found = ask(
        KEYS + "keys.set(true); keys.stop(); return [Object.values(handlers), silences[0].paused]"
    )

    assert found == [[None] * 4, True]


LOCK = """
const { WakeLock } = await load("wake-lock");
const lock = new WakeLock();
await lock.keep();
const take = () => asked.sentinel.dispatchEvent(new Event("release"));
"""


def test_lock_that_the_system_takes_is_asked_for_again(ask):
    found = ask(LOCK + "take(); await wait(300); return [asked.locks, lock.isHeld]")

    assert found == [["taken", "taken"], True]


def test_lock_that_is_taken_again_and_again_is_asked_for_ever_less_often(ask):
    found = ask(
        LOCK + "for (let nth = 0; nth < 20; nth += 1) { take(); await wait(50); }"
        "return asked.locks.length"
    )

    assert found <= 3


def test_lock_that_was_refused_is_asked_for_again(ask):
    found = ask(
        """
        const { request } = navigator.wakeLock;
        let tries = 0;
        navigator.wakeLock.request = async () => {
            tries += 1;
            if (tries === 1) throw new Error("low battery");
            return request();
        };
        const { WakeLock } = await load("wake-lock");
        const lock = new WakeLock();
        await lock.keep();
        await wait(300);
        return lock.isHeld;
        """
    )

    assert found is True


def test_lock_that_is_wanted_no_more_is_not_asked_for(ask):
    found = ask(LOCK + "lock.release(); take(); await wait(300); return asked.locks")

    assert found == ["taken", "released"]


def test_clock_says_whether_the_page_was_in_sight(ask):
    found = ask(
        """
        const { readClocks } = await load("clock");
        readClocks();
        const seen = [readClocks().wasSeen];
        document.dispatchEvent(new Event("visibilitychange"));
        return [...seen, readClocks().wasSeen, readClocks().wasSeen];
        """
    )

    assert found == [True, False, True]
