"""Spanish as it is written in the United States: “7:10 a. m.”, “1,250.5”, weeks from Sunday."""

from django.conf.locale.en import formats as en  # type: ignore[import-untyped]

TIME_FORMAT = "g:i a"
DATETIME_FORMAT = r"j \d\e F \d\e Y, g:i a"
SHORT_DATE_FORMAT = en.SHORT_DATE_FORMAT
SHORT_DATETIME_FORMAT = "m/d/Y g:i a"
MONTH_DAY_FORMAT = r"j \d\e F"
# Of this project: “25 nov”, “mié 25 nov”, “miércoles 25 de noviembre”.
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
