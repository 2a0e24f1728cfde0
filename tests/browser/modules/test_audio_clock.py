"""The audio clock, which some devices let stand still."""

# The stub's clock runs with the page's, which is put ahead while one listens. Frozen, it says
# "running" and stands still.
AUDIO = """
const audio = await load("audio");
audio.unlock();
const first = asked.context;
first.close = async () => { first.isClosed = true; };
const freeze = () => Object.defineProperty(first, "currentTime", { value: 5 });
let ahead = 0;
const now = performance.now.bind(performance);
performance.now = () => now() + ahead;
const listen = (ms) => {
    for (const end = ahead + ms; ahead < end; ahead += 100) audio.isLocked();
    return audio.isLocked();
};
"""


def test_audio_clock_that_runs_is_heard(ask):
    assert ask(AUDIO + "return [listen(1500), audio.readyOutput() !== null]") == [False, True]


def test_audio_clock_that_stands_still_is_noticed_within_two_seconds(ask):
    found = ask(AUDIO + "freeze(); return [listen(1800), audio.readyOutput()]")

    assert found == [True, None]


def test_next_tap_makes_a_new_context_in_the_place_of_one_that_stands_still(ask):
    found = ask(
        AUDIO
        + """
        freeze();
        listen(1800);
        audio.unlock();
        return [first.isClosed, asked.context !== first, audio.isLocked()];
        """
    )

    assert found == [True, True, False]


def test_tap_leaves_a_context_that_runs_alone(ask):
    assert ask(AUDIO + "listen(1500); audio.unlock(); return asked.context === first")
