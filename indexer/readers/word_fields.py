"""What Word shows without having it as text: fields of forms, and readings above words.

ECMA-376, part 1, 17.3.3.25 and 17.16.17.
"""

import copy
from collections.abc import Iterator

from lxml import etree

# Word draws the boxes of a form itself. The box of a content control is one of these characters.
CHECKED, UNCHECKED = "☒", "☐"


class WordFields:
    """The elements of a document in which Word's own `namespace` is `w`."""

    def __init__(self, root: etree._Element, namespace: str) -> None:
        self._root = root
        self._w = f"{{{namespace}}}"

    def put_in_text(self) -> None:
        """Put the values of fields and the readings of words where the text shows them."""
        for control in list(self._root.iter(f"{self._w}sdt")):
            self._unwrap_control(control)
        for begin in list(self._root.iter(f"{self._w}fldChar")):
            data = begin.find(f"{self._w}ffData")
            run = begin.getparent()
            text = "" if data is None or run is None else self._value(data)
            if text and not self._has_result(run):
                run.addprevious(self._run_like(run, text))
        self._drop_instructions()
        for ruby in list(self._root.iter(f"{self._w}ruby")):
            self._put_reading_behind(ruby)

    def _drop_instructions(self) -> None:
        """Drop the results of fields that stand in the instruction of another one.

        Word only computes with them, as in `IF`. A field that never ends has no instruction.
        """
        # The texts in the instruction of each field that is open; None where that is over.
        fields: list[list[etree._Element] | None] = []
        names = (f"{self._w}{name}" for name in ("fldChar", "t", "tab", "br", "cr", "sym"))
        for element in list(self._root.iter(*names)):
            kind = element.get(f"{self._w}fldCharType")
            if kind == "begin":
                fields.append([])
            elif kind in {"separate", "end"} and fields:
                for text in fields[-1] or []:
                    if (run := text.getparent()) is not None:
                        run.remove(text)
                fields[-1] = None
                if kind == "end":
                    fields.pop()
            elif kind is None:
                outer = next((texts for texts in fields if texts is not None), None)
                if outer is not None:
                    outer.append(element)

    def _unwrap_control(self, control: etree._Element) -> None:
        """Put the content of a control in its place, which is all that Word shows of it."""
        content = control.find(f"{self._w}sdtContent")
        for child in [] if content is None else list(content):
            control.addprevious(child)
        control.getparent().remove(control)

    def _value(self, data: etree._Element) -> str:
        """Return what a field shows that has no text of its own; empty for any other."""
        box = data.find(f"{self._w}checkBox")
        if box is not None:
            for name in ("checked", "default"):
                state = box.find(f"{self._w}{name}")
                if state is not None:
                    is_on = state.get(f"{self._w}val") not in {"0", "false", "off"}
                    return CHECKED if is_on else UNCHECKED
            return UNCHECKED
        choices = data.find(f"{self._w}ddList")
        if choices is None:
            return ""
        entries = [entry.get(f"{self._w}val", "") for entry in choices.iter(f"{self._w}listEntry")]
        for name in ("result", "default"):
            chosen = choices.find(f"{self._w}{name}")
            if chosen is not None:
                number = chosen.get(f"{self._w}val", "")
                is_known = number.isdecimal() and int(number) < len(entries)
                return entries[int(number)] if is_known else ""
        return entries[0] if entries else ""

    def _has_result(self, run: etree._Element) -> bool:
        """Return whether words stand between the marks of the field that begins in `run`."""
        depth = 0
        for element in self._from(run):
            if element.tag == f"{self._w}fldChar":
                kind = element.get(f"{self._w}fldCharType")
                depth += {"begin": 1, "end": -1}.get(kind, 0)
                if not depth:
                    return False
            elif element.tag == f"{self._w}t" and (element.text or "").strip():
                return True
        return False

    def _from(self, run: etree._Element) -> Iterator[etree._Element]:
        """Yield the elements of `run` and of what stands behind it in its paragraph."""
        yield from run.iter()
        for sibling in run.itersiblings():
            yield from sibling.iter()

    def _put_reading_behind(self, ruby: etree._Element) -> None:
        """Put the reading of a word in brackets behind it, as web pages have it."""
        reading = ruby.find(f"{self._w}rt")
        base = ruby.find(f"{self._w}rubyBase")
        for element in (ruby.find(f"{self._w}rubyPr"), reading):
            if element is not None:
                ruby.remove(element)
        words = "" if reading is None else self._words(reading)
        if words and base is not None:
            first = base.find(f"{self._w}r")
            base.append(self._run_like(base if first is None else first, f"({words})"))

    def _words(self, element: etree._Element) -> str:
        texts = (part.text or "" for part in element.iter(f"{self._w}t"))
        return " ".join("".join(texts).split())

    def _run_like(self, run: etree._Element, text: str) -> etree._Element:
        """Return a run of `text` with the properties of another: hidden, if that is."""
        new = etree.Element(f"{self._w}r")
        properties = run.find(f"{self._w}rPr")
        if properties is not None:
            new.append(copy.deepcopy(properties))
        words = etree.SubElement(new, f"{self._w}t")
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return new
