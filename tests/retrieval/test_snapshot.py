import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.encoders.base import EncoderInfo
from retrieval.errors import NoSnapshotError, SnapshotError
from retrieval.layout import CURRENT, current_snapshot_id
from retrieval.manifest import Counts, StoreInfo, describe_files, read_manifest, write_manifest
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from retrieval.types import Block, Document, Section
from tests import hashing_encoder
from tests.conftest import indexed
from tests.hashing_encoder import HashingEncoder


@pytest.fixture
def folder(built: Settings) -> Path:
    return built.index / "snapshots" / current_snapshot_id(built.index)


def test_an_index_without_a_snapshot_is_an_error_that_names_the_build_command(
    tmp_path: Path,
) -> None:
    with pytest.raises(NoSnapshotError, match="run `faq-search build`"):
        SnapshotReader(tmp_path / "index", hashing_encoder.load_encoder).open_current()


def test_documents_and_passages_are_read_back_as_written(built: Settings) -> None:
    snapshot = SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()
    guide = snapshot.documents["guide"]
    assert guide.title == "Garden guide"
    assert str(guide.reviewed_on) == "2026-03-01"
    assert [section.anchor for section in guide.sections] == [
        "",
        "when-do-i-water-the-beans",
        "who-owns-the-spade",
    ]
    passage = snapshot.passages[snapshot.row_of["guide:who-owns-the-spade:1"]]
    assert passage.text == "The spade is lent by the shed. Bring it back before dusk."
    assert passage.heading_path == ("Who owns the spade?",)


@pytest.mark.parametrize(
    "name",
    [
        "documents.jsonl",
        "passages.jsonl",
        "vectors/vectors.faiss",
        "encoder/name.txt",
        "lexical/scores.npy",
        "passages.ends.npy",
        "passage_ids/names.npy",
        "views/sentences.npy",
        "answerability/calibration.json",
        "rewriting.json",
        "support.json",
        "headings.json",
        "report.json",
    ],
)
@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_a_damaged_file_is_named(built: Settings, folder: Path, name: str, damage: str) -> None:
    file = folder / name
    data = bytearray(file.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    elif damage == "truncate":
        file.write_bytes(data[:-1])
    else:
        file.unlink()
    with pytest.raises(SnapshotError, match=name):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_an_extra_file_is_named(built: Settings, folder: Path) -> None:
    (folder / "encoder" / "extra.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"extra.json: is not in the manifest"):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_any_changed_bit_of_the_manifest_is_detected(built: Settings, folder: Path) -> None:
    file = folder / "manifest.json"
    good = file.read_bytes()
    for position in range(len(good)):
        data = bytearray(good)
        data[position] ^= 1 << (position % 8)
        file.write_bytes(data)
        with pytest.raises(SnapshotError, match=r"manifest.json"):
            SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_a_truncated_file_is_detected_by_its_size(built: Settings, folder: Path) -> None:
    file = folder / "vectors/vectors.faiss"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(SnapshotError, match=r"has \d+ bytes, the manifest says \d+"):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_a_file_replaced_by_a_link_is_refused(built: Settings, folder: Path) -> None:
    elsewhere = built.index / "elsewhere"
    (folder / "passages.jsonl").rename(elsewhere)
    (folder / "passages.jsonl").symlink_to(elsewhere)
    with pytest.raises(SnapshotError, match=r"passages.jsonl: is missing"):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"counts": Counts(documents=2, sections=4, passages=5)}, r"'rows': \[4, 4, 4, 4, 4, 4\]"),
        ({"counts": Counts(documents=1, sections=4, passages=4)}, r"'documents': \[2, 2\]"),
        ({"store": StoreInfo("other", 1024, 1.0, 1)}, "unknown store 'other'"),
    ],
)
def test_a_manifest_that_does_not_match_its_files_is_refused(
    built: Settings, folder: Path, change: dict[str, Any], message: str
) -> None:
    manifest = dataclasses.replace(read_manifest(folder), **change)
    snapshot_id = write_manifest(folder, manifest)
    folder.rename(folder.with_name(snapshot_id))
    (built.index / CURRENT).write_text(snapshot_id, encoding="ascii")
    with pytest.raises(SnapshotError, match=message):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_a_calibration_of_another_build_is_refused(built: Settings, folder: Path) -> None:
    calibration = folder / "answerability" / "calibration.json"
    stale = calibration.read_text(encoding="utf-8").replace('"fitted_for":"', '"fitted_for":"0')
    calibration.write_text(stale, encoding="utf-8")
    manifest = dataclasses.replace(read_manifest(folder), files=describe_files(folder))
    snapshot_id = write_manifest(folder, manifest)
    folder.rename(folder.with_name(snapshot_id))
    (built.index / CURRENT).write_text(snapshot_id, encoding="ascii")
    with pytest.raises(
        SnapshotError, match=r"calibration.json: was fitted for the index and model"
    ):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_a_renamed_snapshot_is_refused(built: Settings, folder: Path) -> None:
    folder.rename(folder.with_name("20260101T000000Z-000000000000"))
    (built.index / CURRENT).write_text("20260101T000000Z-000000000000\n", encoding="ascii")
    with pytest.raises(SnapshotError, match="was changed, or its folder renamed"):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_a_newer_format_version_is_refused(built: Settings, folder: Path) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({"format_version": 99, "other": manifest}), encoding="utf-8")
    with pytest.raises(SnapshotError, match="has format version 99, this program reads 11"):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


