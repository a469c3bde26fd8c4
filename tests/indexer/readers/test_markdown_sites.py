"""Markdown of site generators: MkDocs, Docusaurus, Hugo, Jekyll, DocFX and Sphinx's MyST."""

from dataclasses import replace

import pytest

from indexer.readers.html_page import read_web_page
from indexer.readers.markdown import read_markdown
from indexer.sources.source import Source
from retrieval.root import Dialect
from retrieval.types import Section
from tests.conftest import MakeSource
from tests.findings import odd

HEAD = "---\ntitle: T\n---\n"


def sections(source: MakeSource, text: str, dialect: Dialect = "") -> tuple[Section, ...]:
    reading = read_markdown(replace(source(HEAD + text), dialect=dialect))
    assert odd(reading) == ()
    return reading.document.sections


def texts(source: MakeSource, text: str, dialect: Dialect = "") -> list[str]:
    """The headings and blocks in reading order; every heading is below the title."""
    return [
        words
        for section in sections(source, text, dialect)
        for words in (*section.heading_path[-1:], *(block.text for block in section.blocks))
    ]


def markup(source: MakeSource, text: str, dialect: Dialect = "") -> list[tuple[str, int]]:
    """What is reported as markup, with its line below the front matter."""
    reading = read_markdown(replace(source(HEAD + text), dialect=dialect))
    return [
        (finding.about, finding.line - 3)
        for finding in reading.findings
        if finding.kind == "markup"
    ]


def test_site_generators_keys_in_front_matter_are_ignored(source: MakeSource) -> None:
    front = """\
---
id: lending
title: Lending
sidebar_position: 2
tags: [shed, tools]
hide:
  - toc
last_update:
  date: 2026-01-31
weight: 30
date: 2026-01-31T10:00:00Z
draft: false
slug: /lend
---
Text.
"""
    document = read_markdown(source(front)).document
    assert (document.title, document.reviewed_on, document.url) == ("Lending", None, None)


@pytest.mark.parametrize(
    "text",
    [
        '!!! note "Mind <b>"\n    The shed is locked.\n\n    - at dusk\n',
        ":::note[Mind <b>]\n\nThe shed is locked.\n\n- at dusk\n\n:::\n",
        "::: tip Mind <b>\nThe shed is locked.\n\n- at dusk\n:::\n",
    ],
)
def test_a_box_gives_its_title_and_its_contents(source: MakeSource, text: str) -> None:
    (section,) = read_markdown(source(HEAD + text + "\nAfter.\n")).document.sections
    assert [block.text for block in section.blocks] == [
        "Mind <b>",
        "The shed is locked.",
        "- at dusk",
        "After.",
    ]
    assert section.html.startswith("<p><strong>Mind &lt;b&gt;</strong></p>\n<p>The shed is locked.")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ('??? question "Who <b>?"\n    The shed.\n\n    - at dusk\n', "mkdocs"),
        ('???+ tip inline end "Who <b>?"\n    The shed.\n\n    - at dusk\n', "mkdocs"),
        ('{{< expand "Who <b>?" >}}\nThe shed.\n\n- at dusk\n{{< /expand >}}\n', "hugo"),
        ('{{% details title="Who <b>?" %}}\nThe shed.\n\n- at dusk\n{{% /details %}}\n', "hugo"),
        ('<Accordion title="Who <b>?">\n\nThe shed.\n\n- at dusk\n\n</Accordion>\n', "docusaurus"),
    ],
)
def test_the_title_of_what_unfolds_is_a_heading(
    source: MakeSource, text: str, dialect: Dialect
) -> None:
    text = HEAD + "## Lending\n\nIn short.\n\n" + text + "\n## Else\n\nMore.\n"
    sections = read_markdown(replace(source(text), dialect=dialect)).document.sections
    assert [
        (section.heading_path, [block.text for block in section.blocks]) for section in sections
    ] == [
        (("Lending",), ["In short."]),
        (("Lending", "Who <b>?"), ["The shed.", "- at dusk"]),
        (("Else",), ["More."]),
    ]


