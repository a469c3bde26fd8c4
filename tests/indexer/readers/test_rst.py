"""reStructuredText, with what Sphinx adds to it.

The reader was tried on the 763 `.rst` files of pypa/packaging.python.org,
readthedocs/readthedocs.org, pallets/flask, celery/celery, scrapy/scrapy and python/devguide.
"""

import re
from pathlib import Path

import pytest
from docutils.parsers.rst import roles
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NotIndexedError
from indexer.readers.reading import Reading
from indexer.readers.rst import read_rst
from indexer.sources.source import Source, read_source
from retrieval.root import Root
from tests.findings import left_out, odd


def read(text: str) -> Reading:
    return read_rst(Source("a.rst", "a", ".rst", text.encode()))


def texts(reading: Reading) -> list[str]:
    return [block.text for section in reading.document.sections for block in section.blocks]


def body(text: str) -> list[str]:
    return texts(read(f"Title\n=====\n\n{text}"))


HEADINGS = """\
.. _night-label:

=====
Night
=====

Top.

Shifts & *rest*
---------------

One.

Deep
~~~~

Two.

Shifts & *rest*
---------------

Three.
"""


def test_headings_have_their_levels_their_anchors_and_their_lines() -> None:
    reading = read(HEADINGS)
    assert (reading.document.title, reading.title_from) == ("Night", "the first heading")
    assert [
        (section.heading_path, section.anchor, section.line)
        for section in reading.document.sections
    ] == [
        ((), "", 4),
        (("Shifts & rest",), "shifts-rest", 9),
        (("Shifts & rest", "Deep"), "deep", 14),
        (("Shifts & rest",), "id1", 19),
    ]
    assert odd(reading) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. note:: Call *first*.\n\n   Then come.", ["Note", "Call first.", "Then come."]),
        (".. seealso:: The desk.", ["See also", "The desk."]),
        (".. versionadded:: 2.0\n   New *hours*.", ["Added in version 2.0: New hours."]),
        (".. deprecated:: 3", ["Deprecated since version 3."]),
        (".. tabs::\n\n   .. tab:: Day *x*\n\n      Nine.", ["Day x", "Nine."]),
        (".. dropdown:: When?\n   :open:\n\n   At nine.", ["When?", "At nine."]),
        (".. code-tab:: py Title\n\n   print()", ["Title", "print()"]),
        (".. code-block:: py\n   :caption: Do\n   :theme: x\n\n   a = 1", ["Do", "a = 1"]),
        ("::\n\n   a  b", ["a  b"]),
        (">>> a\n1", [">>> a\n1"]),
        ("| one\n| two\n|   three", ["one\ntwo\nthree"]),
        (":param x: which\n:return: what", ["- param x: which\n- return: what"]),
        ("-a, --all  everything\n--b=X      more", ["- -a, --all: everything\n- --b=X: more"]),
        (".. only:: html\n\n   Seen.", ["Seen."]),
        (".. figure:: a.png\n   :alt: Map\n\n   Way in.", ["Map", "Way in."]),
        (".. math:: a^2\n   :label: x", ["a^2"]),
        (".. table:: Day\n\n   = =\n   a b\n   = =\n   1 2\n   = =", ["Day", "a | b\n1 | 2"]),
        (".. class:: big\n\nText.", ["Text."]),
        (".. raw:: html\n\n   <p>One<b>Two</b><!-- y\n\nThree", ["OneTwo", "Three"]),
        (".. topic:: T\n\n   X", ["T", "X"]),
        ("Text [1]_ and [#]_.\n\n.. [1] one\n.. [#] two", ["Text (one) and (two)."]),
        ("See [CIT]_.\n\n.. [CIT] A book.", ["See [CIT].", "[CIT] A book."]),
        ("A |b| c.\n\n.. |b| replace:: *word*", ["A word c."]),
    ],
)  # fmt: skip
def test_what_people_see_is_text(text: str, expected: list[str]) -> None:
    reading = read(f"Title\n=====\n\n{text}")
    assert texts(reading) == expected
    assert odd(reading) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":ref:`the desk <desk>`", "the desk"),
        (":ref:`below`", "Below here"),
        (":doc:`The page </a/b>`", "The page"),
        (":doc:`/a/opening-hours`", "Opening hours"),
        (":term:`shift`", "shift"),
        (":func:`~a.b.run`", "run()"),
        (":py:class:`!a.B`", "a.B"),
        (":menuselection:`File --> &Open`", "File ‣ Open"),
        (":file:`/a/{name}`", "/a/name"),
        (":abbr:`LIFO (last in)`", "LIFO (last in)"),
        (":kbd:`Ctrl+C`", "Ctrl+C"),
        (":pep:`8` :rfc:`the mail <822>`", "PEP 8 the mail"),
        (":whatever:`words`", "words"),
        (":math:`a^2` ``a  b``", "a^2 a b"),
        ("`page <https://example.org>`_ `later`__ lost_", "page later lost"),
    ],
)
def test_references_keep_their_words(text: str, expected: str) -> None:
    reading = read(f"Title\n=====\n\n{text}\n\n.. _below:\n\nBelow here\n----------\n\nx\n")
    assert texts(reading)[0] == expected
    assert odd(reading) == ()


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (".. toctree::\n\n   a\n   b", "markup", "a\nb"),
        (".. automodule:: a.b", "markup", "a.b"),
        (".. contents:: What", "markup", "What"),
        (".. unheard-of:: way", "markup", "way"),
        (".. a comment", "hidden", "a comment"),
        (".. todo:: Write more", "hidden", "Write more"),
        (".. only:: latex\n\n   Paper.", "hidden", "Paper."),
        (".. raw:: latex\n\n   Paper.", "hidden", "Paper."),
        (".. image:: a.png", "no-words", "a.png"),
        (".. mermaid::\n\n   a --> b", "no-words", "a --> b"),
        ("|version|", "markup", "|version|"),
        (":ref:`elsewhere`", "markup", "elsewhere"),
        (":eq:`x`", "markup", "x"),
        (".. [1] one", "hidden", "1 one"),
        (".. meta::\n   :description lang=en: Hours", "markup", ":description lang=en: Hours"),
        (":orphan:", "markup", "orphan:"),
    ],
)
def test_what_is_left_out_is_noted(text: str, kind: str, said: str) -> None:
    before, after = (text, "") if text == ":orphan:" else ("", text)
    reading = read(f"{before}\n\nTitle\n=====\n\nSeen.\n\n{after}\n")
    assert [(finding.kind, finding.text) for finding in left_out(reading)] == [(kind, said)]
    assert odd(reading) == ()


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        (".. unheard-of:: way\n   :x: 1\n\n   Inside.", "not-understood", "Inside."),
        ("+---+\n|abc\n+---+", "not-understood", "+---+\n|abc\n+---+"),
        (".. csv-table::\n   :file: /etc/hosts", "not-understood", ""),
        (".. csv-table::\n   :url: http://localhost/", "not-understood", ""),
        (".. include:: /etc/hosts", "missing-include", ""),
        (".. raw:: html\n   :file: /etc/hosts", "missing-include", ""),
        (".. note::", "not-understood", ".. note::"),
    ],
)
def test_what_is_not_understood_is_warned_of_and_no_other_file_is_read(
    text: str, kind: str, shown: str
) -> None:
    reading = read(f"Title\n=====\n\nSeen.\n\n{text}\n")
    assert {finding.kind for finding in odd(reading)} == {kind}
    assert next(finding.line for finding in odd(reading)) >= 6
    assert texts(reading)[1:] == ([shown] if shown else [])
    assert "localhost" not in str(texts(reading))


