"""The errors that only an evaluation raises.

FaqSearchError
└── CollectionError    a data set or question set is missing something or can't be read
"""

from retrieval.errors import FaqSearchError


class CollectionError(FaqSearchError):
    pass
