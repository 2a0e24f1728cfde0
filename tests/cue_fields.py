"""Form fields of the cue settings: for tests that save them."""

from dataclasses import asdict

from workouts.player.cues import Cues

CHOSEN = Cues(
    tones=False,
    tones_volume=40,
    voice_volume=55,
    lead_in_seconds=25,
    extra_rest_seconds=5,
    move_seconds=4,
    mix=True,
)


def cue_fields(cues):
    """As a browser posts the form: a switch that is off is not sent."""
    switches = {True: "on", False: None}
    values = {
        name: switches[value] if isinstance(value, bool) else value
        for name, value in asdict(cues).items()
    }
    return {name: value for name, value in values.items() if value is not None}