def test_what_unfolds_within_what_unfolds_is_one_level_deeper(source: MakeSource) -> None:
    text = (
        '## A\n\n??? q "B"\n    b\n\n    ??? q "C"\n        c\n\n??? q "D"\n    d\n\n'
        '- item\n\n    ??? q "E"\n        e\n'
    )
    sections = read_markdown(source(HEAD + text)).document.sections
    assert [
        (section.heading_path, [block.text for block in section.blocks]) for section in sections
    ] == [
        (("A",), []),
        (("A", "B"), ["b"]),
        (("A", "B", "C"), ["c"]),
        (("A", "D"), ["d"]),
        (("A",), ["- item\n  E\n  e"]),
    ]


@pytest.mark.parametrize(
    ("box", "shown"),
    [
        ("!!! note", ["Note", "The shed is locked."]),
        ('!!! note ""', ["The shed is locked."]),
    ],
)
def test_a_box_without_a_title_has_the_word_for_its_kind_unless_its_title_is_empty(
    source: MakeSource, box: str, shown: list[str]
) -> None:
    text = f"{box}\n    The shed is locked.\n"
    (section,) = read_markdown(source(HEAD + text)).document.sections
    assert [block.text for block in section.blocks] == shown
    above = "<p><strong>Note</strong></p>\n" if len(shown) > 1 else ""
    assert section.html == f"{above}<p>The shed is locked.</p>\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('--8<-- "shed.md"', "an include of a file that is not in its root"),
        ("{% include 'shed.md' %}", "an include of a file that is not in its root"),
        ("import Tabs from '@theme/Tabs';", "an import, which is not run"),
        ('{{< figure src="shed.png" >}}', "a shortcode, which is not run"),
        ("{{% notice %}}", "a shortcode, which is not run"),
    ],
)
def test_placeholders_of_a_generator_are_reported_and_not_indexed(
    source: MakeSource, line: str, reason: str
) -> None:
    reading = read_markdown(source(f"{HEAD}Before.\n\n{line}\n\nAfter.\n"))
    (section,) = reading.document.sections
    assert [block.text for block in section.blocks] == ["Before.", "After."]
    assert section.html == "<p>Before.</p>\n<p>After.</p>\n"
    (dropped,) = reading.findings
    assert (dropped.line, dropped.text, dropped.message) == (6, line, reason)


def test_words_after_many_shortcodes_stay(source: MakeSource) -> None:
    text = '{{< key "a" >}} ' * 60 + "then Enter."
    (section,) = read_markdown(source(HEAD + text + "\n")).document.sections
    assert section.blocks[0].text.endswith("then Enter.")


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Rent a drill {#rent .wide}", "rent"),
        ("## Rent a drill { #rent data-toc=no }", "rent"),
        ("## Rent a drill {: #rent .wide key='a b' }", "rent"),
        ("## Rent a drill {.wide #rent}", "rent"),
        ("## Rent a drill {id=rent}", "rent"),
        ("## Rent a drill\n{: #rent}", "rent"),
        ("## Rent a drill {.wide}", "rent-a-drill"),
        ("## Rent a drill {: .no_toc }", "rent-a-drill"),
        ("## Rent a drill { data-toc-skip }", "rent-a-drill"),
        ("## Rent a drill :material-drill: { .wide }", "rent-a-drill"),
        ('<h2 id="rent">Rent a drill</h2>', "rent"),
    ],
)
def test_a_list_of_attributes_gives_a_heading_its_anchor(
    source: MakeSource, heading: str, anchor: str
) -> None:
    (section,) = sections(source, f"{heading}\n\nText.\n")
    assert (section.heading_path, section.anchor) == (("Rent a drill",), anchor)


