"""The encoder of a build, prepared from a model as it is published.

Importing this module imports PyTorch, which takes seconds. Reasons and figures are in
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

# OpenVINO computes in bfloat16. Cosines of .9998 and better were measured.
BULK = Parity(cosine=0.999, near_tie=0.01)


def prepare_encoder(name: str, batch_tokens: int) -> Encoder:
    """Prepare the encoder that the setting `encoder` names, so that serving needs no PyTorch.

    A step that fails is left out, and the log says why: a model that cannot be exported is used as
    it is, and one that loses too much with weights of 8 bits keeps those of 32.
    """
    original = sentence_transformer.load_sentence_transformer(name, batch_tokens)
    try:
        exported = export(original, batch_tokens)
    except ExportError as error:
        log.warning(
            "the service will need PyTorch and start slowly: the model cannot be exported: %s",
            error,
        )
        return original
    try:
        serving = quantise(exported, batch_tokens)
    except ExportError as error:
        log.warning("questions will take longer, since weights stay at 32 bits: %s", error)
        serving = exported
    return BuildEncoder(serving, _bulk(original, exported, batch_tokens))


def _bulk(
    original: SentenceTransformerEncoder, exported: OnnxEncoder, batch_tokens: int
) -> Encoder:
    """Return the encoder that embeds a corpus fastest on this machine."""
    if torch.cuda.is_available():
        return original
    try:
        from indexer.encoding.openvino_encoder import OpenVinoEncoder  # noqa: PLC0415 - not on every platform

        bulk = OpenVinoEncoder(exported, batch_tokens)
        check_parity(exported, bulk, BULK)
    except (ImportError, ExportError) as error:
        log.warning("embedding the corpus will take longer, without OpenVINO: %s", error)
        return exported
    return bulk
