"""Saved mails: the subject is the title, and what repeats earlier mails is left out.

The reader was tried on 202 mails of mikel/mail, SpamScope/mail-parser, zapier/email-reply-parser,
apache/tika, Unstructured-IO/unstructured and docling-project/docling.
"""

import base64
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NotIndexedError
from indexer.readers.eml import read_mail
from indexer.readers.reading import Reading
from indexer.sources.source import Source
from tests.findings import left_out, odd


def read(data: bytes) -> Reading:
    return read_mail(Source("a.eml", "a", ".eml", data))


def mail(text: str = "", html: str = "", subject: str = "Night shifts") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Ann <ann@example.org>"
    message["To"] = "bob@example.org"
    message["Date"] = "Fri, 03 May 2024 09:00:00 +0000"
    if text:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return message


def texts(reading: Reading) -> list[str]:
    return [block.text for section in reading.document.sections for block in section.blocks]


def noted(reading: Reading) -> list[tuple[str, str]]:
    return [(finding.message, " ".join(finding.text.split())) for finding in left_out(reading)]


def test_a_text_keeps_its_paragraphs_and_lists_and_nobody_s_address() -> None:
    text = "Dear all,\n\nshifts begin\nat nine:\n- Sign in.\n- Read.\n\n1. One\n2. Two\n"
    reading = read(mail(text).as_bytes())
    assert (reading.document.title, reading.title_from) == ("Night shifts", "the subject")
    assert texts(reading) == [
        "Dear all,",
        "shifts begin at nine:",
        "- Sign in.\n- Read.",
        "1. One\n2. Two",
    ]
    assert odd(reading) == left_out(reading) == ()
    assert "example.org" not in str(reading.document)
    assert "2024" not in str(reading.document)


def test_html_is_read_before_a_text_and_has_headings() -> None:
    html = "<style>p{}</style><h2>When?</h2><p>At <b>nine</b>.</p><p style='display:none'>x</p>"
    reading = read(mail("At nine.", html).as_bytes())
    (section,) = reading.document.sections
    assert (section.heading_path, section.blocks[0].text) == (("When?",), "At nine.")
    assert noted(reading) == [("not shown", "x")]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: AW: Fwd: Shifts", "Shifts"),
        ("Reform: what now?", "Reform: what now?"),
        ("=?utf-8?q?Sch=C3=B6n?=", "Schön"),
    ],
)
def test_a_subject_loses_only_how_the_mail_came(subject: str, title: str) -> None:
    data = f"Subject: {subject}\nFrom: a@example.org\n\nText.\n".encode()
    assert read(data).document.title == title


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        (
            "Yes.\n\nOn 3 May 2024, Ann <a@example.org>\nwrote:\n> When?\n>\n> Ann\n",
            ["Yes."],
            "On 3 May 2024, Ann <a@example.org> wrote: > When? > > Ann",
        ),
        ("Ja.\n\nAm 3. Mai schrieb Ann:\n\n> Wann?\n", ["Ja."], "Am 3. Mai schrieb Ann: > Wann?"),
        (
            "Yes.\n\n-----Original Message-----\nFrom: Ann\nSent: today\n\nWhen?\n",
            ["Yes."],
            "-----Original Message----- From: Ann Sent: today When?",
        ),
        (
            "Yes.\n\nFrom: Ann\nSent: today\nTo: Bob\n\nWhen?\n",
            ["Yes."],
            "From: Ann Sent: today To: Bob When?",
        ),
        (
            "Yes.\nOn 3 May, Ann wrote:\nWhen?\n",
            ["Yes."],
            "On 3 May, Ann wrote: When?",
        ),
    ],
)
def test_earlier_mails_are_left_out_and_noted(text: str, own: list[str], quoted: str) -> None:
    reading = read(mail(text).as_bytes())
    assert texts(reading) == own
    assert noted(reading) == [("repeats another mail", quoted)]


