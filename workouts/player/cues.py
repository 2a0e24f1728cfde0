"""The cue settings: which cues guide a person, how loud, at which pace.

A device stores its settings in a cookie that the page's scripts read and write as well; the account
stores those of the last device. The device's settings come before the account's, and those before
the defaults. Nothing in the cookie is trusted: a malformed one is ignored.
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
CUES_COOKIE_SECONDS = 365 * 24 * 3600

# The account's column of each setting. Settings without one are stored on the device only.
ACCOUNT_COLUMNS = {
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
    """The settings. Volumes are in percent.

    `headset`: a headset's keys control the session, which may stop other music. `mix`: other music
    plays on, but then an iPhone's silent switch silences the cues as well. Raises ValueError for a
    value of another type or out of range.
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
        """The settings that the account stores, by column."""
        return {column: getattr(self, name) for name, column in ACCOUNT_COLUMNS.items()}


def account_cues(patient: Patient | None) -> Cues:
    """The account's settings; the defaults for a guest (None)."""
    if patient is None:
        return Cues()
    return Cues(**{name: getattr(patient, column) for name, column in ACCOUNT_COLUMNS.items()})


def read_cues(request: OwnerRequest) -> Cues:
    """The settings in force for this request: of its device, its account, or the defaults."""
    cues = account_cues(request.owner.patient)
    try:
        stored = json.loads(unquote(request.COOKIES.get(CUES_COOKIE, "")))
        return replace(cues, **{name: stored[name] for name in asdict(cues) if name in stored})
    except (ValueError, TypeError, RecursionError):
        return cues


def set_cues_cookie(response: HttpResponse, cues: Cues) -> None:
    """Stores the settings on the device. Not HttpOnly: scripts read them, and they name nobody."""
    response.set_cookie(
        CUES_COOKIE,
        quote(json.dumps(asdict(cues), separators=(",", ":")), safe=""),
        max_age=CUES_COOKIE_SECONDS,
        secure=settings.GUEST_COOKIE_SECURE,
        samesite="Lax",
    )
