"""Fields of forms, content controls and readings of words, as Word shows them."""

import pytest

from tests.indexer.readers.test_word_xml import content, p, read

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def run(content: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def field(kind: str, data: str, result: str = "", properties: str = "") -> str:
    """Return a field of a form, as Word writes it, with its `result` if it has one."""
    shown = run(f"<w:t>{result}</w:t>") if result else ""
    return (
        run(f'<w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar>', properties)
        + run(f"<w:instrText> {kind} </w:instrText>")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + shown
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def choices(properties: str) -> str:
    entries = '<w:listEntry w:val="At nine"/><w:listEntry w:val="At ten"/>'
    return f"<w:ddList>{properties}{entries}</w:ddList>"


def control(properties: str, shown: str) -> str:
    text = run(f"<w:t>{shown}</w:t>")
    return (
        f"<w:sdt {W14}><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>"
    )


LIST = (
    '<w:dropDownList w:lastValue="2"><w:listItem w:displayText="Ten" w:value="2"/></w:dropDownList>'
)


@pytest.mark.parametrize(
    ("inline", "shown"),
    [
        (field("FORMDROPDOWN", choices('<w:result w:val="1"/>')), "At ten"),
        (field("FORMDROPDOWN", choices('<w:default w:val="1"/>')), "At ten"),
        (field("FORMDROPDOWN", choices('<w:result w:val="0"/><w:default w:val="1"/>')), "At nine"),
        (field("FORMDROPDOWN", choices("")), "At nine"),
        (field("FORMDROPDOWN", choices('<w:result w:val="1"/>'), "At ten"), "At ten"),
        (field("FORMDROPDOWN", choices('<w:result w:val="7"/>')), ""),
        (field("FORMDROPDOWN", "<w:ddList/>"), ""),
        (field("FORMCHECKBOX", "<w:checkBox><w:checked/></w:checkBox>"), "☒"),
        (field("FORMCHECKBOX", '<w:checkBox><w:checked w:val="0"/></w:checkBox>'), "☐"),
        (field("FORMCHECKBOX", '<w:checkBox><w:default w:val="1"/></w:checkBox>'), "☒"),
        (
            field(
                "FORMCHECKBOX",
                '<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>',
            ),
            "☐",
        ),
        (field("FORMCHECKBOX", "<w:checkBox/>"), "☐"),
        (field("FORMTEXT", '<w:textInput><w:default w:val="x"/></w:textInput>', "Ann"), "Ann"),
        (control(LIST, "Ten"), "Ten"),
        (control("<w:comboBox/>", "Ten"), "Ten"),
        (control('<w:date w:fullDate="2024-05-03T00:00:00Z"/>', "3 May 2024"), "3 May 2024"),
        (control('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', "☒"), "☒"),
        (control('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', "☐"), "☐"),
        (control("<w:text/>", "Ann"), "Ann"),
    ],
)
def test_a_field_shows_its_value_where_it_stands(inline: str, shown: str) -> None:
    before, after = run('<w:t xml:space="preserve">a </w:t>'), run("<w:t>,b</w:t>")
    reading = read(f"<w:p>{before}{inline}{after}</w:p>")
    assert content(reading) == [((), [f"a {shown},b"])]


def test_two_fields_of_a_line_have_a_value_each() -> None:
    box = "<w:checkBox><w:checked{}/></w:checkBox>"
    no, yes = field("FORMCHECKBOX", box.format(' w:val="0"')), field("FORMCHECKBOX", box.format(""))
    words = [run(f'<w:t xml:space="preserve"> {word} </w:t>') for word in ("No", "Yes")]
    reading = read(f"<w:p>{no}{words[0]}{yes}{words[1]}</w:p>")
    assert content(reading) == [((), ["☐ No ☒ Yes"])]


def test_a_control_around_paragraphs_or_rows_keeps_them() -> None:
    row = f"<w:tr><w:tc>{p('Day')}</w:tc></w:tr>"
    outer = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    table = f"<w:tbl>{row}{outer.format(row.replace('Day', 'Night'))}</w:tbl>"
    reading = read(outer.format(p("One.") + outer.format(p("Two."))) + table)
    assert content(reading) == [((), ["One.", "Two.", "Day\nNight"])]


def test_a_hidden_field_is_noted_with_its_value() -> None:
    hidden = field("FORMDROPDOWN", choices('<w:result w:val="1"/>'), properties="<w:vanish/>")
    reading = read(f"<w:p>{run('<w:t>Text.</w:t>')}{hidden}</w:p>")
    assert content(reading) == [((), ["Text."])]
    assert [entry.text for entry in reading.findings if entry.kind == "hidden"] == ["At ten"]


@pytest.mark.parametrize(
    ("reading_of_word", "shown"), [("きょう", "東京(きょう)は"), (" ", "東京は"), ("", "東京は")]
)
def test_a_reading_stands_in_brackets_behind_its_word(reading_of_word: str, shown: str) -> None:
    ruby = (
        '<w:ruby><w:rubyPr><w:hps w:val="10"/></w:rubyPr>'
        f"<w:rt>{run(f'<w:t>{reading_of_word}</w:t>')}</w:rt><w:rubyBase>{run('<w:t>京</w:t>')}</w:rubyBase></w:ruby>"
    )
    reading = read(f"<w:p>{run('<w:t>東</w:t>')}{run(ruby)}{run('<w:t>は</w:t>')}</w:p>")
    assert content(reading) == [((), [shown])]


def mark(kind: str) -> str:
    return run(f'<w:fldChar w:fldCharType="{kind}"/>')


def words(text: str) -> str:
    return run(f"<w:t>{text}</w:t>")


INNER = mark("begin") + mark("separate") + words("inner") + mark("end")


@pytest.mark.parametrize(
    ("inline", "shown"),
    [
        (mark("begin") + INNER + mark("separate") + words("a") + mark("end"), "a"),
        (mark("begin") + INNER + mark("end") + words("a"), "a"),
        (mark("begin") + mark("separate") + words("a ") + INNER + mark("end"), "a inner"),
        (
            mark("begin")
            + mark("begin")
            + INNER
            + mark("separate")
            + words("b")
            + mark("end")
            + mark("separate")
            + words("a")
            + mark("end"),
            "a",
        ),
        # A field that never ends, and ends without a field.
        (mark("begin") + words("a"), "a"),
        (mark("separate") + words("a") + mark("end"), "a"),
    ],
)
def test_a_field_in_the_instruction_of_another_is_not_shown(inline: str, shown: str) -> None:
    assert content(read(f"<w:p>{inline}</w:p>")) == [((), [shown])]
