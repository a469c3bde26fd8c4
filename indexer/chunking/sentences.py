"""The splitting of text into sentences."""

import sentencex


def split_sentences(text: str, language: str) -> list[str]:
    """Return the sentences of `text` in order, which joined are `text` again, with white space.

    `language` is a BCP 47 tag. Text in a language that the library doesn't know is split as English
    is.
    """
    sentences: list[str] = sentencex.segment(language.partition("-")[0].lower(), text)
    return sentences
