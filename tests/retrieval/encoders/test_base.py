import numpy as np
import pytest

from retrieval.encoders.base import check_vectors
from retrieval.errors import EncoderError


def test_unit_rows_pass_as_float32() -> None:
    rows = check_vectors(np.eye(3, 4), 3, 4)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, np.eye(3, 4))


def test_another_shape_is_refused() -> None:
    with pytest.raises(EncoderError, match=r"shape \(2, 4\) for 3 texts; \(3, 4\) was expected"):
        check_vectors(np.eye(2, 4), 3, 4)


@pytest.mark.parametrize("value", [0.0, 2.0, np.nan, np.inf])
def test_a_row_that_is_not_normalised_is_refused(value: float) -> None:
    rows = np.eye(3, 4)
    rows[2, 2] = value
    with pytest.raises(EncoderError, match="for text 3 of 3"):
        check_vectors(rows, 3, 4)