# What Hugo 0.111 gives these headings, which were also worked out by hand: it makes anchors of the
# text as it is written. Of 2,060 random headings of such pieces, all were the same.
WRITTEN = [
    ("## See [the docs](https://example.org/a-b)", "see-the-docshttpsexampleorga-b", ""),
    ("## See [the docs][docs]\n\n[docs]: b.md", "see-the-docsdocs", ""),
    ("## Rent <b>a</b> drill", "rent-bab-drill", ""),
    ("## **Rent** `a` _drill_", "rent-a-_drill_", ""),
    ("## Rent ~~a~~ drill ![of ours](d.png) ##", "rent-a-drill-of-oursdpng", ""),
    ("## Ben &amp; Ann", "ben-amp-ann", ""),
    ("## Rent [a](a.md) drill {.wide}", "rent-aamd-drill", ""),
    ("## Rent [a](a.md) drill {#own}", "own", ""),
    ("Rent a drill\nor [a saw](b.md)\n---", "or-a-sawbmd", ""),
    ("## Rent :tada: a drill :+1:", "rent-tada-a-drill-1", ""),
    ("## Rent :tada: a drill :+1:", "rent--a-drill-", "hugo-emoji"),
    ("## :tada: Rent", "-rent", "hugo-emoji"),
    ("## Rent [a](a.md) drill", "rent-a-drill", "github"),
]


@pytest.mark.parametrize(("heading", "anchor", "rule"), WRITTEN)
def test_hugo_makes_anchors_of_headings_as_they_are_written(
    source: MakeSource, heading: str, anchor: str, rule: str
) -> None:
    page = replace(source(f"# T\n\n{heading}\n\nText.\n"), dialect="hugo", anchors=rule or "hugo")
    assert read_markdown(page).document.sections[-1].anchor == anchor


@pytest.mark.parametrize(
    "text",
    [
        "See the price list.{: .lead }",
        "See the price list.\n{: #prices .lead}",
        "{: .lead}\nSee the price list.",
        "See the [price list](p.md){ .button target=_blank }.",
        "See the **price list**{: .loud}.",
        "See the `price list`{.text}.",
        "See the ![price list](p.png){ width=300 align='left' }.",
        "See the [price list]{.underline}.",
        "See the price list. { .lead }",
    ],
)
def test_a_list_of_attributes_leaves_the_text(source: MakeSource, text: str) -> None:
    assert texts(source, text + "\n") == ["See the price list."]


def test_tabs_of_mkdocs_are_their_titles_and_contents(source: MakeSource) -> None:
    text = (
        'Collect it.\n\n=== "From the *shed*"\n\n    Bring a bag.\n\n    - or a box\n\n'
        '    === "Late"\n\n        Ring the bell.\n\n===+ "By post"\n    Pay first.\n\nDone.\n'
    )
    assert texts(source, text) == [
        *("Collect it.", "From the *shed*", "Bring a bag.", "- or a box", "Late"),
        *("Ring the bell.", "By post", "Pay first.", "Done."),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Press ++ctrl+s++ now.", "Press ctrl+s now."),
        ("A ==marked== word, ^^new^^ and ~~old~~.", "A marked word, new and old."),
        ("A =={==**loud**==}== word.", "A loud word."),
        ("Some {++new++}, {--old--} and {~~bad~>good~~} {==words==}{>>why?<<}.", None),
        ("H~2~O at 10^2^ metres.", "H2O at 102 metres."),
        (":material-phone: Ring us :smile:.", "Ring us :smile:."),
        (":material-clock:{ .lg .middle } __Ring__ us.", "Ring us."),
        ("Ring :octicons-heart-16:{ .heart } us {here}.", "Ring us {here}."),
        ("- [ ] Sweep\n- [x] Lock\n", "- ☐ Sweep\n- ☑ Lock"),
    ],
)
def test_signs_of_mkdocs_leave_their_words(
    source: MakeSource, text: str, words: str | None
) -> None:
    (shown,) = texts(source, text + "\n")
    assert " ".join(shown.split(" ")).strip() == (words or "Some new, old and bad good words.")


