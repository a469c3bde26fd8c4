"""Tokens of Markdown that are made here, and not by the parser."""

from markdown_it.token import Token


def text_token(text: str) -> Token:
    """Return a piece of text in a line."""
    return Token("text", "", 0, content=text)


def inline_token(children: list[Token]) -> Token:
    """Return a line, whose pieces are `children`."""
    return Token("inline", "", 0, children=children, block=True)
