"""Threads of the libraries that calculate, which know nothing of each other."""

from threadpoolctl import threadpool_limits


def keep_to_one_blas_thread() -> None:
    """For the whole process: matrix products of NumPy and FAISS use the thread that they are in.

    Theirs are small. Their idle threads wait by spinning and take the cores from the encoder's: on
    two cores and 9,889 passages, encoding a question took 100 ms beside them and 6 ms without.
    """
    threadpool_limits(limits=1, user_api="blas")