def test_abbreviations_and_tables_of_contents_are_left_out(source: MakeSource) -> None:
    text = "Ask the WI.\n\n*[WI]: Works Inspector\n\n[TOC]\n\n* TOC\n{:toc}\n"
    assert texts(source, text) == ["Ask the WI."]
    assert [about for about, _ in markup(source, text)] == ["abbreviation", "toc", "toc", "toc"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> [!NOTE]\n> Mind the *step*.\n", ["Note", "Mind the step."]),
        ("> [!warning] Wet floor\n> Mind the *step*.\n", ["Wet floor", "Mind the step."]),
        ("> [!TIP]\n>\n> - Bring boots.\n", ["Tip", "- Bring boots."]),
        ('> [!div class="checklist"]\n> - Bring boots.\n', ["- Bring boots."]),
    ],
)
def test_a_quotation_that_is_a_box_has_its_kind_as_title(
    source: MakeSource, text: str, expected: list[str]
) -> None:
    assert texts(source, text) == expected


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


def test_expressions_of_mdx_are_counted_and_plain_braces_elsewhere_stay(source: MakeSource) -> None:
    text = "One {props.name} two{' '}three {/* not shown */}four `{code}`.\n"
    mdx = replace(source(HEAD + text), suffix=".mdx")
    (section,) = read_markdown(mdx).document.sections
    assert section.blocks[0].text == "One two three four {code}."
    assert texts(source, "One {props.name} two.\n") == ["One {props.name} two."]


@pytest.mark.parametrize(
    ("text", "expected", "about"),
    [
        ("{{< box >}}\nOpen *late*.\n{{< /box >}}", ["Open late."], ["box"]),
        ("{{% box %}}\n\n## When?\n\n- Late\n\n{{% /box %}}", ["When?", "- Late"], ["box"]),
        ("Open {{< time >}} daily.", ["Open daily."], ["time"]),
        ('Ask [the *desk*]({{< ref "desk.md" >}}).', ["Ask the desk."], ["ref"]),
        ('![The desk]({{< ref "d.png" >}})', ["The desk"], ["ref"]),
        ('{{< figure\n  src="d.png"\n  caption="The desk" >}}', ["The desk"], ["figure"]),
        ('{{< details "When?" >}}\nLate.\n{{< /details >}}', ["When?", "Late."], ["details"]),
        ("{{< details `When?` >}}\nLate.\n{{< /details >}}", ["When?", "Late."], ["details"]),
        ("{{< highlight go >}}\na {{ b }}\n{{< /highlight >}}", ["a {{ b }}"], []),
        ("One{{< br >}}two", ["One two"], ["br"]),
    ],
)
def test_shortcodes_are_counted_and_their_contents_read(
    source: MakeSource, text: str, expected: list[str], about: list[str]
) -> None:
    assert texts(source, text + "\n\nEnd.\n", "hugo") == [*expected, "End."]
    assert [name for name, _ in markup(source, text + "\n\nEnd.\n", "hugo")] == about


@pytest.mark.parametrize(
    ("text", "expected", "about"),
    [
        ("{% if a %}\nOpen.\n{% else %}\nShut.\n{% endif %}", ["Open.", "Shut."], ["if"]),
        ("Ring {{ site.phone }} now.", ["Ring now."], ["site.phone"]),
        ("[Desk]({{ site.url }}/desk) and <a href='{{ u }}'>us</a>", ["Desk and us"], None),
        ("{% raw %}Write {{ name }}.{% endraw %}", ["Write {{ name }}."], []),
        ("A {% comment %}secret{% endcomment %}word.", ["A word."], []),
        ("{% highlight sh %}\na {% b %}\n{% endhighlight %}", ["a {% b %}"], []),
    ],
)
def test_tags_of_liquid_are_counted_and_their_contents_read(
    source: MakeSource, text: str, expected: list[str], about: list[str] | None
) -> None:
    assert texts(source, text + "\n\nEnd.\n", "github") == [*expected, "End."]
    names = [name for name, _ in markup(source, text + "\n\nEnd.\n", "github")]
    assert names == (["site.url", "u"] if about is None else about)


@pytest.mark.parametrize(
    "code",
    [
        "`{{ a }}`",
        "``{% b %} ` {{< c >}}``",
        "    {{ a }} {% b %} <Tag a={{b: 1}}>\n    {{< c\n    d >}}",
        '```\n{{ a }}\n=== "Tab"\n*[X]: y\n{: .z }\n[^1]\n<Tag/>\n```',
        "- x\n\n  ~~~\n  {{ a }}\n  ~~~",
        "> ```\n> {{ a }} {#b}\n> ```",
        "Write `{{` and then `}}`, `{%` or `%}`.",
    ],
)
def test_code_keeps_its_braces(source: MakeSource, code: str) -> None:
    shown = "\n".join(texts(source, code + "\n")).replace(" ", "")
    plain = [line.strip("> -`~") for line in code.split("\n")]
    for line in plain:
        for piece in line.replace("`", "").split():
            assert piece in shown
    assert markup(source, code + "\n") == []


