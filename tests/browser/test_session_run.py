"""One run through a session: it ends when it is stopped, however slow the phone's database is."""

STOPPED_EARLY = """
async () => {
    const { SessionRun } = await import("/static/js/player/session-run.js");
    const root = document.querySelector("session-player");
    const data = JSON.parse(root.querySelector("#session-data").content.textContent);
    const run = new SessionRun(root, data, () => {});
    const begun = run.begin();
    run.stop();
    await begun;
    return run.player === null;
}
"""


def test_run_that_is_stopped_while_it_begins_does_not_play(player):
    assert player.evaluate(STOPPED_EARLY)
