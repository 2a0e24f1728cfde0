"""Spanish as it is written in the United States: “7:10 a. m.”, “1,250.5”, weeks from Sunday."""

from django.conf.locale.en import formats as en  # type: ignore[import-untyped]

# With no-break spaces, so that a time stays on its line.
TIME_FORMAT = "g:i\xa0a"
DATETIME_FORMAT = rf"j \d\e F \d\e Y, {TIME_FORMAT}"
SHORT_DATE_FORMAT = en.SHORT_DATE_FORMAT
SHORT_DATETIME_FORMAT = f"m/d/Y {TIME_FORMAT}"
MONTH_DAY_FORMAT = r"j \d\e F"
# Of this project: “7 p. m.”, “25 nov”, “mié 25 nov”, “miércoles 25 de noviembre”.
HOUR_FORMAT = "g\xa0a"
SHORT_DAY_FORMAT = "j b"
SHORT_WEEKDAY_FORMAT = "D j b"
WEEKDAY_FORMAT = r"l j \d\e F"
FIRST_DAY_OF_WEEK = en.FIRST_DAY_OF_WEEK
DECIMAL_SEPARATOR = en.DECIMAL_SEPARATOR
THOUSAND_SEPARATOR = en.THOUSAND_SEPARATOR
# The day never comes first: “4/5/2026” is the fifth of April.
DATE_INPUT_FORMATS = en.DATE_INPUT_FORMATS
DATETIME_INPUT_FORMATS = en.DATETIME_INPUT_FORMATS
TIME_INPUT_FORMATS = en.TIME_INPUT_FORMATS
