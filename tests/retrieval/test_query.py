import pytest

from retrieval.errors import QueryError
from retrieval.query import clean_query


def test_white_space_is_folded_and_unicode_composed() -> None:
    assert clean_query("  what\tdo\r\nI\u00a0say  ", 100) == "what do I say"
    assert clean_query("cafe\u0301", 100) == "café"


def test_the_length_counts_the_characters_as_sent() -> None:
    assert clean_query("é" * 10, 10) == "é" * 10
    with pytest.raises(QueryError, match="has 11 characters; at most 10"):
        clean_query("é" * 10 + " ", 10)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200d\u200c", "\u00a0", "\u2028"])
def test_a_question_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is empty"):
        clean_query(text, 100)


@pytest.mark.parametrize(
    ("character", "name"), [("\0", "U+0000"), ("\x1b", "U+001B"), ("\ud800", "U+D800")]
)
def test_a_control_character_is_refused_without_repeating_the_question(
    character: str, name: str
) -> None:
    with pytest.raises(QueryError, match=rf"{name.replace('+', '[+]')} at position 4") as caught:
        clean_query(f"she{character} said", 100)
    assert "said" not in str(caught.value)


@pytest.mark.parametrize("text", ["?", "自傷", "👩🏽‍⚕️ help", "a", "می\u200cخواهم"])
def test_a_question_with_any_visible_character_is_accepted(text: str) -> None:
    assert clean_query(text, 100) == text


def test_every_printed_character_of_ascii_may_be_asked() -> None:
    for code in range(0x21, 0x7F):
        assert clean_query(chr(code), 1) == chr(code)


@pytest.mark.parametrize(
    "code",
    [
        *(0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ],
)
def test_what_has_no_width_or_only_says_a_direction_is_left_out(code: int) -> None:
    assert clean_query(f"a{chr(code)}b", 100) == "ab"
    with pytest.raises(QueryError, match="is empty"):
        clean_query(chr(code), 100)


def test_the_remains_of_a_failed_conversion_are_refused() -> None:
    with pytest.raises(QueryError, match=r"U\+FFFD at position 2"):
        clean_query("a\ufffdb", 100)
