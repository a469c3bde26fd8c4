"""The encoder of a build, made from the model as its makers publish it.

Importing this module imports PyTorch, which takes seconds. Reasons and figures:
docs/decisions/0010-model-export.md.
"""

import logging

import torch

from indexer.encoding.build_encoder import BuildEncoder
from indexer.encoding.export import export, quantise
from indexer.encoding.parity import Parity, check_parity
from indexer.errors import ExportError
from retrieval.encoders import sentence_transformer
from retrieval.encoders.base import Encoder
from retrieval.encoders.onnx import OnnxEncoder
from retrieval.encoders.sentence_transformer import SentenceTransformerEncoder

log = logging.getLogger(__name__)

# In bfloat16: measured .9998 and better.
BULK = Parity(cosine=0.999, near_tie=0.01)


def prepare_encoder(name: str, batch_tokens: int) -> Encoder:
    """The encoder that the setting `encoder` names, exported, so that serving needs no PyTorch.

    Whatever cannot be had is done without, and the log says why: a model that cannot be exported is
    used as it is, one that loses too much with weights of 8 bits keeps those it has.
    """
    original = sentence_transformer.load_sentence_transformer(name, batch_tokens)
    try:
        exported = export(original, batch_tokens)
    except ExportError as error:
        log.warning("the service will start slowly, with PyTorch: cannot be exported: %s", error)
        return original
    try:
        serving = quantise(exported, batch_tokens)
    except ExportError as error:
        log.warning("questions will take longer, with weights of 32 bits: %s", error)
        serving = exported
    return BuildEncoder(serving, _bulk(original, exported, batch_tokens))


def _bulk(
    original: SentenceTransformerEncoder, exported: OnnxEncoder, batch_tokens: int
) -> Encoder:
    """What embeds a corpus fastest here."""
    if torch.cuda.is_available():
        return original
    try:
        from indexer.encoding.openvino_encoder import OpenVinoEncoder  # noqa: PLC0415  not on every platform

        bulk = OpenVinoEncoder(exported, batch_tokens)
        check_parity(exported, bulk, BULK)
    except (ImportError, ExportError) as error:
        log.warning("the corpus will be embedded more slowly, without OpenVINO: %s", error)
        return exported
    return bulk
