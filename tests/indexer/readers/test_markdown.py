from datetime import date

import pytest

from indexer.errors import NotIndexedError
from indexer.readers.markdown import read_markdown
from retrieval.types import Block, Section
from tests.conftest import MakeSource
from tests.findings import left_out, odd

HEAD = "---\ntitle: T\n---\n"


def sections(source: MakeSource, text: str) -> tuple[Section, ...]:
    reading = read_markdown(source(text))
    assert odd(reading) == ()
    return reading.document.sections


def blocks(source: MakeSource, text: str) -> tuple[Block, ...]:
    (section,) = sections(source, HEAD + text)
    return section.blocks


def test_front_matter_fills_the_document(source: MakeSource) -> None:
    text = (
        "---\ntitle: A  title\nlanguage: en-GB\naudience: staff\n"
        "reviewed_on: 2026-01-31\nreview_by: 2027-01-31\nsource: A page\nurl: https://x.example/a\n---\nText.\n"
    )
    document = read_markdown(source(text)).document
    assert document.id == "a"
    assert document.title == "A title"
    assert document.language == "en-GB"
    assert document.audience == "staff"
    assert document.reviewed_on == date(2026, 1, 31)
    assert document.review_by == date(2027, 1, 31)
    assert document.source == "A page"
    assert document.url == "https://x.example/a"


def test_a_first_heading_of_level_one_is_the_title_and_not_in_the_path(source: MakeSource) -> None:
    reading = read_markdown(source("# The title\n\nIntro.\n\n## One\n\nText.\n"))
    assert reading.document.title == "The title"
    assert [section.heading_path for section in reading.document.sections] == [(), ("One",)]
    assert [section.anchor for section in reading.document.sections] == ["", "one"]


def test_a_heading_that_repeats_the_title_of_the_front_matter_is_not_in_the_path(
    source: MakeSource,
) -> None:
    text = HEAD + "# t\n\nIntro.\n\n## A\n\nText."
    assert [section.heading_path for section in sections(source, text)] == [(), ("A",)]


def test_another_heading_of_level_one_stays_in_the_path(source: MakeSource) -> None:
    text = HEAD + "# Part\n\nIntro.\n\n## A\n\nText."
    paths = [section.heading_path for section in sections(source, text)]
    assert paths == [("Part",), ("Part", "A")]


def test_headings_nest_by_level_and_a_skipped_level_is_warned_of(source: MakeSource) -> None:
    text = "## A\na\n#### B\nb\n### C\nc\n## D\nd\n"
    reading = read_markdown(source(HEAD + text))
    assert [(odd.kind, odd.line) for odd in reading.findings] == [("skipped-level", 6)]
    assert [section.heading_path for section in reading.document.sections] == [
        ("A",),
        ("A", "B"),
        ("A", "C"),
        ("D",),
    ]


def test_a_heading_that_only_holds_headings_is_a_section_without_blocks(source: MakeSource) -> None:
    first, second = sections(source, HEAD + "## Outer\n\n### Inner\n\nText.\n")
    assert (first.heading_path, first.anchor, first.blocks) == (("Outer",), "outer", ())
    assert second.heading_path == ("Outer", "Inner")


def test_setext_headings_count_too(source: MakeSource) -> None:
    assert sections(source, HEAD + "Part\n----\n\nText.\n")[0].heading_path == ("Part",)


def test_sections_know_the_line_of_their_heading(source: MakeSource) -> None:
    text = HEAD + "## A\n\na\n\n## B\n\nb\n"
    assert [section.line for section in sections(source, text)] == [4, 8]


def test_anchors_are_explicit_or_slugs_and_duplicates_are_numbered(source: MakeSource) -> None:
    text = (
        "## What's “new”? {#news}\na\n## Who's there?\nb\n## Who's there?\nc\n## News\nd\n## ???\ne"
    )
    by_heading = sections(source, HEAD + text)
    assert [section.anchor for section in by_heading] == [
        "news",
        "whos-there",
        "whos-there-1",
        "news-1",
        "section",
    ]
    assert by_heading[0].heading_path == ("What's “new”?",)


