"""Values of spreadsheets as Excel shows them, worked out by hand from the formats."""

from datetime import date, datetime, time, timedelta

import pytest

from indexer.readers.number_formats import as_shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        ("a\r\nb", "@", "a\nb"),
        (True, "General", "TRUE"),
        (3, "General", "3"),
        (3.0, "General", "3"),
        (25.5, "General", "25.5"),
        (0.2, "0%", "20%"),
        (0.075, "0.0%", "7.5%"),
        (7, "000", "007"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234567, "#,##0", "1,234,567"),
        (2.5, "0.##", "2.5"),
        (2, "0.00", "2.00"),
        (-3, "0", "-3"),
        (-3, "0;(0)", "(3)"),
        (0, '0;-0;"none"', "none"),
        (-1, '0;"less";"none"', "less"),
        (5, ";;;", "5"),
        (12.5, '"£"0.00', "£12.50"),
        (12.5, "[$£-809]#,##0.00", "£12.50"),
        (12.5, "#,##0.00 [$€-407]", "12.50 €"),
        (12.5, "[Red][>5]0.0", "12.5"),
        (40, '0" days"', "40 days"),
        (1200, "_-* #,##0_-", "1,200"),
        (0.5, "# ?/?", "0.5"),
        (12345.0, "0.00E+00", "1.23E+04"),
        (-0.00012, "0.0E+00", "-1.2E-04"),
        (0, "0.00E+00", "0.00E+00"),
        (12345, "0E-0", "1E4"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: object, number_format: str, text: str) -> None:
    assert as_shown(value, number_format) == text


NOON = datetime(2026, 9, 7, 13, 5, 9)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (NOON, "yyyy-mm-dd h:mm:ss", "2026-09-07 13:05:09"),
        (NOON, "dd/mm/yy", "07/09/26"),
        (NOON, "d mmmm yyyy", "7 September 2026"),
        (NOON, "ddd d mmm", "Mon 7 Sep"),
        (NOON, "dddd", "Monday"),
        (NOON, "h:mm AM/PM", "1:05 PM"),
        (NOON, "mm:ss", "05:09"),
        (NOON, r"dd\.mm\.yyyy", "07.09.2026"),
        (NOON, '[$-407]d". "mmmm', "7. September"),
        (NOON, "General", "2026-09-07T13:05:09"),
        (date(2026, 1, 31), "d/m/yyyy", "31/1/2026"),
        (time(7, 30), "h:mm", "7:30"),
        (time(0, 30), "hh:mm AM/PM", "12:30 AM"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (timedelta(seconds=65), "mm:ss", "0:01:05"),
    ],
)
def test_a_moment_is_shown_as_its_format_says(value: object, number_format: str, text: str) -> None:
    assert as_shown(value, number_format) == text


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@pytest.mark.parametrize(("number", "month"), [*enumerate(MONTHS, start=1)])
def test_a_month_has_its_whole_name_three_letters_or_one(number: int, month: str) -> None:
    day = date(2026, number, 1)
    shown = [as_shown(day, "m" * letters) for letters in (1, 2, 3, 4, 5)]
    assert shown == [str(number), f"{number:02}", month[:3], month, month[0]]


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.mark.parametrize(("number", "weekday"), [*enumerate(WEEKDAYS, start=1)])
def test_a_weekday_has_its_whole_name_or_three_letters(number: int, weekday: str) -> None:
    day = date(2026, 6, number)  # the first of June 2026 is a Monday
    assert [as_shown(day, code) for code in ("d", "dd", "ddd", "dddd")] == [
        *(str(number), f"{number:02}", weekday[:3], weekday),
    ]
