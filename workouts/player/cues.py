"""The cue settings: which cues guide a person, how loud, at which pace.

A device keeps its own settings in a cookie that the page's scripts read and write as well; the
account keeps those of the last device. The device's win over the account's, and those over the
defaults. Nothing in the cookie is trusted: one that is not as it should be is ignored.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpResponse

from workouts.domain.timeline import Pace
from workouts.models.owners import OwnerRequest
from workouts.models.people import CUE_RANGES, Patient

CUES_COOKIE = "cues"
CUES_COOKIE_AGE = 365 * 24 * 3600

# Where the account keeps a setting. The others are of a device alone.
COLUMNS = {
    "tones": "cue_tones",
    "voice": "cue_voice",
    "vibration": "cue_vibration",
    "tones_volume": "cue_tones_volume",
    "voice_volume": "cue_voice_volume",
    "lead_in_seconds": "lead_in_seconds",
    "extra_rest_seconds": "extra_rest_seconds",
    "move_seconds": "move_seconds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """The settings. Volumes are in percent. `headset`: its keys work, which may stop other music.
    `mix`: other music goes on, and an iPhone's silent switch then silences the cues as well.

    ValueError for a figure that is no whole number or out of range, and for a switch that is
    neither on nor off.
    """

    tones: bool = True
    voice: bool = True
    vibration: bool = True
    tones_volume: int = 80
    voice_volume: int = 100
    lead_in_seconds: int = 10
    extra_rest_seconds: int = 0
    move_seconds: int = 3
    headset: bool = False
    mix: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not field.type:
                raise ValueError(f"{field.name} is of another type")
            least, most = CUE_RANGES.get(field.name, (False, True))
            if not least <= value <= most:
                raise ValueError(f"{field.name} is out of range")

    @property
    def pace(self) -> Pace:
        """Getting ready and switching sides take the same time."""
        return Pace(
            lead_in_seconds=self.lead_in_seconds,
            switch_seconds=self.lead_in_seconds,
            move_seconds=self.move_seconds,
            extra_rest_seconds=self.extra_rest_seconds,
        )

    @property
    def columns(self) -> dict[str, bool | int]:
        """What the account keeps, by its column."""
        return {column: getattr(self, name) for name, column in COLUMNS.items()}


def account_cues(patient: Patient | None) -> Cues:
    """The account's settings; the defaults for a guest, who is None."""
    if patient is None:
        return Cues()
    return Cues(**{name: getattr(patient, column) for name, column in COLUMNS.items()})


def read_cues(request: OwnerRequest) -> Cues:
    """The settings that hold on this device for the person behind the request."""
    cues = account_cues(request.owner.patient)
    try:
        stored = json.loads(unquote(request.COOKIES.get(CUES_COOKIE, "")))
        return replace(cues, **{name: stored[name] for name in asdict(cues) if name in stored})
    except (ValueError, TypeError, RecursionError):
        return cues


def set_cues_cookie(response: HttpResponse, cues: Cues) -> None:
    """Scripts read it, so it is not HttpOnly; it says nothing about anybody."""
    response.set_cookie(
        CUES_COOKIE,
        quote(json.dumps(asdict(cues), separators=(",", ":")), safe=""),
        max_age=CUES_COOKIE_AGE,
        secure=settings.GUEST_COOKIE_SECURE,
        samesite="Lax",
    )
