"""The limits of a build's vector store: its memory, and the recall that it has to reach."""

from dataclasses import dataclass

from retrieval.settings import StoreSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """Search is exact up to `exact_rows` rows.

    Beyond that, vectors may take `memory_mb` MiB, and recall@10 has to be at least `recall`, from 0
    to 1.
    """

    exact_rows: int
    memory_mb: int
    recall: float

    @classmethod
    def of(cls, settings: StoreSettings) -> "Limits":
        return cls(settings.exact_rows, settings.vector_memory_mb, settings.recall_target)


ALWAYS_EXACT = Limits(exact_rows=2**62, memory_mb=2**42, recall=1.0)
