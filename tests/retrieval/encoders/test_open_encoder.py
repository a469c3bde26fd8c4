"""The encoder of a snapshot is opened by the kind that its manifest names."""

import sys
from pathlib import Path
from types import SimpleNamespace

import msgspec
import onnx
import pytest
from onnx import TensorProto, helper
from tokenizers import Tokenizer, models

from retrieval.encoders.base import EncoderInfo
from retrieval.encoders.onnx import (
    INFO_FILE,
    INPUTS,
    MODEL_FILE,
    OUTPUT,
    TOKENIZER_FILE,
    OnnxEncoder,
)
from retrieval.encoders.open_encoder import load_encoder
from retrieval.errors import SnapshotError


def info_of(kind: str) -> EncoderInfo:
    return EncoderInfo(kind, "garden words", "none", 4, 64, "", "", "float32")


class Original:
    """Stands in for the class whose module imports PyTorch."""

    kind = "sentence-transformers"

    def __init__(self, folder: Path, name: str) -> None:
        self.opened = (folder, name)


@pytest.fixture
def without_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(SentenceTransformerEncoder=Original)
    monkeypatch.setitem(sys.modules, "retrieval.encoders.sentence_transformer", module)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The folder of a model that gives the ids of the tokens back as numbers."""
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in INPUTS]
    output = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", "t"])
    node = helper.make_node("Cast", INPUTS[:1], [OUTPUT], to=TensorProto.FLOAT)
    model = helper.make_model(
        helper.make_graph([node], "garden", inputs, [output]),
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
    )
    onnx.save(model, tmp_path / MODEL_FILE)
    Tokenizer(models.WordLevel({"[UNK]": 0}, "[UNK]")).save(str(tmp_path / TOKENIZER_FILE))
    (tmp_path / INFO_FILE).write_bytes(msgspec.json.encode(info_of("onnx")))
    return tmp_path


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_an_exported_model_runs_in_as_many_threads_as_are_wanted(
    exported: Path, threads: int
) -> None:
    encoder = load_encoder(exported, info_of("onnx"), threads)
    assert isinstance(encoder, OnnxEncoder)
    assert encoder._session.get_session_options().intra_op_num_threads == threads
    assert encoder.info == info_of("onnx")


def test_an_exported_model_has_a_thread_for_each_core_unless_told(exported: Path) -> None:
    encoder = load_encoder(exported, info_of("onnx"))
    assert isinstance(encoder, OnnxEncoder)
    assert encoder._session.get_session_options().intra_op_num_threads == 0


@pytest.mark.usefixtures("without_pytorch")
def test_a_model_that_could_not_be_exported_is_opened_as_the_original(tmp_path: Path) -> None:
    encoder = load_encoder(tmp_path, info_of("sentence-transformers"))
    assert isinstance(encoder, Original)
    assert encoder.opened == (tmp_path, "garden words")


@pytest.mark.usefixtures("without_pytorch")
def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="unknown kind of encoder 'tflite'; build a new"):
        load_encoder(tmp_path, info_of("tflite"))
