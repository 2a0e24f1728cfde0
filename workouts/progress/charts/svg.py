"""What all charts share: the frame of an SVG and the labels of its axes."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def drawing(css_class: str, *, width: int, height: int, label: str, marks: str) -> SafeString:
    """A scalable image, width and height in its own units; `label` is for screen readers."""
    return mark_safe(  # noqa: S308 - marks are numbers and escaped texts
        f'<svg class="chart {css_class}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(label)}" focusable="false">{marks}</svg>'
    )


def text(x: float, y: float, content: str, css_class: str = "") -> str:
    classes = f' class="{css_class}"' if css_class else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{classes}>{conditional_escape(content)}</text>'


def polyline(points: Sequence[tuple[float, float]], css_class: str) -> str:
    """A line through the points; nothing for fewer than two."""
    if len(points) < 2:
        return ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{css_class}" points="{path}"/>'


def day_labels() -> Callable[[date], SafeString]:
    """A function that formats a day as “June 10” in the active language; escaped."""
    language = get_language()
    return lambda day: _date_text(language, day, "MONTH_DAY_FORMAT")


def short_label(day: date) -> SafeString:
    """“Jun 10”, where there is little room."""
    return _date_text(get_language(), day, "SHORT_DAY_FORMAT")


@lru_cache(maxsize=4096)
def _date_text(language: str | None, day: date, pattern: str) -> SafeString:  # noqa: ARG001 - the language decides what is cached
    return escape(date_format(day, pattern))
