"""Accordions, tabs and other things that unfold: their questions are headings."""

import pytest

from indexer.readers.html_page import read_web_page
from indexer.readers.reading import Reading
from indexer.sources.source import Source
from tests.findings import left_out, odd


def read(html: str) -> Reading:
    page = f"<title>T</title><main><p>Before all.</p>{html}</main>"
    return read_web_page(Source("a.html", "a", ".html", page.encode()))


def content(html: str) -> list[tuple[tuple[str, ...], str]]:
    """The heading path and text of each section after the first."""
    sections = read(html).document.sections[1:]
    return [
        (section.heading_path, " / ".join(block.text for block in section.blocks))
        for section in sections
    ]


BOTH = [(("Is it free?",), "Yes, on weekdays."), (("Where is it?",), "By the river.")]


def twice(template: str) -> str:
    answers = (("Is it free?", "Yes, on weekdays."), ("Where is it?", "By the river."))
    return "".join(
        template.replace("QQ", question).replace("AA", answer).replace("NN", f"n{number}")
        for number, (question, answer) in enumerate(answers)
    )


@pytest.mark.parametrize(
    "template",
    [
        "<button aria-expanded=false aria-controls=NN>QQ</button><div id=NN hidden>AA</div>",
        "<button aria-expanded=false>QQ</button><div style='display: none'><p>AA</p></div>",
        "<div><button aria-expanded=false>QQ</button></div><div hidden><p>AA</p></div>",
        "<div role=button aria-expanded=true tabindex=0>QQ</div><div class=answer>AA</div>",
        "<h2><button aria-controls=NN>QQ <span>Show</span></button></h2><div id=NN hidden>AA</div>",
        "<div role=heading aria-level=2><button aria-controls=NN>QQ</button></div>"
        "<p id=NN hidden>AA</p>",
        "<ul><li><button aria-controls=NN>QQ</button><div id=NN hidden>AA</div></li></ul>",
        "<div><a data-toggle=collapse href=#NN>QQ</a></div><div id=NN class=collapse>AA</div>",
        "<div class=accordion-item><button class=accordion-button data-bs-toggle=collapse "
        "data-bs-target=#NN>QQ</button><div id=NN class='accordion-collapse collapse'>AA</div>"
        "</div>",
        "<div class=elementor-tab-title role=tab aria-controls=NN><i aria-hidden=true>+</i>"
        "<a href>QQ</a></div><div id=NN class=elementor-tab-content>AA</div>",
        "<div class=elementor-toggle-title>QQ</div><div class=elementor-tab-content>AA</div>",
        "<div><strong class=schema-faq-question>QQ</strong> <p>AA</p></div>",
        "<details><summary><span>QQ</span></summary><div>AA</div></details>",
        "<details><summary><h3>QQ</h3></summary><div>AA</div></details>",
        "<faq-item question='QQ'>AA</faq-item>",
        "<sl-details summary='QQ'><p>AA</p></sl-details>",
        "<acme-accordion-item header='QQ'><p>AA</p></acme-accordion-item>",
        "<acme-accordion-item title='QQ'>AA</acme-accordion-item>",
        "<acme-panel label='QQ'><p>AA</p></acme-panel>",
        "<acme-item><span slot=heading>QQ</span><div slot=body>AA</div></acme-item>",
        "<acme-card><template shadowrootmode=open><h2>QQ</h2><p>AA</p></template></acme-card>",
        "<h2>QQ</h2><div hidden>AA</div>",
    ],
)
def test_a_question_that_unfolds_is_a_heading_and_its_answer_is_not_hidden(template: str) -> None:
    assert content(twice(template)) == BOTH
    assert odd(read(twice(template))) == ()


@pytest.mark.parametrize(
    "name",
    [
        *("faq-question", "faq__question", "schema-faq-question", "rank-math-question"),
        *("elementor-tab-title", "elementor-toggle-title", "elementor-accordion-title"),
        *("e-n-accordion-item-title-text", "accordion-button", "accordion__title"),
        *("accordion-toggle", "accordion_question", "accordion-trigger", "toggle-title"),
        *("collapsible-header", "eael-accordion-tab-title", "et_pb_toggle_title"),
        *("vc_toggle_title", "uk-accordion-title", "ui-accordion-header"),
        *("aioseo-faq-block-question", "question-title"),
    ],
)
def test_a_class_of_a_plugin_or_framework_makes_a_question(name: str) -> None:
    assert content(twice(f"<div class='x {name}'>QQ</div><div>AA</div>")) == BOTH
    assert content(f"<div class='not-{name}s'>Is it free?</div><div>Yes.</div>") == []


def test_tabs_give_their_panels_titles_and_a_panel_with_that_heading_keeps_it() -> None:
    tabs = (
        "<div role=tablist><button role=tab aria-controls=w>Bus</button>"
        "<button role=tab aria-controls=m>Train</button></div>"
        "<div role=tabpanel id=w><p>Line nine.</p></div>"
        "<div role=tabpanel id=m hidden><h2>Train</h2><p>From platform two.</p></div>"
    )
    assert content(tabs) == [(("Bus",), "Line nine."), (("Train",), "From platform two.")]
    assert [section.anchor for section in read(tabs).document.sections] == ["", "w", "m"]


