"""As DATE_FORMAT, “Nov. 25, 2026”, without the year; Django's own says “November 25”."""

MONTH_DAY_FORMAT = "N j"
