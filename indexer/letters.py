"""Texts that are the same but for how they are set."""


def letters(text: str) -> str:
    """The letters and digits of `text` in lower case, to compare it with another."""
    return "".join(character for character in text.casefold() if character.isalnum())
