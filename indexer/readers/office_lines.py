"""The lines of paragraphs that begin with a question, below which its answer stands.

A word processor's user ends such a line by Shift+Enter, so that both are one paragraph.
"""

import re
from collections.abc import Callable
from itertools import groupby, pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_blocks import inline_text
from indexer.readers.html_text import ancestors

TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:[^<>\"]|\"[^\"]*\")*>")
WITHOUT_END = frozenset({"br", "img", "wbr", "hr", "input"})
# Paragraphs in these are no headings either.
AROUND = frozenset({"td", "th", "li", "dd"})


def part_questions(
    tree: LexborHTMLParser, is_heading: Callable[[LexborNode], object], answer: re.Pattern[str]
) -> None:
    """Make paragraphs of the lines of each paragraph in `tree` whose first is a question.

    A question is what `is_heading` takes for one, if a line follows that it doesn't; a question
    that is not all in bold is followed by what begins as an `answer`, or has a question mark.
    """
    for paragraph in tree.css("p:has(br):not(.title)"):
        if any(outer.tag in AROUND for outer in ancestors(paragraph)):
            continue
        groups = _groups(paragraph, is_heading, answer)
        if len(groups) < 2:
            continue
        new = LexborHTMLParser("".join(f"<p>{'<br>'.join(group)}</p>" for group in groups))
        for node in new.css("body > p"):
            paragraph.insert_before(node)
        paragraph.decompose()


def _groups(
    paragraph: LexborNode, is_heading: Callable[[LexborNode], object], answer: re.Pattern[str]
) -> list[list[str]]:
    """Return the lines of a paragraph, those of a question and those of an answer apart."""
    lines = _lines(paragraph.html or "")
    nodes = [LexborHTMLParser(f"<p>{line}</p>").css_first("p") for line in lines]
    texts = ["" if node is None else inline_text(node).strip() for node in nodes]
    filled = [place for place, text in enumerate(texts) if text]
    questions: dict[int, bool] = {}
    for place in filled:
        node = nodes[place]
        begins = not questions or (place > 0 and not texts[place - 1]) or texts[place][-1] == "?"
        questions[place] = begins and node is not None and bool(is_heading(node))
        if not questions[filled[0]]:
            return []
    for place, after in pairwise(filled):
        is_bold = _is_bold(nodes[place], texts[place])
        if questions[place] and not questions[after] and not is_bold:
            questions[place] = texts[place][-1] == "?" or answer.match(texts[after]) is not None
    if all(questions.values()) or not questions[filled[0]]:
        return []
    return [
        [lines[place] for place in group] for _, group in groupby(filled, key=questions.__getitem__)
    ]


def _lines(html: str) -> list[str]:
    """Return the lines of a paragraph, in each of which all elements that begin end too."""
    inner = html[html.index(">") + 1 : html.rindex("</")]
    lines: list[str] = [""]
    around: list[tuple[str, str]] = []  # the elements that are open: names and tags
    position = 0
    for tag in TAG.finditer(inner):
        lines[-1] += inner[position : tag.start()]
        position = tag.end()
        name = tag["name"]
        if name == "br":
            lines[-1] += "".join(f"</{outer}>" for outer, _ in reversed(around))
            lines.append("".join(opening for _, opening in around))
            continue
        if tag["end"]:
            if around and around[-1][0] == name:
                around.pop()
        elif name not in WITHOUT_END:
            around.append((name, tag[0]))
        lines[-1] += tag[0]
    lines[-1] += inner[position:]
    return lines


def _is_bold(node: LexborNode | None, text: str) -> bool:
    bold = "" if node is None else "".join(inline_text(part) for part in node.css("strong"))
    return "".join(bold.split()) == "".join(text.split())
