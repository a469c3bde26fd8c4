"""The export stage, which makes the model run without PyTorch, as a service does.

Reasons and figures are in docs/decisions/0010-model-export.md.
"""

import dataclasses
import shutil
import subprocess
import sys
import tempfile
import warnings
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import onnx
import torch
from sentence_transformers import SentenceTransformer

from indexer.encoding.parity import Parity, check_parity
from indexer.errors import ExportError
from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.encoders.onnx import (
    INFO_FILE,
    INPUTS,
    MODEL_FILE,
    OUTPUT,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
    OnnxEncoder,
)
from retrieval.encoders.sentence_transformer import SentenceTransformerEncoder

# Both run in float32. Cosines of 1 - 1e-6 and better were measured on texts of 3 to 256 tokens.
SAME = Parity(cosine=0.9999, near_tie=0.001)
# Weights are quantised in blocks of 32 with one scale each. Cosines of .9986 and better were
# measured.
NEARLY = Parity(cosine=0.995, near_tie=0.02)

# The newest that PyTorch's tracing exporter supports; ONNX Runtime has read it since 1.12.
OPSET = 17


def export(original: SentenceTransformerEncoder, batch_tokens: int) -> OnnxEncoder:
    """Export `original` for ONNX Runtime, into a temporary folder that is removed with the encoder.

    Raises ExportError where the model has parts that cannot be exported, or where the exported
    model gives other vectors than the original.
    """
    info = dataclasses.replace(original.info, kind=OnnxEncoder.kind)
    return _open_new(lambda folder: _write(original, folder), info, original, SAME, batch_tokens)


def quantise(exported: OnnxEncoder, batch_tokens: int) -> OnnxEncoder:
    """Return `exported` with weights of 8 bits: a question then takes less time and memory.

    Raises ExportError where its vectors differ too much from those of `exported`.
    """
    info = dataclasses.replace(exported.info, precision="int8")
    return _open_new(
        lambda folder: _write_quantised(exported, folder), info, exported, NEARLY, batch_tokens
    )


def _open_new(
    write: Callable[[Path], None],
    info: EncoderInfo,
    original: Encoder,
    required: Parity,
    batch_tokens: int,
) -> OnnxEncoder:
    """Open the model that `write` puts into a new folder, and compare it with `original`."""
    folder = Path(tempfile.mkdtemp(prefix="faq-search-"))
    try:
        write(folder)
        (folder / INFO_FILE).write_bytes(msgspec.json.encode(info))
        encoder = OnnxEncoder(folder, batch_tokens)
        check_parity(original, encoder, required)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(encoder, shutil.rmtree, folder, ignore_errors=True)
    return encoder


class _Exported(torch.nn.Module):
    """Maps token ids and mask to vectors through all modules of the model, pooling included."""

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


def _write(original: SentenceTransformerEncoder, folder: Path) -> None:
    name, model = original.info.name, original.model
    if not hasattr(model.tokenizer, "backend_tokenizer"):
        raise ExportError(f"{name}: its tokenizer is not one of transformers' fast ones")
    if not all(getattr(module, "include_prompt", True) for module in model):
        raise ExportError(f"{name}: it leaves its prompt out of the pooling")
    example = torch.ones((2, 4), dtype=torch.int64, device=model.device)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about tracing, whose result `check_parity` checks
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
        _move_weights_out(folder / MODEL_FILE)
        model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    except Exception as error:  # the exporter's errors have no common base
        raise ExportError(f"{name}: {type(error).__name__}: {error}") from error


def _move_weights_out(file: Path) -> None:
    onnx.save_model(onnx.load_model(file), file, save_as_external_data=True, location=WEIGHTS_FILE)


def _write_quantised(exported: OnnxEncoder, folder: Path) -> None:
    """Quantise with ONNX Runtime's tool.

    It runs as a command, because importing it turns on the logging of everything.
    """
    blocks = ["--bits", "8", "--block_size", "32", "--symmetric", "true", "--accuracy_level", "4"]
    tool = "onnxruntime.quantization.matmul_nbits_quantizer"
    source, target = exported.folder / MODEL_FILE, folder / MODEL_FILE
    files = ["--input_model", str(source), "--output_model", str(target)]
    result = subprocess.run(  # noqa: S603 - our own interpreter, no shell
        [sys.executable, "-m", tool, *files, *blocks],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise ExportError(f"{exported.info.name}: int8: {result.stderr.strip().splitlines()[-1:]}")
    shutil.copyfile(exported.folder / TOKENIZER_FILE, folder / TOKENIZER_FILE)