@pytest.mark.parametrize(
    "name", ["setting", "confval", "sig", "event", "signal", "templatetag", "fieldlookup"]
)
def test_a_place_for_links_is_a_heading_only_if_it_has_content(name: str) -> None:
    reading = read(
        f"Title\n=====\n\n.. {name}:: one\n\nOne\n---\n\nFirst.\n\n.. {name}:: other\n\nSecond.\n\n"
        f".. {name}:: two\n\n   Third.\n"
    )
    assert [
        (section.heading_path, [block.text for block in section.blocks])
        for section in reading.document.sections
    ] == [(("One",), ["First.", "Second."]), (("One", "two"), ["Third."])]
    assert [(entry.kind, entry.line, entry.text) for entry in left_out(reading)] == [
        ("markup", 4, "one"),
        ("markup", 11, "other"),
    ]
    assert odd(reading) == ()


def test_what_sphinx_itself_describes_is_a_heading_without_content() -> None:
    reading = read("Title\n=====\n\nText.\n\n.. option:: -a\n\n.. option:: -b\n\n   Both.\n")
    assert [section.heading_path for section in reading.document.sections] == [(), ("-b",)]
    assert [entry.kind for entry in odd(reading)] == ["empty-section"]


def test_a_glossary_and_what_is_described_have_headings() -> None:
    reading = read(
        "Title\n=====\n\n.. glossary::\n\n   shift\n   turn\n      Some *hours*.\n\n   rest\n"
        "      None.\n\n.. py:function:: run(a, *b)\n\n   Runs.\n\n.. class:: A(b)\n\n   Is.\n"
    )
    assert [
        (section.heading_path, section.also_asked, [block.text for block in section.blocks])
        for section in reading.document.sections
    ] == [
        (("shift",), ("turn",), ["Some hours."]),
        (("rest",), (), ["None."]),
        (("run(a, *b)",), (), ["Runs."]),
        (("A(b)",), (), ["Is."]),
    ]