@pytest.mark.parametrize(
    ("text", "expected", "about"),
    [
        (':::zone pivot="a"\nOpen.\n:::zone-end\n\n::: zone-end', ["Open."], []),
        (':::moniker range=">=1"\n\nOpen.\n\n:::moniker-end', ["Open."], []),
        (':::row:::\n:::column span="2":::\nOpen.\n:::column-end:::\n:::row-end:::', ["Open."], []),
        (':::image type="content" source="a.png" alt-text="The door.":::', ["The door."], []),
        ("Open.\n\n::: code language='sh' source='a.sh' :::", ["Open."], ["code"]),
        ("Open.\n\n[!code-csharp[Main](a.cs)]", ["Open."], ["code"]),
        ("Open.\n\n> [!VIDEO https://v.example/a]", ["Open."], ["video"]),
    ],
)
def test_forms_of_docfx_are_left_out_and_their_contents_kept(
    source: MakeSource, text: str, expected: list[str], about: list[str]
) -> None:
    assert texts(source, text + "\n", "docfx") == expected
    assert [name for name, _ in markup(source, text + "\n", "docfx")] == about


@pytest.mark.parametrize(
    ("text", "expected", "about"),
    [
        ("```{note}\nMind the *step*.\n```", ["Note", "Mind the step."], []),
        (
            "```{admonition} The *step*\n:class: tip\n\nMind it.\n```",
            ["The *step*", "Mind it."],
            [],
        ),
        (":::{tip}\nMind it.\n:::", ["Tip", "Mind it."], []),
        ("````{note}\n```sh\na\n```\n````", ["Note", "a"], []),
        ("```{code-block} sh\n:linenos:\na\n```", ["a"], []),
        ("See {ref}`the step <step>` or {doc}`stairs`.", ["See the step or stairs."], []),
        ("Up.\n\n```{toctree}\n:maxdepth: 2\na\nb\n```\n\nDown.", ["Up.", "Down."], ["toctree"]),
        ("(step)=\n## The step\n\nMind it.", ["The step", "Mind it."], []),
    ],
)
def test_directives_and_roles_of_myst_are_their_words(
    source: MakeSource, text: str, expected: list[str], about: list[str]
) -> None:
    assert texts(source, text + "\n", "sphinx") == expected
    assert [name for name, _ in markup(source, text + "\n", "sphinx")] == about


def test_a_footnote_stands_where_the_text_refers_to_it(source: MakeSource) -> None:
    text = (
        "Open daily.[^late] Or not.[^1] Again.[^1] And ^[a *short* one] here.[^none]\n\n"
        "[^late]: Till *ten*.\n\n    - Not on Monday.\n\n[^1]: See [this](b.md).\n"
        "[^lost]: Nobody asks.\n"
    )
    reading = read_markdown(source(HEAD + text))
    (section,) = reading.document.sections
    assert section.blocks[0].text == (
        "Open daily. (Till ten. Not on Monday.) Or not. (See this.) Again. "
        "And (a short one) here.[^none]"
    )
    assert len(section.blocks) == 1
    assert 'See <a href="/documents/b"' in section.html
    assert [(finding.kind, finding.line, finding.text) for finding in reading.findings] == [
        ("hidden", 11, "Nobody asks.")
    ]


def test_what_stands_behind_a_footnote_is_no_part_of_it(source: MakeSource) -> None:
    text = (
        "Open daily.[^late]\n\n[^late]: Till ten.\n\n## And on Sunday?\n\nTill noon.[^2]\n\n"
        "[^2]: Or one.\n\nEnd.\n"
    )
    assert texts(source, text) == [
        *("Open daily. (Till ten.)", "And on Sunday?", "Till noon. (Or one.)", "End."),
    ]


