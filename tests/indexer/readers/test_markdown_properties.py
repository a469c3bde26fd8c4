"""Whatever a Markdown document is made of, no word of it is lost, doubled or moved."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.markdown import read_markdown
from indexer.sources.source import Source
from retrieval.root import Dialect

HEAD = "---\ntitle: T\n---\n\nBegin.\n\n"
WORD = re.compile(r"(?<![a-z0-9])q\d+z(?![a-z0-9])")

# Each has a `@` for each word. The site does not show the words of those that begin with `~`, so
# these may be in a finding only.
ELEMENTS = [
    *("@ @", "@ *@* **@ `@`** [@](a.md) ![@](b.png)", "@<br>@  \n@ ==@== ++@++ ~~@~~ {++@++}"),
    *("## @ @", "### @ {#a .b}", "@\n----", "## @ {: .b }", '<h3 id="c">@ <b>@</b></h3>'),
    *("- @\n- @\n  - @\n\n    @", "1. @\n2. @", "- [ ] @\n- [x] @", "* TOC\n{:toc}"),
    *("| @ | @ |\n|---|---|\n| `@ | @` | @ |", "```{.py}\n@\n```", "| @ |\n|---|\n| @ | @ |"),
    *("| @ | @ |\n|---|---|\n| @ | @<br>@ |", "> @\n>\n> - @", "> [!NOTE]\n> @ @"),
    *(
        '!!! note "@"\n    @\n\n    - @',
        "??? tip\n    @",
        ":::note[@]\n\n@\n\n:::",
        ":::: a\n@\n::::",
    ),
    *('=== "@"\n\n    @\n\n    ```\n    @\n    ```\n\n=== "@"\n\n    @', "@\n\n:   @"),
    *(
        "/// note | @\n@\n\n- @\n///",
        "//// tab | @\n/// details | @\n@\n///\n@\n////",
        "/// tip\n    type: a\n\n@\n///",
        '{{% notice tip "@" %}}\n@\n{{% /notice %}}',
        '- {{< callout title="@" >}}@{{< /callout >}}\n- @',
    ),
    *("<details>\n<summary>@ <i>@</i></summary>\n\n@\n\n- @\n\n</details>", "<p>@</p><p>@</p>"),
    *("<details>\n<summary>@</summary>\n\n@</details>\n\n@", '??? a "@"\n    @\n\n@'),
    *('<Accordion title="@">\n@\n</Accordion>\n@', '{{< expand "@" >}}\n@\n{{< /expand >}}\n@'),
    *(
        "<button aria-expanded='false'>@</button>\n<div hidden>@</div>\n\n@",
        "<dl><dt>@</dt><dd>\n\n@\n\n</dd></dl>\n\n@",
        "<details>\n\n@\n\n</div>\n\n@",
        "@ </details> @",
    ),
    *("<table><tr><th>@</th><th>@</th></tr>\n<tr><td>\n\n@ **@**\n\n</td><td>@</td></tr></table>"),
    *("<ul>\n<li>@</li>\n\n<li>@ <p>@</p></li>\n</ul>", "<dl><dt>@</dt><dd>@</dd></dl>"),
    *("<div>@<div>@</div>@</div>", "<div>\n\n@\n\n</div>", '<div class="a" markdown>\n@\n</div>'),
    *("<div><p>@ <b>@", "</div></p>@", "<table><tr><td>@", "<li>@</li><li>@", "<td>@</td><td>@"),
    *("<i>@ <b>@ </i>@</b>", "@ <span>@</p><p>@</span>", "<b>\n@\n\n</b>", "<center>@</center>"),
    *("{{< a >}}\n@ *@*\n{{< /a >}}", "{{% a %}}\n\n## @\n\n@\n\n{{% /a %}}", "@{{< a >}}@"),
    *('[@]({{< ref "a.md" >}}) @', "{% if a %}\n@\n{% endif %}", "@ {{ a }} @", "{{ a }}@ {% b %}"),
    *(
        '<Tabs>\n  <TabItem value="a" label="@">\n\n  @\n\n  </TabItem>\n</Tabs>',
        "<A b={{c: 1}}>@</A>",
    ),
    *("import A from 'a';\n\n@", "```\n@ {{ @ }} <A> {% b %}\n```", "    @ {{ @ }}", "`{{ @ }}` @"),
    *(':::zone pivot="a"\n@\n:::zone-end', ':::image source="a.png" alt-text="@":::', "(a)=\n## @"),
    *("@\n{: .a #b}", "@{.a} @", "[@](a){ .b }", "@ {.b}", ":material-a: @", "***", "<!-- a -->@"),
    *("```{note}\n@\n```", "```{tip}\n:class: a\n@\n```", "{ref}`@ <a>`", "[TOC]"),
    *(
        "~<div><button>@</button></div>",
        "~*[A]: @",
        "~<!-- @ -->",
        "~{% comment %}@{% endcomment %}",
        "~[^x]: @",
    ),
]


def document(pieces: list[str]) -> tuple[str, list[str], set[str]]:
    """A Markdown text, its words in order, and which of them need not be shown."""
    numbers = count()
    texts: list[str] = []
    words: list[str] = []
    hidden: set[str] = set()
    for piece in pieces:
        names = [f"q{next(numbers)}z" for _ in range(piece.count("@"))]
        words += names
        hidden.update(names if piece.startswith("~") else ())
        remaining = iter(names)
        filled = re.sub("@", lambda _, left=remaining: next(left), piece.removeprefix("~"))  # type: ignore[misc]  # mypy can't type a default
        texts.append(filled)
    return HEAD + "\n\n\n".join(texts) + "\n", words, hidden


def check(text: str, words: list[str], hidden: set[str], dialect: Dialect) -> None:
    source = Source("a.md", "a", ".md", text.encode(), dialect=dialect)
    reading = read_markdown(source)
    shown = [
        piece
        for section in reading.document.sections
        for piece in (
            *(() if section.continues else section.heading_path[-1:]),
            *(block.text for block in section.blocks),
        )
    ]
    # Of a heading without text, the words are in a finding.
    reported = set(WORD.findall(" ".join(finding.text for finding in reading.findings)))
    passage_words = [word for piece in shown for word in WORD.findall(piece)]
    repeated = {word for word, times in Counter(passage_words).items() if times > 1}
    assert not repeated
    assert set(words) - set(passage_words) - reported == set()
    assert [word for word in words if word in set(passage_words)] == passage_words
    assert not hidden & set(passage_words)


elements = st.lists(st.sampled_from(ELEMENTS), min_size=1, max_size=8)
dialects: st.SearchStrategy[Dialect] = st.sampled_from(
    ["", "mkdocs", "docusaurus", "hugo", "github", "sphinx", "docfx"]
)


@settings(max_examples=300)
@given(elements, dialects)
def test_each_word_is_in_one_section_or_in_a_finding_and_in_its_order(
    pieces: list[str], dialect: Dialect
) -> None:
    check(*document(pieces), dialect)


def test_each_element_keeps_its_words_alone_and_between_paragraphs() -> None:
    forms: tuple[Callable[[str], str], ...] = (str, lambda piece: f"@\n\n{piece}\n\n@")
    for piece in ELEMENTS:
        for form in forms:
            check(*document([form(piece) if piece[0] != "~" else piece]), "")
