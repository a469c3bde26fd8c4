"""What forms in OpenDocument show without having it as text: their boxes, choices and buttons.

LibreOffice writes those of Word's old forms as marks of its own, and controls as drawings.
"""

from lxml import etree

from indexer.readers.odt_xml import NAMES, attribute
from indexer.readers.word_fields import CHECKED, UNCHECKED

FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
# The controls that are a box before their label.
BOXES = frozenset({"checkbox", "radio"})
# The value of these is only sent, or is not to be read by others.
WITHOUT_VALUE = frozenset({"button", "hidden", "image", "password"})


class Forms:
    """The controls of a document, by their names."""

    def __init__(self, content: etree._Element) -> None:
        self._controls = {
            attribute(control, "form", "id"): control
            for control in content.iterfind(".//office:forms//form:*[@form:id]", NAMES)
        }

    def shown(self, element: etree._Element) -> str:
        """Return what a mark or the drawing of a control shows; empty for other elements."""
        name = etree.QName(element)
        if element.tag == f"{FIELD}fieldmark":
            return _of_mark(element)
        if (name.namespace, name.localname) == (NAMES["draw"], "control"):
            control = self._controls.get(attribute(element, "draw", "control"))
            return "" if control is None else _of_control(control)
        return ""


def _of_mark(mark: etree._Element) -> str:
    """Return the box, or the choice, of a form that was Word's."""
    values: dict[str, list[str]] = {}
    for parameter in mark.iterchildren(f"{FIELD}param"):
        value = str(parameter.get(f"{FIELD}value", ""))
        values.setdefault(str(parameter.get(f"{FIELD}name", "")), []).append(value)
    kind = str(mark.get(f"{FIELD}type", ""))
    if kind.endswith("FORMCHECKBOX"):
        return CHECKED if values.get("Checkbox_Checked") == ["true"] else UNCHECKED
    entries = values.get("Dropdown_ListEntry", [])
    chosen = (values.get("Dropdown_Selected") or ["0"])[0]
    is_known = chosen.isdecimal() and int(chosen) < len(entries)
    return entries[int(chosen)] if kind.endswith("FORMDROPDOWN") and is_known else ""


def _of_control(control: etree._Element) -> str:
    """Return a control's box and label, what is chosen from it, or what is written in it."""
    kind = etree.QName(control).localname
    label = attribute(control, "form", "label")
    if kind in BOXES:
        is_on = _now(control, "state") == "checked" or _now(control, "selected") == "true"
        return f"{CHECKED if is_on else UNCHECKED} {label}".strip()
    if kind == "listbox":
        options = control.findall("form:option", NAMES)
        chosen = [option for option in options if _now(option, "selected") == "true"]
        return ", ".join(attribute(option, "form", "label") for option in chosen)
    return label or ("" if kind in WITHOUT_VALUE else _now(control, "value"))


def _now(element: etree._Element, name: str) -> str:
    """Return what a person has put in, or else what the form had at first."""
    return attribute(element, "form", f"current-{name}") or attribute(element, "form", name)
