"""Labels that Docusaurus's `<Tabs values={[{label: 'Apple', value: 'apple'}]}>` gives its tabs."""

import re

from indexer.readers.site_marks import attribute_of

OBJECT = re.compile(r"\{[^{}]*\}")
PAIR = re.compile(
    r"[\"']?\b(?P<key>label|value)[\"']?\s*:\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<back>[^`]*)`)"
)


class TabLabels:
    """Knows the labels of the tabs in which a text is, while their tags are read in order."""

    def __init__(self) -> None:
        self._labels: list[dict[str, str]] = []

    def begin(self, attributes: str) -> None:
        """Begin tabs, whose tag has `attributes`."""
        labels: dict[str, str] = {}
        for entry in OBJECT.findall(attributes):
            pairs = {
                match["key"]: match["double"] or match["single"] or match["back"] or ""
                for match in PAIR.finditer(entry)
            }
            if "value" in pairs:
                labels[pairs["value"]] = pairs.get("label", "")
        self._labels.append(labels)

    def end(self) -> None:
        """End the innermost tabs, if any have begun."""
        del self._labels[-1:]

    def label(self, attributes: str) -> str:
        """Return the label of a tab whose tag has `attributes`; empty if its tabs give it none."""
        if not self._labels:
            return ""
        return self._labels[-1].get(attribute_of(attributes, "value"), "")
