import os
import sys
import unicodedata
from pathlib import Path

import pytest

from indexer.errors import NotIndexedError
from indexer.sources.files import corpus_files
from indexer.sources.source import Source, check_characters, decode, odd_characters, read_source
from retrieval.root import Root

EXCLUDE = ("README.md", "*.yaml")


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "is empty"),
        (b"\xef\xbb\xbf \n\t\n", 1, "is empty"),
        (b"a\nb\0c", 2, "is a binary file"),
        (b"\x89PNG\r\n\x1a\n\0\0", 3, "is a binary file"),
        ("a".encode("utf-16"), 1, "is UTF-16"),
        (b"one\ntwo\nit\x92s", 3, "byte 0x92 is not UTF-8; save the file as UTF-8"),
    ],
)
def test_bytes_that_are_not_text_are_rejected_with_their_line(
    data: bytes, line: int, reason: str
) -> None:
    with pytest.raises(NotIndexedError) as caught:
        decode(data)
    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one\nit’s".encode().decode("cp1252"), "“â€™” is UTF-8 read as Windows-1252"),
        ("a\nb\ufffd", "contains U+FFFD"),
        ("a\nb\x07", "contains the control character U+0007"),
        (
            "a\nb\uf0e0c\ue001",
            "contains 2 × a character that only its own font shows, such as U+F0E0",
        ),
        (
            "a\nb\U000f0001",
            "contains 1 × a character that only its own font shows, such as U+F0001",
        ),
    ],
)
def test_the_remains_of_failed_conversions_are_named_with_their_line(
    text: str, message: str
) -> None:
    (odd,) = odd_characters("a.md", 1, text)
    assert (odd.level, odd.line) == ("warned", 2)
    assert message in odd.message


def test_control_characters_leave_the_text_and_those_that_part_words_become_spaces() -> None:
    source = Source("a.md", "a", ".md", b"a\x0bb\x0cc d\x07e\tf\x7fg")
    assert source.text == "a b c de\tfg"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\uf0b7 a\n \uf0a7\tb\n\uf0d8 c\n\uf076 d\n\uf0fc e", "• a\n ▪\tb\n➢ c\n❖ d\n✓ e"),
        ("<p>\uf0b7 a</p>", "<p>• a</p>"),
        ("a \uf0b7 b", "a b"),
        ("a\uf0b7b", "ab"),
        ("a \uf0e0", "a"),
        ("\uf0e0 a", "a"),
        ("a \uf0e0\uf0e1 \ue000 b", "a b"),
        ("a\n\U000f0001\nb", "a\n\nb"),
    ],
)
def test_bullets_of_words_fonts_begin_lines_and_other_private_characters_leave_the_text(
    text: str, shown: str
) -> None:
    source = Source("a.md", "a", ".md", text.encode())
    assert source.text == shown
    odd = list(odd_characters("a.md", 1, text))
    assert bool(odd) == (not shown.startswith(("•", "<p>•")))


def test_a_byte_order_mark_is_removed_and_line_ends_are_unified() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n") == "a\nb\nc\n"


def test_words_of_other_languages_are_not_taken_for_encoding_mistakes() -> None:
    text = "Âge, Ã, château, São, naïve: 5 €"
    assert decode(text.encode()) == text


def test_a_single_file_is_a_corpus(tmp_path: Path) -> None:
    file = tmp_path / "My FAQ.txt"
    file.write_text("x", encoding="utf-8")
    assert list(corpus_files(file, exclude=EXCLUDE)) == [file]
    assert read_source(file, Root(folder=file)).document_id == "my-faq"


def test_a_document_s_id_is_its_path_in_the_corpus(tmp_path: Path) -> None:
    file = tmp_path / "For Staff" / "Night shift.MD"
    file.parent.mkdir()
    file.write_text("x", encoding="utf-8")
    source = read_source(file, Root(folder=tmp_path))
    assert source.document_id == "for-staff/night-shift"
    assert source.suffix == ".md"


def test_a_link_out_of_the_corpus_is_refused(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (corpus / "a.md").symlink_to(tmp_path / "secret.md")
    (corpus / "folder").symlink_to(tmp_path)
    files = list(corpus_files(corpus, exclude=EXCLUDE))
    assert [file.name for file in files] == ["a.md", "folder"]
    for file in files:
        with pytest.raises(NotIndexedError, match="is a link to a place outside the corpus"):
            read_source(file, Root(folder=corpus))


def test_a_file_that_cannot_be_read_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("x", encoding="utf-8")

    def refuse(path: Path) -> bytes:  # tests may run as root, whom no permission stops
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(NotIndexedError, match=r"cannot be read \(Permission denied\)"):
        read_source(tmp_path / "a.md", Root(folder=tmp_path))


def test_anything_but_a_regular_file_is_rejected(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(NotIndexedError, match="is not a regular file"):
        read_source(tmp_path / "a.md", Root(folder=tmp_path))


def test_every_control_character_and_surrogate_but_the_tab_is_refused() -> None:
    def is_refused(character: str) -> bool:
        try:
            check_characters(1, f"a{character}b")
        except NotIndexedError:
            return True
        return False

    refused = {number for number in range(sys.maxunicode + 1) if is_refused(chr(number))}
    expected = {
        number
        for number in range(sys.maxunicode + 1)
        if unicodedata.category(chr(number)) in {"Cc", "Cs"}
    }
    assert refused == expected - {ord("\t")} | {0xFFFD}


def misread(text: str) -> str:
    """What Windows-1252 makes of the UTF-8 of `text`; what it doesn't have stays a control."""
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte)
        for byte in text.encode()
    )


@pytest.mark.parametrize("character", "’‘“”–—•…éèöüäñ\u00a0£·»«")
def test_each_common_character_that_was_misread_is_named(character: str) -> None:
    (odd,) = odd_characters("a.md", 1, f"one\na{misread(character)}b")
    assert "is UTF-8 read as Windows-1252" in odd.message
    assert odd.line == 2
