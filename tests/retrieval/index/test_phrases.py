"""Texts and phrases as words, and the lists of phrases that a text contains."""

import pytest

from retrieval.index.phrases import Phrases, as_words, phrase_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("She CAN'T breathe!", ["she", "cant", "breathe"]),
        ("it’s   over—now", ["its", "over", "now"]),
        ("can´t can`t", ["cant", "cant"]),
        ("", []),
        ("snake_case", ["snake", "case"]),
        ("Chcę umrzeć", ["chce", "umrzec"]),
        ("zabiła się", ["zabila", "sie"]),
        ("să-mi iau viața", ["sa", "mi", "iau", "viata"]),
        ("Überdosis", ["uberdosis"]),
        ("IŞIK ılık", ["isik", "ilik"]),
        ("Вб’ю її", ["вбю", "іі"]),
        ("أُريدُ أن", ["ارید", "ان"]),
        ("می‌خواهم", ["میخواهم"]),
        ("मरना चाहता।", ["मरना", "चाहता"]),
        ("我想死。", ["我", "想", "死"]),
        ("もうMP3が", ["も", "う", "mp3", "が"]),
        ("อยาก", ["อ", "ย", "า", "ก"]),
    ],
)
def test_a_text_is_reduced_to_its_words(text: str, words: list[str]) -> None:
    assert as_words(text) == words


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("Can't bleed*", ["cant", "bleed*"]),
        ("end _ life", ["end", "_", "life"]),
        ("self-harm", ["self", "harm"]),
        ("不想活", ["不", "想", "活"]),
        ("!", []),
        ("*", []),
        ("took *", ["took"]),
    ],
)
def test_a_phrase_is_reduced_to_words_stems_and_any(phrase: str, words: list[str]) -> None:
    assert phrase_words(phrase) == words


LISTS = [["took pills", "took _ pills"], ["bleed*"], ["took", "took pills now"], ["_ now"]]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("took pills", {0, 2}),
        ("he took her pills", {0, 2}),
        ("took all her pills", {2}),
        ("took", {2}),
        ("took pills now", {0, 2, 3}),
        ("bleeding", {1}),
        ("bled", set()),
        ("now", set()),
        ("pills took", {2}),
        ("took took pills", {0, 2}),
        ("", set()),
    ],
)
def test_the_lists_are_those_of_which_a_text_has_a_phrase(text: str, numbers: set[int]) -> None:
    phrases = Phrases([phrase_words(phrase) for phrase in phrases] for phrases in LISTS)
    assert phrases.lists_in(text.split()) == numbers