def test_an_anchor_in_code_is_part_of_the_heading(source: MakeSource) -> None:
    (section,) = sections(source, HEAD + "## Write `{#name}`\n\nText.\n")
    assert section.heading_path == ("Write {#name}",)
    assert section.anchor == "write-name"


def test_markup_is_removed_and_words_are_kept(source: MakeSource) -> None:
    text = (
        "Some *very* **bold** `code`, a [link](https://x.example), &amp; an ![old map](m.png)\n"
        "on two lines<br>and \\*three\\*.\n"
    )
    assert blocks(source, text) == (
        Block(
            "paragraph",
            ("Some very bold code, a link, & an old map on two lines\nand *three*.",),
        ),
    )


def test_curly_quotes_and_apostrophes_stay_as_they_are(source: MakeSource) -> None:
    assert blocks(source, "Don’t ‘rush’ “it”.")[0].text == "Don’t ‘rush’ “it”."


def test_a_list_has_a_piece_for_each_item_with_its_nested_content(source: MakeSource) -> None:
    text = "1. one\n2. two\n\n   more\n   - a\n   - b\n"
    assert blocks(source, text) == (Block("list", ("1. one", "2. two\n  more\n  - a\n  - b")),)


def test_a_table_has_a_piece_for_each_row(source: MakeSource) -> None:
    text = "| Who | When |\n|---|---|\n| *Ann* | Monday |\n| Bo | |\n"
    assert blocks(source, text) == (Block("table", ("Who | When", "Ann | Monday", "Bo | ")),)


def test_code_keeps_its_lines(source: MakeSource) -> None:
    assert blocks(source, "```\na  = 1\n\nb\n```\n") == (Block("code", ("a  = 1", "", "b")),)


def test_a_quotation_gives_its_blocks(source: MakeSource) -> None:
    assert blocks(source, "> Said.\n>\n> - x\n") == (
        Block("paragraph", ("Said.",)),
        Block("list", ("- x",)),
    )


def test_html_in_a_quotation_is_its_blocks(source: MakeSource) -> None:
    assert [block.text for block in blocks(source, "> <div>Said<p>twice.</div>\n>\n> Yes.\n")] == [
        *("Said", "twice.", "Yes."),
    ]


def test_html_gives_its_visible_text_only(source: MakeSource) -> None:
    text = "<div onclick='x()'><b>Words</b> here<script>alert(1)</script></div>\n"
    assert blocks(source, text) == (Block("paragraph", ("Words here",)),)


@pytest.mark.parametrize(
    ("ruby", "words"),
    [
        ("東<ruby>京<rt>きょう</rt></ruby>は", "東京(きょう)は"),
        ("東<ruby>京<rp>（</rp><rt>きょう</rt><rp>）</rp></ruby>は", "東京（きょう）は"),
        ("<p>東<ruby>京<rt>きょう</rt></ruby>は</p>", "東京(きょう)は"),
        ("a <rtx>b</rtx> c", "a b c"),
    ],
)
def test_a_reading_stands_in_brackets_behind_its_word(
    source: MakeSource, ruby: str, words: str
) -> None:
    assert [block.text for block in blocks(source, f"# T\n\n{ruby}\n")] == [words]


def test_questions_also_asked_are_searched_and_not_shown(source: MakeSource) -> None:
    text = (
        "## A\n\n<!-- Also asked as:\n- Is it  a?\n\nWhat about a?\n-->\n\nText.\n\n"
        "## B\n<!-- also asked as: b? -->\nMore.\n\n## C\n<!-- ALSO ASKED AS c? -->\nLast.\n"
    )
    reading = read_markdown(source(HEAD + text))
    first, second, third = reading.document.sections
    assert first.also_asked == ("Is it a?", "What about a?")
    assert first.blocks == (Block("paragraph", ("Text.",)),)
    assert (second.also_asked, third.also_asked) == (("b?",), ("c?",))
    assert left_out(reading) == ()


