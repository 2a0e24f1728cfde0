"""Which of my phones and computers is signed in? By what a browser says of itself.

I want to know "Phone, Safari" from "Computer, Firefox", to find the one that I have lost. More is
not read out of it: no version, no model, no maker.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    UNKNOWN = ""


# The first that matches. An Android tablet is one that does not say "Mobile". An iPad says that it
# is a Mac, unless it was asked for pages made for phones.
KIND_PATTERNS = [
    (re.compile(r"iPad|Tablet|Android(?!.*\bMobile\b)"), DeviceKind.TABLET),
    (re.compile(r"iPhone|iPod|\bMobile\b"), DeviceKind.PHONE),
    (re.compile(r"Windows|Macintosh|X11|Linux|CrOS"), DeviceKind.COMPUTER),
]
# The first that matches, as most browsers say that they are Chrome and Safari as well.
BROWSER_PATTERNS = [
    (re.compile(r"\b(?:Edg|EdgA|EdgiOS)/"), "Edge"),
    (re.compile(r"\b(?:OPR|OPT)/"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"\b(?:Chrome|CriOS)/"), "Chrome"),
    (re.compile(r"\bSafari/"), "Safari"),
]
# No browser says more of itself; a longer text is not searched.
MAX_USER_AGENT_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Device:
    """`browser` is the name of its maker's program; empty for an unknown one."""

    kind: DeviceKind = DeviceKind.UNKNOWN
    browser: str = ""


def read_device(user_agent: str) -> Device:
    """The device by a browser's User-Agent."""
    text = user_agent[:MAX_USER_AGENT_LENGTH]
    kinds = (kind for pattern, kind in KIND_PATTERNS if pattern.search(text))
    browsers = (name for pattern, name in BROWSER_PATTERNS if pattern.search(text))
    return Device(next(kinds, DeviceKind.UNKNOWN), next(browsers, ""))
