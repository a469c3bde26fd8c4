"""Questions beside their answers, which only a page's own classes or its buttons tell."""

import pytest

from indexer.readers.html_page import read_web_page
from indexer.sources.source import Source

Rows = list[tuple[tuple[str, ...], str]]
ANSWERS = (("Is it free?", "Yes, on weekdays."), ("Where is it?", "By the river."))
BOTH = [(("Part", question), answer) for question, answer in ANSWERS]


def content(html: str, *, around: str = "<h2>Part</h2>{}<p>Tail.</p>") -> Rows:
    """The heading path and text of each section."""
    page = f"<title>T</title><main>{around.format(html)}</main>"
    document = read_web_page(Source("a.html", "a", ".html", page.encode())).document
    return [
        (section.heading_path, " / ".join(block.text for block in section.blocks))
        for section in document.sections
        if section.blocks
    ]


def twice(template: str) -> str:
    pairs = enumerate(ANSWERS)
    return "".join(
        template.replace("QQ", question).replace("AA", answer).replace("NN", f"n{number}")
        for number, (question, answer) in pairs
    )


CLASSES = [
    ("faq-q", "faq-a"),
    ("question", "answer"),
    ("q", "a"),
    ("faq-item__question", "faq-item__answer"),
    ("accordion-section-title", "accordion-section-content"),
    ("accordion-header", "accordion-body"),
    ("accordionHeader", "accordionPanel"),
    ("kt-blocks-accordion-header", "kt-accordion-panel"),
    ("uagb-question", "uagb-faq-content"),
    ("fusion-toggle-heading", "fusion-accordian-content"),
    ("su-spoiler-title", "su-spoiler-content"),
    ("x-toggle", "x-content"),
    ("c-expander__trigger", "c-expander__body"),
    ("collapsible", "content"),
    ("field-title", "field-answer"),
]
PLACES = [
    "<div class=item><{0} class={1}>QQ</{0}><div class={2}><p>AA</p></div></div>",
    "<{0} class='{1} active'>QQ</{0}><div class={2}>AA</div>",
    "<div><div><{0} class={1}>QQ</{0}></div><p class={2}>AA</p></div>",
    "<ul><li><{0} class={1}>QQ <i>+</i></{0}><p class={2}>AA</p></li></ul>",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", ["div", "button", "p", "span", "h3"])
@pytest.mark.parametrize(("asking", "answering"), CLASSES)
def test_classes_that_ask_and_answer_side_by_side_make_questions(
    asking: str, answering: str, tag: str, place: str
) -> None:
    html = f"<div>{twice(place.format(tag, asking, answering))}</div>"
    assert content(html) == [*BOTH, (("Part",), "Tail.")]


@pytest.mark.parametrize(
    "template",
    [
        "<div><button onclick=f()>QQ</button><div>AA</div></div>",
        "<button class=x>QQ</button><div>AA</div>",
        "<div><div><button><span>QQ</span><span>+</span></button></div><p>AA</p></div>",
        "<div><input type=checkbox id=NN><label for=NN>QQ</label><div>AA</div></div>",
        "<input type=radio id=NN><label for=NN>QQ</label><div>AA</div>",
        "<acme-question>QQ</acme-question><acme-answer>AA</acme-answer>",
        "<acme-item><acme-question>QQ</acme-question><acme-answer>AA</acme-answer></acme-item>",
    ],
)
def test_buttons_boxes_and_elements_of_a_pages_own_beside_answers_make_questions(
    template: str,
) -> None:
    assert content(f"<div>{twice(template)}</div>") == [*BOTH, (("Part",), "Tail.")]


def test_an_answer_is_all_that_stands_before_the_next_question() -> None:
    html = (
        "<div><p class=question>A?</p><p class=answer>a</p><p>b</p><ul><li>c</ul>"
        "<p class=question>B?</p><p class=answer>d</p><p class=answer>e</p><p>f</p></div>"
    )
    assert content(html) == [
        (("Part", "A?"), "a / b / - c"),
        (("Part", "B?"), "d / e"),
        (("Part",), "f / Tail."),
    ]


def test_an_answer_without_a_name_ends_with_its_element() -> None:
    html = "<div>" + twice("<button>QQ</button><div>AA</div>") + "<div>More.</div></div>"
    assert content(html) == [*BOTH, (("Part",), "More. / Tail.")]


def test_what_stands_in_the_item_of_a_question_is_of_its_answer() -> None:
    html = twice("<div class=item><p class=q>QQ</p><p class=a>AA</p><p>More.</p></div>")
    assert content(f"<div>{html}</div>") == [
        *((path, f"{text} / More.") for path, text in BOTH),
        (("Part",), "Tail."),
    ]


def test_a_class_for_parts_and_one_for_questions_give_headings_below_each_other() -> None:
    part = (
        "<div class=faq-section><div class=section-title>{}</div><div class=section-body>"
        "<div class=faq-item><div class=faq-q>Q{}?</div><div class=faq-a>a</div></div></div></div>"
    )
    assert content(part.format("One", 1) + part.format("Two", 2)) == [
        (("Part", "One", "Q1?"), "a"),
        (("Part", "Two", "Q2?"), "a"),
        (("Part",), "Tail."),
    ]


ORDINARY = {
    "cards": "<div class=card><div class=card-header>Prices NN</div><div class=card-body>AA</div>"
    "</div>",
    "posts": "<div class=post><div class=post-header><p>By Anna</p><p>3 May</p></div>"
    "<div class=post-content>AA</div></div>",
    "comments in an accordion": "<div class=faq><div class=comment-header><p>Anna</p><p>3 May</p>"
    "</div><div class=comment-body>AA</div></div>",
    "menus": "<div class=menu-toggle>More NN</div><div class=menu-panel><a href=/>Home</a></div>",
    "the same button again": "<div><button>Copy</button><div>AA</div></div>",
    "fields": "<form><p>AA</p><div><button>QQ</button><div>Hint.</div></div></form>",
    "choices": "<form><p>AA</p><input type=radio id=NN><label for=NN>By post NN</label>"
    "<div>Hint.</div></form>",
    "choices without a form": "<div><p>AA</p><div><div><input type=radio id=NN><label for=NN>By "
    "post</label></div><div><input type=radio id=xNN><label for=xNN>By hand NN</label></div></div>"
    "<p>Thanks.</p></div>",
    "counts in a forum": "<div class=question-count>1 question NN</div><div class=answer-count>"
    "2 answers</div><p>AA</p>",
    "prefixes of a framework": "<div class='q-item'>Prices NN</div><div class='a-section'>AA</div>",
    "a button under a text": "<div><h3>Plan NN</h3><p>AA</p><button>Choose plan NN</button>"
    "<p>Cancel any time.</p></div>",
    "titles of headings": "<div class=value-title>Reliable NN</div><p class=value-text>AA</p>",
}


@pytest.mark.parametrize("template", ORDINARY.values(), ids=ORDINARY)
def test_ordinary_pages_get_no_headings(template: str) -> None:
    expected = {"Part", "Plan n0", "Plan n1"}
    rows = content(f"<div>{twice(template)}</div>")
    assert {heading for path, _ in rows for heading in path} <= expected


def test_one_pair_alone_is_a_question_only_if_its_classes_say_so() -> None:
    for sure in (
        "<div><div class=q>{}</div><div class=a>Yes.</div></div>",
        "<div><button class=faq-q>{}</button><div class=panel>Yes.</div></div>",
        "<div class=collapsible><input type=checkbox id=b><label for=b>{}</label><p>Yes.</p></div>",
    ):
        assert content(sure.format("Is it free?"))[0] == (("Part", "Is it free?"), "Yes.")
    unsure = "<div><button class=x>Is it free?</button><div class=content>Yes.</div></div>"
    assert content(unsure) == [(("Part",), "Yes. / Tail.")]


@pytest.mark.parametrize("style", ["style='display:none'", "hidden", "style='display: none'"])
def test_an_answer_in_a_pair_is_not_hidden(style: str) -> None:
    html = twice(f"<div><p class=q>QQ</p><div class=a {style}>AA</div></div>")
    assert content(f"<div>{html}</div>") == [*BOTH, (("Part",), "Tail.")]


@pytest.mark.parametrize(
    "tabs",
    [
        "<div class=tabs-container><ul role=tablist class=tabs><li role=tab>Bus</li>"
        "<li role=tab>Train</li></ul><div><div role=tabpanel>Line nine.</div>"
        "<div role=tabpanel hidden>Platform two.</div></div></div>",
        "<div class=tabbed-set><input type=radio id=a><input type=radio id=b>"
        "<div class=tabbed-labels><label for=a>Bus</label><label for=b>Train</label></div>"
        "<div class=tabbed-content><div class=tabbed-block>Line nine.</div>"
        "<div class=tabbed-block>Platform two.</div></div></div>",
        "<div class=sd-tab-set><input type=radio id=a><label for=a class=sd-tab-label>Bus</label>"
        "<div class=sd-tab-content>Line nine.</div><input type=radio id=b>"
        "<label for=b class=sd-tab-label>Train</label><div class=sd-tab-content>Platform two.</div>"
        "</div>",
    ],
)
def test_tabs_that_name_no_panel_have_the_panels_in_their_order(tabs: str) -> None:
    assert content(tabs) == [
        (("Part", "Bus"), "Line nine."),
        (("Part", "Train"), "Platform two."),
        (("Part",), "Tail."),
    ]


def test_tabs_stay_text_if_there_are_more_or_fewer_panels() -> None:
    tabs = "<ul role=tablist><li role=tab>Bus</li><li role=tab>Train</li></ul>"
    panel = "<div role=tabpanel>Line nine.</div>"
    assert content(f"<div>{tabs}{panel}</div>") == [
        (("Part",), "- Bus\n- Train / Line nine. / Tail.")
    ]