def test_questions_that_unfold_are_headings_below_the_last_one(source: MakeSource) -> None:
    text = (
        "## Loans\n\n<details>\n<summary>May I <b>renew</b>?</summary>\n\nYes, *twice*.\n\n"
        "- By phone\n\n</details>\n<details><summary>And later?</summary>No.</details>\n"
    )
    assert [(section.heading_path, section.line) for section in sections(source, text)[1:]] == [
        (("Loans", "May I renew?"), 7),
        (("Loans", "And later?"), 14),
    ]
    assert texts(source, text) == [
        *("Loans", "May I renew?", "Yes, twice.", "- By phone", "And later?", "No."),
    ]


def test_tables_and_lists_of_html_stay_whole_with_the_markdown_in_them(source: MakeSource) -> None:
    text = (
        "<table>\n<tr><th>Day</th><th>Hours</th></tr>\n<tr><td>\n\nMon **and** Tue\n\n</td>"
        "<td>9 to 5</td></tr>\n</table>\n\n<ul>\n  <li>one</li>\n\n  <li>two</li>\n</ul>\n"
    )
    (section,) = sections(source, text)
    assert [(block.kind, block.pieces) for block in section.blocks] == [
        ("table", ("Day | Hours", "Mon and Tue | 9 to 5")),
        ("list", ("- one", "- two")),
    ]


def test_characters_that_no_text_has_are_left_out(source: MakeSource) -> None:
    assert texts(source, "Ask \ufdd00\ufdd1 now {{< x >}}daily.\n", "hugo") == ["Ask 0 now daily."]


@pytest.mark.parametrize(
    "text", ["Write {{ a } here.", "Write {{ a", "Write {% b } here.", "Write {{< c } here."]
)
def test_braces_that_never_close_are_text(source: MakeSource, text: str) -> None:
    assert texts(source, text + "\n") == [text]


def test_cells_of_html_without_their_table_stay_apart(source: MakeSource) -> None:
    assert texts(source, "<div><td>one</td><td>two</td></div>\n") == ["one two"]


def test_html_that_never_ends_loses_nothing(source: MakeSource) -> None:
    text = "<table>\n<tr><td>a\n\nb\n\n## C\n\n<ul><li>d\n\ne <p>f</p> g\n"
    assert texts(source, text) == ["a", "b", "C", "- d", "e f g"]


def test_what_is_not_read_of_html_is_reported_as_that_of_web_pages(source: MakeSource) -> None:
    text = (
        "<div>a<button>b</button><style>c</style><svg><text>d</text></svg>"
        "<math><mi>e</mi></math><canvas>f</canvas><select><option>g</select>"
        "<ul><li><button>h</button>i</ul></div>\n"
    )
    reading = read_markdown(source(HEAD + text))
    assert [(finding.kind, finding.text) for finding in reading.findings] == [
        ("not-understood", "d"),
        ("not-understood", "e"),
        ("hidden", "f"),
        ("furniture", "g"),
        ("furniture", "b"),
        ("furniture", "h"),
    ]
    page = f"<title>T</title><main>{text}</main>".encode()
    of_page = read_web_page(Source("a.html", "a", ".html", page))
    assert [(entry.kind, entry.text) for entry in of_page.findings] == [
        (entry.kind, entry.text) for entry in reading.findings
    ]