@pytest.mark.parametrize(
    ("text", "shown", "quoted"),
    [
        ("> When?\n\nAt nine.\n", ["When?", "At nine."], []),
        (
            "On 3 May, Ann wrote:\n> When do\n> shifts begin?\nAt nine.\n> Where?\n\nHere.\n",
            ["When do shifts begin?", "At nine.", "Where?", "Here."],
            ["On 3 May, Ann wrote:"],
        ),
        (
            "On 3 May, Ann wrote:\n> Hello,\n>\n> When?\n\nAt nine.\n\n> Thanks\n> Ann\n",
            ["When?", "At nine."],
            ["On 3 May, Ann wrote: > Hello, >", "> Thanks > Ann"],
        ),
        (
            "> > Early?\n> Or late?\n> -- \n> Ann\n\nLate.\n\n-- \nBob\n",
            ["Or late?", "Late."],
            ["> > Early? > -- > Ann"],
        ),
        (
            "> Shifts:\n> - early\n> - late\n\nThe second.\n",
            ["Shifts:", "- early\n- late", "The second."],
            [],
        ),
        ("Yes.\n\n> When?\n\nSent from my phone\n", ["Yes."], ["> When?"]),
        (
            "> When?\n\nAt nine.\n\n-----Original Message-----\nFrom: Ann\nSent: today\n\nWhy?\n",
            ["When?", "At nine."],
            ["-----Original Message----- From: Ann Sent: today Why?"],
        ),
    ],
)
def test_an_answer_keeps_the_quoted_paragraph_above_it(
    text: str, shown: list[str], quoted: list[str]
) -> None:
    reading = read(mail(text).as_bytes())
    assert texts(reading) == shown
    assert [text for message, text in noted(reading) if "another" in message] == quoted


CITE = "<blockquote type=cite>"


@pytest.mark.parametrize(
    ("html", "shown", "quoted"),
    [
        (
            f"<div class=moz-cite-prefix>On 3 May Ann wrote:</div>{CITE}<p>Hello,</p><p>When do<br>"
            f"shifts <b>begin</b>?</p></blockquote><p>At nine.</p>{CITE}Where?</blockquote>Here."
            f"{CITE}Thanks</blockquote>",
            ["When do shifts begin?", "At nine.", "Where?", "Here."],
            ["Hello,", "On 3 May Ann wrote:", "Thanks"],
        ),
        (
            "<div class=gmail_quote><div class=gmail_attr>On 3 May Ann wrote:</div><blockquote "
            "class=gmail_quote>When?</blockquote><div>At nine.</div><blockquote class=gmail_quote>"
            "<div>Hello</div><br><div>Where?</div></blockquote><div>Here.</div></div>",
            ["When?", "At nine.", "Where?", "Here."],
            ["Hello", "On 3 May Ann wrote:"],
        ),
        (
            "<p>Yes.</p><div class=gmail_quote>On 3 May Ann wrote:<blockquote>When?"
            "<blockquote>Why?</blockquote></blockquote></div><div> <br></div>",
            ["Yes."],
            ["On 3 May Ann wrote: When? Why?"],
        ),
        (
            f"{CITE}When?</blockquote><p>At nine.</p><div class=gmail_signature>Bob</div>",
            ["When?", "At nine."],
            [],
        ),
        (
            f"<div>{CITE}When?</blockquote></div><div class=gmail_signature>Bob</div><p>At nine.",
            ["When?", "At nine."],
            [],
        ),
        (
            f"<p>Yes.</p>{CITE}When?</blockquote><div class=gmail_signature>Bob</div>",
            ["Yes."],
            ["When?"],
        ),
    ],
)
def test_an_answer_in_html_keeps_the_quoted_paragraph_above_it(
    html: str, shown: list[str], quoted: list[str]
) -> None:
    reading = read(mail(html=html).as_bytes())
    assert texts(reading) == shown
    assert [text for message, text in noted(reading) if "another" in message] == quoted


def test_a_flowed_text_is_joined_as_its_sender_meant() -> None:
    head = "Subject: S\nContent-Type: text/plain; format=flowed\n\n"
    text = "Shifts begin \nat nine \n- or ten.\nSign in.\n- One\n- Two \nand more\n >5 are late.\n"
    assert texts(read(f"{head}{text}".encode())) == [
        "Shifts begin at nine - or ten.",
        "Sign in.",
        "- One\n- Two and more",
        ">5 are late.",
    ]
    # No line of it was broken by a program that knows how, so the lines say nothing.
    assert texts(read(f"{head}Shifts begin\nat nine.\n".encode())) == ["Shifts begin at nine."]
    quoting = "> Do shifts \n> begin at nine?\nYes.\n\n-- \nBob\n"
    reading = read(f"{head}{quoting}".encode())
    assert texts(reading) == ["Do shifts begin at nine?", "Yes."]
    assert noted(reading) == [("is a signature", "-- Bob")]


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Yes.\n\n-- \nAnn\nThe Trust\n", "-- Ann The Trust"),
        ("Yes.\n\nSent from my phone\n", "Sent from my phone"),
        ("Yes.\n__________________\nward mailing list\n", "__________________ ward mailing list"),
    ],
)
def test_a_signature_is_left_out_and_noted(text: str, signature: str) -> None:
    reading = read(mail(text).as_bytes())
    assert texts(reading) == ["Yes."]
    assert noted(reading) == [("is a signature", signature)]


