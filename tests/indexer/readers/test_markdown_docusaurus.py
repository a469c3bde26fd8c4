"""Markdown of Docusaurus: components, tabs, imports, exports and expressions."""

from dataclasses import replace

import pytest

from indexer.readers.markdown import read_markdown
from retrieval.root import Dialect
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import HEAD, markup, sections, texts

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
    (section,) = sections(source, f"{text}\n\nEnd.\n", "docusaurus")
    assert [block.text for block in section.blocks] == [*expected, "End."]


def test_components_are_counted_and_their_contents_kept(source: MakeSource) -> None:
    text = """\
import Tabs from '@theme/Tabs';

export const Badge = ({children}) => (
  <span style={{color: 'red'}}>{children}</span>
);

<Tabs>
    <TabItem value="bus" label="By *bus*" default>

    Take the 9.

    ## Where is the stop?

    Outside.

    </TabItem>
  <TabItem value="foot">Cross the <Mark kind={{a: "}"}}>bridge</Mark>.</TabItem>
</Tabs>

<Map
  place="Stop"
/>
"""
    assert texts(source, text, "docusaurus") == [
        *("By *bus*", "Take the 9.", "Where is the stop?", "Outside.", "foot", "Cross the bridge."),
    ]
    assert markup(source, text, "docusaurus") == [
        *(("import", 1), ("export", 3), ("Mark", 17), ("Map", 20)),
    ]


def test_lines_in_a_component_may_be_indented_differently(source: MakeSource) -> None:
    text = "<Card>\n    Take the 9.\n\n  Or walk.\n\n      Or swim.\n\n</Card>\n"
    assert texts(source, text, "docusaurus") == ["Take the 9.", "Or walk.", "Or swim."]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("        One.\n", ["paragraph One."]),
        ("\tOne.\n", ["paragraph One."]),
        (
            "<div>\n    <p>One.</p>\n\n    <p>Two.</p>\n</div>\n",
            ["paragraph One.", "paragraph Two."],
        ),
        ("<div>\n\n        - One.\n            - Two.\n\n</div>\n", ["list - One.\n  - Two."]),
        ("<div>\n\n      > One.\n\n</div>\n", ["paragraph One."]),
        ("<div>\n\n      ```js\n      one()\n      ```\n\n</div>\n", ["code one()"]),
        # The end of code may be further to the right than its beginning.
        ("```js\none()\n      ```\n\n<Key/>\n\nTwo.\n", ["code one()", "paragraph Two."]),
        ("- Item.\n\n      Two.\n", ["list - Item.\n  Two."]),
        (
            "One.\n\n    :::note\n\n    Two.\n\n    :::\n",
            ["paragraph One.", "paragraph Note", "paragraph Two."],
        ),
        (
            "<table>\n    <tr>\n        <td>One</td>\n    </tr>\n\n    <tr>\n        <td>Two</td>\n"
            "    </tr>\n</table>\n",
            ["table One\nTwo"],
        ),
    ],
)
@pytest.mark.parametrize("suffix", [".mdx", ".md"])
def test_no_indented_line_of_mdx_is_code(
    source: MakeSource, text: str, kinds: list[str], suffix: str
) -> None:
    dialect: Dialect = "docusaurus" if suffix == ".md" else ""
    page = replace(source(HEAD + text), suffix=suffix, dialect=dialect)
    blocks = [block for part in read_markdown(page).document.sections for block in part.blocks]
    assert [f"{block.kind} {block.text}" for block in blocks] == kinds


def test_indented_lines_outside_mdx_are_code(source: MakeSource) -> None:
    (section,) = sections(source, "One.\n\n    <p>Two.</p>\n")
    assert [(block.kind, block.text) for block in section.blocks] == [
        ("paragraph", "One."),
        ("code", "<p>Two.</p>"),
    ]


def test_expressions_of_mdx_are_counted_and_plain_braces_elsewhere_stay(source: MakeSource) -> None:
    text = "One {props.name} two{' '}three {/* not shown */}four `{code}`.\n"
    mdx = replace(source(HEAD + text), suffix=".mdx")
    (section,) = read_markdown(mdx).document.sections
    assert section.blocks[0].text == "One two three four {code}."
    assert texts(source, "One {props.name} two.\n") == ["One {props.name} two."]


def test_exports_below_imports_are_left_out_whole_with_their_empty_lines(
    source: MakeSource,
) -> None:
    exports = (
        "export const Bay = ({name}) => {\n  const kind = 'a)';\n\n"
        "    // It's {open\n\n    return <p>Don't {' '} {name ? 'a' : `b\n\n{`}</p>;\n};\n"
        "export const sum =\n  1 + 1;"
    )
    text = f"import X from './x'\n{exports}\nimport './y.css'\nShown <Key/>.\n\nAlso.\n"
    assert texts(source, text, "docusaurus") == ["Shown .", "Also."]
    assert markup(source, text, "docusaurus") == [
        *(("import", 1), ("export", 2), ("import", 13), ("Key", 14)),
    ]
    reading = read_markdown(replace(source(HEAD + text), dialect="docusaurus"))
    reported = [finding.text for finding in reading.findings if finding.about == "export"]
    assert reported == [exports]