def test_markdown_in_html_needs_no_empty_lines_where_a_generator_needs_none(
    source: MakeSource,
) -> None:
    text = '<div class="a" markdown>\n## One\n\n*two*\n</div>\n'
    assert texts(source, text, "mkdocs") == ["One", "two"]
    text = "<details>\n<summary>One</summary>\n*two*\n</details>\n"
    assert texts(source, text, "docusaurus") == ["One", "two"]


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
    ("text", "items"),
    [
        ("- {{< x >}}\n- B", ["- B"]),
        ("- B\n- {{< x >}}\n\n  C", ["- B\n- C"]),
        ("1. A\n2. {{< x >}}\n3. C", ["1. A\n3. C"]),
        ("- {{< x >}}", []),
        ("- {{< x >}}\n  - B", ["- - B"]),
        ("> {{< x >}}\n> B", ["B"]),
    ],
)
def test_an_item_of_which_everything_was_left_out_is_none(
    source: MakeSource, text: str, items: list[str]
) -> None:
    (section,) = sections(source, f"# A\n\nText.\n\n{text}\n", "hugo")
    assert [block.text for block in section.blocks[1:]] == items
    assert "&lt;" not in section.html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- [ ] Sweep\n- [X] **Lock**\n", ["- ☐ Sweep\n- ☑ Lock"]),
        ("1. [x] Sweep\n   1. [ ] Mop\n", ["1. ☑ Sweep\n  1. ☐ Mop"]),
        ("- Sweep [x] it\n\n  [ ] Mop\n", ["- Sweep [x] it\n  [ ] Mop"]),
        ("[ ] Sweep", ["[ ] Sweep"]),
    ],
)
def test_a_mark_of_a_task_is_a_box_at_the_beginning_of_an_item_only(
    source: MakeSource, text: str, words: list[str]
) -> None:
    assert texts(source, text) == words


@pytest.mark.parametrize(
    ("begin", "title"),
    [
        ('```py title="x.py"', "x.py"),
        ("```py title='x.py' linenums=\"1\"", "x.py"),
        ('``` { .py title="x.py" hl_lines="1" }', "x.py"),
        ('~~~js {1,3} title="src/a b.js"', "src/a b.js"),
        ('```r filename="x.R"', "x.R"),
        ("```{code-block} py\n:linenos:\n:caption: The *file* x.py", "The *file* x.py"),
        ("```py subtitle='x'", None),
        ("```title", None),
    ],
)
def test_the_title_of_code_is_kept_above_it(
    source: MakeSource, begin: str, title: str | None
) -> None:
    (section,) = sections(source, f"{begin}\nrun()\n{begin[:3]}\n")
    assert [block.text for block in section.blocks] == [*([title] if title else []), "run()"]
    above = f"<p><strong>{title}</strong></p>\n" if title else ""
    assert section.html == f"{above}<pre><code>run()\n</code></pre>\n"


def test_code_below_a_title_in_an_item_and_in_a_note_keeps_it(source: MakeSource) -> None:
    item = '- Run:\n\n  ```sh title="a.sh"\n  run\n  ```\n\n'
    note = 'See.[^1]\n\n[^1]: Or:\n\n    ```sh title="b.sh"\n    go\n    ```\n'
    assert texts(source, item + note) == ["- Run:\n  a.sh\n  run", "See. (Or: b.sh go)"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('Write {{</* youtube "a" */>}} here.', 'Write {{< youtube "a" >}} here.'),
        ("{{%/* note */%}}", "{{% note %}}"),
        ("{{</* /note */>}}", "{{< /note >}}"),
        ('{{</*fig src="a_b_c" x="*d*"*/>}}', '{{<fig src="a_b_c" x="*d*">}}'),
        ("`{{</* note */>}}`", "{{< note >}}"),
        ("```md\n{{</* note */>}}\n```", "{{< note >}}"),
        ("    {{</* note */>}}", "{{< note >}}"),
        ("a {{</* note\nb */>}} c", "a {{< note b >}} c"),
    ],
)
def test_hugo_shows_a_shortcode_that_is_commented_out(
    source: MakeSource, text: str, shown: str
) -> None:
    assert texts(source, text + "\n", "hugo") == [shown]
    assert markup(source, text + "\n", "hugo") == []


def test_code_of_other_sites_shows_hugos_comments(source: MakeSource) -> None:
    assert texts(source, "`{{</* note */>}}`\n", "mkdocs") == ["{{</* note */>}}"]


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


def test_code_between_shortcodes_keeps_the_numbers_of_lines_below(source: MakeSource) -> None:
    text = '# T\n\n{{< highlight go\n  "x" >}}\nrun()\n{{< /highlight >}}\n\n## End\n\nText.\n'
    assert sections(source, text, "hugo")[-1].line == 8 + HEAD.count("\n")