@pytest.mark.parametrize(
    "text",
    [
        "One.\n\n--\n" + "line\n" * 20,
        "From: the desk\n\nTo: go there, take the stairs.",
        "On the day, she wrote: I am well.\n\nMore.",
        "> All of it is quoted.",
    ],
)
def test_what_only_looks_like_a_quotation_is_kept(text: str) -> None:
    assert left_out(read(mail(text).as_bytes())) == ()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Yes.</p><div class=gmail_quote>On 3 May Ann wrote:<blockquote>When?</blockquote></div>",
        "<p>Yes.</p><div class=moz-cite-prefix>On 3 May Ann wrote:</div>"
        "<blockquote type=cite>When?</blockquote>",
        "<div><p>Yes.</p><div><div style='border-top:solid #E1E1E1 1pt'><p>From: Ann wrote"
        "</p></div></div><p>On 3 May</p><p>When?</p></div>",
        "<p>Yes.</p><div id=appendonsend></div><hr><div id=divRplyFwdMsg>From: Ann wrote On 3 May"
        "</div><div>When?</div>",
    ],
)
def test_earlier_mails_in_html_are_left_out_and_noted(html: str) -> None:
    reading = read(mail(html=html).as_bytes())
    assert texts(reading) == ["Yes."]
    said = " ".join(text for _, text in noted(reading))
    assert all(word in said for word in ("3 May", "Ann wrote", "When?"))


def test_a_mail_that_forwards_another_or_has_nothing_else_keeps_it() -> None:
    html = "<p>See below.</p><div class=gmail_quote>---------- Forwarded message ---------<br>At 9"
    assert "At 9" in texts(read(mail(html=html).as_bytes()))[1]
    text = "See below.\n\n-----Original Message-----\nFrom: Ann\nSent: today\n\nAt nine.\n"
    assert texts(read(mail(text, subject="FW: Shifts").as_bytes()))[-1] == "At nine."
    only = "<div class=gmail_quote><p>At nine.</p></div>"
    assert texts(read(mail(html=only).as_bytes())) == ["At nine."]


def test_attachments_are_warned_of_and_pictures_noted() -> None:
    message = mail("See the file.", "<p>See the file. <img src=cid:x alt='a map'></p>")
    message.add_attachment(
        b"%PDF", maintype="application", subtype="pdf", filename="Zeitplan ä.pdf"
    )
    message.add_attachment(b"x", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment("Words of a file.", filename="notes.txt")
    reading = read(message.as_bytes())
    assert texts(reading) == ["See the file. a map"]
    assert [(finding.kind, finding.text) for finding in odd(reading)] == [
        ("not-understood", "Zeitplan ä.pdf"),
        ("not-understood", "notes.txt"),
    ]
    assert noted(reading) == [("a picture", "logo.png")]


def test_a_mail_in_a_mail_stands_under_its_subject() -> None:
    inner = mail("At nine.", subject="When?")
    message = mail("See below.")
    message.add_attachment(inner)
    reading = read(message.as_bytes())
    assert [
        (section.heading_path, section.blocks[0].text) for section in reading.document.sections
    ] == [
        ((), "See below."),
        (("When?",), "At nine."),
    ]


def test_mails_in_each_other_have_a_limit() -> None:
    message = mail("Innermost.", subject="0")
    for number in range(1, 8):
        outer = mail(f"Text {number}.", subject=str(number))
        outer.add_attachment(message)
        message = outer
    reading = read(message.as_bytes())
    assert "Innermost." not in texts(reading)
    assert [finding.kind for finding in odd(reading)] == ["not-understood"]


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("iso-8859-1", "Sch\u00f6n \u201cja\u201d".encode("windows-1252")),
        ("utf-8", "Sch\u00f6n \u201cja\u201d".encode()),
        ("x-unknown", "Sch\u00f6n \u201cja\u201d".encode()),
        ("utf-16", "Sch\u00f6n \u201cja\u201d".encode("utf-16")),
        ("utf-16", "Sch\u00f6n \u201cja\u201d".encode("utf-16-be")),
        ("utf-16", "Sch\u00f6n \u201cja\u201d".encode("utf-16-le")),
        ("utf-16le", "\ufeffSch\u00f6n \u201cja\u201d".encode("utf-16-le")),
        ("utf-16be", "Sch\u00f6n \u201cja\u201d".encode("utf-16-be")),
        ("utf-32", "Sch\u00f6n \u201cja\u201d".encode("utf-32")),
    ],
)
def test_a_text_is_decoded_as_it_declares(charset: str, encoded: bytes) -> None:
    head = f"Subject: S\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding:"
    for coding, body in (("base64", base64.b64encode(encoded)), ("8bit", encoded)):
        reading = read(f"{head} {coding}\n\n".encode() + body)
        assert texts(reading) == ["Sch\u00f6n \u201cja\u201d"]
        assert odd(reading) == ()


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [("utf-8", b"Sch\xf6n"), ("us-ascii", b"Sch\xf6n"), ("utf-16le", b"S\0c\0h\0n\0x")],
)
def test_a_text_that_is_not_in_its_encoding_is_warned_of(charset: str, encoded: bytes) -> None:
    head = f"Subject: S\nContent-Type: text/plain; charset={charset}\n"
    data = f"{head}Content-Transfer-Encoding: base64\n\n".encode() + base64.b64encode(encoded)
    reading = read(data)
    assert texts(reading)[0].startswith("Sch")
    message = f"declares the encoding {charset}, but is not in it; save it again"
    assert ("character", message) in [(entry.kind, entry.message) for entry in odd(reading)]