@pytest.mark.parametrize(
    "export", ["export const a = {", "export const a = `", "export const a = /*"]
)
def test_an_export_that_never_closes_ends_at_an_empty_line(source: MakeSource, export: str) -> None:
    text = f"{export}\n  b: 1\n\nShown.\n"
    assert texts(source, text, "docusaurus") == ["Shown."]
    assert markup(source, text, "docusaurus") == [("export", 1)]


@pytest.mark.parametrize(
    "statement",
    [
        "import { toc as bayToc } from '@site/docs/_bay.mdx'",
        "import Bay, { toc as bayToc } from '@site/docs/_bay.mdx';",
        "import Bay, * as all from '@site/docs/_bay.mdx'",
        'import * as all from "@site/docs/_bay.mdx";',
        "import {\n  toc as bayToc,\n\n  bay,\n} from '@site/docs/_bay.mdx';",
        "import{bay}from'./bay'",
        "import $bay from './bay' // the bay",
        "import type { Bay } from './bay'",
        "import bay from './bay.json' with { type: 'json' };",
        "import a from './a'; import b from './b';",
        "import './bay.css'",
        "import a from './a'\n// The bay:\nimport b from './b'",
    ],
)
@pytest.mark.parametrize("dialect", ["", "docusaurus"])
def test_every_form_of_an_import_is_left_out(
    source: MakeSource, statement: str, dialect: Dialect
) -> None:
    lines = statement.count("\n") + 1
    text = f"{statement}\n\nShown.\n\n<Key/>\n{statement}\n\nAlso.\n"
    assert texts(source, text, dialect) == ["Shown.", "Also."]
    assert markup(source, text, dialect) == [
        *(("import", 1), ("Key", lines + 4), ("import", lines + 5)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import taxes are due from May.",
        "export goods from 'here'.",
        "We\nimport bay from 'bay'",
        "import bay from 'bay' and sell it.",
    ],
)
def test_prose_about_imports_stays(source: MakeSource, text: str) -> None:
    assert texts(source, text + "\n", "docusaurus") == [text.replace("\n", " ")]


@pytest.mark.parametrize("dialect", ["", "docusaurus"])
def test_tabs_on_one_line_are_their_labels_and_panels(source: MakeSource, dialect: Dialect) -> None:
    tabs = (
        '<Tabs><TabItem value="a" label="Apple">Apple *text*</TabItem>'
        '<TabItem value="b" label="Bear"><div>Bear text</div></TabItem></Tabs>'
    )
    text = f"One.\n\n{tabs}\n\nTwo <Key/>.\n"
    expected = ["Apple", "Apple text", "Bear", "Bear text"]
    assert texts(source, text, dialect) == ["One.", *expected, "Two ."]
    assert markup(source, text, dialect) == [("Key", 5)]
    text = text.replace("</TabItem><", "\n</TabItem><").replace(">Apple", ">\nApple")
    assert texts(source, text, dialect) == ["One.", *expected, "Two ."]
    assert markup(source, text, dialect) == [("Key", 8)]


def test_tabs_on_one_line_in_a_list_or_in_prose(source: MakeSource) -> None:
    text = '- One\n\n  <Tabs><TabItem value="a">Apple</TabItem></Tabs>\n\nTwo.\n'
    assert texts(source, text, "docusaurus") == ["- One\n  a\n  Apple", "Two."]
    assert texts(source, "Write <Tabs> and </Tabs> here.\n") == ["Write and here."]
    code = '```\n<Tabs><TabItem value="a">Apple</TabItem></Tabs>\n```\n'
    assert texts(source, code, "docusaurus") == [code[4:-5]]


@pytest.mark.parametrize(
    ("between", "words", "line"),
    [
        ('Text {"a\nb"} more.', ["Text a b more."], 6),
        ("Text {`a\n\nb`} more.", ["Text a", "b more."], 7),
        ("Text {`\n`} more.", ["Text more."], 6),
        ("<Note title={`x\ny`}>Mind it.</Note>", ["x y", "Mind it."], 6),
        ("export const a = `one\ntwo`;", [], 6),
        ("{/* a\nb */}", [], 6),
    ],
)
def test_lines_below_what_spans_several_keep_their_numbers(
    source: MakeSource, between: str, words: list[str], line: int
) -> None:
    page = replace(source(f"# T\n\n{between}\n\n## End\n\nText.\n"), suffix=".mdx")
    document = read_markdown(page).document
    before = [block.text for part in document.sections[:-1] for block in part.blocks]
    assert [" ".join(text.split()) for text in before] == words
    assert document.sections[-1].line == line
