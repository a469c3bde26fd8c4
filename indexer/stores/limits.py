"""What a vector store may cost and has to find."""

from dataclasses import dataclass

from retrieval.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to `exact_rows` search is exact. Beyond, vectors may take `memory_mb` MiB, and of the ten
    best rows `recall` have to be found, from 0 to 1."""

    exact_rows: int
    memory_mb: int
    recall: float

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        return cls(settings.exact_rows, settings.vector_memory_mb, settings.recall_target)


ALWAYS_EXACT = Limits(exact_rows=2**62, memory_mb=2**42, recall=1.0)