@pytest.mark.parametrize("content", ["", "../../etc\n", "a/b\n", "é"])
def test_a_current_file_without_an_id_is_refused(built: Settings, content: str) -> None:
    (built.index / CURRENT).write_text(content, encoding="utf-8")
    with pytest.raises(SnapshotError, match="CURRENT"):
        SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_the_manifest_records_how_the_snapshot_was_built(built: Settings, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["format_version"] == 11
    assert manifest["encoder"]["name"] == "hashing"
    assert manifest["passage_tokens"] == 64
    assert manifest["store"] == {
        "kind": "faiss-flat-ip",
        "bytes_per_row": 4 * 256,
        "recall": 1.0,
        "effort": 4,
        "uri": "",
        "database": "",
    }
    assert manifest["counts"] == {"documents": 2, "sections": 4, "passages": 4}
    assert {Path(name).parts[0] for name in manifest["files"]} == {
        "answerability",
        "urgency",
        "document_ids",
        "documents.ends.npy",
        "documents.jsonl",
        "duplicates",
        "encoder",
        "headings.json",
        "report.json",
        "labels",
        "lexical",
        "passage_ids",
        "passages.ends.npy",
        "passages.jsonl",
        "rewriting.json",
        "support.json",
        "vectors",
        "views",
    }
    assert manifest["files"]["encoder/name.txt"]["size"] == len("hashing")


def test_vectors_of_another_length_than_the_encoder_gives_are_refused(
    built: Settings, folder: Path
) -> None:
    manifest = read_manifest(folder)
    shorter = dataclasses.replace(manifest.encoder, dimension=128)
    snapshot_id = write_manifest(folder, dataclasses.replace(manifest, encoder=shorter))
    folder.rename(folder.with_name(snapshot_id))

    def load(_: Path, info: EncoderInfo) -> HashingEncoder:
        encoder = HashingEncoder()
        encoder.info = info
        return encoder

    with pytest.raises(SnapshotError, match="its vectors have dimension 256; build a new"):
        SnapshotReader(built.index, load).open(snapshot_id)


def test_the_vectors_alone_can_be_opened_while_another_file_is_damaged(
    built: Settings, folder: Path
) -> None:
    (folder / "passages.jsonl").write_bytes(b"x")
    assert len(SnapshotReader(built.index).open_store(folder.name)) == 4


class InPieces(HashingEncoder):
    """Reads the words of `whole` as one token each, and all others as two."""

    def __init__(self, *whole: str) -> None:
        super().__init__()
        self._whole = whole

    def count_tokens(self, text: str) -> int:
        return 2 + sum(1 if word in self._whole else 2 for word in text.split())


@pytest.mark.parametrize(
    ("whole", "query", "expected"),
    [
        ((), "a spede", "a spade"),
        (("spede",), "a spede", "a spede"),  # the encoder reads it whole
        ((), "my spades", "my spades"),  # the corpus has another form of it
    ],
)
def test_a_word_is_misspelt_if_neither_the_corpus_nor_the_encoder_knows_it(
    whole: tuple[str, ...], query: str, expected: str
) -> None:
    blocks = (Block("paragraph", ("The shed lends a spade.",)),)
    document = Document("d", "Shed", None, sections=(Section(("Tools",), "tools", blocks, 1),))
    snapshot = dataclasses.replace(indexed(document), encoder=InPieces(*whole))
    rewritten, changes = snapshot.rewrite(query)
    assert rewritten == expected
    assert len(changes) == (query != expected)
