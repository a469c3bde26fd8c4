"""Markdown of Docusaurus: the labels that tabs have."""

from dataclasses import replace

import pytest

from indexer.readers.markdown import read_markdown
from tests.conftest import MakeSource
from tests.findings import odd

LABELS = "values={[{label: 'Red apple', value: 'apple'}, {label: 'Bear', value: 'bear'}]}"
ITEMS = '<TabItem value="apple">\n\nOne.\n\n</TabItem>\n<TabItem value="bear">Two.</TabItem>\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<Tabs {LABELS}>\n{ITEMS}</Tabs>", ["Red apple", "One.", "Bear", "Two."]),
        (
            "<Tabs\n  defaultValue='bear'\n  values={[\n"
            '    { "value": "bear", "label": "A bear\'s" },\n    { value: `apple` },\n'
            f"  ]}}>\n{ITEMS}</Tabs>",
            ["apple", "One.", "A bear's", "Two."],
        ),
        # The labels of tabs come before those of their items, and end with them.
        (
            f'<Tabs {LABELS}>\n<TabItem value="bear" label="B">Two.</TabItem>\n</Tabs>\n\n'
            f"<Tabs>\n{ITEMS}</Tabs>",
            ["Bear", "Two.", "apple", "One.", "bear", "Two."],
        ),
        (
            f'<Tabs {LABELS}>\n<TabItem value="apple">\n<Tabs>\n<TabItem value="bear">In.</TabItem>'
            '\n</Tabs>\n</TabItem>\n<TabItem value="bear">Out.</TabItem>\n</Tabs>',
            ["Red apple", "bear", "In.", "Bear", "Out."],
        ),
        # Names of a program's are not known here.
        (f"<Tabs values={{tabs}}>\n{ITEMS}</Tabs>", ["apple", "One.", "bear", "Two."]),
        (f"{ITEMS}</Tabs>", ["apple", "One.", "bear", "Two."]),
    ],
)
def test_tabs_are_named_by_their_labels(source: MakeSource, text: str, expected: list[str]) -> None:
    page = f"---\ntitle: T\n---\n{text}\n\nEnd.\n"
    reading = read_markdown(replace(source(page), dialect="docusaurus"))
    assert odd(reading) == ()
    (section,) = reading.document.sections
    assert [block.text for block in section.blocks] == [*expected, "End."]
