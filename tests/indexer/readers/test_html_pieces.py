"""Pieces of HTML in Markdown, which may begin or end something."""

import pytest

from indexer.readers.markdown import read_markdown
from tests.conftest import MakeSource


@pytest.mark.parametrize(
    "attributes",
    ["", " open", ' class="faq"', " name='b'", '\nopen=""', " markdown=1", ' title=">"'],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_what_unfolds_may_have_any_attributes(
    source: MakeSource, attributes: str, gap: str
) -> None:
    box = f"<details{attributes}>\n<summary>Is it {{}}?</summary>{gap}It is {{}}.{gap}</details>\n"
    text = f"# Boxes\n\n{box.format('big', 'big')}\n{box.format('small', 'small')}\nAt the end.\n"
    reading = read_markdown(source(text))
    assert reading.findings == ()
    paths = [
        (section.heading_path, [block.text for block in section.blocks])
        for section in reading.document.sections
    ]
    assert paths == [
        (("Is it big?",), ["It is big."]),
        (("Is it small?",), ["It is small."]),
        ((), ["At the end."]),
    ]