@pytest.mark.parametrize(
    "menu",
    [
        "<button aria-expanded=false aria-controls=m>Menu</button>"
        "<ul id=m><li><a href=/>Home</a></li></ul>",
        "<button aria-expanded=false>Show all sections</button><p>Text.</p>",
        "<button data-bs-toggle=dropdown aria-expanded=false>More</button><p>Text.</p>",
        "<button aria-controls=nothing>Send</button>",
    ],
)
def test_a_button_without_an_answer_is_no_question(menu: str) -> None:
    assert content(menu) == []


def test_the_anchor_is_on_the_page() -> None:
    page = (
        "<button aria-controls=p id=b>First?</button><div id=p hidden>One.</div>"
        "<div class=schema-faq-section id=f><strong class=schema-faq-question>Second?</strong>"
        "<p>Two.</p></div><h2><a data-toggle=collapse href=#c>Third?</a></h2><div id=c>Three.</div>"
    )
    assert [section.anchor for section in read(page).document.sections] == ["", "b", "f", "c"]


def test_questions_within_an_answer_stand_below_its_question() -> None:
    inner = "<details><summary>Inner?</summary>B.</details>"
    sections = content(f"<h2>All</h2><details><summary>Outer?</summary>A.{inner}</details>")
    assert sections[1:] == [(("All", "Outer?"), "A."), (("All", "Outer?", "Inner?"), "B.")]


def test_a_question_that_json_ld_names_is_a_heading_in_the_text() -> None:
    data = (
        '{"@type": "Question", "name": "Is it free?", "acceptedAnswer": {"text": "Yes, on days."}}'
    )
    page = f"<script type='application/ld+json'>{data}</script><p><b>Is it free?</b></p><p>Yes, on"
    assert content(f"{page} days.</p>") == [(("Is it free?",), "Yes, on days.")]


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p hidden>secret</p>", False),
        ("<p style='color:red; DISPLAY : none'>secret</p>", False),
        ("<div style='visibility:hidden'>secret</div>", False),
        ("<template><p>secret</p></template>", False),
        ("<div class=d-none>secret</div>", False),
        ("<div class='d-none d-md-block'>secret</div>", True),
        ("<p>An icon <i aria-hidden=true>secret</i></p>", False),
        ("<p>See <span class=visually-hidden>secret</span></p>", True),
        ("<div hidden=until-found>secret</div>", True),
        ("<div onclick=x()>Hours</div><div hidden>secret</div><h2>Place</h2>", True),
        ("<div>Hours</div><div hidden>secret</div><h2>Place</h2>", False),
        ("<div role=tabpanel hidden>secret</div>", True),
        ("<div class='panel-collapse collapse' style='display:none'>secret</div>", True),
    ],
)
def test_what_readers_do_not_see_is_left_out_and_noted(html: str, seen: bool) -> None:
    reading = read(f"<p>Some more.</p>{html}<p>And more.</p>")
    text = " ".join(block.text for section in reading.document.sections for block in section.blocks)
    assert ("secret" in text) == seen
    noted = [finding.text for finding in left_out(reading) if finding.kind == "hidden"]
    if "template" not in html:  # whose text no document has
        assert noted == ([] if seen else ["secret"])


def test_the_content_behind_an_open_dialog_is_content() -> None:
    page = (
        "<title>T</title><div aria-hidden=true><main><p>The answer.</p></main></div>"
        "<div role=dialog>Cookies?</div>"
    )
    (section,) = read_web_page(Source("a.html", "a", ".html", page.encode())).document.sections
    assert section.blocks[0].text == "The answer."


TABS = (
    '<div class="govuk-tabs"><h2 class="govuk-tabs__title">Contents</h2>'
    '<ul class="govuk-tabs__list">NAMES</ul>PANELS</div>'
)


@pytest.mark.parametrize(
    "panel",
    [
        '<div class="govuk-tabs__panel" id="NN"><h2>QQ</h2><p>AA</p></div>',
        '<div class="govuk-tabs__panel govuk-tabs__panel--hidden" id="NN"><h2>QQ</h2>AA</div>',
        '<section role="tabpanel"><h2>QQ</h2><p>AA</p></section>',
        '<div class="tab-pane"><div><h2>QQ</h2></div><p>AA</p></div>',
        '<div class="tabs-panel"><h2 class="tabs-panel-title">QQ</h2><p>AA</p></div>',
    ],
)
def test_text_after_tabs_goes_on_under_the_heading_before_them(panel: str) -> None:
    names = twice('<li><a class="govuk-tabs__tab" href="#NN">QQ</a></li>')
    tabs = TABS.replace("NAMES", names).replace("PANELS", twice(panel))
    assert content(
        f"<h2>Figures</h2><p>Intro.</p>{tabs}<p>After.</p><h3>Below</h3><p>More.</p>"
    ) == [
        (("Figures",), "Intro."),
        *BOTH,
        (("Figures",), "After."),
        (("Figures", "Below"), "More."),
    ]


