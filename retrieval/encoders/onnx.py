"""The `Encoder` that runs an exported model by ONNX Runtime. It starts fast, without PyTorch."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from retrieval.encoders.base import EncoderInfo, check_vectors
from retrieval.encoders.tokens import Batch, TokenReader, close_batches, even_batches
from retrieval.errors import EncoderError
from retrieval.vectors import Vectors

# From 1.32 on, ONNX Runtime reports each process and session to its maker, and stores an id of the
# machine in the home folder, unless this variable is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

# ONNX Runtime maps the weights in the second file into memory, so processes share them.
MODEL_FILE = "model.onnx"
WEIGHTS_FILE = "model.onnx.data"
TOKENIZER_FILE = "tokenizer.json"
INFO_FILE = "encoder.json"
FILES = (MODEL_FILE, WEIGHTS_FILE, TOKENIZER_FILE, INFO_FILE)

# The inputs are (n, t) int64 each, the output is (n, d) float32, pooled and normalised.
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "vectors"


class OnnxEncoder:
    """The model that `indexer.encoding.export` wrote into `folder`; an `Encoder`.

    At most `batch_tokens` tokens are encoded at once, padding included, by `threads` threads (0:
    one a core). Several threads may use tokenizer and session.
    """

    kind = "onnx"

    def __init__(self, folder: Path, batch_tokens: int = 4096, threads: int = 0) -> None:
        self._folder = folder
        self._batch_tokens = batch_tokens
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        try:
            self.info = msgspec.json.decode((folder / INFO_FILE).read_bytes(), type=EncoderInfo)
            self.tokens = TokenReader(folder / TOKENIZER_FILE, self.info.window)
            self._session = onnxruntime.InferenceSession(
                folder / MODEL_FILE, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the libraries' errors have no common base
            raise EncoderError(
                f"{folder}: ONNX Runtime cannot load this model ({error}); build a new snapshot"
            ) from error

    @property
    def folder(self) -> Path:
        """The folder of the model."""
        return self._folder

    def encode_queries(self, texts: list[str]) -> Vectors:
        tokens = self.tokens.read([self.info.query_prompt + text for text in texts])
        return self._encode(len(texts), close_batches(tokens, self._batch_tokens))

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Return the vectors of `texts`, each the same to the bit whatever the other texts are."""
        tokens = self.tokens.read([self.info.passage_prompt + text for text in texts])
        return self._encode(len(texts), even_batches(tokens, self._batch_tokens, self.info.window))

    def count_tokens(self, text: str) -> int:
        return self.tokens.count(self.info.passage_prompt + text)

    def save(self, folder: Path) -> None:
        for name in FILES:
            shutil.copyfile(self._folder / name, folder / name)

    def _encode(self, count: int, batched: Iterable[Batch]) -> Vectors:
        vectors = np.empty((count, self.info.dimension), np.float32)
        for batch, *inputs in batched:
            vectors[batch] = self._run(inputs)[: len(batch)]
        return check_vectors(vectors, count, self.info.dimension)

    def _run(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        try:
            (vectors,) = self._session.run([OUTPUT], dict(zip(INPUTS, inputs, strict=True)))
        except Exception as error:
            raise EncoderError(
                f"the encoder {self.info.name} failed ({type(error).__name__})"
            ) from error
        return np.asarray(vectors)
