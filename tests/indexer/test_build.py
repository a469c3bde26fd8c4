import fcntl
import os
from pathlib import Path

import numpy as np
import pytest

from indexer.build import build
from indexer.errors import CorpusError, LockedError, PublishError
from indexer.publishing.index_folder import locked_staging
from retrieval.encoders.base import EncoderInfo
from retrieval.errors import EncoderError, SettingsError, SnapshotError
from retrieval.layout import EMBEDDINGS_FILE, LOCK, current_snapshot_id
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from retrieval.vectors import Vectors
from tests import hashing_encoder
from tests.conftest import build_hashed
from tests.findings import odd
from tests.hashing_encoder import HashingEncoder

BAD = "---\ntitle: T\n"


def with_settings(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


def test_a_build_publishes_as_many_passages_as_it_reports(settings: Settings) -> None:
    report = build_hashed(settings)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    assert snapshot.id == report.snapshot_id
    assert (report.documents, report.sections, report.passages) == (2, 4, 4)
    assert len(snapshot.passages) == len(snapshot.store) == 4
    assert snapshot.manifest.counts.passages == 4
    assert list(snapshot.documents) == ["guide", "notes/compost-notes"]


def test_row_i_is_the_vector_of_passage_i(settings: Settings) -> None:
    build_hashed(with_settings(settings, batch_tokens=1))
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    texts = [passage.embedded_text for passage in snapshot.passages]
    scores, rows = snapshot.store.search(snapshot.encoder.encode_passages(texts), 1)
    assert rows[:, 0].tolist() == list(range(len(texts)))
    np.testing.assert_allclose(scores, 1, atol=1e-6)


def test_the_report_lists_counts_dropped_text_and_the_snapshot(settings: Settings) -> None:
    text = str(build_hashed(settings))
    for line in ("documents 2", "sections  4", "passages  4", "files     1 noted, 1 read"):
        assert line in text
    assert "Compost Notes.txt:8: page furniture, asks for feedback" in text
    assert f"snapshot  {current_snapshot_id(settings.index)}" in text


def test_a_bad_corpus_publishes_nothing_and_the_live_snapshot_stays(built: Settings) -> None:
    live = current_snapshot_id(built.index)
    (built.corpus / "bad.md").write_text(BAD, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"bad.md:1: front matter is not closed") as caught:
        build_hashed(built)
    assert "--max-refused 1" in str(caught.value)
    assert current_snapshot_id(built.index) == live
    assert SnapshotReader(built.index, hashing_encoder.load_encoder).open_current().id == live
    assert list((built.index / "staging").iterdir()) == []


def test_refused_files_that_may_be_left_out_are_listed_and_the_rest_is_published(
    settings: Settings,
) -> None:
    (settings.corpus / "bad.md").write_text(BAD, encoding="utf-8")
    report = build_hashed(with_settings(settings, max_refused="1"))
    assert report.documents == 2
    assert [Path(reject.file).name for reject in odd(report)] == ["bad.md"]
    assert "bad.md:1: front matter is not closed" in str(report)


def test_a_corpus_of_which_nothing_is_left_is_an_error(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "bad.md"
    file.write_text(BAD, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        build_hashed(with_settings(settings, max_refused="100%", corpus=file))
    assert "--max-refused" not in str(caught.value)


class BrokenEncoder(HashingEncoder):
    """Gives a zero vector for one passage, as a faulty model may."""

    def encode_passages(self, texts: list[str]) -> Vectors:
        vectors = super().encode_passages(texts)
        vectors[-1] = 0
        return vectors


def test_vectors_that_cannot_be_searched_are_never_published(built: Settings) -> None:
    live = current_snapshot_id(built.index)
    (built.index / EMBEDDINGS_FILE).unlink()
    with pytest.raises(Exception, match="has length 0; vectors must have length 1"):
        build(built, lambda *_: BrokenEncoder(), hashing_encoder.load_encoder)
    assert current_snapshot_id(built.index) == live


def test_a_snapshot_that_cannot_be_reopened_never_goes_live(built: Settings) -> None:
    live = current_snapshot_id(built.index)

    def fail(folder: Path, info: EncoderInfo) -> HashingEncoder:
        raise EncoderError(f"{folder}: cannot load {info.name}")

    with pytest.raises(EncoderError):
        build(built, hashing_encoder.load_build_encoder, fail)
    assert current_snapshot_id(built.index) == live


def test_a_snapshot_carries_the_encoder_that_made_it(built: Settings) -> None:
    def another(folder: Path, info: EncoderInfo) -> HashingEncoder:
        return HashingEncoder("another")

    with pytest.raises(SnapshotError, match="its vectors were made by"):
        SnapshotReader(built.index, another).open_current()


@pytest.mark.parametrize("tokens", [15, 65])
def test_a_passage_size_that_the_encoder_cannot_take_is_refused(
    settings: Settings, tokens: int
) -> None:
    with pytest.raises(SettingsError, match=f"passage_tokens: {tokens} is outside 16 to 64"):
        build_hashed(with_settings(settings, passage_tokens=tokens))


def test_a_smaller_passage_size_is_respected(settings: Settings) -> None:
    report = build_hashed(with_settings(settings, passage_tokens=16))
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    assert report.passages > 4
    assert all(
        snapshot.encoder.count_tokens(passage.embedded_text) <= 16 for passage in snapshot.passages
    )


def test_the_last_snapshots_are_kept_and_the_live_one_is_among_them(settings: Settings) -> None:
    ids = [build_hashed(with_settings(settings, keep_snapshots=2)).snapshot_id for _ in range(4)]
    remaining = sorted(folder.name for folder in (settings.index / "snapshots").iterdir())
    assert len(set(ids)) == 4
    assert len(remaining) == 2
    assert current_snapshot_id(settings.index) == ids[-1]
    assert ids[-1] in remaining


def test_two_builds_at_once_are_refused_and_the_holder_is_named(built: Settings) -> None:
    with (built.index / LOCK).open("r+", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LockedError, match=rf"process {os.getpid()}\) is writing here"):
            build_hashed(built)


def test_only_one_process_at_a_time_has_the_staging_folder(tmp_path: Path) -> None:
    with (
        locked_staging(tmp_path) as staging,
        pytest.raises(LockedError),
        locked_staging(tmp_path),
    ):
        pass
    assert not staging.exists()
    with locked_staging(tmp_path):
        pass


def test_leftovers_of_a_killed_build_are_cleared_away(built: Settings) -> None:
    left = built.index / "staging" / "99999"
    left.mkdir()
    (left / "vectors.faiss").write_bytes(b"half")
    build_hashed(built)
    assert list((built.index / "staging").iterdir()) == []


def test_an_index_that_cannot_be_written_is_named(settings: Settings) -> None:
    settings.index.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(PublishError, match=r"index.*: (File exists|Not a directory)"):
        build_hashed(settings)


def test_an_index_has_the_files_that_every_reader_of_the_format_expects(built: Settings) -> None:
    names = {"ends.npy", "names.npy", "numbers.npy"}
    folders = {
        "answerability": {"background.npy", "calibration.json", "corpus.npy"},
        "urgency": {"examples.json", "terms.npy", "vectors.npy"},
        "document_ids": names,
        "duplicates": {"firsts.npy", "rows.npy"},
        "encoder": {"name.txt"},
        "labels": {"documents.npy", "expiries.json", "first_rows.npy", "labels.json", "starts.npy"},
        "lexical": {"highest.npy", "rows.npy", "scores.npy", "starts.npy", "stopwords.json"},
        "lexical/vocabulary": names,
        "passage_ids": names,
        "vectors": {"vectors.faiss"},
        "views": {
            *("heading_spans.npy", "headings.npy", "sentence_spans.npy", "sentence_starts.npy"),
            "sentences.npy",
        },
    }
    expected = {f"{folder}/{file}" for folder, files in folders.items() for file in files} | {
        *("documents.jsonl", "documents.ends.npy", "passages.jsonl", "passages.ends.npy"),
        *("headings.json", "manifest.json", "report.json", "rewriting.json", "support.json"),
    }
    live = built.index / "snapshots" / (built.index / "CURRENT").read_text(encoding="ascii").strip()
    files = {file.relative_to(live).as_posix() for file in live.rglob("*") if file.is_file()}
    assert files == expected
    assert {path.name for path in built.index.iterdir()} == {
        *("CURRENT", "build.lock", "embeddings.sqlite", "readings.sqlite", "snapshots", "staging"),
    }


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_as_many_snapshots_are_kept_as_are_wanted_the_newest_of_them(
    settings: Settings, keep: int
) -> None:
    wanted = with_settings(settings, keep_snapshots=keep)
    ids = [build_hashed(wanted).snapshot_id for _ in range(4)]
    names = sorted(folder.name for folder in (settings.index / "snapshots").iterdir())
    assert names == ids[-keep:]
    assert list((settings.index / "staging").iterdir()) == []


def test_a_damaged_snapshot_is_set_aside_where_a_whole_one_is_deleted(settings: Settings) -> None:
    wanted = with_settings(settings, keep_snapshots=2)
    first, second = (build_hashed(wanted).snapshot_id for _ in range(2))
    (settings.index / "snapshots" / first / "passages.jsonl").write_bytes(b"x")
    for _ in range(2):
        build_hashed(wanted)
    assert [folder.name for folder in (settings.index / "damaged").iterdir()] == [first]
    assert not (settings.index / "snapshots" / second).exists()


def test_what_lies_in_staging_is_cleared_away_be_it_file_or_folder(built: Settings) -> None:
    (built.index / "staging" / "CURRENT").write_text("half", encoding="ascii")
    (built.index / "staging" / "1" / "deep").mkdir(parents=True)
    build_hashed(built)
    assert list((built.index / "staging").iterdir()) == []


def test_the_lock_names_the_process_that_built_last_and_nothing_else(built: Settings) -> None:
    (built.index / LOCK).write_text("a longer line than a number\n", encoding="ascii")
    build_hashed(built)
    assert (built.index / LOCK).read_text(encoding="ascii") == f"{os.getpid()}\n"
