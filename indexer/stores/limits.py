"""What the vector store of a build may cost, and how much it has to find."""

from dataclasses import dataclass

from retrieval.settings import StoreSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """Search is exact up to `exact_rows`. Beyond that, vectors may take `memory_mb` MiB, and the
    share `recall` of the ten best rows, from 0 to 1, has to be found."""

    exact_rows: int
    memory_mb: int
    recall: float

    @classmethod
    def of(cls, settings: StoreSettings) -> "Limits":
        return cls(settings.exact_rows, settings.vector_memory_mb, settings.recall_target)


ALWAYS_EXACT = Limits(exact_rows=2**62, memory_mb=2**42, recall=1.0)