def test_a_block_without_text_is_reported_as_dropped(source: MakeSource) -> None:
    reading = read_markdown(source(HEAD + "Text.\n\n<!-- a note -->\n\n![](m.png)\n\n---\n"))
    assert [str(dropped) for dropped in left_out(reading)] == [
        "corpus/a.md:6: contains no text: “<!-- a note -->”",
        "corpus/a.md:8: contains no text: “![](m.png)”",
    ]


# A parser that expands these aliases would make ten times ten times ten … words.
_NESTED = [f"&a{n} [{', '.join([f'*a{n - 1}' if n else 'ha'] * 10)}]" for n in range(9)]
LAUGHS = f"[{', '.join(_NESTED)}]"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("---\ntitle: T\n---\n", 1, "has no text"),
        ("---\ntitle: T\nText.\n", 1, "front matter is not closed"),
        (
            "---\ntitle: T\naudience: a: b\n---\nText.\n",
            3,
            "front matter: is not valid YAML at `audience`",
        ),
        ("---\ntitle: T\ntags: [a\n---\nText.\n", 4, "or close its brackets"),
        ("---\ntitle: " + "[" * 5000 + "\n---\nText.\n", 2, "is not valid YAML (nested too"),
        ("+++\ntitle =\n+++\nText.\n", 2, "front matter: is not valid TOML"),
        ('+++\ntitle = "T"\nText.\n', 1, "front matter is not closed"),
        (HEAD + "> " * 200 + "x", 4, "nested too deeply"),
    ],
)
def test_an_invalid_file_is_rejected_with_the_line_and_the_fix(
    source: MakeSource, text: str, line: int, reason: str
) -> None:
    with pytest.raises(NotIndexedError) as caught:
        read_markdown(source(text))
    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("## A\n\n## B\n\nText.\n", 4, "heading has no text; write some under it"),
        ("## A\n\nText.\n\n### Last\n", 8, "heading has no text"),
        ("##\n\nText.\n\n## B\n\nText.\n", 4, "heading is empty"),
        ("## A\n\na\n\n## \u200b\n\nText.\n", 8, "heading is empty"),
        ("## A {#my anchor}\n\nText.\n", 4, "anchor {#my anchor} cannot be used in"),
        ("## A {#?}\n\nText.\n", 4, "anchor {#?} cannot be used in"),
        ("## A {#x}\n\na\n\n## B {#x}\n\nb\n", 8, "anchor {#x} is already used in line 4"),
    ],
)
def test_a_bad_heading_is_rejected_and_the_rest_is_read(
    source: MakeSource, text: str, line: int, reason: str
) -> None:
    reading = read_markdown(source(HEAD + text))
    (reject,) = odd(reading)
    assert (reject.level, reject.file, reject.line) == ("warned", "corpus/a.md", line)
    assert reason in reject.message
    assert any(section.blocks for section in reading.document.sections)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>a<br>b</p>", ["a\nb"]),
        ("<div>a<style>p {}</style></div>", ["a"]),
        ("<div><script>x</script>a<script>y</script></div>", ["a"]),
        ("<div></script>a &lt; b</div>", ["a < b"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("<div>a<p>b</div>c", ["a", "b", "c"]),
        ("<td>a</td><td>b</td>", ["a", "b"]),
        ("<frameset>a</frameset>", ["a"]),
    ],
)
def test_html_between_paragraphs_is_its_blocks(
    source: MakeSource, text: str, shown: list[str]
) -> None:
    assert [block.text for block in blocks(source, f"{text}\n")] == shown


