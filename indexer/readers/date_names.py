"""Names of months and days in the language that a number format asks for."""

from datetime import datetime
from functools import cache
from locale import windows_locale
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

ENGLISH = Locale("en")

Width = Literal["abbreviated", "wide"]

# A number stands for a language in its last 16 bits; those above choose a calendar and digits.
LANGUAGE_BITS = 0xFFFF


@cache
def locale_of(code: str) -> Locale:
    """Return the locale of a code in a number format: `407` or `de-DE` is German.

    It is English for a code that names no language, such as `F800`, the reader's own long date.
    British English is ENGLISH too, whose short names have three letters as in spreadsheets.
    """
    try:
        name = windows_locale.get(int(code, 16) & LANGUAGE_BITS, "")
    except ValueError:
        name = code.replace("-", "_")
    try:
        locale = Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return ENGLISH
    return ENGLISH if locale.language == "en" else locale


def month_name(moment: datetime, locale: Locale, *, short: bool) -> str:
    """Return the month's name as it stands in a date, or its short form without a full stop."""
    width: Width = "abbreviated" if short else "wide"
    name: str = get_month_names(width, "format", locale)[moment.month]
    return name.rstrip(".")


def day_name(moment: datetime, locale: Locale, *, short: bool) -> str:
    """Return the day's name as it stands in a date, or its short form without a full stop."""
    width: Width = "abbreviated" if short else "wide"
    name: str = get_day_names(width, "format", locale)[moment.weekday()]
    return name.rstrip(".")
