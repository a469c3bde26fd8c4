"""Code in Markdown: what site generators write around it."""

import pytest

from retrieval.root import Dialect
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import markup, sections, texts


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
    "fence",
    [
        "```{.python}",
        "``` {.python}",
        "```{ .python .copy }",
        "```{.python #run}",
        "~~~{.python}",
    ],
)
@pytest.mark.parametrize("dialect", ["", "mkdocs", "hugo", "github", "docusaurus", "docfx"])
def test_a_fence_with_its_language_in_braces_is_code(
    source: MakeSource, fence: str, dialect: Dialect
) -> None:
    text = f"{fence}\n# *run* {{{{ a }}}}\n\n    b\n{fence[:3]}\n"
    assert texts(source, text, dialect) == ["# *run* {{ a }}\n\n    b"]
    titled = text.replace("}", ' title="a.py"}', 1)
    assert texts(source, titled, dialect) == ["a.py", "# *run* {{ a }}\n\n    b"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("`#!python print(1)`", "print(1)"),
        ("`:::js  x | y`", "x | y"),
        ("`#!c++ x`", "x"),
        ("`#! x`", "x"),
        ("``#!py a`b``", "a`b"),
        # Without code behind it, or with spaces around it, it is no language.
        ("`#!python`", "#!python"),
        ("`#!/bin/sh -e`", "#!/bin/sh -e"),
        ("`` #!py `a` ``", "#!py `a`"),
        ("`x #!py a`", "x #!py a"),
        ("`::py a`", "::py a"),
    ],
)
def test_code_in_a_line_does_not_show_its_language(
    source: MakeSource, code: str, shown: str
) -> None:
    text = f"Use {code} here.\n\n- Or {code}\n"
    assert texts(source, text, "mkdocs") == [f"Use {shown} here.", f"- Or {shown}"]


@pytest.mark.parametrize("dialect", ["", "hugo", "docusaurus", "sphinx", "github"])
def test_other_sites_show_what_stands_before_code(source: MakeSource, dialect: Dialect) -> None:
    assert texts(source, "Use `#!python a`.\n", dialect) == ["Use #!python a."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('```md\n    ```\n=== "A"\n    {{ b }}\n```\n', '    ```\n=== "A"\n    {{ b }}'),
        ('- ```md\n  x\n      ```\n  === "A"\n  ```\n', '- x\n      ```\n  === "A"'),
        ("```md\n  {{ b }}\n   ```\n", "  {{ b }}"),
        ("   ```md\n{{ b }}\n```\n", "{{ b }}"),
        ("> ```md\n>     ```\n> {{ b }}\n> ```\n", "    ```\n{{ b }}"),
    ],
)
def test_code_ends_with_a_fence_that_is_indented_as_its_beginning(
    source: MakeSource, text: str, expected: str
) -> None:
    assert texts(source, text, "mkdocs") == [expected]
    assert markup(source, text, "mkdocs") == []