@pytest.mark.parametrize("line_end", ["<br>", "<BR/>", "<br />", "  ", "\\"])
def test_a_hard_break_is_a_line_end_and_other_html_is_nothing(
    source: MakeSource, line_end: str
) -> None:
    assert blocks(source, f"one <b>two</b>{line_end}\nthree\n")[0].text == "one two\nthree" or (
        blocks(source, f"one <b>two</b>{line_end}\nthree\n")[0].text == "one two\n three"
    )


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- a\n-\n- b\n", "- a\n- b"),
        ("3) a\n4) b\n", "3) a\n4) b"),
        ("- a\n\n  ```\n  x\n   y\n  ```\n", "- a\n  x\n   y"),
        ("- > said\n- # Head\n", "- said\n- Head"),
        ("- a\n  <div>b</div>\n- <div>c<p>d</div>\n", "- a\n  b\n- c\n  d"),
    ],
)
def test_items_hold_what_stands_in_them(source: MakeSource, text: str, items: str) -> None:
    assert blocks(source, text)[0].text == items


def test_code_of_white_space_alone_is_no_text(source: MakeSource) -> None:
    assert [block.text for block in blocks(source, "a\n\n```\n  \n```\n\n    b\n")] == ["a", "b"]


def test_labels_have_one_value_or_several_and_keep_their_order(source: MakeSource) -> None:
    text = "---\ntitle: T\nlabels:\n  region: [north, south]\n  for_whom: staff\n---\nText.\n"
    document = read_markdown(source(text)).document
    assert document.labels == {"region": ("north", "south"), "for_whom": ("staff",)}


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ("labels: x", 3, "`labels` are not pairs"),
        ("labels: [a, b]", 3, "`labels` are not pairs"),
        ("labels:\n  Region: x", 4, "`labels.Region` is not a label"),
        ("labels:\n  title: x", 4, "`title` is a key of its own"),
        ("labels:\n  region:", 4, "is not 1 to 200 characters"),
        ("labels:\n  region: ''", 4, "is not 1 to 200 characters"),
        ("labels:\n  region: null", 4, "is not 1 to 200 characters"),
        ("labels:\n  region: {a: b}", 4, "is not 1 to 200 characters"),
        ("reviewed_on: 2026-1-31", 3, "write the day as 2026-01-31"),
        ("reviewed_on: 20260131", 3, "write the day as 2026-01-31"),
        ("reviewed_on: 2026-02-30", 3, "write the day as 2026-01-31"),
        ("review_by: 2026-13-01", 3, "write the day as 2026-01-31"),
        ("expires: last May", 3, "write the day as 2026-01-31"),
        ("url: https://a.example/b#c", 3, "without a #"),
        ("url: garden.example", 3, "has to start with"),
        ("url: javascript:alert(1)", 3, "has to start with https://"),
        ("language: EN", 3, "write a code such as en"),
        ("audience: [a, b]", 3, "`audience` has more than one value"),
        ('audience: "a\\0b"', 3, "`audience` has the character U+0000"),
        ('audience: "\\ud800"', 3, "`audience` has the character U+D800"),
        (f"audience: {LAUGHS}", 3, "`audience` has more than one value"),
        ("tags: [x]\nreviewd_on: 2026-01-31", 4, "`reviewd_on` means nothing here; the keys are"),
        ("title: T", 3, "`title` is given twice"),
    ],
)
def test_each_line_of_front_matter_that_is_wrong_is_named_and_the_rest_is_used(
    source: MakeSource, lines: str, line: int, message: str
) -> None:
    reading = read_markdown(source(f"---\ntitle: T\n{lines}\nsource: S\n---\nText.\n"))
    (odd,) = reading.findings
    assert (odd.level, odd.line) == ("warned", line)
    assert message in odd.message
    document = reading.document
    assert (document.title, document.source, document.labels) == ("T", "S", {})
    assert (document.url, document.audience, document.reviewed_on) == (None, None, None)