def test_an_include_takes_in_a_file_of_the_root_and_lines_stay_those_of_the_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "shared.inc").write_text("Call\n\nthe desk.\n")
    page = tmp_path / "docs" / "a.rst"
    page.parent.mkdir()
    page.write_text(
        "T\n=\n\n.. note::\n\n   .. include:: /shared.inc\n\n.. include:: gone.rst\n\n"
        ".. include:: /shared.inc\n   :start-after: x\n\n..\n   Hidden.\n"
    )
    source = read_source(page, Root(folder=tmp_path))
    from indexer.readers.registry import read as read_any  # noqa: PLC0415 - only this test needs it

    reading = read_any(source)
    assert texts(reading) == ["Note", "Call", "the desk."]
    assert [(finding.kind, finding.line, finding.text) for finding in odd(reading)] == [
        ("missing-include", 8, "gone.rst"),
        ("missing-include", 10, "/shared.inc"),
    ]
    assert [(finding.kind, finding.line) for finding in left_out(reading)] == [("hidden", 14)]


def test_roles_of_one_document_are_unknown_to_the_next() -> None:
    before = dict(roles._roles)
    text = ".. role:: html(raw)\n   :format: html\n\n.. default-role:: html\n\n`<b>x</b>`"
    assert body(text) == ["x"]
    assert body("`<b>x</b>`") == ["<b>x</b>"]
    assert roles._roles == before


@pytest.mark.parametrize("text", ["Title\n=====\n", ".. comment", ".. toctree::\n\n   a"])
def test_a_file_without_text_is_refused(text: str) -> None:
    with pytest.raises(NotIndexedError) as caught:
        read(text)
    assert caught.value.kind == "no-text"


# `W` stands for a word that is seen, `H` for one that is left out.
BLOCKS = (
    "W *W* ``W``, :ref:`W <x>`",
    "W\n---\n\nW",
    "W\n~~~\n\nW",
    "- W\n- W\n\n  W\n\n  1. W\n  2. W",
    "W\n   W",
    ".. note:: W\n\n   W",
    ".. unheard-of:: H\n\n   W\n\n   W",
    ".. comment H",
    "=== ===\nW   W\n=== ===\nW   W\n=== ===",
    "| W\n| W",
    "::\n\n   W",
    ":W: W",
    ".. toctree::\n\n   H",
    "W [#]_\n\n.. [#] W",
    ".. raw:: html\n\n   <p>W</p><div>W",
    ".. glossary::\n\n   W\n      W",
    "> W",
    ".. _x:\n\nW `W <https://example.org>`__",
)


@settings(deadline=None, max_examples=60)  # a busy machine takes longer now and then
@given(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=8))
def test_each_word_is_in_one_section_in_order_or_in_the_report(templates: list[str]) -> None:
    numbers = iter(range(1000))
    seen: list[str] = ["w999x"]
    hidden: list[str] = []
    blocks = []
    for template in templates:
        pieces = []
        for piece in re.split(r"\b([WH])\b", template):
            if piece in {"W", "H"}:
                word = f"w{next(numbers)}x"
                (seen if piece == "W" else hidden).append(word)
                pieces.append(word)
            else:
                pieces.append(piece.replace("---", "-" * 9).replace("~~~", "~" * 9))
        blocks.append("".join(pieces).replace("=== ===", "====== ======"))
    reading = read("Title\n=====\n\nw999x\n\n..\n\n" + "\n\n..\n\n".join(blocks) + "\n")
    section = [
        word
        for section in reading.document.sections
        for text in (
            *(() if section.continues else (*section.heading_path[-1:], *section.also_asked)),
            *(block.text for block in section.blocks),
        )
        for word in re.findall(r"w\d+x", text)
    ]
    empty = [finding.text for finding in reading.findings if finding.kind == "empty-section"]
    assert section == [word for word in seen if word not in empty]
    reported = re.findall(r"w\d+x", " ".join(finding.text for finding in reading.findings))
    assert sorted(reported) == sorted([*hidden, *empty])
