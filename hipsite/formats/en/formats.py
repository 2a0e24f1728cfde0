"""As DATE_FORMAT, “Nov. 25, 2026”, without the year; Django's own says “November 25”."""

MONTH_DAY_FORMAT = "N j"
# Of this project: “7 p.m.”, “Nov 25”, “Wed, Nov 25”, “Wednesday, November 25”.
HOUR_FORMAT = "g a"
SHORT_DAY_FORMAT = "M j"
SHORT_WEEKDAY_FORMAT = "D, M j"
WEEKDAY_FORMAT = "l, F j"