def test_a_key_whose_line_is_not_known_is_reported_on_the_first(source: MakeSource) -> None:
    (warning,) = odd(read_markdown(source('+++\ntitle = "T"\n"my key" = 1\n+++\nText.\n')))
    assert (warning.kind, warning.about, warning.line) == ("unknown-key", "my key", 1)


def test_an_unknown_key_is_grouped_by_its_name(source: MakeSource) -> None:
    reading = read_markdown(source("---\ntitle: T\ncspell: [a, b]\n---\nText.\n"))
    assert [(odd.kind, odd.about) for odd in reading.findings] == [("unknown-key", "cspell")]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        *(
            (f"{key}: {value}", "not-published")
            for key in ("draft", "unlisted", "headless", "noindex", "search:\n  exclude")
            for value in ("true", "True", "'yes'", "on", "1")
        ),
        *((f"published: {value}", "not-published") for value in ("false", "no", "off", "0")),
        ("robots: noindex, follow", "not-published"),
        ("robots: none", "not-published"),
        ("robots: [noindex, nofollow]", "not-published"),
        ("html_meta:\n  robots: noindex", "not-published"),
        ("Draft: true", "not-published"),
        ("nosearch: true", "not-published"),
        ("search: false", "not-published"),
        ("search:\n  index: false", "not-published"),
        ("search_exclude: true", "not-published"),
        ("exclude_search: true", "not-published"),
        ("build:\n  render: never", "not-published"),
        ("_build:\n  render: never", "not-published"),
        ("publishDate: 9999-01-31T08:00:00Z", "not-published"),
        ("publishdate: 9999-01-31", "not-published"),
        *((f"{key}: /elsewhere", "redirect") for key in ("redirect_to", "redirect")),
        *((f"{key}: /elsewhere", "redirect") for key in ("redirectTo", "redirect_url")),
    ],
)
def test_a_page_that_its_site_does_not_show_is_passed_over(
    source: MakeSource, lines: str, kind: str
) -> None:
    with pytest.raises(NotIndexedError) as caught:
        read_markdown(source(f"---\ntitle: T\n{lines}\n---\nText.\n"))
    assert (caught.value.kind, caught.value.line) == (kind, 3)


@pytest.mark.parametrize(
    "lines",
    [
        *("draft: false", "published: true", "search: {exclude: false}", "search: true"),
        *("robots: index, follow", "publishDate: 2020-01-31", "unlisted: no"),
    ],
)
def test_a_page_that_its_site_shows_is_read(source: MakeSource, lines: str) -> None:
    reading = read_markdown(source(f"---\ntitle: T\n{lines}\n---\nText.\n"))
    assert reading.findings == ()


@pytest.mark.parametrize("key", ["expires", "expiryDate", "expirydate", "unpublishdate"])
def test_the_day_on_which_a_page_expires_is_taken_from_each_key_for_it(
    source: MakeSource, key: str
) -> None:
    text = f"---\ntitle: T\n{key}: 2030-05-01T00:00:00+02:00\n---\nText.\n"
    assert read_markdown(source(text)).document.expires == date(2030, 5, 1)


def test_front_matter_in_toml_means_the_same(source: MakeSource) -> None:
    text = (
        '+++\ntitle = "T"\nreviewed_on = 2026-01-31\nweight = 3\nodd = 1\n'
        '[labels]\nregion = ["north", "south"]\n+++\nText.\n\n## A\n\na\n'
    )
    reading = read_markdown(source(text))
    document = reading.document
    assert (document.title, document.reviewed_on) == ("T", date(2026, 1, 31))
    assert document.labels == {"region": ("north", "south")}
    assert [(odd.kind, odd.about, odd.line) for odd in reading.findings] == [
        ("unknown-key", "odd", 5)
    ]
    assert document.sections[1].line == 11
    with pytest.raises(NotIndexedError, match="is hidden by its site"):
        read_markdown(source('+++\ntitle = "T"\ndraft = true\n+++\nText.\n'))


