"""The exported model run by OpenVINO, which embeds a corpus several times as fast.

It computes in bfloat16 where the processor can, and else in float32. Only a build uses it.
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

# OpenVINO uses this package to report each import to an analytics service, and runs without it if
# it can't be imported. Nothing here may report anything.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # None is how Python is told that a module isn't there

import openvino as ov  # noqa: E402 - the line above has to come first

# Texts that are tokenised while the ones before them are embedded.
READ_AHEAD = 256


class OpenVinoEncoder:
    """Runs `exported`, which must live as long as this. See `retrieval.encoders.base.Encoder`."""

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
        """Save the exported model, which OpenVINO runs unchanged."""
        self.exported.save(folder)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        vectors = np.empty((len(texts), self.info.dimension), np.float32)
        for start, tokens in self._read_ahead([prompt + text for text in texts]):
            for batch, *inputs in even_batches(tokens, self._batch_tokens, self.info.window):
                rows = [start + position for position in batch]
                vectors[rows] = self._request.infer(inputs)[0][: len(batch)]
        return check_vectors(vectors, len(texts), self.info.dimension)

    def _read_ahead(self, texts: list[str]) -> Iterator[tuple[int, list[Tokens]]]:
        """Yield (first text, tokens) of `READ_AHEAD` texts at a time.

        Another thread tokenises the next texts in the meantime.
        """
        with ThreadPoolExecutor(1) as pool:
            pending = [
                (start, pool.submit(self.exported.tokens.read, texts[start : start + READ_AHEAD]))
                for start in range(0, len(texts), READ_AHEAD)
            ]
            for start, tokens in pending:
                yield start, tokens.result()
