"""The export stage: the model as a service runs it, without PyTorch.

Reasons and figures: docs/decisions/0010-export.md.
"""

import dataclasses
import shutil
import tempfile
import warnings
import weakref
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from indexer.background import background_questions
from indexer.errors import ExportError
from retrieval.encoder import Encoder
from retrieval.onnx_encoder import (
    INFO_FILE,
    INPUTS,
    MODEL_FILE,
    OUTPUT,
    TOKENIZER_FILE,
    OnnxEncoder,
)
from retrieval.sentence_transformer import SentenceTransformerEncoder

# How near the exported model has to come to the original on every text of a fixed set. In float32
# both calculate the same: measured 1 - 1e-6 and better on texts of 3 to 256 tokens.
LEAST_COSINE = 0.9999

OPSET = 17  # the newest that PyTorch's exporter by tracing knows; ONNX Runtime reads it since 1.12


def export(encoder: SentenceTransformerEncoder, batch_size: int) -> OnnxEncoder:
    """`encoder` for ONNX Runtime, in a folder of its own that goes when the encoder goes.

    Raises ExportError where the model has parts that cannot be exported, or where the exported one
    gives other vectors than the original.
    """
    folder = Path(tempfile.mkdtemp(prefix="faq-search-"))
    try:
        _write(encoder, folder)
        exported = OnnxEncoder(folder, batch_size)
        _check(encoder, exported)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(exported, shutil.rmtree, folder, ignore_errors=True)
    return exported


class _Exported(torch.nn.Module):
    """Token ids and mask to vectors, through all modules of the model: pooling, normalising, …"""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self._model = model
        self._has_types = "token_type_ids" in model.tokenizer.model_input_names

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        if self._has_types:
            features["token_type_ids"] = torch.zeros_like(input_ids)
        vectors = self._model(features)["sentence_embedding"]
        return torch.nn.functional.normalize(vectors, dim=1)


def _write(encoder: SentenceTransformerEncoder, folder: Path) -> None:
    name, model = encoder.info.name, encoder.model
    if not hasattr(model.tokenizer, "backend_tokenizer"):
        raise ExportError(f"{name}: its tokenizer is not one of transformers' fast ones")
    if not all(getattr(module, "include_prompt", True) for module in model):
        raise ExportError(f"{name}: it leaves its prompt out of the pooling")
    example = torch.ones((2, 4), dtype=torch.int64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about tracing, which `_check` holds to account
            torch.onnx.export(
                _Exported(model).eval(),
                (example, example),
                folder / MODEL_FILE,
                input_names=list(INPUTS),
                output_names=[OUTPUT],
                dynamic_axes={axes: {0: "n", 1: "t"} for axes in INPUTS} | {OUTPUT: {0: "n"}},
                opset_version=OPSET,
                dynamo=False,  # the newer exporter needs two more packages
            )
        model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    except Exception as error:  # the exporter's errors have no common base
        raise ExportError(f"{name}: {type(error).__name__}: {error}") from error
    info = dataclasses.replace(encoder.info, kind=OnnxEncoder.kind)
    (folder / INFO_FILE).write_bytes(msgspec.json.encode(info))


def _check(original: Encoder, exported: Encoder) -> None:
    """Hold both against each other: texts of all lengths together, and one past the window."""
    questions = background_questions()
    together, long = [*questions[::20], " ".join(questions[:12])], " ".join(questions)
    for kind in ("encode_queries", "encode_passages"):
        for texts in (together, [long]):
            first, second = (getattr(each, kind)(texts) for each in (original, exported))
            cosines = np.sum(first * second, axis=1)
            worst = int(cosines.argmin())
            if not cosines[worst] >= LEAST_COSINE:
                raise ExportError(
                    f"{original.info.name}: exported, it gives another vector (cosine "
                    f"{cosines[worst]:.4f}) for {texts[worst][:60]!r}"
                )
    for text in (*together, long):
        if original.count_tokens(text) != exported.count_tokens(text):
            raise ExportError(f"{original.info.name}: exported, it counts other tokens")