def test_text_between_two_rules_is_not_front_matter(source: MakeSource) -> None:
    (section,) = sections(source, "---\n\nBefore all.\n\n---\n\n# T\n\nText.\n")
    assert [block.text for block in section.blocks] == ["Before all.", "Text."]


@pytest.mark.parametrize(
    ("text", "title", "origin", "paths"),
    [
        ("---\ntitle: F\n---\n# T\n\na\n", "F", "front matter", [("T",)]),
        ("---\ntitle: 404\n---\na\n", "404", "front matter", [()]),
        ("# T\n\na\n\n## B\n\nb\n", "T", "the first heading", [(), ("B",)]),
        ("Before.\n\n# T\n\na\n\n## B\n\nb\n", "T", "the first heading", [(), ("B",)]),
        ("## T\n\na\n\n### B\n\nb\n", "T", "the first heading", [(), ("B",)]),
        ("# T\n\n# A\n\na\n\n# B\n\nb\n", "T", "the first heading", [("A",), ("B",)]),
        ("# C\n\na\n\n# B\n\nb\n", "A", "the file's name", [("C",), ("B",)]),
        ("### C\n\na\n\n# B\n\nb\n", "A", "the file's name", [("C",), ("B",)]),
        ("---\nlinkTitle: N\n---\na\n", "N", "the site's navigation", [()]),
        ("---\nlinktitle: N\n---\na\n", "N", "the site's navigation", [()]),
        ("---\nnav_title: N\n---\na\n", "N", "the site's navigation", [()]),
        ("---\nlinkTitle: X\nsidebar_label: N\n---\na\n", "N", "the site's navigation", [()]),
        ("---\nmenu: {main: {name: N}}\n---\na\n", "N", "the site's navigation", [()]),
        ("Only text.\n", "A", "the file's name", [()]),
    ],
)
def test_a_title_is_taken_from_the_first_place_that_has_one(
    source: MakeSource, text: str, title: str, origin: str, paths: list[tuple[str, ...]]
) -> None:
    reading = read_markdown(source(text))
    assert (reading.document.title, reading.title_from) == (title, origin)
    assert [section.heading_path for section in reading.document.sections] == paths
    kinds = {odd.kind for odd in reading.findings}
    assert ("no-title" in kinds) == (origin == "the file's name")


@pytest.mark.parametrize(
    "line", ["draft: false", "draft: False", "draft:", "audience:", "url: /a", "review_by:"]
)
def test_a_key_without_a_value_and_no_draft_are_fine(source: MakeSource, line: str) -> None:
    document = read_markdown(source(f"---\ntitle: T\n{line}\n---\nText.\n")).document
    assert document.title == "T"
    assert document.audience is None
    assert document.review_by is None


@pytest.mark.parametrize(
    "key",
    [
        *("aliases", "author", "categories", "custom_edit_url", "date", "description", "draft"),
        *("expiryDate", "hide", "id", "image", "keywords", "last_update", "lastmod", "layout"),
        *("linkTitle", "menu", "nav_order", "noindex", "pagination_next", "permalink", "robots"),
        *("search", "sidebar_label", "sidebar_position", "slug", "status", "tags", "template"),
        *("toc", "type", "weight", "ms.date", "ms.topic", "online version", "uid"),
    ],
)
def test_keys_of_generators_of_sites_say_nothing_here(source: MakeSource, key: str) -> None:
    reading = read_markdown(source(f"---\ntitle: T\n{key}: [1, {{a: b}}]\n---\nText.\n"))
    assert (reading.document.title, reading.findings) == ("T", ())


