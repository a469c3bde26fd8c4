"""The exported model run by OpenVINO, which embeds a corpus several times as fast.

It calculates in bfloat16 where the processor can, in float32 where it can't. Only a build uses it.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.errors import ExportError
from retrieval.encoders.base import check_vectors
from retrieval.encoders.onnx import MODEL_FILE, OnnxEncoder
from retrieval.encoders.tokens import Tokens, even_batches
from retrieval.vectors import Vectors

# OpenVINO reports each import to an analytics service by this package, but does without it where
# it can't be imported. Nothing here may report anything.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import openvino as ov  # noqa: E402  after the line above

# Texts whose tokens are counted while those before them are embedded.
READ_AHEAD = 256


class OpenVinoEncoder:
    """`exported`, which must live as long. See `retrieval.encoders.base.Encoder`."""

    def __init__(self, exported: OnnxEncoder, batch_tokens: int) -> None:
        self.exported = exported
        self._batch_tokens = batch_tokens
        try:
            model = ov.Core().compile_model(
                exported.folder / MODEL_FILE, "CPU", {"PERFORMANCE_HINT": "LATENCY"}
            )
            self._request = model.create_infer_request()
            precision = str(model.get_property("INFERENCE_PRECISION_HINT").to_string())
        except RuntimeError as error:
            raise ExportError(f"OpenVINO cannot run this model ({error})") from error
        self.info = replace(exported.info, kind="openvino", precision=precision)

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encode(texts, self.info.query_prompt)

    def encode_passages(self, texts: list[str]) -> Vectors:
        return self._encode(texts, self.info.passage_prompt)

    def count_tokens(self, text: str) -> int:
        return self.exported.count_tokens(text)

    def save(self, folder: Path) -> None:
        """The exported model: OpenVINO only runs it."""
        self.exported.save(folder)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        vectors = np.empty((len(texts), self.info.dimension), np.float32)
        for start, tokens in self._read_ahead([prompt + text for text in texts]):
            for batch, *inputs in even_batches(tokens, self._batch_tokens, self.info.window):
                rows = [start + at for at in batch]
                vectors[rows] = self._request.infer(inputs)[0][: len(batch)]
        return check_vectors(vectors, len(texts), self.info.dimension)

    def _read_ahead(self, texts: list[str]) -> Iterator[tuple[int, list[Tokens]]]:
        """The tokens of a stretch of texts at a time, and where it starts.

        Another thread reads the next stretch in the meantime.
        """
        with ThreadPoolExecutor(1) as pool:
            read = [
                (start, pool.submit(self.exported.tokens.read, texts[start : start + READ_AHEAD]))
                for start in range(0, len(texts), READ_AHEAD)
            ]
            for start, tokens in read:
                yield start, tokens.result()
