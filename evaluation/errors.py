"""The errors that only an evaluation raises. All of them are kinds of `FaqSearchError`."""

from retrieval.errors import FaqSearchError


class CollectionError(FaqSearchError):
    """A data set or a question set lacks something, or cannot be read."""