@pytest.mark.parametrize(
    ("paragraph", "reason"),
    [
        ('--8<-- "part.md"', "an include of a file that is not in its root"),
        ('{% include "part.md" %}', "an include of a file that is not in its root"),
        ("import Part from './part.md';", "an import, which is not run"),
        ("import A from 'a'\nimport {B} from \"b\"", "an import, which is not run"),
        ("{{< ref >}}", "a shortcode, which is not run"),
        ('{{< b c="d" >}}', "a shortcode, which is not run"),
        ("{{ x }}", "a variable of a template, which has no value here"),
        ("{% x %}", "a tag of a template, which is not run"),
    ],
)
def test_what_a_site_would_put_other_text_for_is_dropped_and_named(
    source: MakeSource, paragraph: str, reason: str
) -> None:
    reading = read_markdown(source(f"{HEAD}Text.\n\n{paragraph}\n"))
    assert [(finding.line, finding.text, finding.message) for finding in reading.findings] == [
        (6, paragraph, reason)
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        *("important news from 'x'", "8<- x", "Say import x.", "A {name} of {one, two}.", "{ a }"),
        *("C++ and C++", "a == b == c", "~/a and ~/b", "at 10:30:45", "2^3 and [^a-z]", "5 % {"),
    ],
)
def test_what_only_looks_like_it_is_text(source: MakeSource, paragraph: str) -> None:
    reading = read_markdown(source(f"{HEAD}{paragraph}\n"))
    assert left_out(reading) == ()
    assert reading.document.sections[0].blocks[0].text == paragraph


@pytest.mark.parametrize(
    "heading", ["## A {#b.c:d-e_f}", "## A{#b.c:d-e_f}  ", "## *A* {#b.c:d-e_f}"]
)
def test_an_anchor_may_have_marks_and_leaves_the_heading_without_it(
    source: MakeSource, heading: str
) -> None:
    (section,) = sections(source, f"{HEAD}{heading}\n\nText.\n")
    assert (section.heading_path, section.anchor) == (("A",), "b.c:d-e_f")


def test_lists_may_be_nested_deep_but_not_without_end(source: MakeSource) -> None:
    def nested(depth: int) -> str:
        return HEAD + "".join(f"{'  ' * level}- x{level}\n" for level in range(depth))

    assert "x40" in sections(source, nested(41))[0].blocks[0].text
    with pytest.raises(NotIndexedError, match="nested too deeply"):
        read_markdown(source(nested(60)))


def test_a_key_that_says_that_a_page_is_no_draft_ends_nothing(source: MakeSource) -> None:
    document = read_markdown(source("---\ndraft: false\ntitle: T\n---\nText.\n")).document
    assert document.title == "T"


def test_front_matter_is_not_shown_and_an_address_may_be_the_root(source: MakeSource) -> None:
    document = read_markdown(source("---\ntitle: T\nurl: /\n---\nText.\n")).document
    assert document.url == "/"
    assert document.sections[0].html == "<p>Text.</p>\n"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("<div hidden>one</div>\n", "one"),
        ('<div style="display:none">two</div>\n', "two"),
        ('<div class="d-none">\n\n<div>three</div>\n\n**four**\n\n</div>\n', "three **four**"),
        ('<p aria-hidden="true">five</p>\n', "five"),
        ("Some <span hidden>six <b>and</b></span> words.\n", "six and"),
        ('- item <span style="display: none">seven</span>\n', "seven"),
        ("<template>eight</template> words\n", "eight"),
    ],
)
def test_what_html_in_markdown_hides_is_left_out_and_noted(
    source: MakeSource, text: str, hidden: str
) -> None:
    reading = read_markdown(source(f"# T\n\n{text}\nShown.\n"))
    blocks = [block.text for section in reading.document.sections for block in section.blocks]
    assert blocks[-1] == "Shown."
    assert not set(hidden.split()) & set(" ".join(blocks).split())
    noted = [finding.text for finding in reading.findings if finding.kind == "hidden"]
    assert noted == [hidden]


def test_a_hidden_element_that_never_ends_hides_nothing(source: MakeSource) -> None:
    reading = read_markdown(source("# T\n\nSome <span hidden>words\n\nShown.\n"))
    blocks = [block.text for section in reading.document.sections for block in section.blocks]
    assert blocks == ["Some words", "Shown."]
