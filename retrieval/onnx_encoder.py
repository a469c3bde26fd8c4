"""The `Encoder` that runs an exported model by ONNX Runtime: without PyTorch, it starts at once."""

import shutil
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from retrieval.encoder import EncoderInfo, check_vectors
from retrieval.errors import EncoderError
from retrieval.vectors import Vectors

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
INFO_FILE = "encoder.json"
FILES = (MODEL_FILE, TOKENIZER_FILE, INFO_FILE)

# What goes in, (n, t) int64 each, and what comes out, (n, d) float32, pooled and normalised.
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "vectors"


class OnnxEncoder:
    """The model that `indexer.export` wrote into `folder`. See `retrieval.encoder.Encoder`.

    `batch_size` texts are encoded at once. Tokenizer and session may be used by several threads.
    """

    kind = "onnx"

    def __init__(self, folder: Path, batch_size: int = 32) -> None:
        self._folder = folder
        self._batch_size = batch_size
        try:
            self.info = msgspec.json.decode((folder / INFO_FILE).read_bytes(), type=EncoderInfo)
            self._counting = _tokenizer(folder)
            self._tokenizer = _tokenizer(folder)
            self._tokenizer.enable_truncation(self.info.window)
            self._session = onnxruntime.InferenceSession(
                folder / MODEL_FILE, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the libraries' errors have no common base
            raise EncoderError(
                f"{folder}: ONNX Runtime cannot load this model ({error}); build a new snapshot"
            ) from error

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encode(texts, self.info.query_prompt)

    def encode_passages(self, texts: list[str]) -> Vectors:
        return self._encode(texts, self.info.passage_prompt)

    def count_tokens(self, text: str) -> int:
        return len(self._counting.encode(self.info.passage_prompt + text).ids)

    def save(self, folder: Path) -> None:
        for name in FILES:
            shutil.copyfile(self._folder / name, folder / name)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        vectors = np.empty((len(texts), self.info.dimension), np.float32)
        for start in range(0, len(texts), self._batch_size):
            batch = [prompt + text for text in texts[start : start + self._batch_size]]
            vectors[start : start + len(batch)] = self._run(batch)
        return check_vectors(vectors, len(texts), self.info.dimension)

    def _run(self, batch: list[str]) -> np.ndarray:
        tokens = [each.ids for each in self._tokenizer.encode_batch(batch)]
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(tokens):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        try:
            (vectors,) = self._session.run([OUTPUT], dict(zip(INPUTS, (ids, mask), strict=True)))
        except Exception as error:
            raise EncoderError(
                f"the encoder {self.info.name} failed ({type(error).__name__})"
            ) from error
        return np.asarray(vectors)


def _tokenizer(folder: Path) -> Tokenizer:
    """Without padding and truncation, whatever the model's own settings were."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
