"""Numbers in one section of a format, worked out by hand as Excel shows them.

The fractions of 123.456 are those of Excel's manual.
"""

import pytest

from indexer.readers.number_patterns import general, shown_number


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (123.456, "# ?/?", "123 1/2"),
        (123.456, "# ??/??", "123 26/57"),
        (123.456, "# ???/???", "123 57/125"),
        (123.456, "# ?/2", "123 1/2"),
        (123.456, "# ?/4", "123 2/4"),
        (123.456, "# ?/8", "123 4/8"),
        (123.456, "# ??/16", "123 7/16"),
        (123.456, "# ?/10", "123 5/10"),
        (123.456, "# ??/100", "123 46/100"),
        (0.5, "# ?/?", "1/2"),
        (1.25, "# #/#", "1 1/4"),
        (3, "# ?/?", "3"),
        (0, "# ?/?", "0"),
        (0.01, "# ?/?", "0"),
        (0.99, "# ?/4", "1"),
        (1.999, "# ?/?", "2"),
        (1.5, "?/?", "3/2"),
        (3, "?/?", "3/1"),
        (3.14159265358979, "?/?", "22/7"),
        (0.5, "?/8", "4/8"),
        (0.5, "0 0/0", "0 1/2"),
        (1234.5, "#,##0 ?/?", "1,234 1/2"),
        (0.5, '# ?/?" cups"', "1/2 cups"),
        (0.5, '"a "?/?', "a 1/2"),
    ],
)
def test_a_fraction_is_the_one_that_excel_finds(value: float, pattern: str, text: str) -> None:
    assert shown_number(value, pattern) == text


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (12600, "0,", "13"),
        (12345, "#,##0,", "12"),
        (1500000, '0.0,,"M"', "1.5M"),
        (1234567, '#,##0,"k"', "1,235k"),
        (1234567, "0,.0", "1234.6"),
        (1234567890, "000-000-0000", "123-456-7890"),
        (1234567890, "(000) 000-0000", "(123) 456-7890"),
        (1234, r"00\-00", "12-34"),
        (123456, r"00\-00", "1234-56"),
        (7, "0,000", "0,007"),
        (1000000, "#,###", "1,000,000"),
        (0, "#", ""),
        (2.5, "0", "3"),
        (0.5, "0", "1"),
        (2.675, "0.00", "2.68"),
        (1e15, "0", "1000000000000000"),
        (1.5, ".00", "1.50"),
        (0.5, ".00", ".50"),
        (2, "0.##", "2"),
        (2.05, "0.0#", "2.05"),
        (2.001, "0.0#", "2.0"),
        (0.125, "0.0%", "12.5%"),
        (5, "0 $", "5 $"),
    ],
)
def test_digits_stand_in_their_places(value: float, pattern: str, text: str) -> None:
    assert shown_number(value, pattern) == text


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (12345, "##0.0E+0", "12.3E+3"),
        (0.00012, "##0.0E+0", "120.0E-6"),
        (9.99, "0.0E+00", "1.0E+01"),
        (999.96, "##0.0E+0", "1.0E+3"),
        (12345, '0.0E+0" m"', "1.2E+4 m"),
        (12345, "0.0E-00", "1.2E04"),
        (0, "0.0E+0", "0.0E+0"),
    ],
)
def test_an_exponent_is_a_multiple_of_the_digits_before_the_point(
    value: float, pattern: str, text: str
) -> None:
    assert shown_number(value, pattern) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (3.0, "3"), (25.5, "25.5"), (1e20, "1" + "0" * 20)]
)
def test_a_number_without_a_format_has_no_more_digits_than_excel_knows(
    value: float, text: str
) -> None:
    assert general(value) == text
