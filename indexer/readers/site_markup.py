"""Markdown of a site generator, prepared for a parser of CommonMark."""

import re
from collections.abc import Sequence

from indexer.readers.site_blocks import SlashBlocks
from indexer.readers.site_lines import SiteLines
from indexer.readers.site_marks import CLOSE, OPEN, STROKE, Marked
from indexer.readers.site_shortcodes import SHOWN_SHORTCODE, shown_shortcode
from indexer.readers.site_tags import TagScanner
from indexer.sources.blocks import BlockKind


def mark_tags(text: str, dialect: str, mdx: bool, blocks: Sequence[BlockKind] = ()) -> Marked:
    """Mark what a site generator would replace in `text`, a Markdown file of `dialect`.

    `blocks` are kinds of blocks that its configuration adds.
    """
    result = Marked()
    text = re.sub(f"[{OPEN}{CLOSE}{STROKE}]", "", text)
    masked = TagScanner(text, dialect, mdx, result).masked()
    if dialect == "hugo":  # it reads shortcodes in code too, where others show them as they are
        masked = SHOWN_SHORTCODE.sub(shown_shortcode, masked)
    lines = masked.split("\n")
    slashes = SlashBlocks(lines, dialect, blocks, result)
    for line, number in SiteLines(slashes, lines, dialect, mdx, result).read():
        result.lines.append(line)
        result.numbers.append(number)
    return result
