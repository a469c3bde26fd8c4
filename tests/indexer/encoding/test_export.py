"""The exported model is compared with the original, for the default model and one that can't be
exported."""

import gc
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.encoding.build_encoder import BuildEncoder
from indexer.encoding.export import NEARLY, SAME, export, quantise
from indexer.encoding.openvino_encoder import OpenVinoEncoder
from indexer.encoding.parity import Parity, check_parity
from indexer.encoding.prepare import BULK, prepare_encoder
from indexer.errors import ExportError
from indexer.everyday_questions import everyday_questions
from retrieval.encoders.model_folder import DEFAULT_MODEL
from retrieval.encoders.onnx import FILES, OnnxEncoder
from retrieval.encoders.sentence_transformer import SentenceTransformerEncoder
from retrieval.encoders.sentence_transformer import load_sentence_transformer as load_original
from retrieval.errors import EncoderError
from retrieval.vectors import Vectors

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def original() -> SentenceTransformerEncoder:
    return load_original(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def exported(original: SentenceTransformerEncoder) -> OnnxEncoder:
    return export(original, 256)


@pytest.fixture(scope="module")
def quantised(exported: OnnxEncoder) -> OnnxEncoder:
    return quantise(exported, 256)


TEXTS = [
    "ok",
    "what do I say when a pupil tells me she cuts herself",
    "",
    "Ünïcode, “quotes” & 日本語",
    " ".join(everyday_questions()),
]


def test_vectors_and_tokens_are_the_original_s(
    original: SentenceTransformerEncoder, exported: OnnxEncoder
) -> None:
    for name in ("encode_queries", "encode_passages"):
        ours, theirs = (getattr(encoder, name)(TEXTS) for encoder in (exported, original))
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert [exported.count_tokens(text) for text in TEXTS] == [
        original.count_tokens(text) for text in TEXTS
    ]
    assert exported.encode_queries([]).shape == (0, 384)


def test_a_text_alone_is_encoded_as_it_is_in_a_batch(exported: OnnxEncoder) -> None:
    alone = np.concatenate([exported.encode_passages([text]) for text in TEXTS])
    np.testing.assert_array_equal(exported.encode_passages(TEXTS), alone)


def test_weights_of_eight_bits_give_nearly_the_same(
    exported: OnnxEncoder, quantised: OnnxEncoder
) -> None:
    check_parity(exported, quantised, NEARLY)
    assert (exported.info.precision, quantised.info.precision) == ("float32", "int8")
    with pytest.raises(ExportError, match="gives another vector"):
        check_parity(exported, quantised, SAME)


def test_with_eight_bits_a_text_alone_is_encoded_as_it_is_in_a_batch(
    quantised: OnnxEncoder,
) -> None:
    alone = np.concatenate([quantised.encode_queries([text]) for text in TEXTS])
    assert np.sum(quantised.encode_queries(TEXTS) * alone, axis=1).min() > 0.9999


def test_openvino_gives_nearly_the_same(exported: OnnxEncoder) -> None:
    bulk = OpenVinoEncoder(exported, 256)
    check_parity(exported, bulk, BULK)
    alone = np.concatenate([bulk.encode_passages([text]) for text in TEXTS])
    np.testing.assert_array_equal(bulk.encode_passages(TEXTS), alone)
    assert bulk.encode_passages([]).shape == (0, 384)


def test_openvino_reports_nothing() -> None:
    code = (
        "import sys, threading, indexer.encoding.openvino_encoder;"
        "print([name for name, it in sys.modules.items() if 'telemetry' in name and it"
        " and it.__file__.find('openvino_telemetry') > 0], threading.active_count())"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert result.stdout.split() == ["[]", "1"]


def test_a_search_that_finds_other_passages_is_refused(exported: OnnxEncoder) -> None:
    class Worse(BuildEncoder):
        """Adds so little noise to each vector that the cosines still pass."""

        def encode_passages(self, texts: list[str]) -> Vectors:
            vectors = super().encode_passages(texts)
            noise = np.random.default_rng(1).standard_normal(vectors.shape) * 0.02
            vectors = (vectors + noise).astype(np.float32)
            rows: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            return rows

    with pytest.raises(ExportError, match="finds other passages"):
        check_parity(exported, Worse(exported, exported), Parity(cosine=0.5, near_tie=0.001))


def test_steps_that_fail_are_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, exported: OnnxEncoder
) -> None:
    monkeypatch.setattr("indexer.encoding.export.NEARLY", Parity(cosine=1.1, near_tie=0))
    monkeypatch.setattr("indexer.encoding.prepare.BULK", Parity(cosine=1.1, near_tie=0))
    encoder = prepare_encoder(DEFAULT_MODEL, 256)
    assert "weights stay at 32 bits" in caplog.text
    assert "without OpenVINO" in caplog.text
    assert encoder.info == exported.info
    np.testing.assert_allclose(
        encoder.encode_passages(TEXTS), exported.encode_passages(TEXTS), atol=1e-6
    )


def test_threads_may_share_it(exported: OnnxEncoder) -> None:
    texts = everyday_questions()[:40]
    expected = [exported.encode_queries([text]) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: exported.encode_queries([text]), texts))
    np.testing.assert_array_equal(vectors, expected)


def test_a_saved_model_opens_without_pytorch_and_gives_the_same_vectors(
    exported: OnnxEncoder, tmp_path: Path
) -> None:
    exported.save(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(FILES)
    code = (
        "import sys; from pathlib import Path;"
        "from retrieval.encoders.open_encoder import load_encoder;"
        "from retrieval.encoders.onnx import OnnxEncoder; folder = Path(sys.argv[1]);"
        "encoder = load_encoder(folder, OnnxEncoder(folder).info);"
        "print(encoder.encode_queries(['ok'])[0, :3].tolist());"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers'} & sys.modules.keys()))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    expected = exported.encode_queries(["ok"])[0, :3].tolist()
    assert json.loads(result.stdout) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["truncated", "foreign", "missing"])
def test_a_damaged_model_is_one_clear_error(
    exported: OnnxEncoder, tmp_path: Path, name: str, damage: str
) -> None:
    exported.save(tmp_path)
    file = tmp_path / name
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:100] if damage == "truncated" else b"GIF89a")
    with pytest.raises(EncoderError, match="ONNX Runtime cannot load this model"):
        OnnxEncoder(tmp_path)


def test_a_model_that_comes_out_different_is_refused(
    original: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(self: OnnxEncoder, inputs: list[np.ndarray]) -> np.ndarray:
        vectors = np.zeros((len(inputs[0]), 384), np.float32)
        vectors[:, 0] = 1
        return vectors

    monkeypatch.setattr(OnnxEncoder, "_run", wrong)
    with pytest.raises(ExportError, match=r"the exported model gives another vector \(cosine"):
        export(original, 256)


def test_the_folder_is_removed_with_the_encoder(
    original: SentenceTransformerEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    encoder = export(original, 256)
    assert len(list(tmp_path.iterdir())) == 1
    del encoder
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_cannot_be_exported_is_used_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports PyTorch
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415 - imports PyTorch
        StaticEmbedding,
    )
    from tokenizers import Tokenizer, models  # noqa: PLC0415 - beside what it is used with

    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "beans": 1}, unk_token="[UNK]"))
    weights = np.random.default_rng(1).standard_normal((2, 4)).astype(np.float32)
    embedding = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[embedding]).save_pretrained(
        str(tmp_path / "words"), create_model_card=False
    )
    encoder = prepare_encoder(str(tmp_path / "words"), 256)
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert "words" in caplog.text
    assert "cannot be exported" in caplog.text