def test_a_boundary_without_quotes_is_understood() -> None:
    head = b"Subject: S\nContent-Type: multipart/mixed;\n boundary=--=_a\n"
    data = head + b"\n----=_a\n\nText.\n----=_a--"
    assert texts(read(data)) == ["Text."]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "unreadable"),
        (b"Just a text.", "unreadable"),
        (b"\xff\xfeS\0u\0b\0", "unreadable"),
        (b"Subject: S\n\n", "no-text"),
        (b"Subject: S\nContent-Type: text/plain; charset=unheard-of\n\nx", "encoding"),
        (b"Subject: S\nContent-Type: text/plain; charset=undefined\n\nx", "encoding"),
        (b"Subject: S\nContent-Type: text/plain; charset=hex\n\nx", "encoding"),
        (b"Subject: S\nContent-Type: text/plain; charset=punycode\n\nSch\xc3\xb6n ja.", "encoding"),
        (b"To: a\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\nx\n--x--", "encrypted"),
        (b"To: a\nContent-Type: application/pkcs7-mime\n\nx", "encrypted"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(NotIndexedError) as caught:
        read(data)
    assert caught.value.kind == kind


HEADERS = (
    *("Subject: =?x?q?a?=", "From: <<a@", "To: [", "Date: never", "Content-Type: text/;;="),
    *("Content-Type: multipart/mixed", "Content-Type: multipart/alternative; boundary=b"),
    *("Content-Disposition: attachment; filename*=x''%", "Content-Transfer-Encoding: base64"),
    *("Content-Type: message/rfc822", 'Content-Type: text/html; charset="', "Subject: \udcff"),
)


@settings(deadline=None)  # a busy machine takes longer now and then
@given(st.lists(st.sampled_from([*HEADERS, "", "--b", "--b--", "text", "> q", "-- "]), max_size=12))
def test_any_headers_give_a_document_or_a_refusal(lines: list[str]) -> None:
    data = "\n".join(["Subject: S", *lines]).encode("utf-8", "surrogateescape")
    try:
        reading = read(data)
    except NotIndexedError as refused:
        assert refused.reason  # noqa: PT017 - any reason will do
        return
    assert texts(reading)


PIECES = ("W W\n\n", "- W\n- W\n\n", "> H\n\n", "On 3 May, Ann wrote:\n> H\n\n", "W\nW\n\n")


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_each_word_is_kept_in_order_or_noted(pieces: list[str]) -> None:
    seen, hidden, text = ["w999x"], [], "w999x\n\n"
    for place, piece in enumerate(pieces):
        is_answered = place + 1 < len(pieces) and "W" in pieces[place + 1]
        for position, character in enumerate(piece):
            word = f"w{place}o{position}x" if character in "WH" else character
            text += word
            if character == "W" or (character == "H" and is_answered):
                seen.append(word)
            elif character == "H":
                hidden.append(word)
    reading = read(mail(text).as_bytes())
    words = [word for block in texts(reading) for word in block.split() if word != "-"]
    assert words == seen
    said = [word for _, text in noted(reading) for word in text.split() if word.startswith("w")]
    assert [word for word in said if word != "wrote:"] == hidden
