"""The lines of a paragraph in Word, which breaks of lines, columns and pages end.

ECMA-376, part 1, 17.3.3.1.
"""

from collections.abc import Callable

from lxml import etree

from indexer.readers.office_html import LONGEST_HEADING


class WordLines:
    """The lines of paragraphs in which Word's own `namespace` is `w`."""

    def __init__(self, namespace: str) -> None:
        self._w = f"{{{namespace}}}"

    def break_lines(self, root: etree._Element) -> None:
        """Make breaks of pages and columns between words breaks of lines, which mammoth shows."""
        for paragraph in root.iter(f"{self._w}p"):
            has_words, breaks = False, list[etree._Element]()
            for part in paragraph.iter(f"{self._w}t", f"{self._w}br"):
                if part.tag.endswith("}br"):
                    breaks += [part] if has_words else []
                elif (part.text or "").strip():
                    has_words = True
                    for between in breaks:
                        between.attrib.pop(f"{self._w}type", None)
                    breaks.clear()

    def begins_with_question(
        self, paragraph: etree._Element, is_bold: Callable[[etree._Element], bool]
    ) -> bool:
        """Return whether a bold question is the first line of several, which are not all bold.

        `is_bold` says it of a run.
        """
        lines: list[list[tuple[str, bool]]] = [[]]
        for run in paragraph.iter(f"{self._w}r"):
            for part in run.iter(f"{self._w}t", f"{self._w}br"):
                if part.tag.endswith("}br"):
                    lines.append([])
                elif (part.text or "").strip():
                    lines[-1].append((part.text or "", is_bold(run)))
        first, *others = [line for line in lines if line] or [[]]
        text = "".join(words for words, _ in first).strip()
        return (
            text.endswith("?")
            and len(text) <= LONGEST_HEADING
            and all(bold for _, bold in first)
            and any(not bold for line in others for _, bold in line)
        )
