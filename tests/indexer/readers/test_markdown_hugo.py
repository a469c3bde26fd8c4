"""Markdown of Hugo: shortcodes, and what people see of them."""

import pytest

from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import markup, outline, texts


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
