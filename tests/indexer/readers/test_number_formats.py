"""Values of spreadsheets as Excel shows them, worked out by hand from the formats."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        (12.5, '"£"0.00', "£12.50"),
        (12.5, "[$£-809]#,##0.00", "£12.50"),
        (12.5, "#,##0.00 [$€-407]", "12.50 €"),
        (12.5, "[Red][>5]0.0", "12.5"),
        (40, '0" days"', "40 days"),
        (1200, "_-* #,##0_-", "1,200"),
        (12345.0, "0.00E+00", "1.23E+04"),
        (-0.00012, "0.0E+00", "-1.2E-04"),
        (0, "0.00E+00", "0.00E+00"),
        (12345, "0E-0", "1E4"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: object, number_format: str, text: str) -> None:
    assert as_shown(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        # A section that is empty shows nothing.
        (5, ";;;", ""),
        (-5, ";;;", ""),
        (0, ";;;", ""),
        ("a", ";;;", ""),
        (True, ";;;", ""),
        (5, ";;;@", ""),
        ("a", ";;;@", "a"),
        (0, "0;-0;;@", ""),
        ("a", "0;-0;;@", "a"),
        (5, "General;General;;", "5"),
        (-5, "General;General;;", "5"),
        (0, "General;General;;", ""),
        ("a", "General;General;;", ""),
        (-5, "0;", ""),
        (5, "", "5"),
        # The section for texts is the fourth, or the last with an “@”.
        ("a", "0", "a"),
        ("a", '0;0;0;"text: "@', "text: a"),
        ("a", '0;0;0;"words"', "words"),
        ("a", "0;@", "a"),
        ("a", '0"@"', "a"),
        (-2, "0;@", "-2"),
        (0, "0;(0);@", "0"),
        (5, '@" x"', "5 x"),
        # Only words.
        (5, '"yes";"no"', "yes"),
        (-5, '"yes";"no"', "no"),
        # Conditions.
        (150, '[>100]"big";"small"', "big"),
        (50, '[>100]"big";"small"', "small"),
        (1, '[=1]0" day";0" days"', "1 day"),
        (5, '[=1]0" day";0" days"', "5 days"),
        (5, '[<10]"low";[<20]"middle";"high"', "low"),
        (15, '[<10]"low";[<20]"middle";"high"', "middle"),
        (25, '[<10]"low";[<20]"middle";"high"', "high"),
        (1, "[<=1]0.0;0", "1.0"),
        (3, "[>=3.5]0.0;0", "3"),
        (3, "[<>3]0.0;0", "3"),
        (-5, '[<0]"minus "0;0', "minus 5"),
        (-5, "[<100]0;0", "-5"),
        (-5, "[>100]0;0", "5"),
        # Colours and locales are no words, and what is in quotes is.
        (5, "[Red]0;[Color 5]0", "5"),
        (12.5, "[$-409]0.0", "12.5"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (-12.5, "[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00", "-£12.50"),
        (-5, '_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_)', "$(5.00)"),
        (0, '_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_)', "$-"),
        (5, '"[x]"0', "[x]5"),
        (5, '"a;b"0', "a;b5"),
        (5, r"0\;0", "0;5"),
        (5, 'General" days"', "5 days"),
    ],
)
def test_the_section_of_a_format_is_chosen_as_excel_chooses(
    value: object, number_format: str, text: str
) -> None:
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
        (timedelta(seconds=65), "mm:ss", "01:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (timedelta(hours=30, minutes=5), "General", "30:05"),
        (timedelta(minutes=90, seconds=5), "[mm]:ss", "90:05"),
        (timedelta(seconds=65), '[s]" s"', "65 s"),
        (timedelta(seconds=65.5), "mm:ss.0", "01:05.5"),
        (timedelta(hours=-1), "[h]:mm", "-1:00"),
        (datetime(1899, 12, 31, 12), '[h]" h"', "36 h"),
        (NOON, ";;;", ""),
        (NOON, "d/m;@", "7/9"),
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


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("[$-407]dddd, d. mmmm yyyy", "Dienstag, 3. März 2026"),
        ("[$-de-DE]d. mmmm", "3. März"),
        ("[$-40C]ddd d mmmm yyyy", "mar 3 mars 2026"),
        ("[$-fr-CA]d mmmm", "3 mars"),
        ("[$-0452]d mmmm yyyy", "3 Mawrth 2026"),
        ("[$-1000415]d mmmm", "3 marca"),
        ("[$-407]mmmmm", "M"),
        ("[$-809]d mmm yyyy", "3 Mar 2026"),
        ("[$-409]dddd", "Tuesday"),
        ("[$-F800]dddd, mmmm dd, yyyy", "Tuesday, March 03, 2026"),
        ("[$-x-sysdate]d mmmm", "3 March"),
        ("[$-]d mmmm", "3 March"),
        ("[$-zz-ZZ]d mmmm", "3 March"),
        ("[$-FFFFFFFFFFFF]d mmmm", "3 March"),
    ],
)
def test_months_and_days_have_the_language_of_their_format(number_format: str, text: str) -> None:
    assert as_shown(date(2026, 3, 3), number_format) == text


PIECES = [*'0#?,.;@%/"\\_* <=hmsyd-', "General", "[h]", "[>1]", "[$€-407]", "AM/PM", "E+0", ".00"]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_format_shows_a_value_or_hides_it(number_format: str) -> None:
    for value in (0, 5, -1234.5678, 1e300, 1e-300, True, "a", NOON, timedelta(hours=30)):
        shown = as_shown(value, number_format)
        assert "\0" not in shown


@pytest.mark.parametrize(
    ("number_format", "text"),
    [("mm-dd-yy", "2024-03-05"), ("m/d/yy h:mm", "2024-03-05 9:07"), ("d/m/yy", "5/3/24")],
)
def test_dates_that_excel_shows_in_each_reader_s_way_cannot_be_misread(
    number_format: str, text: str
) -> None:
    assert as_shown(datetime(2024, 3, 5, 9, 7), number_format) == text
