"""Markdown of Hugo: shortcodes, what people see of them, and anchors."""

from dataclasses import replace

import pytest

from indexer.readers.markdown import read_markdown
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import HEAD, markup, outline, sections, texts


@pytest.mark.parametrize(
    ("tag", "title"),
    [
        ('callout title="Before *you* start"', "Before *you* start"),
        ('alert header="Before you start" color="red"', "Before you start"),
        ("admonition type=tip heading=`Before you start`", "Before you start"),
        ('theme/box caption="Before you start"', "Before you start"),
        ('notice tip "Before you start"', "Before you start"),
        ('notice "tip" "Before you start"', "Before you start"),
        ('notice "tip"', None),
        ('tab "Before you start"', "Before you start"),
        ('box "tip"', None),
        ('box name="tip" value="1"', None),
        ('box title=""', None),
        ("box", None),
    ],
)
def test_the_title_of_a_shortcode_around_contents_is_kept(
    source: MakeSource, tag: str, title: str | None
) -> None:
    name = tag.split(maxsplit=1)[0]
    shown = [*([title] if title else []), "Read *it*.".replace("*", "")]
    for begin, end in (("{{<", ">}}"), ("{{%", "%}}")):
        opening, closing = f"{begin} {tag} {end}", f"{begin} /{name} {end}"
        text = f"Before.\n\n{opening}\nRead *it*.\n{closing}\n\nAfter.\n"
        assert texts(source, text, "hugo") == ["Before.", *shown, "After."]
        assert markup(source, text, "hugo") == [(name, 3)]
        text = f"{opening}Read *it*.{closing}\n"
        assert texts(source, text, "hugo") == shown
        item = "\n  ".join(shown)
        assert texts(source, f"- {text}- B\n", "hugo") == [f"- {item}\n- B"]
        quoted = f"> Before.\n> {opening}\n> Read *it*.\n> {closing}\n"
        assert texts(source, quoted, "hugo") == (
            ["Before.", *shown] if title else ["Before.", "Read it."]
        )


@pytest.mark.parametrize(
    "tag",
    [
        '{{< youtube title="A film" >}}',
        '{{< card title="A card" />}}',
        'A {{< tip title="for a mouse" >}}word{{< /tip >}}.',
    ],
)
def test_attributes_that_perhaps_nobody_sees_are_reported_alone(
    source: MakeSource, tag: str
) -> None:
    text = f"Before.\n\n{tag}\n\nAfter.\n"
    assert [words for words in texts(source, text, "hugo") if "word" not in words] == [
        *("Before.", "After."),
    ]
    assert len(markup(source, text, "hugo")) == 1


def test_the_title_of_a_shortcode_that_unfolds_is_a_heading(source: MakeSource) -> None:
    text = '{{% details "Who?" %}}\nAnn.\n{{% /details %}}\n\n{{< faq question="Why?" >}}So.'
    assert outline(source, text + "{{< /faq >}}\n\nEnd.\n", "hugo") == [
        (("Who?",), ["Ann."]),
        (("Why?",), ["So."]),
        ((), ["End."]),
    ]


def test_words_after_many_shortcodes_stay(source: MakeSource) -> None:
    text = '{{< key "a" >}} ' * 60 + "then Enter."
    (section,) = read_markdown(source(HEAD + text + "\n")).document.sections
    assert section.blocks[0].text.endswith("then Enter.")


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
        ("{{</* a >}}<b>*c*</b>{{< /a */>}}", "{{< a >}}<b>*c*</b>{{< /a >}}"),
        ("`{{%/* a %}} c {{% /a */%}}`", "{{% a %}} c {{% /a %}}"),
        ("{{</* a */>}} b {{</* c */>}}", "{{< a >}} b {{< c >}}"),
    ],
)
def test_hugo_shows_a_shortcode_that_is_commented_out(
    source: MakeSource, text: str, shown: str
) -> None:
    assert texts(source, text + "\n", "hugo") == [shown]
    assert markup(source, text + "\n", "hugo") == []


def test_code_of_other_sites_shows_hugos_comments(source: MakeSource) -> None:
    assert texts(source, "`{{</* note */>}}`\n", "mkdocs") == ["{{</* note */>}}"]


def test_code_between_shortcodes_keeps_the_numbers_of_lines_below(source: MakeSource) -> None:
    text = '# T\n\n{{< highlight go\n  "x" >}}\nrun()\n{{< /highlight >}}\n\n## End\n\nText.\n'
    assert sections(source, text, "hugo")[-1].line == 8 + HEAD.count("\n")