def test_an_element_that_only_names_a_panel_does_not_end_its_heading() -> None:
    html = '<h2>Figures</h2><div class="tabs__panel-head"><h2>Week</h2></div><p>Nine.</p>'
    assert (("Week",), "Nine.") in content(html)


ANSWERS_ON_DEMAND = {
    "empty panels": "<h3><button aria-controls=NN aria-expanded=false>QQ</button></h3>"
    "<div id=NN hidden></div>",
    "empty panels in items": "<div class=i><h3><button aria-controls=NN aria-expanded=false>QQ"
    "</button></h3><div><div id=NN></div></div></div>",
    "panels that are not there": "<h3><button aria-controls=NN aria-expanded=false>QQ</button>"
    "</h3>",
    "items without panels": "<div class=i><h3><button aria-expanded=false>QQ</button></h3></div>",
}


@pytest.mark.parametrize("template", ANSWERS_ON_DEMAND.values(), ids=ANSWERS_ON_DEMAND)
def test_what_follows_questions_without_their_answers_is_no_answer(template: str) -> None:
    html = f"<h2>Part</h2><p>Intro.</p><div>{twice(template)}</div><p>Tail.</p>"
    assert content(html) == [(("Part",), "Intro."), (("Part",), "Tail.")] or content(html) == [
        (("Part",), "Intro. / Tail.")
    ]
    assert [finding.kind for finding in odd(read(html))] == ["empty-section", "empty-section"]


@pytest.mark.parametrize(
    "template",
    [
        "<button aria-expanded=false>QQ</button>",
        "<div class=i><button aria-expanded=false>QQ</button></div>",
        "<button aria-expanded=false aria-controls=NN>QQ</button>",
    ],
)
def test_buttons_without_their_answers_are_reported_and_take_none(template: str) -> None:
    html = f"<h2>Part</h2><p>Intro.</p><div>{twice(template)}</div><p>Tail.</p>"
    assert content(html) == [(("Part",), "Intro. / Tail.")]
    shown = " ".join(finding.text for finding in left_out(read(html)))
    assert all(path[0] in shown for path, _ in BOTH)


WRAPPED_PANELS = {
    "MUI": "<div class=x><h3><button aria-expanded=false aria-controls=NN>QQ</button></h3>"
    "<div class=w><div class=v><div role=region id=NN>AA</div></div></div></div>",
    "Chakra": "<div><h3><button aria-expanded=false aria-controls=NN>QQ</button></h3>"
    "<div style='overflow:hidden;display:none'><div role=region id=NN>AA</div></div></div>",
    "GOV.UK as sent": "<div class=govuk-accordion__section>"
    "<div class=govuk-accordion__section-header><h3 class=govuk-accordion__section-heading>"
    "<span class=govuk-accordion__section-button>QQ</span></h3></div>"
    "<div class=govuk-accordion__section-content><p>AA</p></div></div>",
    "a heading as a title": "<div class=faq-item><h3 class=faq-title>QQ</h3>"
    "<div class=faq-content>AA</div></div>",
}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("template", WRAPPED_PANELS.values(), ids=WRAPPED_PANELS)
def test_text_after_an_accordion_is_not_of_its_last_answer(template: str, number: int) -> None:
    (question,), answer = BOTH[0]
    single = template.replace("QQ", question).replace("AA", answer).replace("NN", "n")
    items = single if number == 1 else twice(template)
    html = f"<h2>Part</h2><p>Intro.</p><div>{items}</div><p>Tail.</p>"
    assert content(html) == [
        (("Part",), "Intro."),
        *((("Part", *path), text) for path, text in BOTH[:number]),
        (("Part",), "Tail."),
    ]


@pytest.mark.parametrize(
    "sign", ["QQ +", "QQ ▼", "▶ QQ", "+ QQ", "QQ<i>▾</i>", "QQ <span>×</span>"]
)
@pytest.mark.parametrize(
    "template",
    [
        "<details><summary>{}</summary>AA</details>",
        "<button aria-expanded=false>{}</button><div hidden>AA</div>",
        "<h3><button aria-controls=NN>{}</button></h3><div id=NN>AA</div>",
        "<div class=faq-q>{}</div><div class=faq-a>AA</div>",
        "<h3 class=faq-q>{}</h3><div class=faq-a>AA</div>",
    ],
)
def test_signs_around_a_question_are_not_of_it(template: str, sign: str) -> None:
    assert content(twice(template.format(sign))) == BOTH


def test_signs_within_a_question_stay() -> None:
    question = "<details><summary>{}</summary>A.</details>"
    assert content(question.format("How do I learn C++"))[0][0] == ("How do I learn C++",)
    assert content(question.format("Is 2 + 2 > 3"))[0][0] == ("Is 2 + 2 > 3",)
