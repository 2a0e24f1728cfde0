"""Guests who play while a site is stopped, and what was acknowledged to them until then."""

import json
import threading

# Prints what is stored in the database that is named, by a Python that has nothing else.
STORED = """
import json, sqlite3, sys
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
print(json.dumps(connection.execute(
    "SELECT s.uuid, l.item_id, l.side, l.reps_done FROM workouts_exerciselog l"
    " JOIN workouts_sessionlog s ON s.id = l.session_id"
).fetchall()))
"""


def stored_in(printed):
    """What STORED has printed, by session and (item, side)."""
    return {(uuid, (str(item), side)): reps for uuid, item, side, reps in json.loads(printed)}


class Player(threading.Thread):
    """A guest who reports one repetition more until nobody answers; what was acknowledged."""

    def __init__(self, guest):
        super().__init__()
        self.guest = guest
        self.path, self.pairs = guest.start()
        self.acknowledged, self.refused = {}, None

    def run(self):
        for reps in range(1, 10_000):
            for pair in self.pairs:
                try:
                    status = self.guest.report(self.path, pair, min(reps, 3))
                except OSError as error:
                    self.refused = error
                    return
                if status != 200:
                    self.refused = status
                    return
                self.acknowledged[self.uuid, pair] = min(reps, 3)

    @property
    def uuid(self):
        return self.path.split("/")[2].replace("-", "")


def play_until(stop, make_guest, players=4):
    """Stops a site while guests play: what was acknowledged, how each was refused, how it ended."""
    playing = [Player(make_guest()) for _each in range(players)]
    for player in playing:
        player.start()
    playing[0].join(timeout=2)
    ended = stop()
    for player in playing:
        player.join()
    acknowledged = {key: reps for each in playing for key, reps in each.acknowledged.items()}
    return acknowledged, [player.refused for player in playing], ended
