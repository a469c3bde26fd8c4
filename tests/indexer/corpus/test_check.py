"""Which findings, and which losses, keep a corpus from being published."""

from pathlib import Path

import pytest

from indexer.build import build
from indexer.corpus.check import check_shrink
from indexer.errors import CorpusError, ShrunkError
from retrieval.layout import current_snapshot_id
from retrieval.load_settings import load_settings
from retrieval.report import Report, RootCounts
from retrieval.settings import Settings, amount_of
from tests import hashing_encoder

BAD = "---\ntitle: T\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a corpus of one document, and a root called hr with ten."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "corpus", 1)
    write(tmp_path / "hr", 10)
    return tmp_path


def write(folder: Path, documents: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(documents):
        text = f"# Tool {number}\n\nText {number}.\n\n## Part\n\nPart {number} of it.\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")


def publish(force: bool = False, **changes: object) -> str:
    settings = load_settings(encoder="hashing", roots=[{"name": "hr", "folder": "hr"}], **changes)
    report = build(
        settings, hashing_encoder.load_build_encoder, hashing_encoder.load_encoder, force=force
    )
    return report.snapshot_id


@pytest.mark.parametrize(
    ("amount", "whole", "expected"),
    [("0", 9, 0), ("3", 9, 3), ("20%", 10, 2), ("2.5%", 1000, 25), ("100%", 7, 7)],
)
def test_an_amount_is_a_number_or_a_share(amount: str, whole: int, expected: float) -> None:
    assert amount_of(amount, whole) == expected


@pytest.mark.parametrize("amount", ["-1", "101%", "5 %", "half", ""])
def test_what_is_no_amount_is_a_bad_setting(amount: str) -> None:
    with pytest.raises(Exception, match="max_refused"):
        load_settings(max_refused=amount)


@pytest.mark.parametrize(
    ("bad", "allowed", "stops"),
    [(1, "0", True), (1, "1", False), (2, "1", True), (2, "15%", True), (2, "20%", False)],
)
def test_as_many_files_may_be_refused_as_the_setting_says(
    place: Path, bad: int, allowed: str, stops: bool
) -> None:
    for number in range(bad):  # of 11 + bad files
        (place / "hr" / f"bad{number}.md").write_text(BAD, encoding="utf-8")
    if stops:
        with pytest.raises(CorpusError, match=f"{bad} of {11 + bad} files are refused"):
            publish(max_refused=allowed)
    else:
        assert publish(max_refused=allowed)


def test_contacts_that_cannot_be_read_are_never_left_out(place: Path) -> None:
    (place / "corpus" / "support.yaml").write_text("contacts: [\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="nothing can be published without that"):
        publish(max_refused="100%")


def test_warnings_stop_only_a_strict_build_and_notes_none(place: Path) -> None:
    (place / "hr" / "a.png").write_bytes(b"x")
    assert publish(strict=True)
    (place / "hr" / "odd.md").write_text("# T\n\nText.\n\n## Empty\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="empty-section"):
        publish(strict=True)
    assert publish()


@pytest.mark.parametrize(("lost", "stops"), [(2, False), (3, True), (10, True)])
def test_a_root_that_lost_its_documents_is_not_published(
    place: Path, lost: int, stops: bool
) -> None:
    live = publish()
    for number in range(lost):
        (place / "hr" / f"{number}.md").unlink()
    write(place / "corpus", 20)  # another root's growth makes up for nothing
    if not stops:
        assert publish()
        return
    with pytest.raises(ShrunkError, match=f"the root 'hr' has {10 - lost} documents, the live"):
        publish()
    assert current_snapshot_id(Path("index")) == live
    assert publish(max_shrink="100%") if lost < 10 else publish(force=True)


def test_a_fall_of_passages_is_noticed_though_all_documents_are_there(place: Path) -> None:
    publish()
    for file in (place / "hr").iterdir():
        file.write_text("# T\n\nText.\n", encoding="utf-8")
    with pytest.raises(
        ShrunkError, match="the root 'hr' has 10 passages, the live snapshot has 20"
    ):
        publish()
    assert publish(force=True)


def test_a_root_that_is_no_longer_configured_is_no_loss(place: Path) -> None:
    publish()
    settings = Settings(encoder="hashing")
    assert build(settings, hashing_encoder.load_build_encoder, hashing_encoder.load_encoder)


def test_a_corpus_without_any_document_names_why_each_file_is_none(place: Path) -> None:
    for file in [*(place / "hr").iterdir(), *(place / "corpus").iterdir()]:
        file.unlink()
    (place / "hr" / "empty.md").write_text("", encoding="utf-8")
    (place / "hr" / "a.png").write_bytes(b"x")
    with pytest.raises(CorpusError) as caught:
        publish()
    assert "empty.md:1: is empty" in str(caught.value)
    assert "a.png:1: .png is no document" in str(caught.value)


def report(**roots: int) -> Report:
    """A report with the number of documents of each root; `corpus` is the one without a name."""
    return Report(
        roots={
            "" if name == "corpus" else name: RootCounts(documents, documents)
            for name, documents in roots.items()
        }
    )


def test_the_folder_of_the_corpus_may_not_shrink_either_and_a_new_root_lost_nothing() -> None:
    before = report(corpus=10, hr=5)
    check_shrink(report(corpus=8, hr=5, new=0), before, "documents", "20%")
    with pytest.raises(ShrunkError, match="; the corpus has 7 documents, the live snapshot has 10"):
        check_shrink(report(corpus=7, hr=9), before, "documents", "20%")
    with pytest.raises(ShrunkError, match=r"; the root 'hr' has 1 passages, .* it may lose 3 "):
        check_shrink(report(corpus=10, hr=1), before, "passages", "3")


@pytest.mark.parametrize(
    ("now", "is_refused"),
    [
        ({"corpus": 10, "third": 0}, True),  # it has another name, and its folder was emptied
        ({"corpus": 10, "third": 2, "fourth": 1}, True),
        ({"corpus": 10, "third": 5}, False),
        ({"corpus": 10, "third": 3, "fourth": 2}, False),
        ({"corpus": 10}, False),  # removed on purpose
    ],
)
def test_a_root_that_was_renamed_may_not_lose_its_documents(
    now: dict[str, int], is_refused: bool
) -> None:
    before = report(corpus=10, hr=5)
    if not is_refused:
        check_shrink(report(**now), before, "documents", "20%")
        return
    with pytest.raises(ShrunkError, match=r"may be 'hr', now 'third'.* the live snapshot has 5 of"):
        check_shrink(report(**now), before, "documents", "20%")
